"""The last part of a film that services made: the engine joins the scenes, or a whole film comes in place."""

from __future__ import annotations

import logging
import shutil
import time
from typing import Any

from api import media
from api.models import Task
from api.services import endings
from api.services.film_costs import film_costs
from api.services.filming import Update, failing_in_words, perform
from api.services.provider_room import LOCAL, title_of
from api.services.scene_progress import ENCODING, EncodingProgress
from api.services.statuses import full_progress
from core_engine.film_decoding import DecodedFilm, verify_film_by_decoding
from core_engine.progress import Cancelled, require

logger = logging.getLogger(__name__)


def finish(task: Task, *, update: Update) -> None:
    """Make the film of a task whose order holds every scene, and end the task."""
    if task.order["whole"]:
        with failing_in_words(task):
            _put_in_place(task, update)
    else:
        perform(task, update=update, progress=EncodingProgress(task.progress), facts=_facts(task))


def _facts(task: Task) -> dict[str, Any]:
    """What the result tells beside the film itself: what was asked of whom, who made it, what it cost."""
    order = task.order
    made = [segment.get("provider", LOCAL) for segment in order["segments"]]
    providers = [order["film_by"]] if order["whole"] else list(dict.fromkeys(made))
    local = [str(number) for number, name in enumerate(made, start=1) if name == LOCAL]
    return {
        "provider": order["chain"][0],
        "options": order["options"],
        "providers": providers,
        **film_costs(task),
        "warnings": [] if order["whole"] or not local else [_made_here(local, order["chain"])],
    }


def _made_here(numbers: list[str], chain: list[str]) -> str:
    asked = " and ".join(title_of(name) for name in chain if name != LOCAL)
    which = f"Scene {numbers[0]} was" if len(numbers) == 1 else f"Scenes {', '.join(numbers)} were"
    return f"{which} made from the picture here, because {asked} could not."


def _put_in_place(task: Task, update: Update) -> None:
    """A whole film comes into the place of our own, looked at once more on the way."""
    began = time.monotonic()
    segments = len(task.order["segments"])

    def tick() -> None:
        require(update(task.pk, current=segments, total=segments, current_phase=ENCODING))

    try:
        waits, key = media.Patience(tick), media.film_key(task.project_id)
        with media.local_copies(waits) as place, media.new_file(key, waits) as film:
            made = place(task.order["film"])
            info = verify_film_by_decoding(made, tick=tick)
            shutil.copyfile(made, film)
            size = film.stat().st_size
    except Cancelled:
        endings.hand_back(task)
        return
    done = endings.complete(
        task,
        progress=full_progress(segments) | {"frames_done": info.frames, "frames_total": info.frames},
        result=_result(task, info, size)
        | _facts(task)
        | {"wall_seconds": round(time.monotonic() - began, 2)},
    )
    if not done:
        logger.info("%s is not ours any more", task.public_name)


def _result(task: Task, info: DecodedFilm, size: int) -> dict[str, Any]:
    return {
        "output_path": f"/media/{media.film_key(task.project_id)}",
        "duration": float(info.duration),
        "file_size": size,
        "frames": info.frames,
        "width": info.width,
        "height": info.height,
        "fps": float(info.fps),
        "encoded_shots": 0,
        "cached_shots": 0,
    }
