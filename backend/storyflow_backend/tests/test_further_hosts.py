"""A studio behind a proxy answers to the names that were told at its start, and to no other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from storyflow_backend.further_hosts import WrongHosts, further_hosts
from tests.studio import Studio

NAMED = "Films.Example, films.example:8443,[2001:db8::7]"


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    home = tmp_path_factory.mktemp("studio")
    with Studio(home, variables={"STORYFLOW_ALLOWED_HOSTS": NAMED}) as running:
        yield running


def written(studio: Studio, **headers: str) -> httpx.Response:
    """The answer to a write as a proxy passes it on."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return studio.client.patch("/api/settings/", json={"tts_speed": 1.5}, headers=named)


def test_names_are_read_with_commas_between_them() -> None:
    assert further_hosts(f" {NAMED} ,, films.example") == (
        "films.example",
        "films.example:8443",
        "[2001:db8::7]",
    )
    assert further_hosts("") == further_hosts(" , ") == ()


@pytest.mark.parametrize(
    "told",
    [
        "*",
        "*.example",
        ".films.example",
        "films.example.",
        "https://films.example",
        "films.example/",
        "films example",
        "me@films.example",
        "films.example:0",
        "films.example:65536",
        "films.example:port",
        "films.example:",
        "2001:db8::7",
        "[films]",
        "[::1",
        "127.1",
        "0x7f.1",
        "2130706433",
        "-films.example",
        "f\u00efms.example",
        f"{'a' * 64}.example",
    ],
)
def test_what_is_no_name_of_a_host_is_refused_in_a_sentence(told: str) -> None:
    with pytest.raises(WrongHosts, match="STORYFLOW_ALLOWED_HOSTS takes names such as") as raised:
        further_hosts(f"films.example,{told}")
    assert told.lower() in str(raised.value)


@pytest.mark.parametrize("host", ["films.example", "FILMS.example", "films.example:8443", "[2001:db8::7]"])
def test_a_name_that_was_told_is_answered(studio: Studio, host: str) -> None:
    assert studio.client.get("/health/", headers={"Host": host}).status_code == 200
    assert written(studio, host=host).status_code == 200
    for scheme in ("http", "https"):
        own = f"{scheme}://{host}"
        assert written(studio, host=host, origin=own, referer=f"{own}/projects/").status_code == 200


def test_its_own_address_is_answered_as_before(studio: Studio) -> None:
    assert studio.client.get("/health/").status_code == 200
    assert written(studio, origin=studio.url).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.com",
        "films.example:444",
        "films.example.",
        "a.films.example",
        "films.example.evil.com",
        "[2001:db8::8]",
    ],
)
def test_any_other_name_is_refused(studio: Studio, host: str) -> None:
    answer = studio.client.get("/health/", headers={"Host": host})
    assert (answer.status_code, answer.json()["code"]) == (400, "wrong_host")
    assert "STORYFLOW_ALLOWED_HOSTS" in answer.json()["error"]


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.com",
        "null",
        "https://films.example:8443",
        "https://a.films.example",
        "http://127.0.0.1:8000",
    ],
)
def test_a_write_of_another_page_is_refused_under_a_further_name_too(studio: Studio, origin: str) -> None:
    answer = written(studio, host="films.example", origin=origin)
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_site")


def test_a_page_under_a_further_name_is_foreign_to_the_own_address(studio: Studio) -> None:
    assert written(studio, origin="https://films.example").json()["code"] == "foreign_site"


def test_a_form_of_the_admin_is_taken_from_a_page_of_the_proxy(studio: Studio) -> None:
    with httpx.Client(base_url=studio.url, headers={"Host": "films.example"}, trust_env=False) as browser:
        page = browser.get("/admin/login/")
        token = page.text.partition('name="csrfmiddlewaretoken" value="')[2][:64]
        browser.headers["Cookie"] = page.headers["set-cookie"].partition(";")[0]
        form = {"csrfmiddlewaretoken": token, "username": "a", "password": "b"}
        answer = browser.post("/admin/login/", data=form, headers={"Origin": "https://films.example"})
    assert answer.status_code == 200, "the form was not taken"


def test_a_setting_that_makes_no_sense_ends_the_start_with_a_sentence(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "home", variables={"STORYFLOW_ALLOWED_HOSTS": "*"})
    studio.launch()
    assert studio.wait() == 1
    [told] = [line for line in studio.said if line]
    assert told.startswith("STORYFLOW_ALLOWED_HOSTS takes names such as films.example")
