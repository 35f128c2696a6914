"""Settings of every mode. What differs stands in ``embedded``, ``scaled`` and ``test``.

There are no accounts and no sessions but those of the admin pages: whoever can reach the port is the
user. What protects them is that only this machine can reach it, by its own names, from its own pages
(see ``storyflow_backend.guard``).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from core_engine.home import home, media_root
from providers.configuration import read_settings
from storyflow_backend import further_hosts
from storyflow_backend.secret_key import secret_key

BACKEND = Path(__file__).resolve().parents[2]
HOME = home()

DEBUG = False
SECRET_KEY = secret_key(HOME)
ROOT_URLCONF = "storyflow_backend.urls"
ASGI_APPLICATION = "storyflow_backend.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
APPEND_SLASH = False  # a write must not become a redirect; both spellings are routed where both are promised

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "api",
]

MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# The names by which the studio may be called, always with its own port; ``./storyflow up --host`` adds to
# them. Those of a proxy before it, with a port of their own or none, are told by the environment; Django's
# own check wants to know both. They, the rules for writes and the headers below are the guard's.
try:
    FURTHER_HOSTS = further_hosts.further_hosts(os.environ.get(further_hosts.SETTING, ""))
except further_hosts.WrongHosts as error:
    raise ImproperlyConfigured(str(error)) from None
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *map(further_hosts.without_port, FURTHER_HOSTS)]
CSRF_TRUSTED_ORIGINS = [origin for host in FURTHER_HOSTS for origin in further_hosts.origins(host)]
CONTENT_SECURITY_POLICY = {
    "default-src": ["'self'"],
    "script-src": ["'self'"],  # the studio's own pages add the hashes of their inline scripts
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:", "blob:"],
    "media-src": ["'self'", "blob:"],
    "connect-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "storyflow_backend.error_pages.forbidden"

# The folder of the studio's exported pages, which ``./storyflow up`` builds and names; None without them.
STUDIO_EXPORT: Path | None = None

# What a mode chooses: where files are kept, what wakes the worker, and where work in hand lies.
STORYFLOW_MODE = "embedded"
MEDIA_STORE = "disk"
S3: Any = None  # the bucket, in the scaled mode
TASK_RUNNER = "jobs.thread_runner.ThreadRunner"
FILM_MAKER = ""  # who makes films instead of this process alone
EVENT_BELL = ""  # how other processes hear at once of what this one wrote
METRICS = ""  # the module of /metrics
REDIS_URL = ""
VISIBILITY_TIMEOUT = 0  # seconds for which a queue leaves a message with the worker that took it
GROUP_FRAMES = 0
GROUP_WORK = ""  # the module by which a film is made as groups of shots
WORK_ROOT = HOME / "work"

# Services on the network: who makes films, with which keys, and what that may cost. Nothing that
# cannot be used gets past this line: whoever starts StoryFlow is told in a sentence what is wrong.
SERVICES = read_settings(os.environ)

STATIC_URL = "/static/"
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_USE_FINDERS = True  # the files of the API page and the admin lie in their packages

MEDIA_ROOT = media_root()
MEDIA_URL = "/media/"

# One file handler, and on our own disk: an upload is never held in memory, and its temporary file can
# be renamed into place.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_TEMP_DIR = HOME / "uploads"
FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)
FILE_UPLOAD_PERMISSIONS = 0o644
DATA_UPLOAD_MAX_MEMORY_SIZE = 170_000_000  # a story of 40 million characters
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_100  # each file may come with the path that it had in its folder

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_PARSER_CLASSES": ["api.views.bodies.JsonBody"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "storyflow_backend.negotiation.AlwaysTheFirst",
    "DEFAULT_METADATA_CLASS": None,  # OPTIONS tells nothing, least of all a foreign page
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "api.exception_handler.handle",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "StoryFlow",
    "DESCRIPTION": "A written story becomes a narrated film.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,  # what is sent as a file is not answered as one
    "ENUM_NAME_OVERRIDES": {
        "ProjectStatusEnum": "api.models.ProjectStatus",
        "TaskStatusEnum": "api.models.TaskStatus",
        "KindEnum": "api.models.TaskKind",
        "CallKindEnum": "api.models.CallKind",
        "CallStateEnum": "api.models.CallState",
        "CallOutcomeEnum": "api.models.CallOutcome",
        "CallDecisionEnum": "api.models.Decision",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},  # no validator of somebody else's
}

# Whoever opens a door (cli, manage.py, a test) says where records go; here only what is worth one. An
# answer with an error's status is none: it was given on purpose, and its path is a user's word.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "unforeseen": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: record.exc_info is not None,
        },
    },
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"filters": ["unforeseen"]},
    },
}
