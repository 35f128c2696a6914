"""The web's door, for uvicorn."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storyflow_backend.settings.embedded")

application = get_asgi_application()
