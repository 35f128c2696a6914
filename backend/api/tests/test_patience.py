"""A storage that does not answer is waited for; one that refuses is not. Whoever wants to stop may."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable

import pytest

from api.media import Patience, StorageUnavailable


class Asked:
    """A storage that is away for so many steps, and counts what it was asked."""

    def __init__(self, away: int, *, permanent: bool = False) -> None:
        self.steps = 0
        self._away = away
        self._permanent = permanent

    def __call__(self) -> str:
        self.steps += 1
        if self.steps <= self._away:
            raise StorageUnavailable("It does not answer.", permanent=self._permanent)
        return "a picture"


def counted() -> tuple[Callable[[], None], list[float]]:
    """Something to ask whether to go on, and when it was asked."""
    asked: list[float] = []
    return lambda: asked.append(time.monotonic()), asked


def test_a_step_on_a_storage_that_is_away_is_done_when_it_is_back() -> None:
    storage = Asked(away=2)
    go_on, asked = counted()
    assert Patience(go_on)(storage) == "a picture"
    assert storage.steps == 3
    assert max(after - before for before, after in itertools.pairwise(asked)) < 5


def test_a_storage_that_stays_away_is_given_up_once_patience_is_at_its_end() -> None:
    storage = Asked(away=1000)
    began = time.monotonic()
    with pytest.raises(StorageUnavailable):
        Patience(lambda: None, seconds=0.7)(storage)
    assert time.monotonic() - began >= 0.7
    assert storage.steps >= 3  # at once, after a pause, and when time is up


def test_each_silence_is_waited_for_from_its_beginning() -> None:
    patience = Patience(lambda: None, seconds=0.6)
    for _ in range(3):
        assert patience(Asked(away=1)) == "a picture"


def test_a_refusal_is_not_asked_twice() -> None:
    storage = Asked(away=1000, permanent=True)
    with pytest.raises(StorageUnavailable):
        Patience(lambda: None)(storage)
    assert storage.steps == 1


def test_whoever_is_asked_to_stop_does_not_wait_any_longer() -> None:
    class Enough(Exception):
        pass

    def stop() -> None:
        raise Enough

    storage = Asked(away=1000)
    with pytest.raises(Enough):
        Patience(stop)(storage)
    assert storage.steps == 1
