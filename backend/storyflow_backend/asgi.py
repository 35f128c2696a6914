"""The web's door, for uvicorn."""

from __future__ import annotations

import os
import warnings

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.utils.module_loading import import_string

from storyflow_backend.guard import App, Guard
from storyflow_backend.pages import Pages
from storyflow_backend.request_limits import RequestLimits
from storyflow_backend.response_headers import response_headers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storyflow_backend.settings.embedded")

# WhiteNoise hands out its files, which are small, in the way of synchronous servers.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

_guarded = Guard(
    Pages(
        RequestLimits(get_asgi_application()),
        folder=settings.STUDIO_EXPORT,
        policy=settings.CONTENT_SECURITY_POLICY,
    ),
    hosts=settings.ALLOWED_HOSTS,
    further=settings.FURTHER_HOSTS,
    headers=response_headers(settings.CONTENT_SECURITY_POLICY),
)

application: App = import_string(f"{settings.METRICS}.Measured")(_guarded) if settings.METRICS else _guarded
