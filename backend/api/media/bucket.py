"""The S3 client: how long it waits, what its errors mean, and addresses that are valid for a while."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from api.media.patience import StorageUnavailable

logger = logging.getLogger(__name__)

MOST_SECONDS = 7 * 24 * 3600
"""What S3 allows an address to be valid; boto3 would sign for longer without a word."""

USUAL_SECONDS = 3600

TRANSFER = TransferConfig(multipart_threshold=16 << 20, multipart_chunksize=16 << 20, max_concurrency=4)
"""Parts of 16 MB: what is lost of a connection is sent again, and not the whole film."""

_MISSING = frozenset({"404", "NoSuchKey", "NotFound"})


_DOWN = (
    "The storage of pictures and films does not answer, so nothing was changed. Try again in a moment; "
    "if it stays so, see whether the S3 server runs."
)
_REFUSED = (
    "The storage of pictures and films refused this, so nothing was changed. Check S3_BUCKET, S3_ACCESS_KEY "
    "and S3_SECRET_KEY, and what that key may do."
)


def name() -> str:
    """The bucket."""
    return str(settings.S3.bucket)


def client(*, patient: bool = True) -> Any:  # noqa: ANN401 - boto3 makes its classes while it runs
    """The client of this process, for the address that workers and studio use."""
    return _client(os.getpid(), settings.S3, settings.S3.endpoint_url, patient)


@contextmanager
def reaching() -> Iterator[None]:
    """Turn what goes wrong on the way to the bucket into StorageUnavailable; no such key is a LookupError."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in _MISSING:
            raise LookupError(code) from error
        raise _told(error) from error
    except (BotoCoreError, Boto3Error) as error:
        raise _told(error) from error


def signed_url(
    key: str, *, method: str = "get_object", seconds: int = USUAL_SECONDS, answer: Mapping[str, str] = {}
) -> str:
    """An address of a key for whoever has it, valid for ``seconds``; made anew whenever it is asked for.

    ``answer`` are headers that S3 is to answer with (``ResponseContentDisposition`` and its like).
    Raises ValueError for more than seven days.
    """
    if not 0 < seconds <= MOST_SECONDS:
        raise ValueError("an address is valid for seven days at most")
    outside = _client(os.getpid(), settings.S3, settings.S3.public_url, True)
    with reaching():
        url: str = outside.generate_presigned_url(
            method, Params={"Bucket": name(), "Key": key, **answer}, ExpiresIn=seconds
        )
    return url


@lru_cache(maxsize=8)
def _client(pid: int, s3: Any, endpoint: str, patient: bool) -> Any:  # noqa: ANN401
    """One for each process: sockets must not be shared with a fork."""
    return boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint or None,
        aws_access_key_id=s3.access_key or None,
        aws_secret_access_key=s3.secret_key or None,
        region_name=s3.region,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            connect_timeout=3 if patient else 1,
            read_timeout=15 if patient else 1,
            retries={"mode": "standard", "total_max_attempts": 2 if patient else 1},
            max_pool_connections=16,
            request_checksum_calculation="when_required",  # what every S3 server understands
            response_checksum_validation="when_required",
        ),
    )


def _told(error: Exception) -> StorageUnavailable:
    logger.warning("storage: %s", type(error).__name__ if not isinstance(error, ClientError) else error)
    status = (
        error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if isinstance(error, ClientError)
        else 0
    )
    refused = 400 <= status < 500 and status not in (408, 429)
    return StorageUnavailable(_REFUSED if refused else _DOWN, permanent=refused)
