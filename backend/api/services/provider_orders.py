"""Who makes a film, and whether that can be: settled before anything is claimed, sent or paid."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api import media
from api.errors import ApiError, Conflict
from api.models import CallKind, Project, ProviderCall
from api.services import ledger
from api.services.assembly import Making, Order
from api.services.film_requests import content_key, video_request
from api.services.provider_room import (
    LOCAL,
    configured,
    limits,
    makes_whole,
    readiness_of,
    title_of,
    video_provider,
)
from api.services.scenes import bought
from providers.configuration import PROVIDERS
from providers.errors import OptionRefused, ProviderError
from providers.money import Micros
from providers.orders import JobRequest, Options

Wishes = Mapping[str, Any]


class CannotOrder(ApiError):
    """A provider cannot take this film; nothing was sent."""

    code = "cannot_order"


def making(provider: str | None, options: Wishes | None) -> Making | None:
    """Who makes a film: what was asked for, else what the settings say; None where it is this machine.

    Raises CannotOrder for a provider that is not known or not ready, and for options that no film here has.
    """
    first = provider or configured().provider
    wishes = dict(options or {})
    if first not in PROVIDERS:
        raise CannotOrder(
            f"There is no provider of that name. Choose one of {', '.join(PROVIDERS)}.",
            code="provider_unknown",
        )
    if first == LOCAL:
        _refuse_options(wishes)
        return None
    is_ready, advice = readiness_of(first)
    if not is_ready:
        raise CannotOrder(advice, code="provider_not_ready", details={"provider": first})
    chain = [first, *(name for name in configured().fallback if name != first and _is_ready(name))]
    if LOCAL in chain:
        chain = chain[: chain.index(LOCAL) + 1]  # it never fails over
    return Making(chain=tuple(chain), whole=makes_whole(first), options=wishes)


def able(order: Order) -> list[str]:
    """Those of an order's chain that can take this film. Raises CannotOrder where the first cannot."""
    first, *others = order["chain"]
    _jobs(first, order)
    return [first, *(name for name in others if name == LOCAL or _takes(name, order))]


def require_decided(project: Project) -> None:
    """Raise Conflict while nobody knows whether something of this project was accepted, and charged."""
    in_doubt = ProviderCall.objects.undecided().filter(kind=CallKind.VIDEO, project=project)
    undecided = list(in_doubt.order_by("scene"))
    if undecided:
        titles = " and ".join(dict.fromkeys(title_of(call.provider) for call in undecided))
        raise Conflict(
            f"We could not confirm whether {titles} accepted a scene of this project. It may have been "
            "charged. Check again, or send it again, before another film is ordered.",
            code="submit_unknown",
            details={"calls": [str(call.pk) for call in undecided]},
        )


def require_affordable(project_id: uuid.UUID, order: Order) -> None:
    """Raise CostLimit where the film would cost more than may still be spent, as far as can be told."""
    room = ledger.room(limits())
    if room is not None and (cost := quote(project_id, order["chain"][0], order).cost) > room:
        raise ledger.limit_reached(cost, limits())


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """What a film takes: ``orders`` in all, how many were ``bought`` before, and what the others ``cost``.

    ``full_cost`` is that of all of them, for when none was bought as it is wanted now.
    """

    orders: int
    bought: int
    cost: Micros
    full_cost: Micros


def quote(project_id: uuid.UUID, provider: str, order: Order) -> Quote:
    """What a film would take at a provider. Calls nobody. Raises CannotOrder."""
    jobs = _jobs(provider, order)
    left = [job for job in jobs if bought(project_id, content_key(job, order)) is None]
    cost, full_cost = (sum(map(video_provider(provider).estimate, some)) for some in (left, jobs))
    return Quote(orders=len(jobs), bought=len(jobs) - len(left), cost=cost, full_cost=full_cost)


def _jobs(provider: str, order: Order) -> Sequence[JobRequest]:
    try:
        with media.local_copies() as place:
            return video_provider(provider).jobs(video_request(order, place))
    except OptionRefused as error:
        refused = {"options": list(error.options)}
        raise CannotOrder(error.message, code=error.code, details=refused) from error
    except ProviderError as error:
        raise CannotOrder(error.message, code=error.code) from error


def _takes(provider: str, order: Order) -> bool:
    try:
        _jobs(provider, order)
    except CannotOrder:
        return False
    return True


def _is_ready(name: str) -> bool:
    return name == LOCAL or readiness_of(name)[0]


def _refuse_options(wishes: Wishes) -> None:
    asked = sorted(Options(**wishes).asked)
    if asked:
        raise CannotOrder(
            f"Films that are made here have no {', '.join(asked)}. "
            f"Leave {'it' if len(asked) == 1 else 'them'} out, or choose another provider.",
            code=OptionRefused.code,
            details={"options": asked},
        )
