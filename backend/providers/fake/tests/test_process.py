"""The fake in a process of its own, scripted from here."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error

import pytest

from providers.configuration import read_settings
from providers.fake import Download, FakeServices, RemoteFake, Scenario, start_process, status
from providers.fake.remote import BACKEND
from providers.fake.tests.speaking_http import RUNWAY, call, scene


def test_a_scenario_survives_the_way_to_another_process() -> None:
    scenario = Scenario(
        submit=(status(429, retry_after=1.5, retry_form="ms"),),
        progress=(0.1, 0.2),
        downloads=(Download("cut", times=1),),
        end="failed",
        failure="X",
    )
    assert Scenario.from_json(scenario.to_json()) == scenario


@pytest.mark.parametrize(
    "data",
    [
        {"sbumit": []},
        {"submit": [{"kind": "status", "status": 200}]},
        {"submit": [{"kind": "explode"}]},
        {"submit": [{"colour": "red"}]},
        {"end": "well"},
        {"voice": "loud"},
    ],
)
def test_a_scenario_that_makes_no_sense_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"no |none of|unexpected"):
        Scenario.from_json(data)


def test_a_process_plays_what_others_script_and_tells_what_it_saw() -> None:
    with start_process("--seconds", "0", "--poll-every", "0") as fake:
        fake.script("runway", Scenario(submit=(status(503),)))
        answers = [call(fake.url, "POST", "/v1/image_to_video", scene(), RUNWAY).status for _ in range(2)]
        assert answers == [503, 200]
        told = fake.counts()
        assert told["charged"] == {"runway": 250_000}
        assert [entry["count"] for entry in told["counts"]] == [2]
        assert told["jobs"][0]["digest"] == told["received"][0]["digest"]
        fake.release()
        fake.reset()
        assert fake.counts()["jobs"] == []


def test_many_at_once_are_counted_exactly_and_each_gets_its_own_scenario() -> None:
    script = (
        "import sys; from concurrent.futures import ThreadPoolExecutor as Pool;"
        "from providers.fake.tests.speaking_http import RUNWAY, call, scene;"
        "url, first = sys.argv[1], int(sys.argv[2]);"
        "order = lambda seed: call(url, 'POST', '/v1/image_to_video', scene(seed=seed), RUNWAY).status;"
        "print(*Pool(4).map(order, range(first, first + 20)))"
    )
    with start_process("--seconds", "0") as fake:
        fake.script("runway", Scenario(submit=(status(503),)), times=7)
        workers = [
            subprocess.Popen(
                [sys.executable, "-c", script, fake.url, str(first)],
                cwd=BACKEND,
                stdout=subprocess.PIPE,
                text=True,
            )
            for first in (0, 100, 200)
        ]
        answers = " ".join(worker.communicate(timeout=60)[0] for worker in workers).split()
        told = fake.counts()
    assert (answers.count("503"), answers.count("200")) == (7, 53)
    assert len(told["jobs"]) == 53
    assert len({job["id"] for job in told["jobs"]}) == 53
    assert len(told["received"]) == 60
    assert told["charged"] == {"runway": 53 * 250_000}


def test_a_wrong_order_to_the_admin_is_refused_and_a_form_not_even_read() -> None:
    with FakeServices() as local:
        remote = RemoteFake(local.url)
        with pytest.raises(urllib.error.HTTPError, match="400"):
            remote.script("nobody", Scenario())
        form = {"Content-Type": "text/plain"}
        assert call(local.url, "POST", "/_fake/reset", b"{}", form).status == 415
        assert call(local.url, "GET", "/_fake/nothing").status == 404


def test_a_process_ends_with_its_parent() -> None:
    script = (
        "from providers.fake import start_process; f = start_process('--seconds', '0');"
        "print(f.url, f.pid, flush=True)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=BACKEND, capture_output=True, text=True, check=True, timeout=60
    )
    pid = int(done.stdout.split()[1])
    deadline = time.monotonic() + 20
    while _lives(pid):
        assert time.monotonic() < deadline, "it outlived its parent"
        time.sleep(0.1)


def test_its_settings_are_settings_that_can_be_used() -> None:
    with FakeServices() as fake:
        settings = read_settings(
            {**fake.environment(), "VIDEO_PROVIDER": "runway", "VIDEO_FALLBACK": "pika,custom"}
        )
    assert not settings.warnings
    assert settings.custom.base_url == f"{fake.url}/v1"


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
