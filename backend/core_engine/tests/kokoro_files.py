"""Tiny stand-ins for Kokoro's two files: the published inputs and outputs, without the weights.

The graph plays a tone for every token that sounds and silence for spaces and marks, three frames of
600 samples each at speed 1. Its loudness is the first number of the style row, so the row that was
chosen can be heard.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto as Tensor
from onnx import helper, numpy_helper

from core_engine.voices.manifest import MODEL, SPEAKERS, STYLE_ROWS, STYLE_SIZE

FRAME = 600
_LAST_SILENT_TOKEN = 16  # the vocabulary begins with the marks and the space
_SLOW_STEPS = 300


def write_files(
    folder: Path,
    *,
    tokens: str = "tokens",
    durations: bool = True,
    speakers: tuple[str, ...] = ("af_bella", "bf_emma", "ff_siwis"),
    style_rows: int = STYLE_ROWS,
    slow: bool = False,
) -> None:
    """Write both files into ``folder``; ``slow`` makes a pass take many seconds."""
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(_model(tokens, durations, slow), folder / MODEL.name)
    with (folder / SPEAKERS.name).open("wb") as file:
        styles: dict[str, Any] = {speaker: _style(style_rows) for speaker in speakers}
        np.savez(file, **styles)


def loudness(row: int) -> float:
    """The amplitude of the tone that style row ``row`` plays."""
    return 0.2 + 0.001 * row


def _style(rows: int) -> NDArray[np.float32]:
    style = np.zeros((rows, 1, STYLE_SIZE), np.float32)
    style[:, 0, 0] = [loudness(row) for row in range(rows)]
    return style


def _model(tokens: str, durations: bool, slow: bool) -> onnx.ModelProto:
    nodes, constants = _nodes(tokens)
    audio = "audio"
    if slow:
        more_nodes, more_constants = _delay(audio)
        nodes, constants, audio = nodes + more_nodes, constants + more_constants, "delayed"
        nodes.append(helper.make_node("Identity", [audio], ["waveform"]))
        audio = "waveform"
    outputs = [helper.make_tensor_value_info(audio, Tensor.FLOAT, ["samples"])]
    if durations:
        outputs.append(helper.make_tensor_value_info("duration", Tensor.INT64, ["n"]))
    inputs = [
        helper.make_tensor_value_info(tokens, Tensor.INT64, [1, "n"]),
        helper.make_tensor_value_info("style", Tensor.FLOAT, [1, STYLE_SIZE]),
        helper.make_tensor_value_info("speed", Tensor.FLOAT, [1]),
    ]
    graph = helper.make_graph(nodes, "tone", inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    return model


def _nodes(tokens: str) -> tuple[list[onnx.NodeProto], list[onnx.TensorProto]]:
    def node(kind: str, inputs: str, output: str, **attributes: int) -> onnx.NodeProto:
        return helper.make_node(kind, inputs.split(), [output], None, None, None, None, **attributes)

    nodes = [
        node("Div", "three speed", "slowed"),
        node("Round", "slowed", "whole"),
        node("Cast", "whole", "frames", to=Tensor.INT64),  # of a token, [1]
        node("Mul", "frames frame", "token_samples"),
        node("Squeeze", f"{tokens} first_axis", "ids"),
        node("Shape", "ids", "count"),
        node("Expand", "frames count", "duration"),
        node("Greater", "ids last_silent", "sounding"),
        node("Cast", "sounding", "gate", to=Tensor.FLOAT),
        node("Unsqueeze", "gate second_axis", "gate_column"),
        node("Concat", "count token_samples", "shape", axis=0),
        node("Expand", "gate_column shape", "gates"),
        node("Reshape", "gates flat", "envelope"),
        node("Shape", "envelope", "total"),
        node("Squeeze", "total first_axis", "total_samples"),
        node("Range", "zero total_samples one", "index"),
        node("Cast", "index", "time", to=Tensor.FLOAT),
        node("Mul", "time step", "phase"),
        node("Sin", "phase", "tone"),
        node("Mul", "tone envelope", "gated"),
        node("Gather", "style zero", "row"),
        node("Gather", "row zero", "volume"),
        node("Mul", "gated volume", "audio"),
    ]
    values: dict[str, NDArray[Any]] = {
        "three": np.array([3], np.float32),
        "frame": np.array([FRAME], np.int64),
        "first_axis": np.array([0], np.int64),
        "second_axis": np.array([1], np.int64),
        "last_silent": np.array(_LAST_SILENT_TOKEN, np.int64),
        "flat": np.array([-1], np.int64),
        "zero": np.array(0, np.int64),
        "one": np.array(1, np.int64),
        "step": np.array(2 * np.pi * 220 / 24_000, np.float32),
    }
    return nodes, [numpy_helper.from_array(value, name) for name, value in values.items()]


def _delay(audio: str) -> tuple[list[onnx.NodeProto], list[onnx.TensorProto]]:
    """Multiply large matrices in a row and add nothing to the sound in the end."""
    rng = np.random.default_rng(4)
    matrix = (rng.random((900, 900), np.float32) - 0.5) / 20
    nodes = [helper.make_node("Mul", ["matrix", "volume"], ["step0"])]
    for step in range(_SLOW_STEPS):
        nodes.append(helper.make_node("MatMul", [f"step{step}", "matrix"], [f"step{step + 1}"]))
    nodes += [
        helper.make_node("ReduceSum", [f"step{_SLOW_STEPS}"], ["sum"], keepdims=0),
        helper.make_node("Mul", ["sum", "nothing"], ["silence"]),
        helper.make_node("Add", [audio, "silence"], ["delayed"]),
    ]
    values: dict[str, NDArray[Any]] = {"matrix": matrix, "nothing": np.array(0, np.float32)}
    return nodes, [numpy_helper.from_array(value, name) for name, value in values.items()]
