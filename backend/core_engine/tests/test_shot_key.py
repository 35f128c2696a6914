"""A key changes with whatever shapes the pixels, and with nothing else."""

from __future__ import annotations

import ast
from pathlib import Path

from core_engine.cache.tracks import SOUND_MODULES
from core_engine.shot_key import CLIP_MODULES, PIXEL_MODULES

ENGINE = Path(__file__).parents[1]
SHAPES_NOTHING = {"asset_files", "errors", "memory", "timeline"}
"""What says what is wrong, and values that are in the keys themselves."""


def modules_behind(names: tuple[str, ...]) -> set[str]:
    """The engine's modules that these import, and what those import, and so on."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found | SHAPES_NOTHING:
            continue
        found.add(name)
        for node in ast.parse((ENGINE / f"{name}.py").read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("core_engine."):
                waiting.append(str(node.module).removeprefix("core_engine."))
    return found


def test_all_code_that_shapes_a_frame_is_in_the_key() -> None:
    assert modules_behind(("encoder", "sampling", "ken_burns")) == set(PIXEL_MODULES)


def test_all_code_that_shapes_a_clips_frame_is_in_the_key() -> None:
    assert modules_behind(("clip_encoding",)) == set(CLIP_MODULES)


def test_all_code_that_shapes_the_sound_is_in_the_key() -> None:
    assert modules_behind(("sound_track",)) == set(SOUND_MODULES)
