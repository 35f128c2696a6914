"""What whoever watches a scaled StoryFlow wants to count, read from the rows at each look."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from django.db.models import Count, Sum
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from api.models import GroupState, ProviderCall, ShotGroup, Task, TaskStatus
from api.services import worker_beats

_MICROS = 1_000_000


class Rows:
    """A collector of Prometheus; ``queues`` answers how many wake-ups wait in each queue."""

    def __init__(self, queues: Callable[[], Mapping[str, int]]) -> None:
        self._queues = queues

    def describe(self) -> Iterator[Metric]:
        """Nothing: without it the rows would be read before there is a database."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        yield _tasks()
        yield _errors()
        yield _groups()
        yield GaugeMetricFamily("storyflow_workers", "Workers that live.", value=worker_beats.alive())
        yield self._queue_lengths()
        yield from _provider_calls()

    def _queue_lengths(self) -> Metric:
        lengths = GaugeMetricFamily(
            "storyflow_queue_length", "Wake-ups that wait in Redis.", labels=["queue"]
        )
        for name, length in self._queues().items():
            lengths.add_metric([name], length)
        return lengths


def _tasks() -> Metric:
    tasks = GaugeMetricFamily("storyflow_tasks", "Tasks by kind and status.", labels=["kind", "status"])
    for kind, status, count in _counted(Task, "kind", "status"):
        tasks.add_metric([kind, status], count)
    return tasks


def _errors() -> Metric:
    errors = GaugeMetricFamily("storyflow_task_errors", "Failed tasks by code.", labels=["kind", "code"])
    for kind, code, count in _counted(Task, "kind", "error_code", status=TaskStatus.FAILED):
        errors.add_metric([kind, code or "unknown"], count)
    return errors


def _groups() -> Metric:
    groups = GaugeMetricFamily("storyflow_shot_groups", "Groups of shots by state.", labels=["state"])
    there = dict(ShotGroup.objects.order_by().values_list("state").annotate(Count("pk")))
    for state in GroupState.values:
        groups.add_metric([state], there.get(state, 0))
    return groups


def _provider_calls() -> Iterator[Metric]:
    calls = GaugeMetricFamily(
        "storyflow_provider_calls", "Paid calls by provider and state.", labels=["provider", "state"]
    )
    for provider, state, count in _counted(ProviderCall, "provider", "state"):
        calls.add_metric([provider, state], count)
    yield calls
    errors = GaugeMetricFamily(
        "storyflow_provider_errors", "Calls that failed, by code.", labels=["provider", "code"]
    )
    failed = ProviderCall.objects.exclude(error_code="")
    for provider, code, count in (
        failed.order_by().values_list("provider", "error_code").annotate(Count("pk"))
    ):
        errors.add_metric([provider, code], count)
    yield errors
    spent = GaugeMetricFamily("storyflow_provider_cost_dollars", "What was charged.", labels=["provider"])
    for provider, micros in ProviderCall.objects.order_by().values_list("provider").annotate(Sum("actual")):
        spent.add_metric([provider], (micros or 0) / _MICROS)
    yield spent


def _counted(
    model: type[Task] | type[ProviderCall], *fields: str, **only: str
) -> Iterator[tuple[str, str, int]]:
    found = model._default_manager.filter(**only).order_by()
    yield from found.values_list(*fields).annotate(Count("pk"))
