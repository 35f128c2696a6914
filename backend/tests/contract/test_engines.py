"""The contract: what an engine makes of a story, and what it leaves when it cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core_engine.engines import Engine
from core_engine.errors import AssetsMissing, DiskFull, EncodingFailed, PictureError
from core_engine.film import Film, Stopped
from core_engine.progress import Phase, Progress, by_segment
from core_engine.timeline import SAMPLE_RATE, RenderSpec
from tests.contract.film_reader import WatchedFilm, psnr, watch
from tests.contract.story_files import HEIGHT, WIDTH, Story, damage, noise, painting, story

RATES = [Fraction(10), Fraction(30), Fraction(30000, 1001), Fraction(24000, 1001)]

# In samples: a little, almost nothing, whole frames at 30, one sample more than that, and odd.
LENGTHS = [9_600, 1, 16_000, 16_001, 12_345]

EARLIER = b"an earlier film"


def rendered(engine: Engine, ordered: Story, output: Path) -> Film:
    film = engine.render(ordered.spec, output)
    assert isinstance(film, Film)
    return film


def shots_seen(film: WatchedFilm, count: int) -> list[tuple[int, int]]:
    """Which shot each frame shows, by its picture: (index, frames) of every run."""
    known = [Image.fromarray(painting(seed)).resize((WIDTH, HEIGHT)) for seed in range(count)]
    pictures = np.stack([np.asarray(picture, np.float64) for picture in known])
    nearest = [int(np.abs(pictures - frame).mean(axis=(1, 2, 3)).argmin()) for frame in film.frames]
    return [(shot, len(list(run))) for shot, run in groupby(nearest)]


@pytest.mark.parametrize("fps", RATES, ids=str)
def test_every_shot_lasts_the_whole_frames_that_its_narration_needs(
    engine: Engine, tmp_path: Path, output: Path, fps: Fraction
) -> None:
    ordered = story(tmp_path, LENGTHS, fps=fps, zoom=1.0)

    film = rendered(engine, ordered, output)

    watched = watch(output)
    assert shots_seen(watched, len(LENGTHS)) == list(enumerate(ordered.frame_counts))
    assert film.frames == len(watched.times) == ordered.frames
    assert film.duration == Fraction(ordered.frames) / fps
    assert watched.rate == fps
    assert abs(watched.video_duration - film.duration) < Fraction(1, 1000)
    assert all(abs(time - k / fps) < Fraction(1, 1000) for k, time in enumerate(watched.times))


def test_the_film_is_h264_and_aac_and_as_long_in_sound_as_in_picture(
    engine: Engine, tmp_path: Path, output: Path
) -> None:
    film = rendered(engine, story(tmp_path, LENGTHS), output)

    watched = watch(output)
    assert watched.streams == (("video", "h264"), ("audio", "aac"))
    assert watched.pixel_format == "yuv420p"
    assert abs(watched.sound_duration - watched.video_duration) < Fraction(1, 30)
    assert film.output_path == output
    assert film.file_size == output.stat().st_size


def test_a_film_replaces_the_earlier_one_and_leaves_nothing_beside_it(
    engine: Engine, tmp_path: Path, output: Path, nothing_left_open: None
) -> None:
    output.write_bytes(EARLIER)

    rendered(engine, story(tmp_path, LENGTHS[:3]), output)

    assert output.read_bytes() != EARLIER
    assert list(output.parent.iterdir()) == [output]


def test_each_segment_is_announced_and_then_the_export(engine: Engine, tmp_path: Path, output: Path) -> None:
    calls: list[tuple[int, int, str]] = []

    engine.render(
        story(tmp_path, LENGTHS[:3]).spec, output, report=by_segment(lambda *call: calls.append(call))
    )

    assert calls == [
        (1, 3, "Applying Ken Burns effect to segment 1"),
        (2, 3, "Applying Ken Burns effect to segment 2"),
        (3, 3, "Applying Ken Burns effect to segment 3"),
        (3, 3, "Exporting final MP4..."),
        (3, 3, "Export complete"),
    ]


def test_progress_counts_every_frame_and_never_runs_backwards(
    engine: Engine, tmp_path: Path, output: Path
) -> None:
    ordered = story(tmp_path, LENGTHS)
    readings: list[Progress] = []

    def report(progress: Progress) -> bool:
        readings.append(progress)
        return True

    engine.render(ordered.spec, output, report=report)

    phases = [phase for phase, _ in groupby(reading.phase for reading in readings)]
    assert phases == list(Phase)
    percentages = [reading.percentage for reading in readings]
    assert percentages == sorted(percentages)
    assert [value for value in percentages if value > 99] == [100]
    assert readings[-1].frames_done == readings[-1].frames_total == ordered.frames
    assert readings[-1].segment == readings[-1].segments == len(LENGTHS)


def test_a_film_takes_no_more_of_the_disk_than_was_told_before_its_first_frame(
    engine: Engine, tmp_path: Path, output: Path
) -> None:
    """The pictures are noise, which no encoder makes small."""
    ordered = story(tmp_path, LENGTHS)
    for seed, segment in enumerate(ordered.spec.segments):
        Image.fromarray(noise(seed)).save(segment.picture)
    readings: list[tuple[Progress, int]] = []

    def report(progress: Progress) -> bool:
        files = [path for path in output.parent.rglob("*") if path.is_file()]
        readings.append((progress, sum(path.stat().st_size for path in files)))
        return True

    engine.render(ordered.spec, output, report=report)

    told = {progress.estimate for progress, _ in readings if progress.phase is not Phase.LISTENING}
    assert len(told) == 1
    (estimate,) = told
    assert estimate is not None
    assert estimate.frames == ordered.frames
    most = max(used for _, used in readings)
    assert output.stat().st_size < most <= estimate.disk_bytes


@pytest.mark.parametrize("moment", [phase for phase in Phase if phase is not Phase.DONE])
def test_a_render_that_is_stopped_leaves_everything_as_it_was(
    engine: Engine, tmp_path: Path, output: Path, moment: Phase, nothing_left_open: None
) -> None:
    output.write_bytes(EARLIER)

    outcome = engine.render(
        story(tmp_path, LENGTHS).spec, output, report=lambda progress: progress.phase is not moment
    )

    assert outcome == Stopped()
    assert_as_it_was(output)


def test_a_render_can_be_stopped_between_two_frames(
    engine: Engine, tmp_path: Path, output: Path, nothing_left_open: None
) -> None:
    output.write_bytes(EARLIER)
    made: list[int] = []

    def report(progress: Progress) -> bool:
        made.append(progress.frames_done)
        return progress.frames_done < 5

    # Reports come ten times a second: even the fastest engine must not be done before the second one.
    ordered = story(tmp_path, [60 * SAMPLE_RATE], fps=Fraction(60))
    assert engine.render(ordered.spec, output, report=report) == Stopped()

    assert 5 <= made[-1] < ordered.frames
    assert_as_it_was(output)


class WatcherLost(OSError):
    """What a report may raise of its own accord; it must not be taken for an error of the disk."""


@pytest.mark.parametrize("moment", list(Phase))
def test_an_error_of_the_report_is_raised_when_everything_is_tidy(
    engine: Engine, tmp_path: Path, output: Path, moment: Phase, nothing_left_open: None
) -> None:
    output.write_bytes(EARLIER)

    def report(progress: Progress) -> bool:
        if progress.phase is moment:
            raise WatcherLost
        return True

    with pytest.raises(WatcherLost):
        engine.render(story(tmp_path, LENGTHS[:2]).spec, output, report=report)

    assert list(output.parent.iterdir()) == [output]
    assert (output.read_bytes() == EARLIER) is (moment is not Phase.DONE)


def test_a_damaged_picture_is_named_and_the_earlier_film_is_kept(
    engine: Engine, tmp_path: Path, output: Path, nothing_left_open: None
) -> None:
    ordered = story(tmp_path, LENGTHS)
    damage(ordered.spec.segments[2].picture)
    output.write_bytes(EARLIER)

    with pytest.raises(PictureError, match=r'^Segment 3: The picture "2\.png" is damaged') as caught:
        engine.render(ordered.spec, output)

    assert caught.value.segment == 3
    assert_as_it_was(output)


def test_a_first_film_that_fails_leaves_no_part_of_itself(
    engine: Engine, tmp_path: Path, output: Path, nothing_left_open: None
) -> None:
    ordered = story(tmp_path, LENGTHS)
    damage(ordered.spec.segments[4].picture)

    with pytest.raises(PictureError):
        engine.render(ordered.spec, output)

    assert not list(output.parent.iterdir())


def test_all_missing_files_are_told_at_once(engine: Engine, tmp_path: Path, output: Path) -> None:
    ordered = story(tmp_path, LENGTHS)
    ordered.spec.segments[1].picture.unlink()
    ordered.spec.segments[0].narration.unlink()
    ordered.spec.segments[3].narration.unlink()

    with pytest.raises(AssetsMissing) as caught:
        engine.render(ordered.spec, output)

    assert caught.value.missing_images == (2,)
    assert caught.value.missing_audio == (1, 4)
    assert isinstance(caught.value, FileNotFoundError)
    assert not list(output.parent.iterdir())


@pytest.fixture
def files_of_at_most() -> Iterator[Callable[[int], None]]:
    """Lets the machine refuse to write more than so many bytes to one file."""
    resource = pytest.importorskip("resource", reason="not here by design: only Unix has such a limit")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.fault
def test_a_film_that_the_disk_does_not_take_is_an_error_and_leaves_everything_as_it_was(
    engine: Engine,
    tmp_path: Path,
    output: Path,
    files_of_at_most: Callable[[int], None],
    nothing_left_open: None,
) -> None:
    ordered = story(tmp_path, [48_000] * 6)
    for seed, segment in enumerate(ordered.spec.segments):
        Image.fromarray(noise(seed)).save(segment.picture)
    output.write_bytes(EARLIER)

    files_of_at_most(1_000_000)
    with pytest.raises((DiskFull, EncodingFailed), match="Nothing was lost"):
        engine.render(ordered.spec, output)

    assert_as_it_was(output)


def test_the_camera_moves_unless_the_zoom_is_one(engine: Engine, tmp_path: Path, output: Path) -> None:
    lengths = [24_000]
    rendered(engine, story(tmp_path, lengths, zoom=1.0), output)
    still = watch(output).frames
    rendered(engine, story(tmp_path, lengths, zoom=1.3), output)
    moving = watch(output).frames

    assert psnr(still[0], still[-1]) > 40
    assert psnr(moving[0], moving[-1]) < 25


def test_neighbours_with_one_picture_are_seen_by_different_moves(
    engine: Engine, tmp_path: Path, output: Path
) -> None:
    ordered = story(tmp_path, [16_000, 16_000])
    first, second = ordered.spec.segments
    second.picture.write_bytes(first.picture.read_bytes())
    rendered(engine, ordered, output)

    frames, count = watch(output).frames, ordered.frame_counts[0]
    assert psnr(frames[count // 2], frames[count + count // 2]) < 30


def test_a_story_without_segments_is_no_order() -> None:
    with pytest.raises(ValueError, match="no segments"):
        RenderSpec(segments=())


def assert_as_it_was(output: Path) -> None:
    assert output.read_bytes() == EARLIER
    assert list(output.parent.iterdir()) == [output]
