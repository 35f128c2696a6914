"""The locks pin every package by its hash, name no address, and hold what the project asks for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

BACKEND = Path(__file__).parents[2]
LOCKS = sorted(BACKEND.glob("requirements*.lock"))
PROJECT = tomllib.loads((BACKEND / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS_OF = {
    "requirements.lock": [],
    "requirements-kokoro.lock": ["kokoro"],
    "requirements-services.lock": ["services"],
    "requirements-services-kokoro.lock": ["services", "kokoro"],
    "requirements-scaled.lock": ["services", "scaled"],
    "requirements-scaled-kokoro.lock": ["services", "scaled", "kokoro"],
    "requirements-dev.lock": ["kokoro", "dev", "test"],
    "requirements-moviepy1.lock": ["moviepy1", "test"],
    "requirements-moviepy2.lock": ["moviepy2", "test"],
}


def pinned(lock: Path) -> dict[str, set[str]]:
    """The versions of each package (more than one where Pythons differ)."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", lock.read_text(encoding="utf-8"), re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def asked_for(lock: str) -> set[str]:
    extras = PROJECT["optional-dependencies"]
    lines = [*PROJECT["dependencies"], *(line for extra in EXTRAS_OF[lock] for line in extras[extra])]
    return {re.split(r"[\[<>=;\s]", line)[0] for line in lines} - {"storyflow"}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_package_is_pinned_and_hashed(lock: Path) -> None:
    entries = re.split(r"(?m)^(?=\S)", lock.read_text(encoding="utf-8").strip())
    bad = [
        entry for entry in entries if entry and not re.match(r"[\w.-]+==\S+ .*\\\n\s+--hash=sha256:", entry)
    ]
    assert bad == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_address_so_that_any_mirror_serves(lock: Path) -> None:
    assert not re.search(r"://|index-url|find-links", lock.read_text(encoding="utf-8"))


@pytest.mark.parametrize("lock", EXTRAS_OF)
def test_a_lock_holds_what_the_project_asks_for(lock: str) -> None:
    assert asked_for(lock) - pinned(BACKEND / lock).keys() == set()


def test_the_reference_engine_keeps_its_older_pillow_out_of_the_main_environment() -> None:
    def pillow(lock: str) -> set[str]:
        return {version.split(".")[0] for version in pinned(BACKEND / lock)["pillow"]}

    assert pillow("requirements-moviepy1.lock") == pillow("requirements-moviepy2.lock") == {"11"}
    assert "moviepy" not in pinned(BACKEND / "requirements.lock")
    assert min(map(int, pillow("requirements.lock"))) >= 12
