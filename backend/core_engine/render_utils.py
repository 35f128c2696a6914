"""Small services around a render, under the names by which the studio calls them."""

from __future__ import annotations

from pathlib import Path

from core_engine import home
from core_engine.colour import Pixels
from core_engine.engines import DEFAULT, engine
from core_engine.errors import EncoderMissing
from core_engine.images import read_fitted
from core_engine.work_folder import cleanup_temp_files

__all__ = ["check_ffmpeg", "cleanup_temp_files", "get_output_path", "resize_image_to_resolution"]


def check_ffmpeg(engine_name: str = DEFAULT) -> bool:
    """Whether an engine finds what it needs of FFmpeg to make a film: H.264 by libx264, and AAC."""
    try:
        engine(engine_name).check_encoders()
    except EncoderMissing:
        return False
    return True


def resize_image_to_resolution(image_path: str | Path, width: int, height: int) -> Pixels:
    """The picture filling ``width`` × ``height`` pixels ("cover"): array (height, width, 3), sRGB.

    Raises PictureError (or a subclass).
    """
    return read_fitted(Path(image_path), (width, height))


def get_output_path(project_id: str) -> str:
    """The absolute path of a project's film; its folder is made if need be.

    Raises ValueError for an id that is not the name of one folder.
    """
    if not project_id or Path(project_id).name != project_id or project_id in {".", ".."}:
        raise ValueError(f"{project_id!r} is no project id")
    folder = home.media_root() / "projects" / project_id / "output"
    folder.mkdir(parents=True, exist_ok=True)
    return str(folder / "final.mp4")
