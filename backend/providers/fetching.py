"""The finished file of a job, fetched until it is good: with a fresh address where the old one fails."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from providers.base import LARGEST_FILE, Downloaded, Output, ProviderJob, VideoProvider
from providers.errors import DownloadError, FileDamaged, OutputExpired
from providers.policy import Deadline

TRIES = 3

Check = Callable[[Path], str]
"""What is wrong with a file, for the log; "" where it is good."""


def fetch_finished(
    provider: VideoProvider,
    job: ProviderJob,
    outputs: tuple[Output, ...],
    target: Path,
    *,
    check: Check,
    largest: int = LARGEST_FILE,
    limit: Deadline | None = None,
) -> Downloaded:
    """Put the job's first output at ``target`` once ``check`` finds nothing wrong with it.

    What was at ``target`` stays until then. The file is fetched up to three times, each time from a fresh
    address. Raises the last DownloadError, and what ``refresh`` raises.
    """
    beside = target.with_name(f".{secrets.token_hex(8)}.fetched")
    try:
        for tries_left in reversed(range(TRIES)):
            try:
                fetched = _checked(provider, outputs, beside, check, largest, limit)
            except DownloadError as error:
                if not error.refresh or not tries_left:
                    raise
                outputs = provider.refresh(job)
            else:
                beside.replace(target)
                return Downloaded(path=target, size=fetched.size, sha256=fetched.sha256)
        raise AssertionError("the last try returns or raises")
    finally:
        beside.unlink(missing_ok=True)


def _checked(
    provider: VideoProvider,
    outputs: tuple[Output, ...],
    target: Path,
    check: Check,
    largest: int,
    limit: Deadline | None,
) -> Downloaded:
    if not outputs:
        raise OutputExpired(f"{provider.title} no longer gives the finished file.", provider=provider.name)
    fetched = provider.fetch(outputs[0], target, largest=largest, limit=limit)
    wrong = check(fetched.path)
    if wrong:
        raise FileDamaged(
            f"The file that {provider.title} made is damaged, so it was not used. "
            "Order it again, or choose another service.",
            provider=provider.name,
            detail=wrong,
        )
    return fetched
