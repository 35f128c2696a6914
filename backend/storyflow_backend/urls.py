"""Every address of the one port."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.utils.module_loading import import_string

from api.views.health import LivenessView, ReadinessView
from api.views.media import media_file

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("api.urls")),
    path("health/", LivenessView.as_view(), name="health"),
    path("health/video", ReadinessView.as_view(), name="health-video"),
    path("admin/", admin.site.urls),
    re_path(r"\Amedia/(?P<key>[\s\S]*)\Z", media_file),  # a name with a line break is no key, but an answer
]

if settings.METRICS:
    urlpatterns.append(path("metrics", import_string(f"{settings.METRICS}.metrics"), name="metrics"))

handler400 = "storyflow_backend.error_pages.bad_request"
handler403 = "storyflow_backend.error_pages.forbidden"
handler404 = "storyflow_backend.error_pages.not_found"
handler500 = "storyflow_backend.error_pages.server_error"
