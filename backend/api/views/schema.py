"""The API's document, and a page to try it that needs no network."""

from __future__ import annotations

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.negotiation import DefaultContentNegotiation


class SchemaView(SpectacularAPIView):
    """OpenAPI 3, as YAML or JSON."""

    content_negotiation_class = DefaultContentNegotiation


class TryView(SpectacularSwaggerSplitView):
    """Swagger UI without inline scripts and styles, from files of this installation."""

    template_name = "api/try.html"
    url_name = "schema"
