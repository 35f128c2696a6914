"""Recordings through the door: any kind is heard and stored as FLAC, anything else is refused whole."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from playwright.sync_api import sync_playwright

from api import media
from api.models import Deletion, Event, Narration, Segment
from api.services import sounds
from api.tests.live_server import live_server
from api.tests.segment_rows import folders_in, make_segment, stored_files
from api.tests.upload_requests import ask, assert_refused, stored, upload
from cli.setup_tools import CHROMIUM
from core_engine.audio_utils import read_levelled, validate_audio_file
from core_engine.tests import picture_files
from core_engine.tests import sound_files as files
from core_engine.tests.sound_files import ALAW, FLOAT, MULAW, cover, floats, id3, pcm, tone, wav

pytestmark = pytest.mark.django_db

HALF = tone(0.5)


@pytest.fixture
def segment(tmp_path: Path) -> Iterator[Segment]:
    with folders_in(tmp_path):
        yield make_segment()


def place_of(segment: Segment) -> Path:
    segment.refresh_from_db()
    return media.path(str(segment.audio_file.name))


def test_an_uploaded_recording_is_answered_with_its_segment(segment: Segment) -> None:
    status, body = upload(segment, "audio", wav(pcm(HALF, 16)), "voice.wav")
    assert (status, body["id"], body["notices"]) == (200, str(segment.pk), [])
    segment.refresh_from_db()
    key = str(segment.audio_file.name)
    assert key.startswith(f"projects/{segment.project_id}/audio/")
    assert body["audio_file"] == media.url(key)
    assert body["audio_duration"] == segment.audio_duration == 0.5
    assert Narration.objects.get(segment=segment).recorded
    assert [event.body["change"] for event in Event.objects.all()] == ["edited"]


def _kinds(folder: Path) -> Iterator[tuple[str, bytes]]:
    for bits in (8, 16, 24, 32):
        yield f"{bits} bit", wav(pcm(HALF, bits), bits=bits)
    for bits in (32, 64):
        yield f"float {bits}", wav(floats(HALF, bits), bits=bits, kind=FLOAT)
    for rate in (8000, 44_100, 96_000, 192_000):
        yield f"{rate} Hz", wav(pcm(tone(0.5, rate), 16), rate=rate)
    for channels in (2, 6):
        data = pcm(tone(0.5, channels=channels), 16)
        yield f"{channels} channels", wav(data, channels=channels, mask={2: 3, 6: 0x3F}[channels])
    yield "A-law", wav(bytes(range(256)) * 40, bits=8, kind=ALAW, rate=8000)
    yield "µ-law", wav(bytes(range(256)) * 40, bits=8, kind=MULAW, rate=8000)
    yield "RF64", files.rf64(pcm(HALF, 16))
    yield "Wave64", files.w64_head(len(pcm(HALF, 16))) + pcm(HALF, 16)
    for size in (0, 1_000_000, 0xFFFFFFFF):
        yield f"a size of {size}", wav(pcm(HALF, 16), data_size=size)
    for codec, container in (
        ("flac", "flac"), ("libmp3lame", "mp3"), ("libopus", "ogg"), ("aac", "mp4"), ("aac", "adts"),
        ("alac", "ipod"), ("pcm_s16be", "aiff"), ("pcm_s16le", "caf"), ("libopus", "webm"), ("wavpack", "wv"),
    ):  # fmt: skip
        path = files.encode(folder / "voice", HALF, codec=codec, container=container)
        yield f"{codec} in {container}", path.read_bytes()
    yield "a video", files.video_with_sound(folder / "voice", HALF).read_bytes()


def test_every_kind_of_sound_is_stored_as_the_film_hears_it(segment: Segment, tmp_path: Path) -> None:
    """Sample for sample; what is stored is FLAC at 48 kHz with as many bits as it takes."""
    for name, content in _kinds(tmp_path):
        source = tmp_path / "source"
        source.write_bytes(content)
        heard = validate_audio_file(source)
        status, body = upload(segment, "audio", content, "voice.bin")
        assert status == 200, (name, body)
        kept = validate_audio_file(place_of(segment))
        assert (kept.codec, kept.source_rate, kept.channels) == ("flac", 48_000, min(heard.channels, 2)), name
        assert kept.sample_count == heard.sample_count, name
        assert body["audio_duration"] == heard.duration, name
        before = np.concatenate(list(read_levelled(source, heard.gain)), axis=1)
        after = np.concatenate(list(read_levelled(place_of(segment), kept.gain)), axis=1)
        assert np.abs(before - after).max() < 2e-3, name


def bits_of(segment: Segment) -> int:
    with av.open(io.BytesIO(stored(segment, "audio")), "r") as container:
        return {"s16": 16, "s32": 24}[container.streams.audio[0].codec_context.format.name]


@pytest.mark.parametrize(("bits", "kept"), [(8, 16), (16, 16), (24, 24), (32, 24)])
def test_a_recording_keeps_up_to_24_bits(segment: Segment, bits: int, kept: int) -> None:
    upload(segment, "audio", wav(pcm(HALF, bits), bits=bits))
    assert bits_of(segment) == kept


def test_sixteen_bits_at_the_films_rate_stay_what_they_are(segment: Segment) -> None:
    for channels in (1, 2):
        signal = np.random.default_rng(1).uniform(-1, 1, (channels, 24_000))
        upload(segment, "audio", wav(pcm(signal, 16), channels=channels))
        with av.open(io.BytesIO(stored(segment, "audio")), "r") as container:
            frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
        kept = np.concatenate(frames, axis=1).reshape(-1)
        given = np.frombuffer(pcm(signal, 16), "<i2")
        # One channel goes out to two loudspeakers and comes back: rounded once each way.
        assert np.abs(kept.astype(int) - given).max() <= channels % 2


def test_a_recording_louder_than_whole_numbers_hold_is_not_clipped(segment: Segment, tmp_path: Path) -> None:
    source = tmp_path / "loud.wav"
    source.write_bytes(wav(floats(tone(0.5, level=6.0), 32), bits=32, kind=FLOAT))
    assert upload(segment, "audio", source.read_bytes())[0] == 200
    with av.open(io.BytesIO(stored(segment, "audio")), "r") as container:
        samples = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1) / 2**31
    assert 0.99 < np.abs(samples).max() <= 1.0
    assert (np.abs(samples) > 0.999).mean() < 0.05, "a sine has flat tops"


def test_what_is_no_number_is_silent(segment: Segment) -> None:
    signal = HALF.copy()
    signal[0, 1000:1200], signal[0, 3000] = np.nan, np.inf
    status, body = upload(segment, "audio", wav(floats(signal, 32), bits=32, kind=FLOAT))
    assert (status, body["audio_duration"]) == (200, 0.5)


def test_silence_is_taken_and_told(segment: Segment) -> None:
    status, body = upload(segment, "audio", wav(bytes(96_000)), "pause.wav")
    assert (status, body["audio_duration"]) == (200, 1.0)
    assert body["notices"] == ['"pause.wav" is silent from beginning to end.']


@pytest.mark.parametrize("container", ["wav", "mp3"])
def test_covers_names_and_what_hides_behind_are_not_stored(
    segment: Segment, tmp_path: Path, container: str
) -> None:
    hidden = b"<script>alert(1)</script>"
    if container == "wav":
        info = b"LIST" + (4 + 8 + 26).to_bytes(4, "little") + b"INFOINAM" + (26).to_bytes(4, "little")
        content = wav(pcm(HALF, 16)) + info + hidden + b"\0" + hidden
    else:
        path = files.encode(tmp_path / "a.mp3", HALF, codec="libmp3lame", container="mp3")
        art = picture_files.encoded(picture_files.quarters(), "PNG")
        content = id3((b"TIT2", b"\0" + hidden), cover(art)) + path.read_bytes() + hidden
    assert upload(segment, "audio", content)[0] == 200
    kept = stored(segment, "audio")
    assert hidden not in kept
    assert b"PNG" not in kept
    assert not {"TITLE", "title", "INAM"} & set(av.open(io.BytesIO(kept)).metadata)


def _damaged(folder: Path) -> Iterator[tuple[str, bytes, str]]:
    yield "empty", b"", "sound_empty"
    for size in (0, 1000, 0xFFFFFFFF):
        yield f"a header that claims {size}", wav(b"", data_size=size), "sound_empty"
    yield "0 channels", wav(pcm(HALF, 16), channels=0), "sound_unreadable"
    yield "300 channels", wav(pcm(HALF, 16) * 20, channels=300), "sound_unreadable"
    yield "rate 0", wav(pcm(HALF, 16), rate=0), "sound_unreadable"
    yield "1 Hz", wav(bytes(100_000), rate=1), "sound_unreadable"
    yield "an unknown code", wav(pcm(HALF, 16), kind=0x7777), "sound_unreadable"
    yield "half a header", wav(pcm(HALF, 16))[:30], "sound_unreadable"
    mute = files.video_with_sound(folder / "mute", HALF, silent=True).read_bytes()
    yield "a video without sound", mute, "sound_unreadable"
    yield "a picture", picture_files.encoded(picture_files.noise(), "JPEG"), "sound_unreadable"
    yield "a page", b"<!doctype html>", "sound_unreadable"
    for text in (
        "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile '{}'\n",
        "{}\n",
    ):
        for target in ("http://127.0.0.1:9/x.wav", "file:///etc/passwd"):
            yield f"a list of {target}", text.format(target).encode(), "sound_unreadable"


def test_what_is_no_usable_sound_is_refused_and_nothing_is_stored(segment: Segment, tmp_path: Path) -> None:
    for name, content, code in _damaged(tmp_path):
        told, sentence = assert_refused(segment, "audio", content, "voice.wav")
        assert told == code, name
        assert "voice.wav" in sentence, name


def test_a_damaged_recording_leaves_the_former_one(segment: Segment) -> None:
    upload(segment, "audio", wav(pcm(HALF, 16)))
    before = stored(segment, "audio")
    assert_refused(segment, "audio", b"junk")
    assert stored(segment, "audio") == before
    assert Narration.objects.get().recorded


def long_wav(seconds: int, rate: int = 8000) -> bytes:
    return wav(bytes(2 * rate * seconds), rate=rate)


@pytest.mark.parametrize("minutes", [2, pytest.param(60, marks=pytest.mark.full)])
def test_so_many_minutes_are_taken_and_a_second_more_is_not(
    segment: Segment, monkeypatch: pytest.MonkeyPatch, minutes: int
) -> None:
    assert sounds.MAX_MINUTES == 60
    monkeypatch.setattr(sounds, "MAX_MINUTES", minutes)
    longest = 60 * minutes
    assert upload(segment, "audio", long_wav(longest, 4000))[1]["audio_duration"] == longest
    status, body = upload(segment, "audio", long_wav(longest + 1, 4000))
    assert (status, body["code"]) == (400, "sound_too_long")
    assert body["error"].startswith(f"This recording is longer than {minutes} minutes.")
    assert len(stored_files()) == 1


def test_a_locked_segment_keeps_its_sound(segment: Segment) -> None:
    upload(segment, "audio", wav(pcm(HALF, 16)))
    Segment.objects.update(is_locked=True)
    before = stored(segment, "audio")
    for status, body in (
        upload(segment, "audio", wav(pcm(tone(0.2), 16))),
        ask(segment, "DELETE", "remove-audio"),
        ask(segment, "POST", "restore-audio"),
    ):
        assert (status, body["code"]) == (409, "locked")
        assert body["details"] == {"segment": str(segment.pk)}
    assert stored(segment, "audio") == before
    assert len(stored_files()) == 1
    assert upload(segment, "image", picture_files.encoded(picture_files.quarters(), "PNG"))[0] == 200


def test_a_sound_replaced_can_be_had_back_and_the_undoing_undone(segment: Segment) -> None:
    first = upload(segment, "audio", wav(pcm(HALF, 16)))[1]
    second = upload(segment, "audio", wav(pcm(tone(0.25), 16)))[1]
    assert (first["audio_duration"], second["audio_duration"]) == (0.5, 0.25)
    for expected in (first, second):
        body = ask(segment, "POST", "restore-audio")[1]
        assert (body["audio_file"], body["audio_duration"]) == (
            expected["audio_file"],
            expected["audio_duration"],
        )
    body = ask(segment, "DELETE", "remove-audio")[1]
    assert (body["audio_file"], body["audio_duration"]) == (None, None)
    assert not Narration.objects.exists()
    assert ask(segment, "POST", "restore-audio")[1]["audio_file"] == second["audio_file"]
    assert Narration.objects.get().recorded


def test_a_synthetic_narration_comes_back_with_all_that_was_known_of_it(segment: Segment) -> None:
    key = media.audio_key(segment.project_id)
    with media.new_file(key) as place:
        place.write_bytes(wav(pcm(HALF, 16)))
    segment.audio_file, segment.audio_duration = key, 0.5
    segment.save()
    known = {
        "recorded": False, "text_hash": "a" * 64, "voice_id": "af_bella", "speed": 1.25, "engine": "kokoro",
        "words": [{"text": "The", "start": 0.0, "end": 0.1, "position": 0}], "word_times": "exact",
        "notices": ["A voice of another language."],
    }  # fmt: skip
    Narration.objects.create(segment=segment, **known)
    upload(segment, "audio", wav(pcm(tone(0.25), 16)))
    assert Narration.objects.get().recorded
    assert ask(segment, "POST", "restore-audio")[0] == 200
    assert Narration.objects.values(*known).get() == known


def test_removing_nothing_changes_nothing(segment: Segment) -> None:
    assert ask(segment, "DELETE", "remove-audio")[0] == 200
    assert not Deletion.objects.exists()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_chromium_plays_what_is_stored_of_files_that_it_could_not(segment: Segment, tmp_path: Path) -> None:
    contents = {
        "A-law": wav(bytes(range(256)) * 80, bits=8, kind=ALAW, rate=8000),
        "RF64": files.rf64(pcm(tone(2.0), 16)),
        "AIFF": files.encode(tmp_path / "a", tone(2.0), codec="pcm_s16be", container="aiff").read_bytes(),
        "24 bit": wav(pcm(tone(2.0, 96_000), 24), bits=24, rate=96_000),
    }
    play = """async address => { const sound = new Audio(address); sound.muted = true;
        await new Promise((done, failed) => { sound.oncanplaythrough = done; sound.onerror = failed; });
        const sought = new Promise(done => sound.onseeked = done);
        sound.currentTime = 1.5; await sought; await sound.play();
        return [sound.duration, sound.currentTime]; }"""
    stored_sounds = {}
    for name, content in contents.items():  # before the browser: its loop forbids queries
        body = upload(segment, "audio", content)[1]
        stored_sounds[name] = (body["audio_file"], body["audio_duration"])
    with live_server() as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM.find(),
            args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
        )
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{port}/health/")
        played = {name: page.evaluate(play, address) for name, (address, _) in stored_sounds.items()}
        browser.close()
    for name, (_, duration) in stored_sounds.items():
        heard, place = played[name]
        assert heard == pytest.approx(duration, abs=0.01), name
        assert place >= 1.4, name
