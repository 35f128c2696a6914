"""The servers of the scaled mode for a program that is not Python, as the walks in the browser are.

    python -m cli.servers

prints one JSON object as soon as they answer: ``settings`` is the environment of a studio and its workers,
with a database and a bucket of their own; ``listing`` is an address that lists the bucket. They stay until
the standard input is closed, which the end of whoever started them does too, and leave nothing behind.
Where one is not installed, the object says so as ``missing``, and nothing is started.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from cli.__main__ import heed_signals
from cli.failures import DONE, FAILED, INTERRUPTED, CommandError
from cli.servers.ceph import CephServer
from cli.servers.postgresql import PostgresServer
from cli.servers.redis import RedisServer
from cli.servers.site import running, scaled_settings, server_folder
from cli.setup_tools import CEPH, POSTGRESQL, REDIS

_LISTED_FOR = 3600  # seconds


@contextmanager
def servers() -> Iterator[dict[str, object]]:
    """All three while the block lasts, and what is to be known of them. Raises ServerFailed."""
    with (
        server_folder() as folder,
        running(PostgresServer(folder / "pg")) as postgres,
        running(RedisServer(folder / "redis")) as redis,
        running(CephServer(folder / "ceph")) as ceph,
    ):
        bucket = ceph.new_bucket()
        listing = ceph.client().generate_presigned_url(
            "list_objects_v2", Params={"Bucket": bucket}, ExpiresIn=_LISTED_FOR
        )
        settings = scaled_settings(postgres.new_database(), redis, ceph, bucket)
        yield {"settings": settings, "listing": listing}


def main() -> int:
    for tool in (REDIS, POSTGRESQL, CEPH):
        if tool.find() is None:
            _tell({"missing": tool.skip_reason})
            return DONE
    try:
        with servers() as told:
            _tell(told)
            sys.stdin.buffer.read()
    except CommandError as error:
        sys.stderr.write(f"{error.message}\n")
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    return DONE


def _tell(told: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    heed_signals()
    sys.exit(main())
