"""What the finished MP4 is, read back box by box, packet by packet and in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av
import pytest
from av.audio.codeccontext import AudioCodecContext
from playwright.sync_api import sync_playwright

from cli.setup_tools import CHROMIUM
from core_engine.timeline import Quality, RenderSpec, parse_rate
from tests.decoded import pictures, sound
from tests.films import lasting, make, note, order, photograph, plain, save_picture

RATES = ("24", "25", "30", "29.97", "60", "23.976", "59.94", "119.88", "1", "120", "12.5", "700/13")
NON_IDR, IDR = 1, 5
PREDICTED, BOTH_WAYS = (0, 5), (1, 6)


def story(folder: Path, fps: Fraction, frames: tuple[int, ...], **settings: object) -> RenderSpec:
    """A film whose shots last the given numbers of frames."""
    shots = [
        (
            plain(folder / f"{number}.png", (40 * number % 256, 90, 200), (320, 180)),
            lasting(folder / f"{number}.wav", count, fps),
        )
        for number, count in enumerate(frames)
    ]
    return order(shots, fps=fps, **settings)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four shots at 30 fps, one of them longer than two GOPs."""
    folder = tmp_path_factory.mktemp("format")
    path = folder / "film.mp4"
    make(story(folder, Fraction(30), (31, 150, 1, 59)), path)
    return path


def boxes(file: BinaryIO) -> Iterator[bytes]:
    """The kinds of the top boxes in order, ISO/IEC 14496-12 section 4.2."""
    while len(head := file.read(8)) == 8:
        size = int.from_bytes(head[:4], "big")
        header = 8
        if size == 1:
            size, header = int.from_bytes(file.read(8), "big"), 16
        yield head[4:]
        file.seek(size - header, 1)


def units(path: Path) -> Iterator[tuple[Fraction, bool, list[bytes]]]:
    """Of each picture in coding order: its time, whether it is a keyframe, its NAL units."""
    with av.open(str(path)) as container:
        for packet in container.demux(video=0):
            if packet.pts is None or packet.time_base is None:
                continue
            data, found, at = bytes(packet), [], 0
            while at < len(data):
                size = int.from_bytes(data[at : at + 4], "big")
                found.append(data[at + 4 : at + 4 + size])
                at += 4 + size
            yield packet.pts * packet.time_base, packet.is_keyframe, found


def test_picture_is_h264_high_in_yuv420p_tagged_as_limited_bt709(film: Path) -> None:
    with av.open(str(film)) as container:
        context = container.streams.video[0].codec_context
        assert (context.name, context.profile, context.pix_fmt) == ("h264", "High", "yuv420p")
        assert (context.width, context.height) == (160, 90)
        assert container.streams.video[0].average_rate == 30
        tags = (context.colorspace, context.color_primaries, context.color_trc, context.color_range)
        assert tags == (1, 1, 1, 1)  # Rec. ITU-T H.273: BT.709, three times; FFmpeg: limited range


def test_sound_is_aac_lc_in_stereo_at_48_khz(film: Path) -> None:
    with av.open(str(film)) as container:
        context = container.streams.audio[0].codec_context
        assert isinstance(context, AudioCodecContext)
        assert (context.name, context.profile, context.sample_rate) == ("aac", "LC", 48_000)
        assert context.layout.name == "stereo"


def test_index_stands_in_front_and_the_media_in_one_piece(film: Path) -> None:
    with film.open("rb") as file:
        kinds = [kind for kind in boxes(file) if kind not in {b"free", b"skip"}]
    assert kinds == [b"ftyp", b"moov", b"mdat"]


@pytest.mark.parametrize("rate", RATES)
def test_film_lasts_exactly_its_frames_and_begins_at_zero(tmp_path: Path, rate: str) -> None:
    fps = parse_rate(rate)
    frames = (7, 1, 13, 1, 1, 2)
    path = tmp_path / "film.mp4"
    made = make(story(tmp_path, fps, frames), path)
    times = [picture.time for picture in pictures(path)]
    assert times == [number / fps for number in range(sum(frames))]
    assert made.duration == sum(frames) / fps
    with av.open(str(path)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert video.start_time == 0
        assert audio.start_time == 0
        assert video.duration is not None
        assert video.time_base is not None
        assert video.duration * video.time_base == sum(frames) / fps
        assert video.frames == sum(frames)
    assert abs(Fraction(sound(path).shape[1], 48_000) - made.duration) <= Fraction(1025, 48_000)


def test_every_shot_begins_with_a_keyframe_and_no_gop_exceeds_two_seconds(film: Path) -> None:
    keys = [time for time, key, _ in units(film) if key]
    for first_frame in (0, 31, 181, 182):
        assert Fraction(first_frame, 30) in keys
    ends = [*keys[1:], Fraction(241, 30)]
    assert max(end - begin for begin, end in zip(keys, ends, strict=True)) <= 2


def test_gops_are_closed(film: Path) -> None:
    """Every keyframe is an IDR picture, and no later picture is shown before it."""
    since = Fraction(0)
    for time, key, nal_units in units(film):
        kinds = {unit[0] & 31 for unit in nal_units}
        assert (IDR in kinds) == key
        since = time if key else since
        assert time >= since


@pytest.mark.parametrize("size", [(64, 64), (66, 4096), (4096, 66), (1366, 768), (7680, 64)])
def test_any_even_size_is_kept(tmp_path: Path, size: tuple[int, int]) -> None:
    spec = story(tmp_path, Fraction(30), (2, 1), width=size[0], height=size[1], quality=Quality.DRAFT)
    make(spec, tmp_path / "film.mp4")
    shown = [picture.luma.shape for picture in pictures(tmp_path / "film.mp4")]
    assert shown == [(size[1], size[0])] * 3


@pytest.mark.full
def test_a_still_frame_7680_pixels_wide_is_a_film(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    make(story(tmp_path, Fraction(30), (1,), width=7680, height=4320, zoom=1.0, quality=Quality.DRAFT), path)
    assert [picture.luma.shape for picture in pictures(path)] == [(4320, 7680)]


def check_bit_rate(folder: Path, size: tuple[int, int], seconds: int, beta: float) -> None:
    """Against a decoder's buffer that is filled at the highest rate and emptied by each picture."""
    picture = save_picture(folder / "photograph.png", photograph(2 * size[0], 2 * size[1], beta))
    narration = lasting(folder / "narration.wav", 30 * seconds, Fraction(30))
    path = folder / "film.mp4"
    make(order([(picture, narration)] * 3, width=size[0], height=size[1]), path)
    with av.open(str(path)) as container:
        bits = [8 * packet.size for packet in container.demux(video=0) if packet.pts is not None]
    rate = sum(bits) / len(bits) * 30
    room, level, lowest = 16e6, 16e6, 16e6
    for picture_bits in bits:
        level -= picture_bits
        lowest = min(lowest, level)
        level = min(room, level + 12e6 / 30)
    note(f"{size}, 3 × {seconds} s: {rate / 1e6:.2f} Mbit/s, buffer never below {lowest / 1e6:.1f} Mbit")
    assert lowest >= 0, "a player's buffer would run dry"
    assert 7e6 <= rate <= 9.2e6


def test_bit_rate_of_detailed_pictures_stays_near_8_mbit(tmp_path: Path) -> None:
    check_bit_rate(tmp_path, (640, 360), 6, 0.3)


@pytest.mark.full
def test_bit_rate_of_a_1080p_film_stays_near_8_mbit(tmp_path: Path) -> None:
    check_bit_rate(tmp_path, (1920, 1080), 8, 0.9)


PAGE = '<video src="film.mp4" preload="auto" muted></video>'
WATCH = """async () => {
  const video = document.querySelector("video");
  await new Promise((done, failed) => {
    video.onloadeddata = done;
    video.onerror = () => failed(new Error(video.error.message));
    if (video.readyState >= 2) done();
  });
  await video.play();
  await new Promise((done) => { video.onended = done; });
  const played = video.getVideoPlaybackQuality();
  const seeks = [];
  for (const time of [6.1, 0.5, 3.0]) {
    video.currentTime = time;
    await new Promise((done) => { video.onseeked = done; });
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth; canvas.height = video.videoHeight;
    const context = canvas.getContext("2d");
    context.drawImage(video, 0, 0);
    seeks.push([time, video.currentTime, ...context.getImageData(80, 45, 1, 1).data.slice(0, 3)]);
  }
  return {
    size: [video.videoWidth, video.videoHeight], duration: video.duration,
    frames: played.totalVideoFrames, dropped: played.droppedVideoFrames, seeks,
  };
}"""


@pytest.mark.browser
def test_film_plays_to_its_end_and_seeks_in_chromium(film: Path) -> None:
    page_file = film.parent / "index.html"
    page_file.write_text(PAGE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM.find(),
            args=[
                "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
                "--allow-file-access-from-files",  # or a canvas may not be read that shows a file's film
            ],
        )  # fmt: skip
        page = browser.new_page()
        page.goto(page_file.as_uri())
        seen = page.evaluate(WATCH)
        browser.close()
    note(f"Chromium: {seen}")
    assert seen["size"] == [160, 90]
    assert seen["duration"] == pytest.approx(241 / 30, abs=0.03)
    assert seen["frames"] >= 200
    # Which shot is seen is told by its red: 0, 40, 80, 120.
    shots = {0.5: 0, 3.0: 40, 6.1: 120}
    for wanted, reached, red, _, _ in seen["seeks"]:
        assert reached == pytest.approx(wanted, abs=0.05)
        assert red == pytest.approx(shots[wanted], abs=12)
