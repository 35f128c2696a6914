"""The table of contents of the API."""

from __future__ import annotations

from django.urls import URLPattern, path

from api.views import (
    events,
    narration,
    pictures,
    projects,
    rendering,
    sample,
    schema,
    segments,
    settings,
    sounds,
    story_import,
    tasks,
)

urlpatterns: list[URLPattern] = [
    path("projects/", projects.ProjectsView.as_view()),
    path("projects/import/", story_import.ImportView.as_view()),
    path("projects/import/sample/", sample.ImportSampleView.as_view()),
    path("projects/<uuid:project_id>/", projects.ProjectView.as_view()),
    path("projects/<uuid:project_id>/restore/", projects.RestoreProjectView.as_view()),
    path("projects/<uuid:project_id>/import-segments/", story_import.ImportSegmentsView.as_view()),
    path("projects/<uuid:project_id>/render/", rendering.RenderView.as_view(), name="project-render"),
    path("projects/<uuid:project_id>/cancel/", rendering.CancelRenderView.as_view(), name="project-cancel"),
    path("projects/<uuid:project_id>/status/", rendering.ProjectStatusView.as_view(), name="project-status"),
    path("projects/<uuid:project_id>/generate-all-audio/", narration.GenerateAllAudioView.as_view()),
    path("segments/", segments.SegmentsView.as_view()),
    path("segments/reorder/", segments.ReorderView.as_view()),
    path("segments/<uuid:segment_id>/", segments.SegmentView.as_view()),
    path("segments/<uuid:segment_id>/restore/", segments.RestoreSegmentView.as_view()),
    path("segments/<uuid:segment_id>/upload-image/", pictures.UploadImageView.as_view()),
    path("segments/<uuid:segment_id>/remove-image/", pictures.RemoveImageView.as_view()),
    path("segments/<uuid:segment_id>/restore-image/", pictures.RestoreImageView.as_view()),
    path("segments/<uuid:segment_id>/upload-audio/", sounds.UploadAudioView.as_view()),
    path("segments/<uuid:segment_id>/remove-audio/", sounds.RemoveAudioView.as_view()),
    path("segments/<uuid:segment_id>/restore-audio/", sounds.RestoreAudioView.as_view()),
    path("segments/<uuid:segment_id>/generate-audio/", narration.GenerateAudioView.as_view()),
    path("tasks/<str:task_id>/status/", tasks.TaskStatusView.as_view(), name="task-status"),
    path("tasks/<str:task_id>/cancel/", tasks.CancelTaskView.as_view(), name="task-cancel"),
    path("events/", events.AllEventsView.as_view()),
    path("projects/<uuid:project_id>/events/", events.ProjectEventsView.as_view()),
    path("settings/", settings.SettingsView.as_view()),
    path("settings/voices/", settings.VoicesView.as_view()),
    path("schema/", schema.SchemaView.as_view(), name="schema"),
    path("docs/", schema.TryView.as_view()),
]
