"""The shape of an amount of money."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class AmountSerializer(serializers.Serializer[Any]):
    """US dollars."""

    micros = serializers.IntegerField(help_text="Millionths of a US dollar.")
    shown = serializers.CharField(help_text='For people: "$0.25".')
