"""Everything that can go wrong with a service on the network, as one tree.

An error's text is a sentence or two for the person who makes the film: what happened, what was kept,
what to do. It holds no key, address or path. ``detail`` is for the log, shortened and without keys.

    ProviderError
    ├── SettingWrong              a setting that cannot be used (ValueError)
    ├── ProviderUnknown           a name that no provider has (LookupError)
    ├── OptionRefused             an option that the provider lacks; raised before any call (ValueError)
    ├── SceneUnsuitable           a scene that the provider cannot take; raised before any call (ValueError)
    ├── NotSubmitted              nothing was sent: no name, no connection, no TLS (ConnectionError)
    │   └── Resting               not even tried: the service has failed too often of late
    ├── Busy                      the service asks to come again later
    ├── Refused                   the service will not do it, and says so
    │   └── JobUnknown            it has no such job (LookupError)
    ├── SubmitUnclear             whether the order was taken is not known
    ├── Unreachable               no answer to a question that costs nothing (ConnectionError)
    ├── UnexpectedAnswer          an answer that makes no sense
    ├── JobFailed                 the service gave the job up (RuntimeError)
    ├── EndUnknown                a job was taken, and what became of it cannot be learned
    ├── DeadlinePassed            the job took too long (TimeoutError)
    ├── AllFailed                 no provider of the chain made it
    ├── CannotTell                the service has no way to look for an order
    └── DownloadError             the finished file could not be fetched
        ├── AddressRefused        its address leads where it must not
        ├── OutputExpired         its address is no longer valid; the job has a fresh one
        ├── DownloadBroken        it ended early, stood still or contradicts its own length
        ├── FileTooLarge          it is longer than agreed
        ├── NotAVideo             it is something else
        ├── FileDamaged           it came whole, but did not pass the caller's check
        └── NoRoom                there is no room for it here (OSError)
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar, Literal

Whose = Literal["key", "quota", "content", "limits", "service"]
"""Where the cause of a refusal lies: the key, the credit, the scene's text or picture, what the service
can do, or the service itself."""


class Submission(StrEnum):
    """What a submit that raised this error means for money.

    NOTHING_TAKEN   no job exists and nothing is charged; the reservation may be released
    UNCLEAR         a job may exist and be charged; never repeat it without the user's decision
    """

    NOTHING_TAKEN = "nothing_taken"
    UNCLEAR = "unclear"


class ProviderError(Exception):
    """Base of all errors of providers and voices on the network.

    ``code``          stable, for programs
    ``retryable``     the same call may succeed later without anybody changing anything
    ``retry_after``   seconds that the service asks to wait, or None
    ``submission``    what it means when ``submit`` raises it
    ``another_may``   a further provider may be asked for the same scene without asking the user
    ``provider``      the service's name, such as "runway", or ""
    """

    code: str = "provider_error"
    retryable: ClassVar[bool] = False
    submission: ClassVar[Submission] = Submission.NOTHING_TAKEN

    def __init__(
        self, message: str, *, provider: str = "", detail: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.provider = provider
        self.detail = detail
        self.retry_after = retry_after

    @property
    def another_may(self) -> bool:
        return self.submission is Submission.NOTHING_TAKEN


class SettingWrong(ProviderError, ValueError):
    """``problems`` holds one sentence for each setting that cannot be used; the message is all of them."""

    code = "setting_wrong"

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class ProviderUnknown(ProviderError, LookupError):
    code = "provider_unknown"


class OptionRefused(ProviderError, ValueError):
    """``options`` names everything that was asked for and is not offered, in alphabetical order."""

    code = "option_refused"

    def __init__(self, message: str, *, options: tuple[str, ...] = (), provider: str = "") -> None:
        super().__init__(message, provider=provider)
        self.options = options


class SceneUnsuitable(ProviderError, ValueError):
    """``scene`` counts from 1; None means the film as a whole."""

    code = "scene_unsuitable"

    def __init__(self, message: str, *, scene: int | None = None, provider: str = "") -> None:
        super().__init__(message, provider=provider)
        self.scene = scene


class NotSubmitted(ProviderError, ConnectionError):
    code = "not_submitted"
    retryable = True


class Resting(NotSubmitted):
    """``retry_after`` is the time until it will be tried again; None: not before the settings change."""

    code = "provider_resting"


class Busy(ProviderError):
    code = "provider_busy"
    retryable = True


class Refused(ProviderError):
    """A definite no. ``whose`` tells where the cause lies; the code follows it: ``refused_key`` and so on."""

    code = "refused_service"

    def __init__(
        self, message: str, *, whose: Whose = "service", provider: str = "", detail: str = ""
    ) -> None:
        super().__init__(message, provider=provider, detail=detail)
        self.whose: Whose = whose
        self.code = f"refused_{whose}"

    @property
    def another_may(self) -> bool:
        """A scene that one service declined is not taken to the next one without the user."""
        return self.whose != "content"


class JobUnknown(Refused, LookupError):
    def __init__(self, message: str, *, provider: str = "", detail: str = "") -> None:
        super().__init__(message, whose="service", provider=provider, detail=detail)
        self.code = "job_unknown"


class SubmitUnclear(ProviderError):
    code = "submit_unknown"
    submission = Submission.UNCLEAR


class Unreachable(ProviderError, ConnectionError):
    code = "provider_unreachable"
    retryable = True


class UnexpectedAnswer(ProviderError):
    code = "unexpected_answer"
    retryable = True


class JobFailed(ProviderError, RuntimeError):
    """The end of a job that was taken; what it cost stands in its status.

    ``whose`` is "content" where the service declined the scene's picture or text.
    """

    def __init__(self, message: str, *, code: str, whose: Whose = "service", provider: str = "") -> None:
        super().__init__(message, provider=provider)
        self.code = code
        self.whose: Whose = whose

    @property
    def another_may(self) -> bool:
        return self.whose != "content"


class EndUnknown(ProviderError):
    """The job may still end well and be charged, so nobody else is asked for the same."""

    code = "end_unknown"
    submission = Submission.UNCLEAR


class DeadlinePassed(ProviderError, TimeoutError):
    """The job was asked to stop, which the service need not have done; the film may still come."""

    code = "deadline_passed"
    submission = Submission.UNCLEAR


class AllFailed(ProviderError):
    """``errors`` holds what each provider said, in the order in which they were asked."""

    code = "all_failed"

    def __init__(self, errors: Sequence[ProviderError]) -> None:
        reasons = "\n".join(dict.fromkeys(error.message for error in errors))
        super().__init__(f"No service could make it. Your project is unchanged; try again later.\n{reasons}")
        self.errors = tuple(errors)


class CannotTell(ProviderError):
    code = "cannot_tell"


class DownloadError(ProviderError):
    """``refresh`` says whether a fresh address of the same output may help."""

    code = "download_failed"
    refresh: ClassVar[bool] = False


class AddressRefused(DownloadError):
    """A security event: whoever catches it logs ``detail``."""

    code = "address_refused"


class OutputExpired(DownloadError):
    code = "output_expired"
    retryable = True
    refresh = True


class DownloadBroken(DownloadError):
    code = "download_broken"
    retryable = True
    refresh = True


class FileTooLarge(DownloadError):
    code = "file_too_large"


class NotAVideo(DownloadError):
    code = "not_a_video"
    retryable = True
    refresh = True


class FileDamaged(DownloadError):
    code = "file_damaged"
    retryable = True
    refresh = True


class NoRoom(DownloadError, OSError):
    code = "no_room"

    @property
    def another_may(self) -> bool:
        return False
