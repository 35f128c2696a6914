"""A film of services in the hands of a worker: it waits for them, or leaves the film to them meanwhile.

perform     one worker stays with the film until its end
take_step   any worker does what can be done now; the row says when somebody is to look again
"""

from __future__ import annotations

import time
from datetime import timedelta

from django.utils import timezone

from api.models import CallOutcome, CallState, ProviderCall, Task
from api.models.task import HERE
from api.services import provider_steps
from api.services.filming import Update
from api.services.finishing import finish
from api.services.provider_films import Pause, Reached, Told, advance, hand_back

_LOOK_EVERY = 0.5  # seconds


def perform(task: Task, *, update: Update) -> None:
    """Make the film of a task that its ``lease_owner`` has claimed, and end the task, as ``filming`` does.

    ``update`` is asked twice a second whether to go on.
    """
    told = Told(task, update)
    _look_soon(task)
    while isinstance(reached := advance(task, update=told), Pause):
        if not _waited(told, reached.seconds):
            hand_back(task)
            return
    if reached is Reached.READY:
        finish(task, update=update)


def take_step(task: Task, *, update: Update, anew: bool) -> None:
    """Do for a film what can be done now, and leave it to its services again, so that nobody waits.

    ``anew`` says that it was not left to them before. Once every scene is here, the task is handed back for
    whoever finishes films.
    """
    if anew:
        _look_soon(task)
    reached = advance(task, update=Told(task, update))
    row = Task.objects.filter(pk=task.pk)
    if isinstance(reached, Pause):
        if not row.leave(task.lease_owner, timedelta(seconds=reached.seconds)):
            hand_back(task)  # it was called off meanwhile
    elif reached is Reached.READY:
        row.held_by(task.lease_owner).update(order={**task.order, HERE: True})
        hand_back(task)


def _look_soon(task: Task) -> None:
    """Look soon after what another worker was looking after, whenever it meant to come again."""
    soon = timezone.now() + provider_steps.FIRST_LOOK
    calls = ProviderCall.objects.filter(task=task, next_poll_at__gt=soon, overdue=False)
    calls.filter(state=CallState.SUBMITTED).update(next_poll_at=soon)
    calls.filter(outcome=CallOutcome.SUCCEEDED).update(next_poll_at=soon)


def _waited(told: Told, seconds: float) -> bool:
    """Whether a pause has passed without a wish to stop."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if not told.again():
            return False
        time.sleep(min(left, _LOOK_EVERY))
    return True
