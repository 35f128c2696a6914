"""A clip is decoded whole before it is trusted; whatever is wrong with it is one clear sentence."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame

from core_engine import clips
from core_engine.cache.clips import seen
from core_engine.cache.store import ContentCache
from core_engine.clips import ClipInfo, look_at_clip, verify_clip
from core_engine.errors import ClipError, ClipTooLarge, ClipUnsupported
from core_engine.tests.clip_files import (
    cut,
    encodable,
    flip_bits,
    numbered,
    sounding,
    turned,
    with_sound,
    write_clip,
)

PQ = {"color_trc": 16, "color_primaries": 9, "colorspace": 9}
QUICK = {"deadline": "realtime", "cpu-used": "8"}
FASTSTART = {"movflags": "faststart"}
ENCRYPTED = {
    "encryption_scheme": "cenc-aes-ctr",
    "encryption_key": "76a6c65c5ea762046bd749a2e632ccbb",
    "encryption_kid": "a7e61c373e219033c21091fa607bf3b8",
}


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("h264.mp4", {}),
        ("hevc.mp4", {"codec": "libx265", "options": {"x265-params": "log-level=none"}}),
        ("vp9.webm", {"codec": "libvpx-vp9", "options": QUICK}),
        ("vp8.webm", {"codec": "libvpx", "options": QUICK}),
        ("prores.mov", {"codec": "prores_ks", "format": "yuv422p10le"}),
        ("motion.mov", {"codec": "mjpeg", "format": "yuvj420p"}),
        ("later.mkv", {"times": [100 + number for number in range(24)]}),
    ],
)
def test_a_good_clip_is_what_it_is(tmp_path: Path, name: str, settings: dict[str, Any]) -> None:
    path = write_clip(tmp_path / name, 24, **settings)
    info = verify_clip(path, wanted=1.0)
    assert info == ClipInfo(width=320, height=180, fps=Fraction(24), frames=24, duration=Fraction(1))


def test_a_clip_that_stands_on_its_side_is_told_upright(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", 3, display_matrix=turned(0, 1, -1, 0))
    assert (verify_clip(path).width, verify_clip(path).height) == (180, 320)


def test_a_clip_of_wide_pixels_is_told_in_square_ones(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", 3, pixel_shape="4/3")
    assert (verify_clip(path).width, verify_clip(path).height) == (427, 180)


def test_the_sound_of_a_clip_and_its_length_do_not_matter(tmp_path: Path) -> None:
    path = with_sound(write_clip(tmp_path / "clip.mp4"), 1.7)
    assert verify_clip(path).duration == 1


def test_a_cover_picture_is_no_clip(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "song.m4a"), "w", format="mp4") as container:
        sound = container.add_stream("aac", rate=48_000, layout="mono")
        cover = container.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 64, 64, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate, frame.pts = 48_000, 0
        container.mux([*sound.encode(frame), *sound.encode(None)])
        picture = encodable(numbered(64, 64)(3), "yuvj420p")
        picture.pts, picture.time_base = 0, Fraction(1)
        container.mux([*cover.encode(picture), *cover.encode(None)])
    with pytest.raises(ClipError, match="no moving picture"):
        verify_clip(tmp_path / "song.m4a")


def text(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    return path


def renamed_code(path: Path, code: bytes) -> Path:
    content = write_clip(path).read_bytes()
    path.write_bytes(content.replace(b"avc1", code))
    return path


def of_two_sizes(path: Path) -> Path:
    """A WebM whose picture is smaller from its second keyframe on, as a live stream's may be."""
    parts = [
        write_clip(path.with_name(f"{width}.webm"), 6, size=(width, 96), codec="libvpx", options=QUICK)
        for width in (160, 128)
    ]
    with av.open(str(path), "w") as target, av.open(str(parts[0])) as first, av.open(str(parts[1])) as second:
        stream = target.add_stream_from_template(first.streams.video[0])
        for number, source in enumerate((first, second)):
            for packet in source.demux(video=0):
                if packet.pts is not None and packet.dts is not None:
                    packet.pts, packet.dts = packet.pts + number * 250, packet.dts + number * 250
                    packet.stream = stream
                    target.mux(packet)
    return path


def lying(path: Path) -> Path:
    """A WebM that claims to last a minute; its length is an EBML float with the ID 4489."""
    content = write_clip(path, codec="libvpx", options=QUICK).read_bytes()
    start = content.index(b"\x44\x89\x88") + 3
    path.write_bytes(content[:start] + struct.pack(">d", 60_000.0) + content[start + 8 :])
    return path


def without_frames(path: Path) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        container.start_encoding()
    return path


def without_packets(path: Path) -> Path:
    """An MP4 whose only track has a description and no samples: ISO/IEC 14496-12, section 8.7.3.2."""
    content = write_clip(path, 1).read_bytes()
    for box in (b"stsz", b"stts", b"stsc", b"stco"):
        count = content.index(box) + (12 if box == b"stsz" else 8)
        content = content[:count] + bytes(4) + content[count + 4 :]
    path.write_bytes(content)
    return path


def huge(path: Path) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 4000, 4000, "yuv420p"
        frame = VideoFrame(4000, 4000, "yuv420p")
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        container.mux([*stream.encode(frame), *stream.encode(None)])
    return path


def folder(path: Path) -> Path:
    path.mkdir()
    return path


Maker = Callable[[Path], Path]
BAD: dict[str, tuple[Maker, type[ClipError], str]] = {
    "absent": (lambda p: p, ClipError, "is not there"),
    "folder": (folder, ClipError, "is a folder"),
    "empty": (lambda p: text(p, ""), ClipError, "is an empty file"),
    "HTML": (
        lambda p: text(p, "<!doctype html><title>404</title>"),
        ClipError,
        "not a clip that can be read",
    ),
    "HLS": (
        lambda p: text(p, "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:4,\nother.mp4\n#EXT-X-ENDLIST\n"),
        ClipError,
        "not a clip that can be read",
    ),
    "concat script": (
        lambda p: text(p, "ffconcat version 1.0\nfile other.mp4\n"),
        ClipError,
        "not a clip that can be read",
    ),
    "picture": (
        lambda p: write_clip(p.with_suffix(".png"), 1, codec="png", format="rgb24", matrix=0).rename(p),
        ClipError,
        "not a clip that can be read",
    ),
    "only sound": (lambda p: sounding(p, 0.3), ClipError, "no moving picture"),
    "no frames": (without_frames, ClipError, "no moving picture"),
    "no packets": (without_packets, ClipError, "not a single picture"),
    "index lost": (lambda p: cut(write_clip(p), 0.6), ClipError, "not a clip that can be read"),
    "end lost": (lambda p: cut(write_clip(p, container_options=FASTSTART), 0.6), ClipError, "ends too early"),
    "a few bytes lost": (
        lambda p: cut(write_clip(p, container_options=FASTSTART), 0.999),
        ClipError,
        "ends too early",
    ),
    "end of a WebM lost": (
        lambda p: cut(write_clip(p, codec="libvpx", options=QUICK), 0.5),
        ClipError,
        "only 0.* of it are there",
    ),
    "flipped bits": (lambda p: flip_bits(write_clip(p), 40), ClipError, "is damaged"),
    "lying length": (lying, ClipError, "claims to last 60 s, but only"),
    "unknown code": (lambda p: renamed_code(p, b"zzzz"), ClipUnsupported, "code that cannot be read"),
    "encrypted": (lambda p: write_clip(p, container_options=ENCRYPTED), ClipUnsupported, "is encrypted"),
    "two sizes": (of_two_sizes, ClipUnsupported, "changes the size"),
    "high dynamic range": (
        lambda p: write_clip(p, matrix=9, tags=PQ, format="yuv420p10le"),
        ClipUnsupported,
        "high dynamic range",
    ),
    "huge": (huge, ClipTooLarge, "4,000 × 4,000"),
    "tiny": (lambda p: write_clip(p, 2, size=(8, 8)), ClipTooLarge, "8 × 8"),
    "a strip": (lambda p: write_clip(p, 2, size=(2048, 16)), ClipTooLarge, "2,048 × 16"),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_clip_is_one_clear_sentence(tmp_path: Path, fault: str) -> None:
    make, kind, words = BAD[fault]
    suffix = ".webm" if "WebM" in fault or fault in {"lying length", "two sizes"} else ".mp4"
    path = make(tmp_path / f"scene{suffix}")
    with pytest.raises(ClipError, match=words) as told:
        verify_clip(path)
    assert type(told.value) is kind
    sentence = told.value.message
    assert '"scene' in sentence
    assert str(tmp_path) not in sentence
    assert re.fullmatch(r"[^\n]{30,240}\.", sentence)


def test_the_frames_are_not_allocated_before_their_size_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a header nor the codec's own parameters may order memory without end."""
    path = write_clip(tmp_path / "clip.mp4", 2)
    monkeypatch.setitem(clips._DECODING, "max_pixels", "1000")
    with pytest.raises(ClipError, match="is damaged"):
        verify_clip(path)


def test_a_clip_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_clip(tmp_path / "clip.mp4", 30)
    monkeypatch.setattr(clips, "MAX_FRAMES", 20)
    with pytest.raises(ClipTooLarge, match="too long"):
        verify_clip(path)
    stretched = write_clip(
        tmp_path / "slow.mp4", 3, times=[0, 1, 90_000_000], time_base=Fraction(1, 90_000), rate=25
    )
    monkeypatch.undo()
    with pytest.raises(ClipTooLarge, match="too long"):
        verify_clip(stretched)


def test_a_clip_of_less_than_half_of_what_was_ordered_is_refused(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", 60, rate=24)
    assert verify_clip(path, wanted=5.0).duration == Fraction(5, 2)
    with pytest.raises(ClipError, match=r'"clip.mp4" lasts only 2.5 s instead of 5.1 s'):
        verify_clip(path, wanted=5.1)


def test_looking_stops_when_it_is_told_to(tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    def tick() -> None:
        raise Stop

    with pytest.raises(Stop):
        look_at_clip(write_clip(tmp_path / "clip.mp4"), tick)


def test_what_was_seen_once_is_known_by_its_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ContentCache(tmp_path / "cache", 10**9)
    uneven = {"times": [0, 40, 80, 500, 540], "time_base": Fraction(1, 1000)}
    kinds: dict[str, dict[str, Any]] = {
        "plain.mp4": {},
        "turned.mp4": {"display_matrix": turned(0, 1, -1, 0)},
        "uneven.mkv": uneven,
    }
    for name, settings in kinds.items():
        path = write_clip(tmp_path / name, 5, **settings)
        first = seen(path, store=store)
        moved = path.rename(tmp_path / f"moved {path.name}")
        with monkeypatch.context() as patch:
            patch.setattr("core_engine.cache.clips.look_at_clip", _never)
            again = seen(moved, store=store)
        assert again == first
        assert again.clip == look_at_clip(moved)
    other = write_clip(tmp_path / "other.mp4", 6)
    assert seen(other, store=store).clip.timing.frames == 6


def _never(*_: object) -> None:
    raise AssertionError("a clip was decoded again")
