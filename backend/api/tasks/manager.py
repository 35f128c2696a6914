"""The worker of this process. Rows say what is to be done and how it stands; memory is only a wake-up."""

from __future__ import annotations

import importlib
import logging
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, ClassVar, Protocol

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils.module_loading import import_string

from api.models import ShotGroup, Task, TaskKind, TaskStatus
from api.services import endings, provider_calls, tasks, worker_beats
from api.services.held_task import HeldTask, Why
from api.services.leases import LeaseWatch
from api.tasks.sweeper import Sweeper
from jobs.proof_of_life import ProofOfLife

logger = logging.getLogger(__name__)

TaskFunction = Callable[[str, str], None]


class Runner(Protocol):
    """Runs functions of ids, here or elsewhere; ``stopping`` is set when this process is to end."""

    @property
    def stopping(self) -> Stopping: ...
    def submit(self, function: TaskFunction, *ids: str) -> bool: ...
    def stop(self, timeout: float | None = None) -> bool: ...


class Stopping(Protocol):
    def is_set(self) -> bool: ...
    def set(self) -> None: ...


Name = str | uuid.UUID

GROUP_FUNCTION = "api.tasks.functions.shot_group_task_function"
STEP_FUNCTION = "api.tasks.functions.scenes_task_function"

_functions: dict[TaskKind, TaskFunction] = {}


def task_function(kind: TaskKind) -> Callable[[TaskFunction], TaskFunction]:
    """Make a function of (subject's id, task's id) the one that does the tasks of a kind."""

    def register(function: TaskFunction) -> TaskFunction:
        _functions[kind] = function
        return function

    return register


class TaskManager:
    """Claims tasks, runs them one after the other, and keeps their rows true.

    Until ``start`` nothing runs: then ``submit_task`` leaves the row to whichever process on this
    database has started. ``sweep_every`` is in seconds.
    """

    _instance: ClassVar[TaskManager | None] = None
    _creating: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, *, sweep_every: float = 10.0) -> None:
        self._sweep_every = sweep_every
        self._lock = threading.Lock()
        self._claiming = threading.Lock()
        self._proof: ProofOfLife | None = None
        self._runner: Runner | None = None
        self._sweeper: Sweeper | None = None
        self._held: dict[uuid.UUID, HeldTask] = {}

    @classmethod
    def get_instance(cls) -> TaskManager:
        """The manager of this process."""
        with cls._creating:
            if cls._instance is None:
                cls._instance = cls()
            return cls._instance

    @classmethod
    def renew(cls) -> TaskManager:
        """A new manager for a process that was forked: what the parent's holds is not its own."""
        cls._creating = threading.Lock()
        cls._instance = None
        return cls.get_instance()

    @property
    def runner(self) -> Runner | None:
        """What runs the functions, as long as this process works."""
        return self._runner

    @property
    def owner(self) -> str:
        """The name under which this process claims tasks."""
        return self._life().name

    @property
    def is_working(self) -> bool:
        """Whether somebody works on tasks: this process or, where it only hands them on, a worker."""
        if settings.GROUP_WORK:
            return worker_beats.is_any_alive()
        runner = self._runner
        return runner is not None and not runner.stopping.is_set()

    def start(self) -> None:
        """Take up what was left lying, begin to work, and look after every task from now on."""
        if self.serve(import_string(settings.TASK_RUNNER)("storyflow-worker")):
            self._sweeper = self._new_sweeper()
            self._sweeper.start()

    def serve(self, runner: Runner) -> bool:
        """Work on what is handed in, and no more; False where this process works already."""
        with self._lock:
            if self._runner is not None:
                return False
            self._runner = runner
            return True

    def sweep_once(self) -> None:
        """Look after every task now: a worker has just died."""
        self._new_sweeper().sweep(timedelta())

    def stop(self, timeout: float = 2.0) -> None:
        """Hand running work back and end, within about ``timeout`` seconds; nothing is lost."""
        end = time.monotonic() + timeout
        runner, sweeper = self._runner, self._sweeper
        if runner is None:
            return
        runner.stopping.set()
        if sweeper is not None:
            sweeper.stop(timeout)
        if not runner.stop(max(0.0, end - time.monotonic())):
            self._hand_back_by_force()
        with self._lock:
            self._runner = self._sweeper = None
            proof, self._proof = self._proof, None
        if proof is not None:
            proof.end()

    def submit_task(self, function: TaskFunction, subject_id: Name) -> str:
        """Wake the worker for the newest task of a function about a project or segment.

        Answers its public name. The row has been committed before; a row that is being worked on, or
        has ended, is left alone.
        """
        kind = next(kind for kind, known in _functions.items() if known is function)
        try:
            task = tasks.newest_open(kind, subject_id)
        except DatabaseError as error:  # what was asked for is saved, and the sweeper will see it
            logger.warning("%s_%s waits for the next sweep: %s", kind.value, subject_id, error)
            task = None
        if task is not None:
            self._wake(task)
        return f"{kind.value}_{subject_id}"

    def work(self, task_id: Name, perform: Callable[[Task], None]) -> None:
        """Do a task, unless somebody else does it or it has ended; again if it comes back at once."""
        is_stopping = self._is_stopping()
        try:
            while not is_stopping() and (task := self._claim(task_id, is_stopping)) is not None:
                try:
                    perform(task)
                finally:
                    del self._held[task.pk]
        except DatabaseError as error:
            # The row stands as it was; the sweeper comes back to it.
            logger.warning("task %s was left for later: %s", task_id, error)
        finally:
            close_old_connections()

    def take_step(self, task_id: Name, perform: Callable[[Task, bool], None]) -> None:
        """Make one step of a film that services make, and wake whoever makes the next, if that is due.

        ``perform`` is told besides whether the film was not left to them before.
        """
        is_stopping = self._is_stopping()
        try:
            if is_stopping():
                return
            task = returned = self._claim(task_id, is_stopping, anew=False)
            if task is None and (task := self._claim(task_id, is_stopping)) is None:
                return
            try:
                perform(task, returned is None)
            finally:
                del self._held[task.pk]
            for pending in Task.objects.filter(pk=task.pk, status=TaskStatus.PENDING).defer("order"):
                self._wake(pending)
        except DatabaseError as error:
            # The row stands as it was; the sweeper comes back to it.
            logger.warning("a step of %s was left for later: %s", task_id, error)
        finally:
            close_old_connections()

    def wake_due(self) -> None:
        """Wake a worker for every film that was left to services, and that is to be looked at again."""
        for task in Task.objects.due().defer("order"):
            self._wake(task)

    def work_on_group(self, group_id: str) -> None:
        """Make a group of shots, and wake a worker for the join after the last."""
        task = _group_work().work(group_id, self.owner, self._is_stopping())
        if task is not None:
            self._wake(task)

    def dispatch_groups(self, task_id: Name) -> None:
        """Wake workers for the groups into which a film has been laid out, if it has been."""
        pk = _key(task_id)
        if settings.GROUP_WORK and pk is not None:
            try:
                _group_work().dispatch_all(pk, self._dispatch)
            except DatabaseError as error:
                logger.warning("groups of %s wait for the next sweep: %s", task_id, error)

    def update_task_progress(
        self,
        task_id: Name,
        *,
        current: int,
        total: int,
        current_phase: str,
        **more: Any,  # noqa: ANN401 - facts of the kind
    ) -> bool:
        """Show progress and keep the lease; False when the work is to stop (see ``why_stopped``)."""
        held = self._held_task(task_id)
        if held is None:
            return False
        return held.update(current=current, total=total, current_phase=current_phase, **more)

    def why_stopped(self, task_id: Name) -> Why | None:
        """Why work on a task is to stop before its end; None where it may go on."""
        held = self._held_task(task_id)
        return Why.LOST if held is None else held.why

    def complete_task(self, task_id: Name, *, result: Mapping[str, Any]) -> bool:
        """End a task of this process well; the result of a render names its ``output_path``."""
        held = self._held_task(task_id)
        return held is not None and tasks.complete(held.task, held.progress, dict(result))

    def fail_task(self, task_id: Name, *, error: str, code: str = "failed") -> bool:
        """End a task of this process with a sentence that says why."""
        held = self._held_task(task_id)
        return held is not None and endings.fail(held.task, code=code, error=error)

    def get_task_progress_for_project(self, project_id: Name) -> dict[str, Any] | None:
        """The progress of a project's newest render; None when there is none."""
        task = Task.objects.named(f"{TaskKind.RENDER.value}_{project_id}").defer("order").first()
        return task.progress if task is not None else None

    def _life(self) -> ProofOfLife:
        with self._lock:
            if self._proof is None:
                self._proof = ProofOfLife(settings.HOME / "run")
            return self._proof

    def _has_worker(self, task: Task) -> bool | None:
        """Whether somebody works on a task that was seen to be PROCESSING; None where that cannot be told."""
        if task.lease_owner != self.owner:
            return self._life().is_alive(task.lease_owner)
        with self._claiming:
            return task.pk in self._held

    def _wake(self, task: Task) -> None:
        runner = self._runner
        if runner is None:
            return
        subject = task.segment_id if task.kind == TaskKind.TTS else task.project_id
        try:
            runner.submit(_function_of(task), str(subject), str(task.pk))
        except DatabaseError as error:  # the row waits, and the sweeper will see it
            logger.warning("%s waits for the next sweep: %s", task.public_name, error)

    def _dispatch(self, group: ShotGroup) -> None:
        runner = self._runner
        if runner is not None:
            runner.submit(import_string(GROUP_FUNCTION), str(group.plan_id), str(group.pk))

    def _new_sweeper(self) -> Sweeper:
        watch = LeaseWatch(self._has_worker)
        return Sweeper(
            watch, self._wake, every=self._sweep_every, tidy=self._life().tidy, more=self._look_after_more
        )

    def _look_after_more(self, waited: timedelta) -> None:
        provider_calls.tend_due(is_alive=self._life().is_alive)
        if settings.GROUP_WORK:
            self.wake_due()
            _group_work().look_after(self._life().is_alive, self._wake, self._dispatch, waited)

    def _is_stopping(self) -> Callable[[], bool]:
        """Tells from now on whether this process is asked to end, even after it was."""
        runner = self._runner
        return runner.stopping.is_set if runner is not None else lambda: False

    def _claim(self, task_id: Name, is_stopping: Callable[[], bool], *, anew: bool = True) -> Task | None:
        pk, owner = _key(task_id), self.owner
        if pk is None:
            return None
        row = Task.objects.filter(pk=pk)
        with self._claiming:  # what the row says and what is held are one for whoever asks
            if not (row.claim(owner) if anew else row.come_back(owner)):
                return None
            task = Task.objects.filter(pk=pk).first()
            if task is None:  # removed in this moment, with its project
                return None
            self._held[pk] = HeldTask(task, stopping=is_stopping)
        return task

    def _held_task(self, task_id: Name) -> HeldTask | None:
        pk = _key(task_id)
        return None if pk is None else self._held.get(pk)

    def _hand_back_by_force(self) -> None:
        for held in list(self._held.values()):
            try:
                endings.hand_back(held.task)
            except DatabaseError as error:
                logger.warning("%s was not handed back: %s", held.task.public_name, error)


def _function_of(task: Task) -> TaskFunction:
    """What does a task; films of services are looked after in short steps where they must keep nobody."""
    kind = TaskKind(task.kind)
    if settings.GROUP_WORK and kind is TaskKind.RENDER:
        row = Task.objects.filter(pk=task.pk)
        if row.of_services().exists():
            step: TaskFunction = import_string(STEP_FUNCTION)
            return step
    return _functions[kind]


def _group_work() -> Any:  # noqa: ANN401 - a module that only the scaled mode imports
    return importlib.import_module(settings.GROUP_WORK)


def _key(task_id: Name) -> uuid.UUID | None:
    """The primary key of a task's id or public name."""
    if isinstance(task_id, uuid.UUID):
        return task_id
    return Task.objects.named(task_id).values_list("pk", flat=True).first()
