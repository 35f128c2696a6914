"""The embedded mode in a throw-away folder, with a database file that threads can share."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

SERVICE_SETTINGS = (
    "VIDEO_", "RUNWAYML_", "PIKA_", "CUSTOM_VIDEO_", "MOCK_", "API_RE", "COST_LIMIT_",
    "OPENAI_", "ELEVENLABS_", "AZURE_SPEECH_",
)  # fmt: skip

# Before any other setting is read: no test may reach the films of whoever runs it.
os.environ["STORYFLOW_HOME"] = tempfile.mkdtemp(prefix="storyflow-tests-")
os.environ.pop("STORYFLOW_MEDIA_ROOT", None)
# No test may be helped by what another one made; those of the cache give it a place of its own.
os.environ["STORYFLOW_CACHE_LIMIT"] = "0"
# And none may speak to a service of whoever runs it, or be paid by him.
for _name in [name for name in os.environ if name.startswith(SERVICE_SETTINGS)]:
    del os.environ[_name]
os.environ.pop("STORYFLOW_ALLOWED_HOSTS", None)
atexit.register(shutil.rmtree, os.environ["STORYFLOW_HOME"], ignore_errors=True)

from storyflow_backend.settings.embedded import *  # noqa: E402, F403 - settings are a namespace
from storyflow_backend.settings.embedded import DATABASES, HOME  # noqa: E402

DATABASES["default"]["TEST"] = {"NAME": HOME / "test.sqlite3"}
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
