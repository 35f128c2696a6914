"""Stories as JSON: ``{"title": …, "language": …, "segments": [{"text_content": …, "image_prompt": …}]}``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from api.errors import StoryError
from api.parsers.story import Draft, DraftSegment
from api.parsers.text import Cleaner, is_blank, shown

_STORY_FIELDS = frozenset({"title", "language", "segments"})
_SEGMENT_FIELDS = ("text_content", "image_prompt", "image", "audio")
_KINDS = {dict: "an object", list: "a list", str: "text", float: "a number", bool: "true or false"}


class _Object(dict[str, object]):
    """A JSON object that remembers which of its fields were given more than once."""

    def __init__(self, pairs: Sequence[tuple[str, object]]) -> None:
        super().__init__(pairs)
        self.repeated = (
            [name for name, times in Counter(name for name, _ in pairs).items() if times > 1]
            if len(self) < len(pairs)
            else []
        )


def read_json(text: str, cleaner: Cleaner) -> Draft:
    """Reads strictly: every value must be of its own type, no field may be given twice.

    Raises StoryError where the text as a whole is no JSON, or holds no segments.
    """
    return _Reader(cleaner).story(_load(text))


def _load(text: str) -> object:
    try:
        # No number is ever used, only refused: as floats they are harmless at any size.
        return json.loads(text, object_pairs_hook=_Object, parse_int=float, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise StoryError.of(f"The story is not valid JSON: {error.msg} at {place}.") from None
    except RecursionError:
        raise StoryError.of("The story's JSON is nested too deeply. A story needs three levels.") from None


def _refuse_constant(name: str) -> object:
    raise StoryError.of(f"The story is not valid JSON: {name} is no JSON value. Write it in quotes.")


class _Reader:
    def __init__(self, cleaner: Cleaner) -> None:
        self._cleaner = cleaner
        self._draft = Draft()
        self._unknown: Counter[str] = Counter()

    def story(self, value: object) -> Draft:
        if not isinstance(value, _Object):
            wanted = 'a JSON object with "title" and "segments"'
            raise StoryError.of(f"The story must be {wanted}, not {_kind(value)}.")
        self._note_fields(None, value, _STORY_FIELDS)
        self._draft.title = self._text(None, "title", value)
        self._draft.language = self._text(None, "language", value)
        if self._draft.title is None and not any(p.field == "title" for p in self._draft.problems):
            self._draft.refuse(None, "title", 'The story has no title. Add "title".')
        self._segments(value.get("segments"))
        self._draft.warnings += [
            f"The field {shown(name)} is not known and was left out"
            + (f" ({times} times)." if times > 1 else ".")
            for name, times in self._unknown.items()
        ]
        return self._draft

    def _segments(self, value: object) -> None:
        if value is None:
            self._draft.refuse(None, "segments", 'The story has no segments. Add "segments", a list.')
        elif not isinstance(value, list):
            self._draft.refuse(None, "segments", f'"segments" must be a list, not {_kind(value)}.')
        else:
            for number, item in enumerate(value, start=1):
                self._draft.segments.append(self._segment(number, item))

    def _segment(self, number: int, value: object) -> DraftSegment:
        if not isinstance(value, _Object):
            self._draft.refuse(number, "text_content", f"A segment must be an object, not {_kind(value)}.")
            return DraftSegment()
        self._note_fields(number, value, frozenset(_SEGMENT_FIELDS))
        text, prompt, image, audio = (self._text(number, name, value) for name in _SEGMENT_FIELDS)
        if text is None and value.get("text_content") is None:
            self._draft.refuse(number, "text_content", "The text is missing.")
        elif text is not None and is_blank(text):
            self._draft.refuse(number, "text_content", "The text is empty.")
        return DraftSegment(
            text_content=text or "", image_prompt=prompt or "", image=image or None, audio=audio or None
        )

    def _text(self, number: int | None, name: str, value: _Object) -> str | None:
        found = value.get(name)
        if found is None:
            return None
        if not isinstance(found, str):
            self._draft.refuse(number, name, f'"{name}" must be text, not {_kind(found)}.')
            return None
        if name in {"image", "audio"}:  # a name with hidden characters is refused later, not mended
            return found
        return self._cleaner.clean(found).strip()

    def _note_fields(self, number: int | None, value: _Object, known: frozenset[str]) -> None:
        for name in value.repeated:
            self._draft.refuse(number, name, f"The field {shown(name)} is given twice.")
        self._unknown.update(name for name in value if name not in known)


def _kind(value: object) -> str:
    return "nothing" if value is None else _KINDS.get(type(value), "an object")
