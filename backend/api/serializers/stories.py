"""Stories as they are sent: JSON, typed text, or a form with the files of a folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import QueryDict
from rest_framework import serializers

from api.errors import ApiError, StoryError
from api.parsers import decode_story
from api.parsers.story import MAX_CHARACTERS
from api.parsers.text import shown
from api.serializers.fields import RawText, checked
from api.services.story_upload import StoryUpload

Shape = serializers.Serializer[Any]

FORMATS = ("json", "text", "prose")
_LARGEST_FILE = 4 * MAX_CHARACTERS  # bytes; no character takes more in any encoding that is read


class StorySegmentSerializer(Shape):
    text_content = serializers.CharField()
    image_prompt = serializers.CharField(required=False, allow_blank=True, allow_null=True)


class TypedStorySerializer(Shape):
    """A story as text, and what stands beside it."""

    title = RawText(required=False, allow_null=True, allow_blank=True, help_text="Wins over the text's own.")
    language = RawText(
        required=False, allow_null=True, allow_blank=True, help_text='Such as "en" or "pt-BR".'
    )
    format = serializers.ChoiceField(
        choices=FORMATS,
        required=False,
        allow_null=True,
        error_messages={"invalid_choice": f"This must be one of {', '.join(FORMATS)}."},
        help_text="Blocks with Text: and Prompt: (text) and paragraphs (prose) are told apart anyway.",
    )
    raw_text = RawText(required=False, allow_null=True, allow_blank=True)


class StorySerializer(TypedStorySerializer):
    """A story, either with ``segments`` or as ``raw_text``."""

    segments = StorySegmentSerializer(many=True, required=False)


class StoryFormSerializer(Shape):
    """A story with the files of its folder, paired as by ``storyflow render``."""

    story = serializers.FileField(help_text="The text: JSON, marked text or prose.")
    files = serializers.ListField(
        child=serializers.FileField(), required=False, help_text="Pictures and narrations; also as files[]."
    )
    paths = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="Their names in the story's folder, in order, such as images/01.jpg; also as paths[].",
    )
    title = serializers.CharField(required=False, allow_blank=True)
    language = serializers.CharField(required=False, allow_blank=True)


def story_from_json(body: object) -> StoryUpload:
    """The story in a JSON body. Raises ValidationError or StoryError."""
    if not isinstance(body, Mapping) or body.get("raw_text") is None:
        return StoryUpload(text=_as_json(body), name="story.json")
    if body.get("segments") is not None:
        raise serializers.ValidationError({"segments": "Send this or raw_text, not both."})
    typed = checked(TypedStorySerializer, body)
    return StoryUpload(
        text=typed["raw_text"],
        name="story.json" if typed.get("format") == "json" else "",
        title=typed.get("title") or None,
        language=typed.get("language") or None,
    )


def story_from_form(fields: QueryDict) -> StoryUpload:
    """The story in a form, with its files. Raises ValidationError, ApiError or StoryError."""
    typed = checked(
        TypedStorySerializer, {name: fields[name] for name in ("title", "language") if name in fields}
    )
    told = fields.get("story")
    name = told.name or "" if isinstance(told, TemporaryUploadedFile) else ""
    others = [file for field in ("files[]", "files") for file in fields.getlist(field)]
    paths = [path for field in ("paths[]", "paths") for path in fields.getlist(field)]
    return StoryUpload(
        text=_text(told),
        name=name,
        title=typed.get("title") or None,
        language=typed.get("language") or None,
        files=_named(others, paths) or None,
        flat=not paths,
    )


def _as_json(body: object) -> str:
    if isinstance(body, Mapping):
        body = {name: value for name, value in body.items() if name not in {"format", "raw_text"}}
    try:
        # Stories are cleaned before they are read, and this one character would become a line break.
        return json.dumps(body, ensure_ascii=False).replace("\x85", "\\u0085")
    except RecursionError:
        raise StoryError.of("The story's JSON is nested too deeply. A story needs three levels.") from None


def _text(told: object) -> str:
    if isinstance(told, str):
        return told
    if not isinstance(told, TemporaryUploadedFile):
        raise ApiError(
            'There is no story in this request. Send its text in the field "story".', code="no_file"
        )
    if (told.size or 0) > _LARGEST_FILE:
        raise StoryError.of(f"The story is longer than {MAX_CHARACTERS:,} characters. Cut it into several.")
    return decode_story(Path(told.temporary_file_path()).read_bytes())


def _named(files: Sequence[object], paths: Sequence[object]) -> dict[str, Path]:
    """The temporary files by the names that the story may use. They are only compared, never opened."""
    if paths and len(paths) != len(files):
        message = (
            f"There are {len(files)} files and {len(paths)} paths. Send one for each, in the same order."
        )
        raise serializers.ValidationError({"paths": message})
    named: dict[str, Path] = {}
    for number, file in enumerate(files):
        if not isinstance(file, TemporaryUploadedFile):
            raise serializers.ValidationError({"files": f"Number {number + 1} is not a file."})
        name = str(paths[number]) if paths else file.name or ""
        if name in named:
            message = f"Two files are called {shown(name)}. Send paths that tell them apart."
            raise serializers.ValidationError({"files": message})
        named[name] = Path(file.temporary_file_path())
    return named
