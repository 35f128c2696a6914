"""The eSpeak NG library, alone in a process of its own.

It is a C library with one global state: a crash in it must not take the studio along, and only one
thread may use it. So it lives here, reads one JSON request a line from standard input and answers
with one JSON line, followed by as many bytes of PCM as ``pcm_bytes`` says. It ends with its input,
so it can never outlive whoever started it. It imports nothing of StoryFlow, to start quickly.

    {"voices": true}                          -> {"voices": [[name, identifier, [[priority, tag], …]], …]}
    {"text", "voice", "rate", "pitch", "range"} -> {"sample_rate", "words", "phonemes", "pcm_bytes"} + PCM
                                              -> {"error": "…"} for anything that fails

``words`` are [place in the text, start in ms], ``phonemes`` [start in ms, 1 if it sounds, 0 for a
pause]. PCM is 16-bit mono in the machine's byte order.
"""

from __future__ import annotations

import _ctypes
import ctypes as c
import json
import os
import queue
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

import espeakng_loader

# Names and values of espeak-ng/speak_lib.h
_AUDIO_OUTPUT_SYNCHRONOUS = 2
_INITIALIZE = 0x0001 | 0x0002 | 0x8000  # phoneme events, in IPA, and never call exit()
_CHARS_UTF8, _ENDPAUSE, _POS_CHARACTER = 0x1, 0x1000, 1
_RATE, _PITCH, _RANGE = 1, 3, 4
_EVENT_END, _EVENT_WORD, _EVENT_PHONEME = 0, 1, 7


class _EventId(c.Union):
    _fields_ = (("number", c.c_int), ("name", c.c_char_p), ("string", c.c_char * 8))


class _Event(c.Structure):
    _fields_ = (
        ("type", c.c_int),
        ("unique_identifier", c.c_uint),
        ("text_position", c.c_int),
        ("length", c.c_int),
        ("audio_position", c.c_int),
        ("sample", c.c_int),
        ("user_data", c.c_void_p),
        ("id", _EventId),
    )


class _Voice(c.Structure):
    _fields_ = (
        ("name", c.c_char_p),
        ("languages", c.c_void_p),
        ("identifier", c.c_char_p),
        ("gender", c.c_ubyte),
        ("age", c.c_ubyte),
        ("variant", c.c_ubyte),
        ("xx1", c.c_ubyte),
        ("score", c.c_int),
        ("spare", c.c_void_p),
    )


_Callback = c.CFUNCTYPE(c.c_int, c.POINTER(c.c_short), c.c_int, c.POINTER(_Event))


@contextmanager
def _fresh_library() -> Iterator[tuple[c.CDLL, int]]:
    """A newly loaded library and its sample rate.

    eSpeak keeps its oscillators and noise running from one text to the next, so the same text gives
    other samples each time, and espeak_Initialize does not reset them. Unloading the library does.
    """
    library = c.CDLL(espeakng_loader.get_library_path())
    library.espeak_ListVoices.restype = c.POINTER(c.POINTER(_Voice))
    library.espeak_Synth.argtypes = (
        c.c_char_p, c.c_size_t, c.c_uint, c.c_int, c.c_uint, c.c_uint, c.c_void_p, c.c_void_p,
    )  # fmt: skip
    try:
        sample_rate = library.espeak_Initialize(_AUDIO_OUTPUT_SYNCHRONOUS, 0, b".", _INITIALIZE)
        if sample_rate <= 0:
            raise RuntimeError("eSpeak NG did not find its voice data")
        yield library, sample_rate
        library.espeak_Terminate()
    finally:
        _unload(library)


def _unload(library: c.CDLL) -> None:
    if sys.platform == "win32":
        _ctypes.FreeLibrary(library._handle)
    else:
        _ctypes.dlclose(library._handle)


class _Recorder:
    """Collects what the library calls back with. Exceptions cannot pass through C, so it raises none."""

    def __init__(self) -> None:
        self.pcm = bytearray()
        self.words: list[tuple[int, int]] = []
        self.phonemes: list[tuple[int, int]] = []

    def __call__(self, samples: Any, count: int, events: Any) -> int:  # noqa: ANN401 - ctypes pointers
        if samples and count > 0:
            self.pcm += c.string_at(samples, 2 * count)
        index = 0
        while events[index].type != _EVENT_END:
            self._note(events[index])
            index += 1
        return 0

    def _note(self, event: _Event) -> None:
        if event.type == _EVENT_WORD:
            self.words.append((event.text_position - 1, event.audio_position))
        elif event.type == _EVENT_PHONEME:
            sounding = bool(event.id.string.strip(b"_: "))
            self.phonemes.append((event.audio_position, int(sounding)))


def _speak(request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    recorder = _Recorder()
    callback = _Callback(recorder)  # must outlive the call
    with _fresh_library() as (library, sample_rate):
        if library.espeak_SetVoiceByName(request["voice"].encode()) != 0:
            return {"error": f"eSpeak NG has no voice {request['voice']}"}, b""
        for parameter, name in ((_RATE, "rate"), (_PITCH, "pitch"), (_RANGE, "range")):
            library.espeak_SetParameter(parameter, request[name], 0)
        library.espeak_SetSynthCallback(callback)
        text = request["text"].encode() + b"\0"
        flags = _CHARS_UTF8 | _ENDPAUSE
        if library.espeak_Synth(text, len(text), 0, _POS_CHARACTER, 0, flags, None, None) != 0:
            return {"error": "eSpeak NG refused the text"}, b""
        library.espeak_Synchronize()
    reply = {
        "sample_rate": sample_rate,
        "words": recorder.words,
        "phonemes": recorder.phonemes,
        "pcm_bytes": len(recorder.pcm),
    }
    return reply, bytes(recorder.pcm)


def _list_voices() -> dict[str, Any]:
    with _fresh_library() as (library, _):
        pointers = library.espeak_ListVoices(None)
        voices = []
        index = 0
        while pointers[index]:
            voice = pointers[index].contents
            languages = list(_languages(voice.languages))
            voices.append([voice.name.decode().strip(), voice.identifier.decode(), languages])
            index += 1
    return {"voices": voices}


def _languages(address: int) -> Iterator[tuple[int, str]]:
    """Decode a list of (priority byte, zero-ended tag), itself ended by a zero byte."""
    while priority := c.string_at(address, 1)[0]:
        tag = c.string_at(address + 1)
        yield priority, tag.decode()
        address += len(tag) + 2


def _answer(line: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        request = json.loads(line)
        return (_list_voices(), b"") if "voices" in request else _speak(request)
    except (OSError, RuntimeError, ValueError, KeyError) as error:
        return {"error": f"{type(error).__name__}: {error}"}, b""


def _read_requests(requests: queue.SimpleQueue[bytes]) -> None:
    for line in sys.stdin.buffer:
        requests.put(line)
    os._exit(0)  # whoever started us is gone; the library may hang, so nothing else is waited for


def _private_output() -> BinaryIO:
    """Standard output for replies alone: anything the library prints goes to standard error."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return replies


def main() -> None:
    """Serve requests until standard input ends."""
    # The library keeps paths in 160 bytes, which a deep folder exceeds; from here "." is its data.
    os.chdir(Path(espeakng_loader.get_data_path()).parent)
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    replies = _private_output()
    threading.Thread(target=_read_requests, args=(requests,), daemon=True).start()
    with suppress(BrokenPipeError, KeyboardInterrupt):
        while True:
            reply, pcm = _answer(requests.get())
            replies.write(json.dumps(reply).encode() + b"\n" + pcm)
            replies.flush()


if __name__ == "__main__":
    main()
