"""Long shots run on without a seam, short ones are all there, at every frame rate."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from skimage.metrics import structural_similarity

from core_engine.encoder import cut_into_pieces
from core_engine.ken_burns import move_for
from core_engine.sampling import load_planes
from core_engine.timeline import parse_rate
from tests.decoded import pictures
from tests.films import dots, lasting, make, note, order, photograph, plain, save_picture
from tests.tracking import track_dots

RATES = ("23.976", "119.88", "1", "120", "29.97", "60")


@pytest.mark.parametrize(
    ("size", "frames"),
    [
        pytest.param((320, 180), 660, id="small"),
        pytest.param((1920, 1080), 1800, id="1080p", marks=pytest.mark.full),
    ],
)
def test_a_shot_of_several_pieces_glides_over_their_borders(
    tmp_path: Path, size: tuple[int, int], frames: int
) -> None:
    fps = Fraction(30)
    field = dots(tmp_path / "dots.png", size[0] * 2, size[1] * 2, max(4, size[0] / 240) / size[0])
    narration = lasting(tmp_path / "narration.wav", frames, fps)
    film = tmp_path / "film.mp4"
    # The second segment pans from top left to bottom right; the first is one frame.
    first = lasting(tmp_path / "first.wav", 1, fps)
    shots = [(field.path, first), (field.path, narration)]
    assert make(order(shots, width=size[0], height=size[1]), film).frames == frames + 1
    lumas = [picture.luma for picture in pictures(film)][1:]
    assert len(lumas) == frames
    borders = [piece.start for piece in cut_into_pieces(frames, fps)][1:]
    assert len(borders) >= 2
    tracks = track_dots(lumas, field, 1, 1.3)
    assert len(tracks) >= 4
    for track in tracks:
        assert np.abs(track.seen - track.expected).max() < 0.15
        steps = np.diff(track.seen, axis=0)
        for border in borders:
            step, usual = steps[border - 1], steps[border - 4 : border + 3].mean(axis=0)
            assert np.abs(step - usual).max() < 0.1, f"a jump at frame {border}"


def test_quality_does_not_pulse_at_the_borders_of_pieces(tmp_path: Path) -> None:
    """Decoded frames, near borders and far from them, are compared with what the encoder was given."""
    fps, frames, size = Fraction(24), 500, (640, 360)
    picture = save_picture(tmp_path / "photograph.png", photograph(1280, 720, 0.9))
    narration = lasting(tmp_path / "narration.wav", frames, fps)
    film = tmp_path / "film.mp4"
    make(order([(picture, narration)], fps=fps, width=size[0], height=size[1]), film)
    move = move_for(0, 1.3)
    working = load_planes(picture, move, *size)
    given = np.zeros((360, 640), np.uint8), np.zeros((180, 320, 2), np.uint8)
    borders = [piece.start for piece in cut_into_pieces(frames, fps)][1:]
    assert borders == [83, 166, 250, 333, 416]
    near: list[float] = []
    far: list[float] = []
    for number, decoded in enumerate(pictures(film)):
        at_border = any(-4 <= number - border <= 4 for border in borders)
        if at_border or number % 12 == 0:
            working.sample(move.view(number, frames), given)
            likeness = structural_similarity(decoded.luma, given[0])  # type: ignore[no-untyped-call]
            (near if at_border else far).append(float(likeness))
    note(f"SSIM to the encoder's input: {np.median(far):.4f} as a rule, at least {min(near):.4f} at borders")
    assert np.median(far) < 0.999, "too easy a picture to see anything"
    assert min(near) >= 0.97


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("count", [24, pytest.param(500, marks=pytest.mark.full)])
def test_shots_of_one_frame_are_all_shown_in_order(tmp_path: Path, rate: str, count: int) -> None:
    fps = parse_rate(rate)
    narration = lasting(tmp_path / "narration.wav", Fraction(1, 2), fps)
    greys = [40 + 53 * number % 180 for number in range(count)]
    looks = {grey: plain(tmp_path / f"{grey}.png", (grey, grey, grey)) for grey in set(greys)}
    film = tmp_path / "film.mp4"
    made = make(order([(looks[grey], narration) for grey in greys], fps=fps, width=64, height=64), film)
    assert made.frames == count
    shown = list(pictures(film))
    assert [picture.time for picture in shown] == [number / fps for number in range(count)]
    seen = [(float(picture.luma.mean()) - 16) * 255 / 219 for picture in shown]
    assert np.abs(np.array(seen) - greys).max() <= 2


@pytest.mark.parametrize("rate", RATES)
def test_a_moving_shot_lasts_its_frames_at_odd_rates(tmp_path: Path, rate: str) -> None:
    fps = parse_rate(rate)
    picture = save_picture(tmp_path / "photograph.png", photograph(320, 180, 1.0))
    frames = (11, 2, 23)
    shots = [(picture, lasting(tmp_path / f"{count}.wav", count, fps)) for count in frames]
    film = tmp_path / "film.mp4"
    made = make(order(shots, fps=fps, width=64, height=64), film)
    decoded = list(pictures(film))
    assert len(decoded) == made.frames == 36
    assert made.duration == 36 / fps
    # Under a moving camera no two neighbouring frames of the long shots are the same.
    assert all((decoded[at].luma != decoded[at + 1].luma).any() for at in [*range(10), *range(13, 35)])
