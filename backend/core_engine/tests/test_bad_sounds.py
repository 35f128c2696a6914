"""Narrations as they come: broken headers, odd depths and rates, playlists in disguise, bombs.

Each gives finite, unclipped samples at 48 kHz or one sentence with its code.
"""

from __future__ import annotations

import http.server
import os
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from core_engine.audio_utils import SoundInfo, read_levelled, validate_audio_file
from core_engine.errors import SoundEmpty, SoundError
from core_engine.tests import picture_files
from core_engine.tests import sound_files as files
from core_engine.tests.sound_files import ALAW, FLOAT, MULAW, cover, floats, id3, pcm, tone, wav
from core_engine.tests.trying import try_files

HALF = tone(0.5)
HALF_SAMPLES = 24_000
ON_BOTH_SIDES = 0.2 / 2**0.5
"""Peak of a mono tone of 0.2 laid on two sides with its power kept."""
BOMB_MEMORY = 150  # megabytes; the pictures of the bombs below would take 2,700

Put = Callable[[str, bytes], Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def write(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


@pytest.fixture(scope="module")
def mp3(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("mp3") / "voice.mp3"
    return files.encode(path, HALF, codec="libmp3lame", container="mp3").read_bytes()


def levelled(path: Path, info: SoundInfo) -> np.ndarray:
    return np.concatenate(list(read_levelled(path, info.gain)), axis=1)


def assert_clean(path: Path) -> SoundInfo:
    """The sound as the film has it is finite, unclipped and exactly as long as it was measured."""
    info = validate_audio_file(path)
    samples = levelled(path, info)
    assert np.isfinite(samples).all()
    assert np.abs(samples).max(initial=0.0) <= 10 ** (-1 / 20)
    assert samples.shape == (2, info.sample_count)
    return info


def test_an_empty_file_has_no_sound(put: Put) -> None:
    with pytest.raises(SoundEmpty, match=r'no sound in "a\.wav": the file is empty'):
        validate_audio_file(put("a.wav", b""))


@pytest.mark.parametrize("claimed", [0, 1000, 0xFFFFFFFF])
def test_a_header_without_samples_has_no_sound(put: Put, claimed: int) -> None:
    with pytest.raises(SoundEmpty, match="no sound in"):
        validate_audio_file(put("a.wav", wav(b"", data_size=claimed)))


@pytest.mark.parametrize("claimed", [0, 1_000_000, 0xFFFFFFFF])
@pytest.mark.parametrize("riff", [None, 0, 0xFFFFFFFF])
def test_a_wav_whose_sizes_lie_has_its_true_length(put: Put, claimed: int, riff: int | None) -> None:
    path = put("a.wav", wav(pcm(HALF, 16), data_size=claimed, riff_size=riff))
    assert assert_clean(path).sample_count == HALF_SAMPLES


def test_a_wav_that_breaks_off_is_as_long_as_what_is_there(put: Put) -> None:
    whole = wav(pcm(HALF, 16))
    assert assert_clean(put("a.wav", whole[: 44 + 2 * 12_000])).sample_count == 12_000
    assert assert_clean(put("odd.wav", whole + b"\0")).sample_count == HALF_SAMPLES


@pytest.mark.parametrize(
    "header",
    [
        wav(pcm(HALF, 16), channels=0),
        wav(pcm(HALF, 16), rate=0),
        wav(pcm(HALF, 16) * 20, channels=300),
        wav(pcm(tone(0.5, channels=9), 16), channels=9),
        wav(pcm(HALF, 16), bits=0),
        wav(pcm(HALF, 16), rate=0xFFFFFFFF),
        wav(pcm(HALF, 16), kind=0x7777),
        wav(pcm(HALF, 16))[:30],
    ],
    ids=["0 channels", "rate 0", "300 channels", "9 channels", "0 bits", "rate 2³²", "unknown code", "cut"],
)
def test_a_header_that_makes_no_sense_is_no_valid_sound(put: Put, header: bytes) -> None:
    with pytest.raises(SoundError, match=r"not a (valid )?sound file") as caught:
        validate_audio_file(put("a.wav", header))
    assert caught.value.code == "sound_unreadable"


def test_a_megabyte_at_one_hertz_does_not_last_for_days(put: Put) -> None:
    for rate in (1, 1000, 1_000_000):
        with pytest.raises(SoundError, match=f"1 channels at {rate} Hz"):
            validate_audio_file(put("slow.wav", wav(bytes(1_000_000), rate=rate)))


@pytest.mark.parametrize("bits", [8, 16, 24, 32])
def test_every_depth_of_whole_numbers_is_heard_alike(put: Put, bits: int) -> None:
    info = assert_clean(put("a.wav", wav(pcm(HALF, bits), bits=bits)))
    assert info.sample_count == HALF_SAMPLES
    assert info.peak == pytest.approx(ON_BOTH_SIDES, abs=0.005)
    assert info.lufs == pytest.approx(-17.5, abs=0.6)


@pytest.mark.parametrize("bits", [32, 64])
def test_floats_are_heard_alike(put: Put, bits: int) -> None:
    info = assert_clean(put("a.wav", wav(floats(HALF, bits), bits=bits, kind=FLOAT)))
    assert info.sample_count == HALF_SAMPLES
    assert info.peak == pytest.approx(ON_BOTH_SIDES, abs=0.001)


@pytest.mark.parametrize("bits", [32, 64])
def test_what_is_no_number_is_silent_and_the_rest_is_heard(put: Put, bits: int) -> None:
    signal = HALF.copy()
    signal[0, 1000:1200] = np.nan
    signal[0, [3000, 5000]] = np.inf, -np.inf
    with np.errstate(over="ignore"):
        path = put("a.wav", wav(floats(signal, bits), bits=bits, kind=FLOAT))
    info = assert_clean(path)
    samples = levelled(path, info)
    assert info.sample_count == HALF_SAMPLES
    assert np.abs(samples[:, 1050:1150]).max() == 0
    assert np.abs(samples[:, 15_000:]).max() > 0.05


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e30, 0.0])
def test_a_sound_of_one_strange_value_is_bounded(put: Put, value: float) -> None:
    path = put("a.wav", wav(floats(np.full((1, 4800), value), 32), bits=32, kind=FLOAT))
    assert assert_clean(path).sample_count == 4800


@pytest.mark.parametrize("kind", [ALAW, MULAW])
def test_telephone_codes_are_read(put: Put, kind: int) -> None:
    info = assert_clean(put("a.wav", wav(bytes(range(256)) * 40, bits=8, kind=kind, rate=8000)))
    assert info.sample_count == 256 * 40 * 6
    assert 0.6 < info.peak < 0.8


@pytest.mark.parametrize("channels", range(1, 9))
@pytest.mark.parametrize("extensible", [False, True])
def test_mono_to_seven_one_are_read(put: Put, channels: int, extensible: bool) -> None:
    mask = {6: 0x3F, 8: 0x63F}.get(channels, 0) if extensible else None
    path = put("a.wav", wav(pcm(tone(0.3, channels=channels), 24), channels=channels, bits=24, mask=mask))
    info = assert_clean(path)
    assert (info.sample_count, info.channels) == (14_400, channels)


@pytest.mark.parametrize(
    ("channels", "mask"), [(1, 0x1), (1, 0x8), (1, 0x200), (2, 0x30), (2, 0x600), (2, 0x5)]
)
def test_one_or_two_channels_are_heard_on_both_sides(put: Put, channels: int, mask: int) -> None:
    path = put("a.wav", wav(pcm(tone(0.3, channels=channels), 16), channels=channels, mask=mask))
    left, right = levelled(path, assert_clean(path))
    assert np.array_equal(left, right)
    assert np.abs(left).max() > 0.05


@pytest.mark.parametrize("rate", [8000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000, 192_000])
def test_every_usual_rate_keeps_its_length(put: Put, rate: int) -> None:
    signal = tone(0.5, rate)
    info = assert_clean(put("a.wav", wav(pcm(signal, 16), rate=rate)))
    assert info.source_rate == rate
    assert abs(info.sample_count - signal.shape[1] * 48_000 / rate) <= 1


@pytest.mark.parametrize(
    ("codec", "container", "late"),
    [
        ("flac", "flac", 0),
        ("libmp3lame", "mp3", 0),
        ("libopus", "ogg", 0),
        ("libopus", "webm", 0),
        ("flac", "matroska", 0),
        ("alac", "ipod", 0),
        ("wavpack", "wv", 0),
        ("pcm_s16be", "aiff", 0),
        ("pcm_s16le", "caf", 0),
        ("pcm_s16be", "au", 0),
        ("pcm_s16le", "avi", 0),
        ("aac", "mp4", 1024),  # AAC tells where it begins, but in whole frames where it ends
        ("aac", "adts", 2048),
    ],
)
def test_compressed_sound_is_as_long_as_it_decodes(
    tmp_path: Path, codec: str, container: str, late: int
) -> None:
    path = files.encode(tmp_path / "voice.bin", HALF, codec=codec, container=container)
    assert 0 <= assert_clean(path).sample_count - HALF_SAMPLES <= late


def test_the_sound_of_a_video_is_used(tmp_path: Path) -> None:
    info = assert_clean(files.video_with_sound(tmp_path / "clip.mp4", HALF))
    assert 0 <= info.sample_count - HALF_SAMPLES <= 1024


def test_a_video_without_sound_has_no_sound(tmp_path: Path) -> None:
    path = files.video_with_sound(tmp_path / "clip.mp4", HALF, silent=True)
    with pytest.raises(SoundError, match="There is no sound in"):
        validate_audio_file(path)


def test_rf64_and_wave64_are_read(put: Put) -> None:
    data = pcm(HALF, 16)
    assert assert_clean(put("a.rf64", files.rf64(data))).sample_count == HALF_SAMPLES
    assert assert_clean(put("a.w64", files.w64_head(len(data)) + data)).sample_count == HALF_SAMPLES


def _sparse(path: Path, head: bytes, data_size: int) -> Path:
    with path.open("wb") as file:
        file.write(head)
        file.truncate(len(head) + data_size)
    return path


def test_a_long_narration_is_streamed(tmp_path: Path) -> None:
    size = 24_000_000  # four minutes; as floats they would take 96 MB
    path = _sparse(tmp_path / "long.wav", wav(b"", data_size=size), size)
    [answer] = try_files("sounds", [path], megabytes=60)
    assert answer.sentence == f"pcm_s16le {size // 2}"


@pytest.mark.full
def test_a_narration_beyond_four_gigabytes_is_streamed(tmp_path: Path) -> None:
    size = 4_400_000_000
    path = _sparse(tmp_path / "long.w64", files.w64_head(size, rate=192_000), size)
    [answer] = try_files("sounds", [path], megabytes=60, seconds=900)
    assert answer.sentence == f"pcm_s16le {size // 2 // 4}"


@pytest.mark.full
def test_three_hours_are_streamed(tmp_path: Path) -> None:
    size = 3 * 3600 * 8000 * 2
    path = _sparse(tmp_path / "long.wav", wav(b"", rate=8000, data_size=size), size)
    [answer] = try_files("sounds", [path], megabytes=60, seconds=600)
    assert answer.sentence == f"pcm_s16le {3 * 3600 * 48_000}"


@pytest.mark.parametrize("frames", [0, 1, 1_000_000, 0xFFFFFFFF])
def test_an_mp3_whose_header_lies_is_as_long_as_it_decodes(put: Put, mp3: bytes, frames: int) -> None:
    lying = bytearray(mp3)
    place = lying.index(b"Info") + 8
    lying[place : place + 4] = struct.pack(">I", frames)
    info = assert_clean(put("a.mp3", bytes(lying)))
    assert abs(info.sample_count - HALF_SAMPLES) <= 1152


def test_cover_art_is_ignored_however_large_or_broken(tmp_path: Path, mp3: bytes) -> None:
    sound = mp3[mp3.index(b"\xff\xfb") :]
    art = picture_files.encoded(picture_files.quarters(), "PNG")
    tags = {
        "art": id3(cover(art)),
        "broken": id3(cover(b"junk" * 100)),
        "huge": id3(cover(picture_files.png(30_000, 30_000, bytes(9000)))),
        "many": id3(*[(b"TXXX", b"\0a\0b")] * 20_000),
        "nested": id3((b"TIT2", b"\0" + b"a" * 50)) * 500,
    }
    for name, tag in tags.items():
        (tmp_path / name).write_bytes(tag + sound)
    answers = try_files("sounds", [tmp_path / name for name in tags], megabytes=BOMB_MEMORY)
    assert [answer.sentence for answer in answers] == [f"mp3float {HALF_SAMPLES}"] * len(tags)


def test_a_tag_that_claims_the_whole_file_leaves_no_sound(put: Put, mp3: bytes) -> None:
    with pytest.raises(SoundError, match="not a sound file"):
        validate_audio_file(put("a.mp3", id3((b"TIT2", b"\0abc"), size=2**28 - 1) + mp3))


class _Counting(http.server.BaseHTTPRequestHandler):
    hits: list[str]

    def do_GET(self) -> None:  # the name is http.server's
        self.hits.append(self.path)
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Nothing is written beside the tests."""


@pytest.fixture
def web() -> Iterator[tuple[str, list[str]]]:
    """The address of a server on this machine, and the requests it got."""
    hits: list[str] = []
    handler = type("Handler", (_Counting,), {"hits": hits})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", hits
        server.shutdown()
        thread.join()


def _disguises(target: str) -> dict[str, str]:
    return {
        "hls": f"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{target}\n#EXT-X-ENDLIST\n",
        "hls-key": f'#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{target}"\n#EXTINF:5,\n{target}\n',
        "m3u": f"{target}\n",
        "concat": f"ffconcat version 1.0\nfile '{target}'\n",
        "concat-bare": f"file '{target}'\n",
        "dash": f'<?xml version="1.0"?><MPD><Period><BaseURL>{target}</BaseURL></Period></MPD>',
        "asx": f'<ASX version="3.0"><Entry><Ref href="{target}"/></Entry></ASX>',
        "pls": f"[playlist]\nFile1={target}\nNumberOfEntries=1\n",
        "asf": f"[Reference]\nRef1={target}\n",
        "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\n",
    }


@pytest.mark.parametrize("name", ["a.wav", "a.mp3", "a.m4a", "a.m3u8", "a.ffconcat"])
@pytest.mark.parametrize("kind", sorted(_disguises("")))
def test_a_playlist_in_disguise_is_refused_and_never_followed(
    put: Put, web: tuple[str, list[str]], kind: str, name: str
) -> None:
    address, hits = web
    real = put("real.wav", wav(pcm(HALF, 16)))
    for target in (str(real), "real.wav", f"file:{real}", f"{address}/real.wav", f"{address}/list.m3u8"):
        with pytest.raises(SoundError, match="not a sound file that can be read"):
            validate_audio_file(put(name, _disguises(target)[kind].encode()))
    assert hits == []


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html>",
        b"PK\3\4" + bytes(999),
        b"just words " * 99,
        b"\x89PNG\r\n\x1a\n",
        b"FORM\0\0\0\0AIFF",
    ],
    ids=["HTML", "ZIP", "text", "PNG", "half an AIFF"],
)
def test_what_is_no_sound_is_refused_whatever_it_is_called(put: Put, content: bytes) -> None:
    with pytest.raises(SoundError, match="Use WAV, FLAC, OGG, MP3 or M4A"):
        validate_audio_file(put("voice.wav", content))


def test_a_picture_is_no_sound(put: Put) -> None:
    for kind in picture_files.FORMATS:
        with pytest.raises(SoundError):
            validate_audio_file(put("voice.wav", picture_files.encoded(picture_files.noise(), kind)))


def test_the_content_decides_not_the_name(put: Put, mp3: bytes) -> None:
    assert validate_audio_file(put("voice.wav", mp3)).codec.startswith("mp3")
    assert validate_audio_file(put("voice", wav(pcm(HALF, 16)))).codec == "pcm_s16le"


@pytest.mark.parametrize(
    "name",
    [
        "new\nline.wav",
        "rtl\u202evaw.exe",
        "-i",
        "x" * 255,
        "😀",
        "a:b%03d?.wav",
        os.fsdecode(b"latin-\xe9.wav"),
        "http:",
        "concat|a",
    ],
    ids=ascii,
)
def test_an_oddly_named_sound_is_read_and_its_name_shown_safely(put: Put, name: str) -> None:
    assert validate_audio_file(put(name, wav(pcm(HALF, 16)))).sample_count == HALF_SAMPLES
    with pytest.raises(SoundError) as caught:
        validate_audio_file(put(name, b"nothing"))
    str(caught.value).encode()
    assert str(caught.value).isprintable()
    assert "/" not in str(caught.value)


def test_a_missing_sound_is_told(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for path in (tmp_path / "none.wav", tmp_path / ("x" * 300), Path("no\0name"), loop):
        with pytest.raises(SoundError, match=r"is not there\. Add it again"):
            validate_audio_file(path)


def test_a_folder_is_no_sound(tmp_path: Path) -> None:
    with pytest.raises(SoundError, match="is a folder"):
        validate_audio_file(tmp_path)


def test_a_pipe_or_a_device_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.wav"
    os.mkfifo(pipe)
    for answer in try_files("sounds", [pipe, Path("/dev/zero"), Path("/dev/urandom")], seconds=120):
        assert answer.code == "sound_unreadable", answer


def test_a_sound_that_may_not_be_read_is_told(put: Put) -> None:
    path = put("secret.wav", wav(pcm(HALF, 16)))
    path.chmod(0)
    [answer] = try_files("sounds", [path], unprivileged=True)
    assert answer.code == "sound_unreadable"
    assert "may not be read. Change its permissions" in answer.sentence


def _sources(folder: Path) -> Iterator[tuple[str, bytes]]:
    signal = tone(0.2)
    yield "wav", wav(pcm(signal, 16))
    yield "extensible", wav(pcm(tone(0.1, channels=6), 24), bits=24, channels=6, mask=0x3F)
    yield "float", wav(floats(signal, 32), bits=32, kind=FLOAT)
    yield "rf64", files.rf64(pcm(signal, 16))
    yield "w64", files.w64_head(len(pcm(signal, 16))) + pcm(signal, 16)
    for codec, container in (
        ("libmp3lame", "mp3"), ("flac", "flac"), ("libopus", "ogg"), ("aac", "mp4"), ("aac", "adts"),
        ("alac", "ipod"), ("wavpack", "wv"), ("pcm_s16be", "aiff"), ("libopus", "webm"), ("pcm_s16le", "caf"),
        ("pcm_s16le", "avi"), ("libmp3lame", "mov"), ("pcm_s16be", "au"),
    ):  # fmt: skip
        path = files.encode(folder / "whole", signal, codec=codec, container=container)
        yield f"{codec}-{container}", path.read_bytes()
    yield "video", files.video_with_sound(folder / "whole", signal).read_bytes()


def _fuzz(folder: Path, count: int, seconds: float) -> None:
    paths = []
    for seed, (name, whole) in enumerate(_sources(folder)):
        for number, broken in enumerate(picture_files.damaged(whole, seed, count)):
            paths.append(folder / f"{name}-{number}")
            paths[-1].write_bytes(broken)
    answers = try_files("sounds", paths, megabytes=500, seconds=seconds)
    assert {answer.kind for answer in answers} <= {"accepted", "SoundError", "SoundEmpty"}
    assert max(answer.seconds for answer in answers) < 5


def test_cut_and_flipped_sounds_give_clean_samples_or_a_sentence(tmp_path: Path) -> None:
    _fuzz(tmp_path, count=15, seconds=60)


@pytest.mark.full
def test_many_cut_and_flipped_sounds_give_clean_samples_or_a_sentence(tmp_path: Path) -> None:
    _fuzz(tmp_path, count=500, seconds=600)


def test_damage_in_the_middle_costs_only_itself(put: Put, tmp_path: Path) -> None:
    signal = tone(2.0)
    whole = bytearray(
        files.encode(tmp_path / "a.mp3", signal, codec="libmp3lame", container="mp3").read_bytes()
    )
    middle = len(whole) // 2
    whole[middle : middle + 400] = bytes(400)
    assert assert_clean(put("b.mp3", bytes(whole))).duration == pytest.approx(2.0, abs=0.2)


def test_a_sound_with_no_good_packet_is_refused(put: Put, mp3: bytes) -> None:
    head = mp3[: mp3.index(b"\xff\xfb") + 4]
    with pytest.raises(SoundError):
        validate_audio_file(put("a.mp3", head + bytes(20_000)))
