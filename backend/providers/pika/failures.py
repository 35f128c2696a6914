"""What the error types of fal.ai's queue and of Pika's model mean for the user and for trying again.

Source: fal.ai's pages on model errors and request errors.
"""

from __future__ import annotations

from typing import Any

from providers import readings
from providers.job_values import JobFailure

CANCELLED = "client_cancelled"
_DECLINED = frozenset({"content_policy_violation", "image_content_policy_violation"})
_QUEUE_FAULTS = ("request_timeout", "startup_timeout", "runner_", "internal_error")
_MODEL_FAULTS = frozenset(
    {"generation_timeout", "downstream_service_error", "downstream_service_unavailable"}
)


def error_type(told: dict[str, Any]) -> str:
    """The type of the error in a reading or a result; "" where there is none.

    The queue's errors name it themselves, the model's in the first entry of ``detail``.
    """
    named = readings.text(told.get("error_type"))
    detail = told.get("detail")
    if not named and isinstance(detail, list) and detail and isinstance(detail[0], dict):
        named = readings.text(detail[0].get("type"))
    return named or ("unnamed" if told.get("error") or detail else "")


def failure(title: str, kind: str, status: int, words: str) -> JobFailure:
    """The failure of a job with this type of error; ``status`` is that of its result, 0 if unknown.

    ``title`` is what people read for the service; ``words`` go to the log.
    """
    detail = f"{kind} ({status}): {words}"
    if kind in _DECLINED:
        return JobFailure(
            code="declined",
            message=f"{title} declined this scene's picture or text. Edit it and try again.",
            whose="content",
            detail=detail,
        )
    if status >= 500 or kind in _MODEL_FAULTS or kind.startswith(_QUEUE_FAULTS):
        return JobFailure(
            code="service_failed",
            message=f"{title} could not make this scene because of a fault of its own. Try again later.",
            retryable=True,
            detail=detail,
        )
    return JobFailure(
        code="job_failed",
        message=f"{title} does not accept this scene. Change its picture or text, or choose another service.",
        whose="limits",
        detail=detail,
    )
