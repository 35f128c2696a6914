"""Where the camera stands."""

from __future__ import annotations

from itertools import pairwise

import pytest

from core_engine.ken_burns import CENTER, Move, Rect, get_pan_direction, move_for


def middle(view: Rect) -> tuple[float, float]:
    return view.left + view.width / 2, view.top + view.height / 2


def test_a_zoom_begins_with_the_whole_picture_and_ends_at_its_centre() -> None:
    move = move_for(0, 1.5)
    assert move.start == Rect(0, 0, 1, 1)
    assert move.end.width == pytest.approx(1 / 1.5)
    assert middle(move.end) == pytest.approx((0.5, 0.5))


@pytest.mark.parametrize("index", [1, 2, 3, 4])
def test_a_diagonal_runs_from_corner_to_corner_at_one_zoom(index: int) -> None:
    move = move_for(index, 1.25)
    (from_x, from_y), (to_x, to_y) = get_pan_direction(index)
    for view, x, y in ((move.start, from_x, from_y), (move.end, to_x, to_y)):
        assert view.width == view.height == pytest.approx(0.8)
        assert view.left == pytest.approx(0.2 * x)
        assert view.top == pytest.approx(0.2 * y)


@pytest.mark.parametrize("index", [5, 6])
def test_a_move_from_the_centre_zooms_out_and_reaches_its_corner(index: int) -> None:
    move = move_for(index, 1.4)
    assert middle(move.start) == pytest.approx(CENTER)
    assert move.start.width == pytest.approx(1 / 1.4)
    assert move.end.width > move.start.width
    corner = get_pan_direction(index)[1]
    reached = (move.end.left, move.end.top) if index == 5 else (
        move.end.left + move.end.width, move.end.top + move.end.height
    )  # fmt: skip
    assert reached == pytest.approx(corner)


def test_every_edge_moves_linearly_and_the_end_is_never_quite_reached() -> None:
    move = move_for(6, 1.7)
    views = [move.view(frame, 10) for frame in range(10)]
    assert views[0] == move.start
    for name in ("left", "top", "width", "height"):
        course = [getattr(view, name) for view in (*views, move.end)]
        assert all(b - a == pytest.approx(course[1] - course[0]) for a, b in pairwise(course))


@pytest.mark.parametrize("index", range(7))
def test_zoom_1_is_a_still_picture_in_every_direction(index: int) -> None:
    move = move_for(index, 1.0)
    assert move.is_still
    assert move == Move(Rect(0, 0, 1, 1), Rect(0, 0, 1, 1))
    assert not move_for(index, 1.01).is_still


@pytest.mark.parametrize("zoom", [0.9, 2.1, float("nan")])
def test_a_zoom_out_of_bounds_is_refused(zoom: float) -> None:
    with pytest.raises(ValueError, match="zoom"):
        move_for(0, zoom)
