"""Files in the body of a request."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from api import media
from api.errors import ApiError, TooLarge


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request: where it lies for as long, and what its owner calls it."""

    path: Path
    name: str


@contextmanager
def uploaded(request: Request, field: str, *, most: int, too_large: str) -> Iterator[Upload]:
    """The file in ``field``, removed afterwards.

    Raises ApiError if there is none, TooLarge with that sentence above ``most`` bytes, DiskFull or
    OutputUnwritable if it cannot be laid down.
    """
    with media.writing():
        file = request.FILES.get(field)
    if not isinstance(file, TemporaryUploadedFile):
        raise ApiError(
            f'There is no file in this request. Send it as multipart form data, in the field "{field}".',
            code="no_file",
        )
    with file:
        if (file.size or 0) > most:
            raise TooLarge(too_large, details={"max_bytes": most})
        yield Upload(Path(file.temporary_file_path()), file.name or field)


class _LaidDown(TemporaryUploadedFile):
    """A file that is open only while it comes in: a folder holds more of them than a process may open.

    Its name on the disk is ours: not even the uploader's ending is taken over. It goes when this object
    is closed, or forgotten.
    """

    def __init__(self, name: str, content_type: str, charset: str | None) -> None:
        file = tempfile.NamedTemporaryFile(  # noqa: SIM115 - open for as long as the file comes in
            suffix=".upload", dir=settings.FILE_UPLOAD_TEMP_DIR, delete=False
        )
        UploadedFile.__init__(self, file, name, content_type, 0, charset)
        self._remove = weakref.finalize(self, Path(file.name).unlink, missing_ok=True)

    def rest(self) -> None:
        """Let go of the descriptor; from now on the file is known by its path."""
        super().close()

    def close(self) -> None:
        self.rest()
        self._remove()


class _RestingHandler(TemporaryFileUploadHandler):
    """Lays every file down, and holds none of them open."""

    file: _LaidDown

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file = _LaidDown(self.file_name or "file", self.content_type or "", self.charset)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        with self._given_up_at_errors():
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> Any:  # noqa: ANN401 - Django's
        with self._given_up_at_errors():
            self.file.size = file_size
            self.file.rest()
        return self.file

    @contextmanager
    def _given_up_at_errors(self) -> Iterator[None]:
        """Django removes what it laid down when the form breaks off, but not when the disk refuses it."""
        try:
            yield
        except OSError:
            with suppress(OSError):
                self.file.close()
            raise


class UploadParser(MultiPartParser):
    """Reads multipart bodies, every file of them straight to the disk."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:  # noqa: ANN401
        request: Request = parser_context["request"]
        http = request._request
        http.upload_handlers = [_RestingHandler(http)]
        return super().parse(stream, media_type, parser_context)
