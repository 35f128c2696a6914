"""A shot is told as finished when all of its pieces are there, however many shots share them."""

from __future__ import annotations

from pathlib import Path

import pytest

from core_engine.encoder import Piece
from core_engine.ken_burns import move_for
from core_engine.progress import Progress, ProgressMeter
from core_engine.shot_plan import PlannedPiece, PlannedShot
from core_engine.shot_tally import ShotTally

LENGTH = 10


@pytest.fixture
def told() -> list[Progress]:
    return []


@pytest.fixture
def meter(told: list[Progress]) -> ProgressMeter:
    """A meter whose clock leaps, so that it reports everything."""
    seconds = iter(range(1000))

    def report(reading: Progress) -> bool:
        told.append(reading)
        return True

    meter = ProgressMeter(report, segments=3, clock=lambda: next(seconds))
    meter.start_shots(100)
    return meter


def piece(key: str) -> PlannedPiece:
    return PlannedPiece(Piece(0, LENGTH, LENGTH), key, 0)


def shot(index: int, *keys: str) -> PlannedShot:
    return PlannedShot(index, Path("a.png"), None, move_for(0, 1.0), tuple(map(piece, keys)))


def test_a_shot_is_finished_with_its_last_piece(told: list[Progress], meter: ProgressMeter) -> None:
    tally = ShotTally([shot(0, "a", "b"), shot(1, "c")], set(), meter)
    tally.piece_done(piece("c"))
    tally.piece_done(piece("b"))
    assert told[-1].segment == 0
    tally.piece_done(piece("a"))
    assert (told[-1].segment, told[-1].frames_done) == (2, 0)  # the encoder counts what it makes


def test_what_the_cache_gave_is_finished_at_once(told: list[Progress], meter: ProgressMeter) -> None:
    tally = ShotTally([shot(0, "a", "b"), shot(1, "b", "c")], {"a", "b"}, meter)
    assert (told[-1].segment, told[-1].frames_done) == (1, 3 * LENGTH)
    tally.piece_done(piece("c"))
    assert (told[-1].segment, told[-1].frames_done) == (2, 3 * LENGTH)


def test_a_shared_piece_is_made_for_one_and_given_to_the_others(
    told: list[Progress], meter: ProgressMeter
) -> None:
    tally = ShotTally([shot(0, "a", "a"), shot(1, "a"), shot(2, "b")], set(), meter)
    tally.piece_done(piece("a"))
    assert (told[-1].segment, told[-1].frames_done) == (2, 2 * LENGTH)
    tally.piece_done(piece("b"))
    assert (told[-1].segment, told[-1].frames_done) == (3, 2 * LENGTH)
