"""What the error codes of the render API mean for the user and for trying again."""

from __future__ import annotations

from providers.job_values import JobFailure

_SENTENCES = {
    "moderated": "Your render service declined a picture or a text. Edit the story and try again.",
    "quota": "The credit at your render service is used up. Add credit there, or choose another service.",
    "timeout": "Your render service took too long and gave up. Try again later, or with a shorter film.",
}
_LIMITS = frozenset({"invalid_input", "unsupported", "asset_fetch_failed", "asset_mismatch"})
_UNFIT = (
    "Your render service cannot make this film as it was ordered. Choose other settings or another service."
)
_BROKEN = "Your render service could not make the film because of a fault of its own. Try again later."


def failure(code: str, words: str, *, retryable: bool) -> JobFailure:
    """The failure of a job with this code; ``words`` go to the log."""
    detail = f"{code or 'no code'}: {words}"
    if code == "moderated":
        return JobFailure(code="declined", message=_SENTENCES[code], whose="content", detail=detail)
    if code == "quota":
        return JobFailure(code="quota", message=_SENTENCES[code], whose="quota", detail=detail)
    if code in _LIMITS:
        return JobFailure(
            code="job_failed", message=_UNFIT, whose="limits", retryable=retryable, detail=detail
        )
    message = _SENTENCES.get(code, _BROKEN)
    return JobFailure(code="service_failed", message=message, retryable=retryable, detail=detail)
