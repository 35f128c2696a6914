"""The Kokoro model in memory: loaded once for the whole process, whoever asks first.

What is loaded is checked against the published export, so that a damaged or foreign file is told
at once and not in the middle of a narration.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core_engine import home
from core_engine.errors import ModelDamaged, VoiceUnavailable
from core_engine.voices.espeak_data import data_path
from core_engine.voices.manifest import FILES, MODEL, SPEAKERS, STYLE_ROWS, STYLE_SIZE, missing_files
from core_engine.voices.voice import GoOn

if TYPE_CHECKING:
    from kokoro_onnx import Kokoro
    from onnxruntime import InferenceSession, NodeArg

PACKAGES = ("kokoro_onnx", "onnxruntime")
INSTALL_ADVICE = "Run ./storyflow voices install."

_INPUTS = {
    "style": (frozenset({"tensor(float)"}), [1, STYLE_SIZE]),
    "speed": (frozenset({"tensor(float)"}), [1]),
}
_TOKEN_INPUTS = ("tokens", "input_ids")  # the releases v1.0 and v1.1 name it differently
_LISTEN_EVERY = 0.1  # seconds between two questions whether to go on


class StoppableSession:
    """An inference session of which another thread can end a running pass.

    It stands in for ``onnxruntime.InferenceSession`` wherever the kokoro-onnx package uses one.
    """

    def __init__(self, session: InferenceSession) -> None:
        self._session = session
        self._options = threading.local()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the session has
        return getattr(self._session, name)

    def run(self, output_names: list[str] | None, inputs: dict[str, Any]) -> list[Any]:
        """Run one pass, which ends with an error when ``stoppable`` was told to stop."""
        options = getattr(self._options, "current", None)
        outputs: list[Any] = self._session.run(output_names, inputs, options)
        return outputs

    @contextmanager
    def stoppable(self, go_on: GoOn) -> Iterator[None]:
        """Within it, passes of this thread end soon after ``go_on`` says no."""
        from onnxruntime import RunOptions  # noqa: PLC0415 - an optional package

        options = RunOptions()
        finished = threading.Event()

        def listen() -> None:
            while not finished.wait(_LISTEN_EVERY):
                if not go_on():
                    options.terminate = True
                    return

        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        self._options.current = options
        try:
            yield
        finally:
            self._options.current = None
            finished.set()
            listener.join()


class Model:
    """The loaded model: phonemiser, tokeniser, graph and speakers."""

    def __init__(self, kokoro: Kokoro, session: StoppableSession) -> None:
        self.kokoro = kokoro
        self.session = session
        self._styles: dict[str, NDArray[np.float32]] = {}
        self._lock = threading.Lock()  # the speakers are members of one archive with one file position

    def style(self, speaker: str) -> NDArray[np.float32]:
        """A speaker's style vectors, one row for each number of phonemes.

        Raises ModelDamaged when the file does not hold them in the published shape.
        """
        with self._lock:
            if speaker not in self._styles:
                self._styles[speaker] = _checked_style(self.kokoro, speaker)
            return self._styles[speaker]

    def close(self) -> None:
        """Let go of the files, so that they can be moved; no further speaker can be read then."""
        with self._lock:
            archive: Any = self.kokoro.voices  # declared as an array, but lazily read members
            archive.close()


_Loaded = tuple[tuple[tuple[str, int, int], ...], Model]
_loading = threading.Lock()
_loaded: _Loaded | None = None


def packages_present() -> bool:
    """Whether the optional packages are installed (they are not imported for it)."""
    return all(find_spec(name) is not None for name in PACKAGES)


def what_is_missing() -> str:
    """A sentence on why Kokoro cannot be used here, or "" when it can."""
    if not packages_present():
        return f"The packages of the Kokoro voice are not installed. {INSTALL_ADVICE}"
    if missing := missing_files(home.models_dir()):
        names = " and ".join(file.name for file in missing)
        return f"The Kokoro voice lacks {names}. {INSTALL_ADVICE}"
    return ""


def load_model(folder: Path | None = None) -> Model:
    """The model in ``folder`` (default: the models folder), loaded on the first call only.

    It is loaded again when its files have been replaced. Safe to call from any thread.
    Raises VoiceUnavailable when packages or files are missing, ModelDamaged when the files are not
    what was published.
    """
    global _loaded
    folder = folder or home.models_dir()
    with _loading:
        identity = _identity(folder)
        if _loaded is None or _loaded[0] != identity:
            _loaded = None  # two models need not fit into memory
            _loaded = identity, _load(folder)
        return _loaded[1]


def _identity(folder: Path) -> tuple[tuple[str, int, int], ...]:
    try:
        stats = [(folder / file.name).stat() for file in FILES]
    except OSError:
        raise VoiceUnavailable(f"The files of the Kokoro voice are missing. {INSTALL_ADVICE}") from None
    return tuple((str(folder), stat.st_mtime_ns, stat.st_size) for stat in stats)


def _load(folder: Path) -> Model:
    try:
        from kokoro_onnx import Kokoro  # noqa: PLC0415 - an optional package, seconds to import
        from kokoro_onnx.config import EspeakConfig  # noqa: PLC0415
        from kokoro_onnx.session import create_session  # noqa: PLC0415
    except ImportError:
        raise VoiceUnavailable(what_is_missing()) from None
    # It warns whenever sounds are not grouped as words, which is usual; see voices.phrasing.
    logging.getLogger("phonemizer").setLevel(logging.ERROR)
    with _damage(MODEL.name):
        session = StoppableSession(create_session(str(folder / MODEL.name)))
    _check_graph(session)
    with _damage(SPEAKERS.name):
        kokoro = Kokoro.from_session(
            session, str(folder / SPEAKERS.name), espeak_config=EspeakConfig(data_path=data_path())
        )
        speakers = kokoro.get_voices()
    model = Model(kokoro, session)
    if not speakers:
        raise _damaged(SPEAKERS.name, "it holds no speaker")
    model.style(speakers[0])
    return model


@contextmanager
def _damage(name: str) -> Iterator[None]:
    """The loaders of graph and archive share no base of their errors, and all mean the same here."""
    try:
        yield
    except Exception as error:
        raise _damaged(name, "it cannot be read") from error


def _damaged(name: str, why: str) -> ModelDamaged:
    return ModelDamaged(
        f"{name} is damaged or not the published file: {why}. Delete it and run ./storyflow voices install."
    )


def _check_graph(session: StoppableSession) -> None:
    inputs = {node.name: node for node in session.get_inputs()}
    tokens = next((inputs.pop(name) for name in _TOKEN_INPUTS if name in inputs), None)
    if tokens is None or tokens.type != "tensor(int64)" or len(tokens.shape) != 2:
        raise _damaged(MODEL.name, "its input of tokens differs")
    if inputs.keys() != _INPUTS.keys():
        raise _damaged(MODEL.name, "its inputs have other names")
    for name, (types, shape) in _INPUTS.items():
        if inputs[name].type not in types or not _fits(inputs[name], shape):
            raise _damaged(MODEL.name, f"its input {name} differs")
    _check_outputs(session.get_outputs())


def _check_outputs(outputs: list[NodeArg]) -> None:
    """The sound comes first; a second output, if there is one, holds the durations of the tokens."""
    if not outputs or outputs[0].name not in {"audio", "waveform"} or outputs[0].type != "tensor(float)":
        raise _damaged(MODEL.name, "it gives no sound")
    if len(outputs) > 1 and (outputs[1].name != "duration" or outputs[1].type != "tensor(int64)"):
        raise _damaged(MODEL.name, "its second output is not the duration of each token")


def _fits(node: NodeArg, shape: list[int]) -> bool:
    """Whether every fixed dimension of a node is the expected one; named dimensions fit any size."""
    return len(node.shape) == len(shape) and all(
        not isinstance(size, int) or size == expected
        for size, expected in zip(node.shape, shape, strict=True)
    )


def _checked_style(kokoro: Kokoro, speaker: str) -> NDArray[np.float32]:
    with _damage(SPEAKERS.name):
        style = np.asarray(kokoro.get_voice_style(speaker))
    if style.shape != (STYLE_ROWS, 1, STYLE_SIZE) or style.dtype != np.float32:
        raise _damaged(SPEAKERS.name, f"the speaker {speaker} has another shape")
    return style
