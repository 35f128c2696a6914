"""What the scaled mode is told by its environment, checked before anything starts.

DATABASE_URL       postgresql://user:password@host:5432/name (?sslmode=… and the like)
REDIS_URL          redis://[user:password@]host:6379/0, or rediss:// with TLS
S3_ENDPOINT_URL    where workers and studio reach the S3 server; without it AWS
S3_BUCKET          the bucket, which exists
S3_ACCESS_KEY      with S3_SECRET_KEY; without both boto3 looks where it always does (a role, say)
S3_REGION          default us-east-1
S3_PUBLIC_URL      where browsers reach the S3 server; default S3_ENDPOINT_URL
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_POOL = {"min_size": 1, "max_size": 20, "timeout": 4, "max_idle": 300}
"""The studio's own connections; its threads share them."""


class NotConfigured(ValueError):
    """A setting is missing or makes no sense; the text is a sentence that names it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class S3Configuration:
    """A bucket and how to reach it; ``public_url`` is the server's address for browsers ("": AWS's own)."""

    bucket: str
    endpoint_url: str = ""
    public_url: str = ""
    access_key: str = ""
    secret_key: str = ""
    region: str = "us-east-1"

    def __repr__(self) -> str:
        return f"S3Configuration(bucket={self.bucket!r}, endpoint_url={self.endpoint_url!r})"

    @property
    def origin(self) -> str:
        """What a Content-Security-Policy calls the server from which browsers fetch."""
        if not self.public_url:
            return f"https://s3.{self.region}.amazonaws.com"
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, kw_only=True, slots=True)
class ScaledConfiguration:
    """All of it; ``database`` is a dictionary for Django."""

    database: dict[str, Any]
    redis_url: str
    s3: S3Configuration


def configuration(variables: Mapping[str, str]) -> ScaledConfiguration:
    """The settings of the scaled mode. Raises NotConfigured, naming the first that is wrong."""
    if variables.get("STORYFLOW_ENGINE", "pyav") not in ("", "pyav"):
        raise NotConfigured("The scaled mode has only the default engine. Unset STORYFLOW_ENGINE.")
    return ScaledConfiguration(
        database=_database(_required(variables, "DATABASE_URL")),
        redis_url=_redis(_required(variables, "REDIS_URL")),
        s3=_s3(variables),
    )


def _required(variables: Mapping[str, str], name: str) -> str:
    value = variables.get(name, "").strip()
    if not value:
        raise NotConfigured(f"STORYFLOW_MODE=scaled needs {name}, which is not set; see deploy/README.md.")
    return value


def _database(url: str) -> dict[str, Any]:
    parts = _parts("DATABASE_URL", url, ("postgresql", "postgres"))
    name = unquote(parts.path.removeprefix("/"))
    if not name or "/" in name:
        raise NotConfigured("DATABASE_URL names no database; it ends like …@host:5432/storyflow.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,  # a server that was started again has closed its connections
        "OPTIONS": {"connect_timeout": 4, "pool": dict(_POOL), **dict(parse_qsl(parts.query))},
    }


def _redis(url: str) -> str:
    _parts("REDIS_URL", url, ("redis", "rediss"))
    return url


def _s3(variables: Mapping[str, str]) -> S3Configuration:
    bucket = _required(variables, "S3_BUCKET")
    if not _BUCKET.fullmatch(bucket):
        raise NotConfigured("S3_BUCKET is no name of a bucket (3 to 63 of a–z, 0–9, dots and hyphens).")
    access, secret = (variables.get(name, "").strip() for name in ("S3_ACCESS_KEY", "S3_SECRET_KEY"))
    if bool(access) != bool(secret):
        raise NotConfigured("S3_ACCESS_KEY and S3_SECRET_KEY belong together; only one of them is set.")
    endpoint, public = (
        variables.get(name, "").strip().rstrip("/") for name in ("S3_ENDPOINT_URL", "S3_PUBLIC_URL")
    )
    for name, url in (("S3_ENDPOINT_URL", endpoint), ("S3_PUBLIC_URL", public)):
        if url:
            _parts(name, url, ("http", "https"))
    return S3Configuration(
        bucket=bucket,
        endpoint_url=endpoint,
        public_url=public or endpoint,
        access_key=access,
        secret_key=secret,
        region=variables.get("S3_REGION", "").strip() or "us-east-1",
    )


def _parts(name: str, url: str, schemes: tuple[str, ...]) -> Any:  # noqa: ANN401 - urlsplit's own
    """The parts of an address; its words are never shown, for there may be a password among them."""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        sound = False
    if not sound:
        raise NotConfigured(f"{name} is no address like {schemes[0]}://host:port; correct it.")
    return parts
