"""What Runway's failure codes mean for the user and for trying again.

Source: Runway's page on task failures. The last part of a SAFETY code is not shown: by that page it may be
wrong.
"""

from __future__ import annotations

from providers.job_values import JobFailure

_DECLINED = "Runway declined this scene's picture or text. Edit it and try again."
_UNUSABLE = "Runway does not accept this scene's picture: its size or format. Choose another picture."
_BAD_RESULT = "Runway's result was not good enough to be given out. It may succeed with another try."
_BROKEN = "Runway could not make this scene because of a fault of its own. Try again later."
_OTHER = "Runway could not make this scene. Change its picture or text, or choose another service."


def failure(code: str, words: str) -> JobFailure:
    """The failure of a task with this ``failureCode`` ("" where there was none); ``words`` go to the log."""
    if code.startswith(("SAFETY.", "INPUT_PREPROCESSING.SAFETY.")):
        return JobFailure(code="declined", message=_DECLINED, whose="content", detail=_detail(code, words))
    if code.startswith("ASSET.INVALID"):
        return JobFailure(
            code="picture_refused", message=_UNUSABLE, whose="limits", detail=_detail(code, words)
        )
    if code.startswith("INTERNAL.BAD_OUTPUT"):
        return JobFailure(
            code="bad_output", message=_BAD_RESULT, retryable=True, new_seed=True, detail=_detail(code, words)
        )
    if code in {"", "INTERNAL", "INPUT_PREPROCESSING.INTERNAL", "THIRD_PARTY.UNAVAILABLE"}:
        return JobFailure(code="service_failed", message=_BROKEN, retryable=True, detail=_detail(code, words))
    return JobFailure(code="job_failed", message=_OTHER, detail=_detail(code, words))


def _detail(code: str, words: str) -> str:
    return f"{code or 'no code'}: {words}"
