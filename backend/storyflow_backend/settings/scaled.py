"""Many machines: PostgreSQL, Redis with Celery, and S3. What they are is told by the environment."""

from __future__ import annotations

import os

from django.conf import global_settings
from django.core.exceptions import ImproperlyConfigured

# Finished work lies in S3; nothing is to stay on a worker's disk.
os.environ.setdefault("STORYFLOW_CACHE_LIMIT", "0")

from storyflow_backend.scaled_configuration import NotConfigured, configuration
from storyflow_backend.settings.base import *  # noqa: F403 - settings are a namespace
from storyflow_backend.settings.base import CONTENT_SECURITY_POLICY, HOME
from storyflow_backend.settings.base import SECRET_KEY as _OWN_KEY

try:
    _told = configuration(os.environ)
except NotConfigured as error:
    raise ImproperlyConfigured(str(error)) from None

STORYFLOW_MODE = "scaled"
SECRET_KEY = os.environ.get("STORYFLOW_SECRET_KEY") or _OWN_KEY  # studios behind one address share it
DATABASES = {"default": _told.database}
REDIS_URL = _told.redis_url
S3 = _told.s3

MEDIA_STORE = "s3"
STORAGES = {**global_settings.STORAGES, "default": {"BACKEND": "api.media.storage.BucketStorage"}}
WORK_ROOT = HOME / "work"  # local copies, each only as long as it is needed
TASK_RUNNER = "storyflow_backend.celery.runner"
FILM_MAKER = "api.services.shared_filming.perform"
EVENT_BELL = "storyflow_backend.celery.bell"
METRICS = "storyflow_backend.metrics"
GROUP_WORK = "api.tasks.groups"
# Seconds after which Redis gives the message of a step to another worker: three times the longest step.
VISIBILITY_TIMEOUT = int(os.environ.get("STORYFLOW_VISIBILITY_TIMEOUT") or 6 * 3600)
GROUP_FRAMES = int(os.environ.get("STORYFLOW_GROUP_FRAMES") or 240)  # of a group of shots

for _directive in ("img-src", "media-src"):
    CONTENT_SECURITY_POLICY[_directive] = [*CONTENT_SECURITY_POLICY[_directive], S3.origin]
