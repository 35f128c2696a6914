"""What Runway's failure codes mean for the user and for trying again.

Source: Runway's page on task failures. The last part of a SAFETY code is not shown: by that page it may be
wrong.
"""

from __future__ import annotations

from providers.job_values import JobFailure

_DECLINED = "{title} declined this scene's picture or text. Edit it and try again."
_UNUSABLE = "{title} does not accept this scene's picture: its size or format. Choose another picture."
_BAD_RESULT = "What {title} made was not good enough to be given out. It may succeed with another try."
_BROKEN = "{title} could not make this scene because of a fault of its own. Try again later."
_OTHER = "{title} could not make this scene. Change its picture or text, or choose another service."


def failure(title: str, code: str, words: str) -> JobFailure:
    """The failure of a task with this ``failureCode`` ("" where there was none); ``words`` go to the log.

    ``title`` is what people read for the service.
    """
    detail = f"{code or 'no code'}: {words}"
    if code.startswith(("SAFETY.", "INPUT_PREPROCESSING.SAFETY.")):
        message = _DECLINED.format(title=title)
        return JobFailure(code="declined", message=message, whose="content", detail=detail)
    if code.startswith("ASSET.INVALID"):
        message = _UNUSABLE.format(title=title)
        return JobFailure(code="picture_refused", message=message, whose="limits", detail=detail)
    if code.startswith("INTERNAL.BAD_OUTPUT"):
        message = _BAD_RESULT.format(title=title)
        return JobFailure(code="bad_output", message=message, retryable=True, new_seed=True, detail=detail)
    if code in {"", "INTERNAL", "INPUT_PREPROCESSING.INTERNAL", "THIRD_PARTY.UNAVAILABLE"}:
        message = _BROKEN.format(title=title)
        return JobFailure(code="service_failed", message=message, retryable=True, detail=detail)
    return JobFailure(code="job_failed", message=_OTHER.format(title=title), detail=detail)
