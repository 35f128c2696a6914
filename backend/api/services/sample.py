"""The sample story, to begin with: the one that ``./storyflow demo`` films."""

from __future__ import annotations

from api.errors import NotFound
from api.parsers import is_picture
from api.services.story_upload import StoryUpload
from core_engine.home import INSTALLATION

SAMPLE = INSTALLATION / "examples" / "lighthouse"


def sample_story() -> StoryUpload:
    """The sample with its pictures, as if its folder had been sent. Raises NotFound."""
    text_file = SAMPLE / "story.md"
    try:
        text = text_file.read_text(encoding="utf-8")
        pictures = [path for path in (SAMPLE / "images").iterdir() if is_picture(path.name)]
    except FileNotFoundError:
        raise NotFound(
            "The sample story is missing: examples/lighthouse is not beside ./storyflow. "
            "Import a story of your own.",
            code="sample_missing",
        ) from None
    return StoryUpload(
        text=text,
        name=f"{SAMPLE.name}/{text_file.name}",
        files={f"images/{path.name}": path for path in pictures},
    )
