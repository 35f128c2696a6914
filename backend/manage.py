"""Django's own commands (makemigrations, createsuperuser …) on the database of STORYFLOW_HOME."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storyflow_backend.settings.embedded")
    execute_from_command_line(sys.argv)
