"""The contract that every voice on the network keeps, and what they all do alike.

A text becomes orders of at most what the service reads at once; each order is one paid call. A call is sent
again only where the service said that it did nothing (busy, no connection). One whose answer is lost, or
makes no sense, never is.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from providers.answers import Answer
from providers.errors import ProviderError, Refused, Resting, SceneUnsuitable
from providers.http import Network, Service, ServiceClient
from providers.job_values import Health
from providers.money import Micros
from providers.policy import Patience
from providers.voices.sentences import Piece, pieces, readable, seconds, words
from providers.voices.sounds import is_cut
from providers.voices.values import (
    GoOn,
    ListedVoice,
    Pay,
    SpeechCut,
    SpeechOrder,
    SpeechUnusable,
    Spoken,
    Stopped,
    Wish,
    unwatched,
)

_A_SLICE = 0.5  # seconds between questions while waiting
_SURELY_HEARD = 0.4  # of the time that a text takes; less was cut off
_TOO_SHORT_TO_TELL = 5.0  # seconds of expected sound
_SILENCE = 0.05  # seconds


class RemoteVoice(ABC):
    """A service that reads aloud. Safe to use from several threads.

    ``name`` is the first part of a voice's id in the studio ("openai:nova"), ``title`` what people read.
    ``longest`` is how much it reads at once, in what ``measure`` counts. ``is_own`` says that it is a server
    of one's own, for which nobody sends a bill.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    longest: float
    is_own: bool = False

    def __init__(self, service: Service, network: Network, patience: Patience | None = None) -> None:
        self.client = ServiceClient(service, network)
        self.patience = patience or Patience(clock=network.clock)

    @abstractmethod
    def voices(self) -> tuple[ListedVoice, ...]:
        """The voices on offer. May ask the service, which costs nothing; raises as ``client.ask`` does."""

    @abstractmethod
    def health(self) -> Health:
        """Whether the service can be used now; a call that costs nothing. Never raises ProviderError."""

    @abstractmethod
    def price_of_a_million(self) -> Micros:
        """About what reading a million characters of English costs."""

    @abstractmethod
    def measure(self, text: str) -> float:
        """The size of a text in what ``longest`` limits."""

    @abstractmethod
    def _order(self, piece: Piece, wish: Wish) -> SpeechOrder:
        """The call that makes a part of a text heard."""

    @abstractmethod
    def _heard(self, order: SpeechOrder, answer: Answer) -> Spoken:
        """What a successful answer holds. Raises what ``answer.puzzling`` gives where that is no sound."""

    def orders(self, text: str, wish: Wish) -> tuple[SpeechOrder, ...]:
        """The paid calls that make a text heard, in its order. Calls nobody.

        Raises SceneUnsuitable where nothing can be read aloud.
        """
        parts = pieces(readable(text), self.longest, self.measure)
        told = tuple(self._order(part, wish) for part in parts if next(words(part.text), None))
        if not told:
            raise SceneUnsuitable(
                f"{self.title} finds nothing to read aloud in this text. Write something, then try again.",
                provider=self.name,
            )
        return told

    def estimate(self, text: str, *, speed: float = 1.0, language: str = "") -> Micros:
        """What reading a text will cost at most, as long as nothing has to be made again."""
        wish = Wish(voice="", speed=speed, language=language)
        return sum(order.estimated for order in self.orders(text, wish))

    def say(self, order: SpeechOrder) -> Spoken:
        """Make one part heard: exactly one call that costs, never repeated here.

        Raises NotSubmitted and Busy (nothing made, may be repeated), Refused (nothing made, for good),
        SubmitUnclear (not known), SpeechCut and SpeechUnusable (made and charged, but not fit for use).
        """
        answer = self.client.order(
            order.path,
            json=order.json,
            content=order.content,
            params=order.params or None,
            headers=order.headers,
        )
        spoken = self._heard(order, answer)
        self._check(order, spoken)
        return spoken

    def speak(
        self,
        text: str,
        voice: str,
        speed: float = 1.0,
        language: str = "",
        *,
        go_on: GoOn,
        pay: Pay = unwatched,
    ) -> Iterator[Spoken]:
        """The parts of a text as they are made, in its order. ``pay`` stands around every paid call.

        A part whose sound was cut off is made once more, in halves. Raises Stopped when ``go_on`` says no,
        and as ``orders`` and ``say`` do.
        """
        for order in self.orders(text, Wish(voice=voice, speed=speed, language=language)):
            try:
                yield self._made(order, go_on, pay)
            except SpeechCut:
                halves = self._halves(order)
                if len(halves) < 2:
                    raise
                for half in halves:
                    yield self._made(half, go_on, pay)

    def expected(self, piece: Piece, wish: Wish) -> float:
        """About how many seconds a part takes to read."""
        return seconds(piece.text) / wish.speed

    def cut_off(self, order: SpeechOrder, heard: float) -> bool:
        """Whether a sound of so many seconds ends before its text."""
        return order.seconds >= _TOO_SHORT_TO_TELL and heard < _SURELY_HEARD * order.seconds

    def _gone(self, what: str, advice: str, detail: str) -> Refused:
        """The refusal of a thing that the service no longer has."""
        told = f"{self.title} does not offer {what} any more. Nothing was made. {advice}"
        return Refused(told, whose="service", provider=self.name, detail=detail)

    def _check(self, order: SpeechOrder, spoken: Spoken) -> None:
        if spoken.seconds is None:
            return
        told = f"{spoken.seconds:.1f} s of sound for about {order.seconds:.1f} s of text"
        if spoken.seconds < _SILENCE:
            raise SpeechUnusable(
                f"{self.title} sent a sound without anything in it, which may have been charged. "
                "Try again later, or choose another voice.",
                cost=spoken.cost,
                provider=self.name,
                detail=told,
            )
        if is_cut(spoken.audio) or self.cut_off(order, spoken.seconds):
            raise SpeechCut(
                f"{self.title} stopped reading in the middle of the text, which may have been charged. "
                "Split the text into shorter segments, or choose another voice.",
                cost=spoken.cost,
                provider=self.name,
                detail=told,
            )

    def _made(self, order: SpeechOrder, go_on: GoOn, pay: Pay) -> Spoken:
        retries, clock = self.patience.retries, self.patience.clock
        failures = 0
        while True:
            if not go_on():
                raise Stopped
            try:
                return pay(order, lambda: self.say(order))
            except ProviderError as error:
                failures += 1
                delay = retries.after(error, failures, clock=clock)
                if delay is None or isinstance(error, Resting):
                    raise
            self._wait(delay, go_on)

    def _wait(self, delay: float, go_on: GoOn) -> None:
        while delay > 0:
            if not go_on():
                raise Stopped
            self.patience.clock.sleep(min(_A_SLICE, delay))
            delay -= _A_SLICE

    def _halves(self, order: SpeechOrder) -> tuple[SpeechOrder, ...]:
        parts = pieces(order.text, 0.6 * self.measure(order.text), self.measure)
        return tuple(
            self._order(replace(part, position=order.position + part.position), order.wish) for part in parts
        )
