"""The contestants make the same film, and what is charged to each stage is its own work."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import av
import cv2
import numpy as np
import pytest

from cli.bench.engines import figures_of, order_of_turns, together
from cli.bench.fidelity import lumas
from cli.bench.measured_run import Run, measured_run
from cli.bench.orders import Look, order_of, read_order, recorded, write_order
from cli.bench.planning import pieces_of, timeline_of
from cli.bench.similarity import Luma, ssim
from cli.bench.stage_clocks import Clocked, StageClocks
from cli.bench.x264_alone import Lane, digest_of, encode_alone, packets_of
from cli.bench.zoompan import command_line, ffmpeg_of, film_by_hand
from cli.failures import CommandError
from cli.setup_environments import environment
from cli.tests.measured_stories import small_story
from core_engine.timeline import Quality, RenderSpec
from tests.films import make

SMALL = Look(160, 90)


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> RenderSpec:
    return order_of(small_story(tmp_path_factory.mktemp("stories") / "small"), SMALL)


@pytest.mark.parametrize("lanes", [1, 2])
def test_libx264_alone_makes_the_engines_own_bytes(spec: RenderSpec, tmp_path: Path, lanes: int) -> None:
    alone = encode_alone(spec, lanes)
    made = iter(packets_of(str(make(spec, tmp_path / "film.mp4").output_path)))
    assert alone["frames"] == timeline_of(spec).frame_count
    assert alone["cpu_seconds"] > 0
    for piece in pieces_of(spec):
        theirs = digest_of([next(made) for _ in range(piece.piece.length)])
        assert alone["digests"][piece.key] == theirs
    assert next(made, None) is None


def test_no_encoder_works_alone(spec: RenderSpec) -> None:
    pieces = pieces_of(spec)
    quick, slow = (Lane(spec, pieces) for _ in range(2))
    assert quick.fill()
    assert slow.fill()
    one_is_done = Event()
    quick.encode(one_is_done)
    slow.encode(one_is_done)
    assert quick.frames > 0
    assert slow.frames == 0


def test_an_order_goes_to_another_process_and_back(spec: RenderSpec, tmp_path: Path) -> None:
    assert read_order(write_order(spec, tmp_path / "order.json")) == spec


def test_a_story_is_spoken_once_for_all(tmp_path: Path) -> None:
    silent = small_story(tmp_path / "silent", (0.5,))
    (silent / "0.wav").unlink()
    text = json.loads((silent / "story.json").read_text(encoding="utf-8"))
    text["segments"][0].pop("audio")
    (silent / "story.json").write_text(json.dumps(text), encoding="utf-8")
    order = order_of(recorded(silent, tmp_path / "spoken"), Look(320, 180, Quality.BEST))
    assert order.segments[0].narration.read_bytes()[:4] == b"RIFF"
    assert (order.width, order.height, order.quality) == (320, 180, Quality.BEST)


def test_zoompan_shows_the_same_frames_of_the_same_views(spec: RenderSpec, tmp_path: Path) -> None:
    timeline = timeline_of(spec)
    command = " ".join(command_line(Path("ffmpeg"), spec, timeline, tmp_path / "film.mp4"))
    for shot in timeline.shots:
        assert f"d={shot.frame_count}:s=160x90:fps=30" in command
    assert "concat=n=3:v=1:a=1" in command
    assert "z='1/(1.000000+(-0.230769)*on/15)'" in command  # from the whole picture to 1/1.3 of it


@pytest.mark.full
def test_zoompan_makes_the_film_frame_for_frame(spec: RenderSpec, tmp_path: Path) -> None:
    ffmpeg = ffmpeg_of(environment("moviepy2"))
    assert ffmpeg is not None
    film = tmp_path / "by-hand.mp4"
    answer = film_by_hand(write_order(spec, tmp_path / "order.json"), film, ffmpeg)
    assert answer["frames"] == timeline_of(spec).frame_count
    ours = list(lumas(make(spec, tmp_path / "ours.mp4").output_path))
    by_hand = list(lumas(film))
    for number in range(0, len(ours), 40):
        # zoompan's views stand on whole pixels of the picture, which is only twice the film's size here.
        assert ssim(_soft(by_hand[number]), _soft(ours[number])) > 0.95
    assert ssim(_soft(by_hand[20]), _soft(ours[-20])) < 0.9


@pytest.mark.full
def test_the_customary_program_makes_the_film_frame_for_frame(spec: RenderSpec, tmp_path: Path) -> None:
    order, film = write_order(spec, tmp_path / "order.json"), tmp_path / "customary.mp4"
    run = measured_run([str(environment("moviepy2")), "-m", "cli.bench.customary", str(order), str(film)], {})
    assert run.answer["frames"] == timeline_of(spec).frame_count
    assert {path.name for path in tmp_path.iterdir()} == {"order.json", "customary.mp4"}
    with av.open(str(film)) as container:
        assert container.streams.audio[0].rate > 0
    ours = list(lumas(make(spec, tmp_path / "ours.mp4").output_path))
    customary = list(lumas(film))
    shot = timeline_of(spec).shots[1]  # a pan, which is the same for both
    for number in range(shot.first_frame + 5, shot.end_frame, 60):
        assert ssim(_soft(customary[number]), _soft(ours[number])) > 0.95
    assert ssim(_soft(customary[shot.first_frame + 5]), _soft(ours[shot.end_frame - 5])) < 0.9


def _soft(luma: Luma) -> Luma:
    return np.asarray(cv2.GaussianBlur(luma, (0, 0), 3), np.uint8)


def busy(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_a_stage_is_charged_without_the_stages_that_it_calls() -> None:
    def outer() -> None:
        busy(0.05)
        engine.inner()
        busy(0.05)

    engine = SimpleNamespace(inner=lambda: busy(0.2), outer=outer)
    clocks = StageClocks()
    clocks.install((Clocked(engine, "inner", "sample"), Clocked(engine, "outer", "encode")))
    thread = threading.Thread(target=engine.inner)
    thread.start()
    engine.outer()
    thread.join()
    assert clocks.seconds["sample"] == pytest.approx(0.4, rel=0.2)
    assert clocks.seconds["encode"] == pytest.approx(0.1, rel=0.4)


def test_sleep_is_no_work() -> None:
    engine = SimpleNamespace(wait=lambda: time.sleep(0.2))
    clocks = StageClocks()
    clocks.install((Clocked(engine, "wait", "sound"),))
    engine.wait()
    assert clocks.seconds["sound"] < 0.1


def test_a_stage_that_the_engine_lost_is_told() -> None:
    with pytest.raises(CommandError, match=r"has no Shots\.gone, so decode cannot be timed"):
        StageClocks().install((Clocked(type("Shots", (), {}), "gone", "decode"),))


def _run(wall: float, cpu: float, **answer: float) -> Run:
    return Run(wall=wall, cpu=cpu, peak=10_000_000, answer={"frames": 100, **answer})


def test_ratios_compare_runs_of_the_same_turn() -> None:
    found = {
        "ours": [_run(2.0, 4.0), _run(4.0, 4.0)],
        "libx264": [_run(9.0, 9.0, cpu_seconds=3.0), _run(9.0, 9.0, cpu_seconds=2.0)],
        "moviepy": [_run(8.0, 9.0), _run(12.0, 9.0)],
        "customary": [_run(20.0, 30.0), _run(38.0, 30.0)],
    }
    figures = {figure.name: figure for figure in figures_of(found)}
    assert figures["encoder_share"].values == (0.75, 0.5)
    assert figures["encoder_share"].kept is False
    assert figures["times_customary"].values == (10.0, 9.5)
    assert figures["times_customary"].kept is False
    assert figures["times_moviepy"].values == (4.0, 3.0)
    assert figures["times_moviepy"].kept is None
    assert figures["times_zoompan"].values == ()
    assert figures["ours_cpu"].values == (40.0, 40.0)
    assert figures["libx264_cpu"].values == (30.0, 20.0)


def test_the_quick_ones_take_a_turn_before_and_after_each_slow_one() -> None:
    quick = ["ours", "libx264"]
    turns_of_all = list(order_of_turns((*quick, "zoompan", "customary")))
    assert turns_of_all == [*quick, "zoompan", *quick, "customary", *quick]
    assert list(order_of_turns(quick)) == quick
    turns = [_run(2.0, 4.0), _run(4.0, 5.0)]
    both = together(turns)
    assert (both.wall, both.cpu) == (6.0, 9.0)
    assert both.answer["frames"] == sum(run.answer["frames"] for run in turns)


def test_a_film_with_a_frame_less_is_compared_by_its_frames_a_second() -> None:
    found = {"ours": [_run(2.0, 4.0)], "customary": [Run(wall=19.8, cpu=9, peak=1, answer={"frames": 99})]}
    figures = {figure.name: figure for figure in figures_of(found)}
    assert figures["times_customary"].values == (10.0,)
