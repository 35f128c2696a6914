"""The files of the Kokoro-82M voice, where they are published, and the speakers in them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

RELEASES = ("model-files-v1.1", "model-files-v1.0")
"""Releases of the files, the better one first: the model of v1.1 also tells how long each phoneme
lasts, so that word times are exact; with v1.0 they are estimated. Both are read."""

RELEASE_PAGE = "https://github.com/thewh1teagle/kokoro-onnx/releases"
SAMPLE_RATE = 24_000
STYLE_ROWS, STYLE_SIZE = 510, 256
"""A speaker is one style vector for each number of phonemes in a pass."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelFile:
    """A published file.

    ``about_megabytes`` is what the release page says, for people. ``size`` (bytes) and ``sha256``
    are empty where the publisher states none; nothing is compared with them then.
    ``first_bytes`` begin every file of the kind.
    """

    name: str
    about_megabytes: int
    first_bytes: bytes
    size: int | None = None
    sha256: str = ""


MODEL = ModelFile(name="kokoro-v1.0.onnx", about_megabytes=326, first_bytes=b"\x08")
SPEAKERS = ModelFile(name="voices-v1.0.bin", about_megabytes=28, first_bytes=b"PK\x03\x04")
FILES = (MODEL, SPEAKERS)


def addresses(file: ModelFile) -> tuple[str, ...]:
    """Where a file can be fetched, in order of preference."""
    return tuple(f"{RELEASE_PAGE}/download/{release}/{file.name}" for release in RELEASES)


def missing_files(folder: Path) -> tuple[ModelFile, ...]:
    """The files that a folder lacks (or holds empty)."""
    return tuple(file for file in FILES if not _is_there(folder / file.name))


def _is_there(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


@dataclass(frozen=True, kw_only=True, slots=True)
class SpokenLanguage:
    """A language of the model: BCP-47 tags, and what the phonemiser calls it."""

    speaks: tuple[str, ...]
    phonemiser: str


LANGUAGES = {
    "a": SpokenLanguage(speaks=("en-US", "en"), phonemiser="en-us"),
    "b": SpokenLanguage(speaks=("en-GB", "en"), phonemiser="en-gb"),
    "e": SpokenLanguage(speaks=("es",), phonemiser="es"),
    "f": SpokenLanguage(speaks=("fr-FR", "fr"), phonemiser="fr-fr"),
    "h": SpokenLanguage(speaks=("hi",), phonemiser="hi"),
    "i": SpokenLanguage(speaks=("it",), phonemiser="it"),
    "p": SpokenLanguage(speaks=("pt-BR", "pt"), phonemiser="pt-br"),
}
"""By the first letter of a speaker's id. Japanese (j) and Chinese (z) are left out: the model was
trained on another phonemiser for them, and eSpeak's phonemes come out garbled."""

SPEAKER_IDS = (
    "af_bella", "af_heart", "af_alloy", "af_aoede", "af_jessica", "af_kore", "af_nicole", "af_nova",
    "af_river", "af_sarah", "af_sky",
    "am_michael", "am_adam", "am_echo", "am_eric", "am_fenrir", "am_liam", "am_onyx", "am_puck",
    "am_santa",
    "bf_emma", "bf_alice", "bf_isabella", "bf_lily",
    "bm_george", "bm_daniel", "bm_fable", "bm_lewis",
    "ef_dora",
    "em_alex", "em_santa",
    "ff_siwis",
    "hf_alpha", "hf_beta",
    "hm_omega", "hm_psi",
    "if_sara",
    "im_nicola",
    "pf_dora",
    "pm_alex", "pm_santa",
)  # fmt: skip
"""Speakers of voices-v1.0.bin in our languages, the preferred one of each language first."""
