"""Whatever breaks, nothing is ordered twice without a decision, no limit is passed, and the ledger is right.

Many small films, and readings of texts, are ordered from services that fail in every way, on four workers,
while workers are killed and hang, and the queue is killed, flushed, and repeats itself. A seed is one film
with its failures.
"""

from __future__ import annotations

import logging
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cli.servers.ceph import CephServer
from cli.servers.postgresql import PostgresServer
from cli.servers.redis import RedisServer
from providers.fake import Download, Fault, RemoteFake, Scenario, drop, hang, start_process, status
from tests.films import photograph, save_picture, save_sound, speech_like
from tests.scaled.chaos import WORKERS, Chaos
from tests.scaled.money import (
    VOICE,
    WHOLE_STORY,
    Call,
    calls_of,
    differences,
    made_oftener_than_decided,
    orders_of,
    repeated,
    scene_text,
    was_charged,
)
from tests.scaled.site import Site, made_by_mock, wait_until
from tests.studio_films import answered, upload

logger = logging.getLogger(__name__)

pytestmark = pytest.mark.fault

FILMS = 10
"""Films of a run of the full count; twenty such runs are two hundred seeds."""

RUNS = [
    pytest.param(range(2), id="two"),
    *(
        pytest.param(range(FILMS * run, FILMS * (run + 1)), id=f"from-{FILMS * run}", marks=pytest.mark.full)
        for run in range(20)
    ),
]
CHAINS = (("runway", "pika"), ("pika", "runway"), ("custom", "pika"))
"""Which service the mock plays, and who comes next."""

A_SCENE = 75_000
"""Micros that may be spent a scene: less than most films want, so that the limit is met."""

PATIENCE = 240.0
DECISIONS = 3
"""How often somebody orders a film again that has failed."""

TROUBLES = (
    Scenario(submit=(status(429, retry_after=0.2),)),
    Scenario(submit=(status(503), status(502, accepted=False))),
    Scenario(submit=(drop(accepted=True),)),
    Scenario(submit=(drop(accepted=False),)),
    Scenario(submit=(hang(accepted=True),)),
    Scenario(submit=(status(500, accepted=True),)),
    Scenario(submit=(Fault("html"),)),
    Scenario(submit=(Fault("no_id", accepted=True),)),
    Scenario(end="failed"),
    Scenario(end="cancelled"),
    Scenario(end="never"),
    Scenario(seconds=3.0),
    Scenario(poll_faults=(status(500), drop(), hang())),
    Scenario(downloads=(Download("expired", times=1),)),
    Scenario(downloads=(Download("cut", times=1),)),
)


CHARGED = {
    "runway": Scenario(end="failed", failure="SAFETY.INPUT.TEXT"),
    "pika": Scenario(end="failed", failure="content_policy_violation"),
    "custom": Scenario(end="failed", refund=False),
}
"""Failures that each service is paid for all the same."""

REFUSALS = {"runway": "ASSET.INVALID", "pika": "file_download_error", "custom": "unsupported"}
"""How each service says that it cannot make a scene, and will not, so that the next one is asked."""

VOICE_TROUBLES = (*TROUBLES[:7], Scenario(voice="silent"), Scenario(delay=2.0))

SEEN: Counter[str] = Counter()
"""What all full runs together have gone through: disasters, ends of calls, scenes that went to the next."""


@dataclass
class Film:
    """A film of one seed: its project, its scenes, and what somebody does when it is in doubt.

    ``unread`` is the segment that a service is to read before the film can be made, "" for none.
    """

    seed: int
    project: str
    scenes: int
    unread: str
    dice: random.Random
    asked: int = 0
    readings: int = 0
    ends: list[str] = field(default_factory=list)


@pytest.fixture
def fake() -> Iterator[RemoteFake]:
    with start_process("--seconds", "0-1", "--long-side", "160", "--poll-every", "0") as process:
        yield process


@pytest.mark.parametrize("seeds", RUNS)
def test_no_order_is_repeated_no_limit_passed_and_nothing_lost(
    tmp_path: Path,
    postgres: PostgresServer,
    redis: RedisServer,
    ceph: CephServer,
    fake: RemoteFake,
    seeds: range,
) -> None:
    chain = CHAINS[seeds.start // FILMS % len(CHAINS)]
    limit = A_SCENE * sum(map(scenes_of, seeds))
    with Site(tmp_path, postgres, redis, ceph, settings_for(fake, chain, limit)) as site:
        site.workers(WORKERS)
        films = [film(site, seed) for seed in seeds]
        script(fake, chain, films)
        with chaos(site, seeds.start) as disasters:
            Course(site, fake, films, limit).run()
        decide(site, fake)
        calls, orders = calls_of(site), orders_of(fake)
        ends = [
            code for (code,) in site.query("SELECT error_code FROM api_providercall WHERE error_code <> ''")
        ]
    asked = Counter((call.provider, call.outcome) for call in calls)
    told = f"{Counter(disasters.done)}, {[film.ends for film in films]}, {asked}"
    logger.info(told)
    told += "\n".join(["", *differences(calls, orders)])
    assert repeated(calls, orders) + made_oftener_than_decided(calls, orders) == [], told
    assert sum(order.charged for order in orders) <= limit, told
    for name, service in (("mock", chain[0]), (chain[1], chain[1]), (VOICE, VOICE)):
        booked = sum(order.charged for order in orders if order.service == service)
        assert sum(call.actual or 0 for call in calls if call.provider == name) == booked, f"{name}: {told}"
    assert not [call for call in calls if call.state not in {"SETTLED", "RELEASED"}], told
    periods = site.query("SELECT reserved, spent FROM api_spending")
    assert {tuple(row) for row in periods} == {(0, sum(call.actual or 0 for call in calls))}, told
    if len(seeds) == FILMS:
        fallback = sum(call.provider == chain[1] for call in calls)
        met = any("cost_limit" in film.ends for film in films)
        SEEN.update(films=len(films), orders=len(orders), fallback=fallback, limit_met=met)
        SEEN.update([*disasters.done, *ends])


@pytest.mark.full
def test_all_runs_together_went_through_everything() -> None:
    if SEEN["films"] < FILMS * 20:
        pytest.skip("not here by design: it counts what all of the full runs have seen")
    logger.info("all runs: %s", SEEN)
    wanted = dict.fromkeys(Chaos.KINDS, 10)
    wanted |= {"fallback": 10, "limit_met": 5, "submit_unknown": 10, "deadline_passed": 3}
    assert {name: SEEN[name] for name, least in wanted.items() if SEEN[name] < least} == {}, SEEN


def settings_for(fake: RemoteFake, chain: tuple[str, str], limit: int) -> dict[str, str]:
    """Have films made by the fake's services, which may charge up to ``limit`` micros in all."""
    return made_by_mock(
        fake,
        MOCK_PROVIDER=chain[0],
        VIDEO_FALLBACK=chain[1],
        CUSTOM_VIDEO_PRICE="0.05",
        OPENAI_TTS_MODEL="tts-1",
        API_REQUEST_TIMEOUT="3",
        API_RETRY_DELAY="0.2",
        VIDEO_JOB_DEADLINE="6",
        COST_LIMIT_DAILY=f"{limit / 1_000_000:.6f}",
        STORYFLOW_CACHE_LIMIT="0",
    )


def scenes_of(seed: int) -> int:
    """How many scenes the film of a seed has."""
    return random.Random(seed).randint(1, 3)


def film(site: Site, seed: int) -> Film:
    """A project of a few very short scenes, which has not been ordered yet."""
    dice = random.Random(seed)
    scenes = dice.randint(1, 3)
    texts = [{"text_content": scene_text(seed, scene)} for scene in range(1, scenes + 1)]
    story = {"title": f"Run {seed}", "segments": texts}
    project = answered(site.client.post("/api/projects/import/", json=story), 201)
    shape = {"resolution_width": 160, "resolution_height": 90}
    answered(site.client.patch(f"/api/projects/{project['id']}/", json=shape))
    picture = save_picture(site.folder / "picture.jpg", photograph(160, 90, 1.2, seed=1), quality=80)
    sound = save_sound(site.folder / "sound.wav", speech_like(0.3, seed=1).astype("float32"))
    unread = project["segments"][0]["id"] if dice.random() < 0.5 else ""
    for segment in project["segments"]:
        upload(site.client, segment["id"], "image", picture)
        if segment["id"] != unread:
            upload(site.client, segment["id"], "audio", sound)
    return Film(seed, project["id"], scenes, unread, dice)


def script(fake: RemoteFake, chain: tuple[str, str], films: list[Film]) -> None:
    """Let about half of all orders go wrong in some way."""
    for one in films:
        if one.unread and one.dice.random() < 0.6:
            fake.script(VOICE, one.dice.choice(VOICE_TROUBLES))
        for _ in range(one.scenes):
            chance = one.dice.random()
            if chance < 0.2:
                fake.script(chain[0], Scenario(end="failed", failure=REFUSALS[chain[0]]))
            elif chance < 0.7:
                fake.script(chain[0], one.dice.choice((*TROUBLES, CHARGED[chain[0]])))
            if one.dice.random() < 0.2:
                fake.script(chain[1], one.dice.choice((*TROUBLES, CHARGED[chain[1]])))


@contextmanager
def chaos(site: Site, seed: int) -> Iterator[Chaos]:
    disasters = Chaos(site, seed, every=(0.2, 1.8))
    disasters.start()
    try:
        yield disasters
    finally:
        disasters.stop()


@dataclass
class Course:
    """Films are ordered, and ordered again by somebody who decides about what is in doubt."""

    site: Site
    fake: RemoteFake
    films: list[Film]
    limit: int

    def run(self) -> None:
        """Until every film has ended, and nobody works on any order."""
        deadline = time.monotonic() + PATIENCE
        open_films = list(self.films)
        while open_films or not all(call.at_rest for call in calls_of(self.site)):
            assert time.monotonic() < deadline, (open_films, calls_of(self.site))
            self._watch_limit()
            open_films = [one for one in open_films if not self._is_done(one)]
            time.sleep(0.1)

    def _watch_limit(self) -> None:
        for taken, period in self.site.query("SELECT reserved + spent, period FROM api_spending"):
            assert taken <= self.limit, period

    def _is_read(self, one: Film) -> bool:
        """Have a service read what it is to read; asking again is the decision to send it again."""
        if one.readings:
            told = answered(self.site.client.get(f"/api/tasks/tts_{one.unread}/status/"))
            if told["status"] in {"PENDING", "PROCESSING"}:
                return False
            one.ends.append(f"read: {told['status']}")
            if told["status"] == "COMPLETED":
                one.unread = ""
                return True
        wish = {"voice_id": f"{VOICE}:nova"}
        answered(self.site.client.post(f"/api/segments/{one.unread}/generate-audio/", json=wish), 202)
        one.readings += 1
        return False

    def _is_done(self, one: Film) -> bool:
        if one.unread and not self._is_read(one):
            return False
        told = answered(self.site.client.get(f"/api/projects/{one.project}/status/"))
        if told["status"] == "PROCESSING":
            return False
        if one.asked:
            one.ends.append(told["error_code"] or told["status"])
        if told["status"] == "COMPLETED" or one.asked > DECISIONS:
            return True
        if one.asked:
            self._decide(one)
        answer = self.site.client.post(f"/api/projects/{one.project}/render/", json={"force": True})
        if answer.status_code == 202:
            one.asked += 1
            return False
        assert answer.status_code in {400, 409}, answer.text
        code = answer.json()["code"]
        if code not in {"cost_limit", "submit_unknown"}:
            return False
        one.ends.append(code)
        return True

    def _decide(self, one: Film) -> None:
        for call in calls_of(self.site):
            if call.project == one.project and call.needs_decision and call.kind == "video":
                self._decide_about(call, one)

    def _decide_about(self, call: Call, one: Film) -> None:
        """Look it up, send it again, or leave it for later."""
        match one.dice.choice(["look", "look", "again", "again", "later"]):
            case "look":
                look_up(self.site, self.fake, call)
            case "again":
                answer = self.site.client.post(f"/api/provider-calls/{call.id}/resend/")
                assert answer.status_code in {202, 400, 409}, answer.text
                one.asked += answer.status_code == 202


def look_up(site: Site, fake: RemoteFake, call: Call) -> None:
    """Have the service asked, where it can tell; else say what its page says."""
    if call.scene == WHOLE_STORY and call.kind == "video":
        answered(site.client.post(f"/api/provider-calls/{call.id}/check/"))
    else:
        service = site.variables["MOCK_PROVIDER"] if call.provider == "mock" else call.provider
        said = {"charged": was_charged(call, service, calls_of(site), orders_of(fake))}
        answered(site.client.post(f"/api/provider-calls/{call.id}/settle/", json=said))


def decide(site: Site, fake: RemoteFake) -> None:
    """Settle what is still in doubt, by what the services say."""
    for call in calls_of(site):
        if call.state == "SUBMIT_UNKNOWN":
            look_up(site, fake, call)
    wait_until(lambda: all(call.at_rest for call in calls_of(site)))
