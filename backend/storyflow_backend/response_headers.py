"""What every answer tells the browser to forbid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def response_headers(policy: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    """The headers of every answer; ``policy`` is the Content-Security-Policy, source lists by directive."""
    told = "; ".join(f"{directive} {' '.join(sources)}" for directive, sources in policy.items())
    return [
        ("Content-Security-Policy", told),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]
