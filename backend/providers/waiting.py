"""Waiting for a job from its order to its end, for scripts. Workers ask in short tasks of their own."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import TYPE_CHECKING

from providers.errors import DeadlinePassed, EndUnknown, JobFailed, ProviderError
from providers.job_values import JobFailure, JobState, JobStatus, ProviderJob
from providers.orders import JobRequest
from providers.policy import PUZZLES_IN_A_ROW, Deadline, repeat

if TYPE_CHECKING:
    from providers.base import VideoProvider


def wait_for(provider: VideoProvider, order: JobRequest) -> JobStatus:
    """Place an order and wait for its success. Raises as ``generate_videos`` does."""
    patience = provider.patience
    key = str(uuid.uuid4())
    deadline = Deadline(limit=patience.deadline, clock=patience.clock)
    job = repeat(
        lambda: provider.submit(order, key=key), patience.retries, clock=patience.clock, deadline=deadline
    )
    try:
        status = _watched(provider, job, deadline)
    except (DeadlinePassed, KeyboardInterrupt):
        with suppress(ProviderError):
            provider.cancel(job)
        raise
    if status.state is JobState.SUCCEEDED:
        return status
    failure = status.error or JobFailure(
        code="cancelled", message=f"The job at {provider.title} was cancelled."
    )
    raise JobFailed(failure.message, code=failure.code, whose=failure.whose, provider=provider.name)


def _watched(provider: VideoProvider, job: ProviderJob, deadline: Deadline) -> JobStatus:
    """The reading at which the job has ended."""
    clock, polls, puzzles, asked = provider.patience.clock, 0, 0, None
    while True:
        clock.sleep(min(provider.pace.delay(polls, asked=asked, clock=clock), deadline.left()))
        deadline.check(provider.title, provider.name)
        polls += 1
        try:
            status = provider.poll(job)
        except ProviderError as error:
            puzzles += 1
            if not error.retryable or puzzles >= PUZZLES_IN_A_ROW:
                raise EndUnknown(
                    f"{provider.title} took the order, but what became of it could not be learned: "
                    f"{error.message} It may be made and charged.",
                    provider=provider.name,
                    detail=error.detail,
                ) from error
            asked = error.retry_after
            continue
        puzzles, asked = 0, status.poll_after
        if status.state.ended:
            return status
