"""The embedded mode knows nothing of what many machines and services on the network take."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

BACKEND = Path(__file__).parents[2]

# Not psycopg: the web framework looks by itself whether that is there.
FOREIGN = ("boto3", "botocore", "celery", "kombu", "redis", "prometheus_client", "httpx")
ROOMS = ("storyflow_backend.asgi", "storyflow_backend.urls", "api.tasks", "cli.up", "cli.serving", "cli.demo")

_PROGRAM = f"""
import importlib, sys, django
django.setup()
for name in {ROOMS}:
    importlib.import_module(name)
print(*(name for name in sys.argv[1:] if name in sys.modules))
"""


def test_the_embedded_mode_imports_nothing_of_the_scaled_one(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STORYFLOW_")}
    settings = {
        "DJANGO_SETTINGS_MODULE": "storyflow_backend.settings.embedded",
        "STORYFLOW_HOME": str(tmp_path),
        "PYTHONPATH": str(BACKEND),
    }
    told = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *FOREIGN],
        env={**kept, **settings},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == []
