"""Records as lines of JSON, each with the task on which it was written."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_task: ContextVar[str | None] = ContextVar("task", default=None)


class JsonFormatter(logging.Formatter):
    """One object a record: time, level, logger, message, task and, where there is one, the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        if (task := _task.get()) is not None:
            told["task_id"] = task
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


@contextmanager
def about_task(task_id: str) -> Iterator[None]:
    """Name the task in every record that is written until the block ends."""
    token = _task.set(task_id)
    try:
        yield
    finally:
        _task.reset(token)


def log_as_json(level: int = logging.INFO) -> None:
    """Send the records of all packages to the standard error, as whoever gathers logs expects."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for noisy in ("botocore", "boto3", "s3transfer", "urllib3", "kombu", "amqp", "httpx", "httpcore"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
