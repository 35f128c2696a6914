"""The rows, for whoever has to look after them (``python manage.py createsuperuser`` first)."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from api.models import (
    Deletion,
    Event,
    GlobalSettings,
    Narration,
    Project,
    ProviderCall,
    Segment,
    Spending,
    Task,
)


@admin.register(Project)
class ProjectAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # has no parameters at run time
    list_display = ("title", "status", "resolution_width", "resolution_height", "framerate", "updated_at")
    list_filter = ("status",)
    search_fields = ("title",)
    readonly_fields = ("id", "created_at", "updated_at")


@admin.register(Segment)
class SegmentAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # has no parameters at run time
    list_display = ("__str__", "project", "audio_duration", "is_locked")
    list_select_related = ("project",)
    search_fields = ("text_content", "project__title")
    raw_id_fields = ("project",)


@admin.register(Task)
class TaskAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # has no parameters at run time
    """Tasks are looked at here, never changed: their transitions belong to the workers."""

    list_display = ("public_name", "status", "attempt", "lease_owner", "created_at", "finished_at")
    list_filter = ("kind", "status")

    def has_change_permission(self, request: HttpRequest, obj: Task | None = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class LookedAt(admin.ModelAdmin):  # type: ignore[type-arg]  # has no parameters at run time
    """Money is looked at here, never changed: rows and sums are moved together by the ledger."""

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(ProviderCall)
class ProviderCallAdmin(LookedAt):
    list_display = ("__str__", "project", "scene", "reserved", "actual", "day", "created_at")
    list_filter = ("kind", "state", "provider")
    list_select_related = ("project",)


@admin.register(Spending)
class SpendingAdmin(LookedAt):
    list_display = ("period", "reserved", "spent")


@admin.register(GlobalSettings)
class GlobalSettingsAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # has no parameters at run time
    def has_delete_permission(self, request: HttpRequest, obj: GlobalSettings | None = None) -> bool:
        return False


admin.site.register((Narration, Deletion, Event))
