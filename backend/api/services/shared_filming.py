"""A film that many workers make, each a group of shots: the scaled mode's ``perform``.

    plan   narrations are measured, groups written down, the task shared out; the planner records the sound
    group  pieces are encoded and put into the bucket, one worker a group
    join   pieces and sound come down, are joined and verified, and the film goes up

Between two steps nothing is held but rows and the bucket, so any worker can do the next one.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError

from api import media
from api.media.workbench import work_folder
from api.models import ShotGroup, ShotPlan, Task, TaskKind
from api.services import endings, shot_groups
from api.services.film_progress import EXPORTING, FilmProgress
from api.services.filming import Shows, Update, film_key, film_spec, settle
from api.services.filming_words import UNFORESEEN, told
from api.services.piece_shelf import BucketShelf
from core_engine.assembly import EncodedPiece
from core_engine.audio_utils import SoundInfo
from core_engine.errors import EngineError, FilmDamaged
from core_engine.film import Film, Stopped
from core_engine.piecework import (
    Portion,
    encode_portion,
    join_portions,
    measure,
    piece_names,
    record_sound,
)
from core_engine.progress import Cancelled, Phase, Progress, Report, require
from core_engine.timeline import RenderSpec, Timeline, build_timeline

logger = logging.getLogger(__name__)

_SOUND_SUFFIX = ".m4a"
_PIECE_SUFFIX = ".mp4"
_NOWHERE = Path("not-needed-here")


def perform(
    task: Task, *, update: Update, progress: Shows | None = None, facts: Mapping[str, Any] | None = None
) -> None:
    """Do the next step of a film whose task its ``lease_owner`` has claimed: plan it, or join it.

    Whatever happens is written down, as in ``filming.perform``; and after the plan the task is shared out.
    """
    report = _reporting(task, update, progress)
    with _written_down(task):
        plan = ShotPlan.objects.filter(pk=task.pk).first()
        if plan is None:
            _plan(task, report)
        elif plan.open_groups:
            shot_groups.share_out(task)  # its worker died before that, or took it up too early
        else:
            _join(task, plan, report, facts)


def perform_group(group: ShotGroup, owner: str, *, go_on: Callable[[], bool]) -> Task | None:
    """Make a group that ``owner`` has claimed; answers the task when it is to be joined now.

    ``go_on`` says whether this worker may go on. What went wrong is written down: the task FAILED with a
    sentence, or the group handed back.
    """
    task = Task.objects.filter(pk=group.plan_id).first()
    if task is None:
        return None
    held = _HeldGroup(group, task, owner, go_on)
    try:
        result = _record(task, held) if group.number == shot_groups.SOUND else _encode(task, held)
    except Cancelled:  # while the storage was away
        ShotGroup.objects.filter(pk=group.pk).hand_back(owner)
    except (EngineError, media.StorageUnavailable) as error:
        logger.info("%s failed: %s", task.public_name, error)
        endings.fail(task, **told(error))
    except DatabaseError:
        raise
    except Exception:
        logger.exception("group %s of %s failed", group.number, task.public_name)
        endings.fail(task, code="unexpected", error=UNFORESEEN)
    else:
        if result is not None:
            return shot_groups.close(group, owner, **result)
        ShotGroup.objects.filter(pk=group.pk).hand_back(owner)
    return None


def _plan(task: Task, report: Report) -> None:
    with _heard_here(task, _patience(task, report, Phase.LISTENING)) as spec:
        heard = measure(spec, report)
        if isinstance(heard, Stopped):
            endings.hand_back(task)
            return
        timeline = build_timeline([sound.sample_count for sound in heard], spec.fps)
        facts = [asdict(sound) for sound in heard]
        shot_groups.lay_out(task, facts, piece_names(timeline), settings.GROUP_FRAMES)


def _encode(task: Task, held: _HeldGroup) -> dict[str, Any] | None:
    order = held.group.order
    first, last = order["first"], order["last"]
    plan = ShotPlan.objects.get(pk=task.pk)
    counts = [sound["sample_count"] for sound in plan.heard]
    wanted = {(shot, start) for shot, start in order["pieces"]}
    with _seen_here(task, first, last, held.waits) as spec, work_folder() as folder:
        try:
            shelf = _shelf(task, held.waits)
            portion = encode_portion(spec, counts[first : last + 1], wanted, folder, shelf, held.report)
        except EngineError as error:
            if error.segment:
                error.segment += first
            raise
    if isinstance(portion, Stopped):
        return None
    timeline = build_timeline(counts, spec.fps)
    return {
        "result": _names(portion, timeline, first, order["pieces"]),
        "encoded_shots": portion.encoded_shots,
        "shots_done": last - first + 1,
    }


def _record(task: Task, held: _HeldGroup) -> dict[str, Any] | None:
    plan = ShotPlan.objects.get(pk=task.pk)
    sounds = [SoundInfo(**sound) for sound in plan.heard]
    with _heard_here(task, held.waits) as spec, work_folder() as folder:
        sections = record_sound(spec, sounds, folder, held.report)
        if isinstance(sections, Stopped):
            return None
        shelf = _shelf(task, held.waits)
        keys = [f"sound-{task.pk.hex}-{number}" for number in range(len(sections))]
        for key, section in zip(keys, sections, strict=True):
            shelf.keep(key, section)
    return {"result": [[key, 0] for key in keys]}


def _join(task: Task, plan: ShotPlan, report: Report, facts: Mapping[str, Any] | None) -> None:
    spec = film_spec(task)
    timeline = build_timeline([sound["sample_count"] for sound in plan.heard], spec.fps)
    groups = list(ShotGroup.objects.filter(plan=plan).order_by("number"))
    waits = _patience(task, report, Phase.JOINING, timeline.frame_count)
    shelf = _shelf(task, waits)
    with work_folder() as folder:
        missing = _bring(shelf, groups, folder)
        if missing:
            logger.warning(
                "%s lacks pieces of %s groups; they are made again", task.public_name, len(missing)
            )
            shot_groups.open_again(task, missing)
            return
        pieces = [EncodedPiece(folder / name, first) for name, first in _parts_of(groups[1:])]
        sound = [folder / name for name, _ in _parts_of(groups[:1])]
        try:
            film = join_portions(spec, timeline, pieces, sound, folder / "film.mp4", report)
        except FilmDamaged:
            for name, _ in _parts_of(groups):
                shelf.forget(*_key_and_suffix(name))
            raise
        if isinstance(film, Film):
            film = _counted(film, groups)
            _publish(film, film_key(task), waits)
        settle(task, film, _seconds_since(plan), facts or {})
    shot_groups.forget_ended()


def _publish(film: Film, key: str, waits: media.Waits) -> None:
    with media.new_file(key, waits) as place:
        place.hardlink_to(film.output_path)


def _bring(shelf: BucketShelf, groups: Sequence[ShotGroup], folder: Path) -> list[int]:
    """Bring everything that is joined to this machine; the numbers of the groups of which something lacks."""
    missing: list[int] = []
    brought: set[str] = set()
    for group in groups:
        for name, _ in _parts_of([group]):
            if name in brought:
                continue
            if not shelf.take(*_key_and_suffix(name), folder / name):
                missing.append(group.number)
                break
            brought.add(name)
    return missing


def _parts_of(groups: Sequence[ShotGroup]) -> list[tuple[str, int]]:
    """The names of what groups made, in order, and the frames of the film at which pieces begin."""
    return [
        (f"{key}{_SOUND_SUFFIX if group.number == shot_groups.SOUND else _PIECE_SUFFIX}", first)
        for group in groups
        for key, first in group.result or ()
    ]


def _key_and_suffix(name: str) -> tuple[str, str]:
    key, dot, suffix = name.rpartition(".")
    return key, dot + suffix


def _names(
    portion: Portion, timeline: Timeline, first: int, pieces: Sequence[Sequence[int]]
) -> list[list[str | int]]:
    return [
        [portion.keys[shot, start], timeline.shots[first + shot].first_frame + start]
        for shot, start in pieces
    ]


@contextmanager
def _heard_here(task: Task, waits: media.Waits) -> Iterator[RenderSpec]:
    """The whole order, its narrations on this machine."""
    with media.local_copies(waits) as place:
        yield film_spec(task, place=lambda key: place(key) if _is_heard(key) else _NOWHERE)


@contextmanager
def _seen_here(task: Task, first: int, last: int, waits: media.Waits) -> Iterator[RenderSpec]:
    """Some shots of the order, what is seen of them on this machine."""
    with media.local_copies(waits) as place:
        yield film_spec(
            task,
            place=lambda key: _NOWHERE if _is_heard(key) else place(key),
            segments=slice(first, last + 1),
        )


def _is_heard(key: str) -> bool:
    return key.split("/")[2] == "audio"


@contextmanager
def _written_down(task: Task) -> Iterator[None]:
    try:
        yield
    except DatabaseError:
        raise  # nobody's story is at fault; the task is gone on with when the database is back
    except Cancelled:
        endings.hand_back(task)
    except FilmDamaged as error:
        logger.warning("%s: %s", task.public_name, error)
        ShotPlan.objects.filter(pk=task.pk).delete()  # another attempt makes it of new pieces
        endings.interrupted(task, code=error.code, error=str(error))
    except (EngineError, media.StorageUnavailable) as error:
        logger.info("%s failed: %s", task.public_name, error)
        endings.fail(task, **told(error))
    except Exception:
        logger.exception("%s failed", task.public_name)
        endings.fail(task, code="unexpected", error=UNFORESEEN)


def _reporting(task: Task, update: Update, progress: Shows | None) -> Report:
    exporting = "Exporting draft MP4..." if task.kind == TaskKind.DRAFT else EXPORTING
    shows = progress or FilmProgress(task.progress, exporting=exporting)

    def report(reading: Progress) -> bool:
        return update(task.pk, **shows.show(reading))

    return report


def _patience(task: Task, report: Report, phase: Phase, frames: int = 0) -> media.Patience:
    """Waits for the storage, and shows meanwhile that a film is in its ``phase`` with ``frames`` made."""
    segments = len(task.order["segments"])
    reading = Progress(
        phase=phase,
        frames_done=frames,
        frames_total=frames,
        segment=segments if frames else 0,
        segments=segments,
    )
    return media.Patience(lambda: require(report(reading)))


def _counted(film: Film, groups: Sequence[ShotGroup]) -> Film:
    encoded = sum(group.encoded_shots for group in groups)
    shots = max((group.order["last"] + 1 for group in groups if group.order), default=0)
    return replace(film, encoded_shots=min(encoded, shots), cached_shots=max(0, shots - encoded))


def _seconds_since(plan: ShotPlan) -> float:
    """For how long a film has been in work."""
    return max(0.0, time.time() - plan.created_at.timestamp())


def _shelf(task: Task, waits: media.Waits) -> BucketShelf:
    return BucketShelf(task.pk, anew=task.order["force"], waits=waits)


class _HeldGroup:
    """A group in the hands of this worker: its lease, its progress, and whether to go on."""

    _EVERY = 0.5  # seconds between two writes; it is also how soon a wish to cancel is seen

    def __init__(self, group: ShotGroup, task: Task, owner: str, go_on: Callable[[], bool]) -> None:
        self.group = group
        self._task = task
        self._owner = owner
        self._go_on = go_on
        self._written = float("-inf")
        self._stopped = False
        self._last: Progress | None = None
        self.waits = media.Patience(lambda: require(self._may_go_on()))

    def report(self, reading: Progress) -> bool:
        """Show progress and keep the lease, twice a second at most."""
        self._last = reading
        return self._may_go_on()

    def _may_go_on(self) -> bool:
        if not self._stopped and time.monotonic() - self._written >= self._EVERY:
            self._written = time.monotonic()
            self._stopped = not self._go_on() or not self._keep()
        return not self._stopped

    def _keep(self) -> bool:
        shown: dict[str, Any] = {}
        if self._last is not None and self.group.number != shot_groups.SOUND:
            shown = {
                "frames_done": min(self._last.frames_done, self.group.frames),
                "shots_done": self._last.segment,
            }
        try:
            if not ShotGroup.objects.filter(pk=self.group.pk).keep(self._owner, **shown):
                return False
            if not shot_groups.is_wanted(self.group):
                return False
            shot_groups.tell(self._task.pk, partial(_shared_progress, self._task))
        except DatabaseError as error:
            logger.warning("progress of %s was not written: %s", self._task.public_name, error)
        return True


def _shared_progress(task: Task, groups: Iterable[ShotGroup]) -> dict[str, Any]:
    """The progress of a film of how far its groups are; shots count as far as they are done in order."""
    shots = [group for group in groups if group.number != shot_groups.SOUND]
    done, in_order = sum(group.frames_done for group in shots), 0
    for group in shots:
        in_order = group.order["first"] + group.shots_done
        if group.frames_done < group.frames:
            break
    row = Task.objects.filter(pk=task.pk).values_list("progress", flat=True).first()
    elapsed = time.time() - task.created_at.timestamp()
    reading = Progress(
        phase=Phase.SHOTS,
        frames_done=done,
        frames_total=sum(group.frames for group in shots),
        segment=in_order,
        segments=len(task.order["segments"]),
        frames_per_second=done / elapsed if elapsed > 0 else None,
        remaining_seconds=None,
    )
    shown = FilmProgress(row).show(reading)
    return {
        **(row or {}),
        **shown,
        "current_segment": shown.pop("current"),
        "total_segments": shown.pop("total"),
    }
