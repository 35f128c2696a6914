"""Fields that take exactly what they say, and never quote it back.

DRF is lenient: it takes 5 for "5", true for 1, 30.0 for 30, and a number for an id. Its sentences quote
what was sent, which may hold characters that no answer can carry.
"""

from __future__ import annotations

import math
import re
import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import empty

from api.parsers import is_language_tag
from api.parsers.text import Cleaner, is_blank

_LINE_BREAKS = re.compile(r"\s*[\t\n\u2028\u2029]\s*")


def checked(serializer: type[serializers.Serializer[Any]], data: object, **options: Any) -> dict[str, Any]:  # noqa: ANN401
    """What a serializer makes of a body or a query. Raises ValidationError."""
    given = serializer(data=data, **options)
    given.is_valid(raise_exception=True)
    validated: dict[str, Any] = given.validated_data
    return validated


@extend_schema_field(OpenApiTypes.STR)
class RawText(serializers.CharField):
    """Text as it is, of any length: whoever reads it cleans it."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401
        super().__init__(trim_whitespace=False, **options)
        # Django's own would refuse what reading a story removes, and tells of.
        self.validators = []

    def to_internal_value(self, data: object) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return data


class Text(serializers.CharField):
    """Text of a segment, cleaned like an imported one: no control characters, no broken ones."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401
        super().__init__(trim_whitespace=False, allow_blank=True, **options)

    def to_internal_value(self, data: object) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return Cleaner().clean(data)


class Title(serializers.CharField):
    """A title on one line, with something to see in it."""

    def to_internal_value(self, data: object) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        title = _LINE_BREAKS.sub(" ", Cleaner().clean(data)).strip()
        if is_blank(title):
            self.fail("blank")
        return title

    def run_validation(self, data: Any = empty) -> Any:  # noqa: ANN401 - DRF's signature
        # CharField looks for blanks before cleaning, and takes numbers for text.
        return super(serializers.CharField, self).run_validation(data)


class LanguageTag(serializers.CharField):
    """A BCP-47 tag; an underscore is forgiven, and nothing means unknown."""

    default_error_messages: ClassVar = {"no_tag": 'This is no language tag. Write it like "en" or "pt-BR".'}

    def __init__(self, **options: Any) -> None:  # noqa: ANN401
        super().__init__(max_length=35, **options)

    def to_internal_value(self, data: object) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        tag = data.strip()
        if not is_language_tag(tag):
            self.fail("no_tag")
        return tag.replace("_", "-")


class Whole(serializers.IntegerField):
    """A whole number, written as one."""

    def to_internal_value(self, data: object) -> int:
        if type(data) is not int:  # true is an int to Python
            self.fail("invalid")
        return data


class Even(Whole):
    """An even whole number, such as the video format needs for a width or height."""

    def to_internal_value(self, data: object) -> int:
        number = super().to_internal_value(data)
        if number % 2:
            raise serializers.ValidationError("An even number is needed.")
        return number


class Fraction(serializers.FloatField):
    """A number from 0 to 1, written as a number."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401
        super().__init__(min_value=0, max_value=1, **options)

    def to_internal_value(self, data: object) -> float:
        if isinstance(data, bool) or not isinstance(data, int | float) or not 0 <= data <= 1:
            raise serializers.ValidationError("This must be a number from 0 to 1.")
        return float(data)


class YesNo(serializers.BooleanField):
    """true or false."""

    def to_internal_value(self, data: object) -> bool:
        if not isinstance(data, bool):
            raise serializers.ValidationError("This must be true or false.")
        return data


class QueryNumber(serializers.FloatField):
    """A number in an address."""

    def to_internal_value(self, data: float | int | str) -> float:
        number = super().to_internal_value(data)
        return number if math.isfinite(number) else self.fail("invalid")


class QueryYesNo(serializers.BooleanField):
    """A switch in an address: true, false, 1 or 0."""

    _MEANINGS: Mapping[str, bool] = {"true": True, "1": True, "false": False, "0": False}

    def to_internal_value(self, data: object) -> bool:
        meant = self._MEANINGS.get(data.lower()) if isinstance(data, str) else None
        if meant is None:
            raise serializers.ValidationError("This must be true or false.")
        return meant


class Identity(serializers.UUIDField):
    """The id of something, as text."""

    def to_internal_value(self, data: object) -> uuid.UUID:
        try:
            return uuid.UUID(data if isinstance(data, str) else "")
        except ValueError:
            raise serializers.ValidationError("This is not an id.") from None


@extend_schema_field({"type": "array", "items": {"type": "string", "format": "uuid"}})
class Identities(serializers.Field[Any, Any, Any, Any]):
    """A list of ids; the first bad one ends the check, for a list of thousands would name thousands."""

    def to_internal_value(self, data: object) -> list[uuid.UUID]:
        if not isinstance(data, list):
            raise serializers.ValidationError("This must be a list of ids.")
        one = Identity()
        for number, item in enumerate(data, start=1):
            if not isinstance(item, str):
                raise serializers.ValidationError(f"Number {number} is not an id.")
        try:
            return [one.to_internal_value(item) for item in data]
        except serializers.ValidationError:
            raise serializers.ValidationError("This holds something that is not an id.") from None
