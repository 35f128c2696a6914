"""The API speaks JSON, whatever a client says it would rather have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class AlwaysTheFirst(DefaultContentNegotiation):
    """Takes the first renderer of a view, so that no Accept header turns an answer into a 406."""

    def select_renderer(  # type: ignore[override]
        self,
        request: Request,
        renderers: Sequence[BaseRenderer],
        format_suffix: Any = None,  # noqa: ANN401 - as the base class has it
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], str(renderers[0].media_type)
