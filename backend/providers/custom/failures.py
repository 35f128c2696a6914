"""What the error codes of the render API mean for the user and for trying again."""

from __future__ import annotations

from providers.job_values import JobFailure

_SENTENCES = {
    "moderated": "{title} declined a picture or a text. Edit the story and try again.",
    "quota": "{title} has no credit left. Add credit there, or choose another service.",
    "timeout": "{title} took too long and gave up. Try again later, or with a shorter film.",
}
_LIMITS = frozenset({"invalid_input", "unsupported", "asset_fetch_failed", "asset_mismatch"})
_UNFIT = "{title} cannot make this film as it was ordered. Choose other settings or another service."
_BROKEN = "{title} could not make the film because of a fault of its own. Try again later."


def failure(title: str, code: str, words: str, *, retryable: bool) -> JobFailure:
    """The failure of a job with this code; ``title`` is what people read for the service, ``words`` go to
    the log.
    """
    detail = f"{code or 'no code'}: {words}"
    message = _SENTENCES.get(code, _UNFIT if code in _LIMITS else _BROKEN).format(title=title)
    if code == "moderated":
        return JobFailure(code="declined", message=message, whose="content", detail=detail)
    if code == "quota":
        return JobFailure(code="quota", message=message, whose="quota", detail=detail)
    if code in _LIMITS:
        return JobFailure(
            code="job_failed", message=message, whose="limits", retryable=retryable, detail=detail
        )
    return JobFailure(code="service_failed", message=message, retryable=retryable, detail=detail)
