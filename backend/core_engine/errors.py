"""Everything that can go wrong in the engine, as one tree.

An error's text is a sentence for the person who makes the film: what happened, what was kept,
what to do. ``code`` is stable and meant for programs. Classes also inherit the builtin that a
Python caller would expect, so ``except FileNotFoundError`` works.

    EngineError
    ├── SpecError                 the order itself makes no sense (ValueError)
    ├── AssetsMissing             pictures or narrations that are not there (FileNotFoundError)
    ├── AssetsUnusable            several files that are there but cannot be used (ValueError)
    ├── PictureError              a file that is no usable picture (ValueError)
    │   ├── PictureTooLarge
    │   └── PictureUnsupported
    ├── ClipError                 a file that is no usable clip (ValueError)
    │   ├── ClipTooLarge
    │   └── ClipUnsupported
    ├── SoundError                a file that is no usable sound (ValueError)
    │   └── SoundEmpty
    ├── VoiceError                speech could not be made (RuntimeError)
    │   ├── VoiceUnavailable
    │   └── ModelDamaged
    ├── EncoderMissing            the engine in use has no H.264 or AAC encoder (RuntimeError)
    ├── EncodingFailed            an encoder or muxer gave up (RuntimeError)
    ├── FilmDamaged               the finished file did not pass its check (RuntimeError)
    ├── EngineCrashed             the process in which the engine ran died (RuntimeError)
    ├── OutputBusy                another render is writing the same film (OSError)
    ├── OutputUnwritable          the target cannot be written (PermissionError)
    └── DiskFull                  no room for the film (OSError)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class EngineError(Exception):
    """Base of all errors of the engine.

    ``segment`` is the number of the segment concerned, counted from 1, or None.
    """

    code: ClassVar[str] = "engine_error"

    def __init__(self, message: str, *, segment: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.segment = segment

    def __str__(self) -> str:
        return f"Segment {self.segment}: {self.message}" if self.segment else self.message


class SpecError(EngineError, ValueError):
    code = "invalid_spec"


class AssetsMissing(EngineError, FileNotFoundError):
    """Lists every segment without picture or narration at once (numbers from 1)."""

    code = "assets_missing"

    def __init__(
        self,
        message: str,
        *,
        missing_images: Sequence[int] = (),
        missing_audio: Sequence[int] = (),
    ) -> None:
        super().__init__(message)
        self.missing_images = tuple(missing_images)
        self.missing_audio = tuple(missing_audio)


class AssetsUnusable(EngineError, ValueError):
    """Lists what is wrong with every unusable file at once, one sentence a line."""

    code = "assets_unusable"

    def __init__(self, errors: Sequence[EngineError]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = tuple(errors)


class PictureError(EngineError, ValueError):
    code = "picture_unreadable"


class PictureTooLarge(PictureError):
    code = "picture_too_large"


class PictureUnsupported(PictureError):
    code = "picture_unsupported"


class ClipError(EngineError, ValueError):
    code = "clip_unreadable"


class ClipTooLarge(ClipError):
    code = "clip_too_large"


class ClipUnsupported(ClipError):
    code = "clip_unsupported"


class SoundError(EngineError, ValueError):
    code = "sound_unreadable"


class SoundEmpty(SoundError):
    code = "sound_empty"


class VoiceError(EngineError, RuntimeError):
    code = "voice_failed"


class VoiceUnavailable(VoiceError):
    code = "voice_unavailable"


class ModelDamaged(VoiceError):
    code = "model_damaged"


class EncoderMissing(EngineError, RuntimeError):
    code = "encoder_missing"


class EncodingFailed(EngineError, RuntimeError):
    code = "encoding_failed"


class FilmDamaged(EngineError, RuntimeError):
    code = "film_damaged"


class EngineCrashed(EngineError, RuntimeError):
    code = "engine_crashed"


class OutputBusy(EngineError, OSError):
    code = "output_busy"


class OutputUnwritable(EngineError, PermissionError):
    code = "output_unwritable"


class DiskFull(EngineError, OSError):
    code = "disk_full"
