"""All services in a process that prints its address and ends with its parent.

python -m providers.fake [--port N] [--seconds 5-10] [--long-side 1280] [--poll-every 5]
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading

from providers.fake.server import FakeServices

_LOOK = 0.5  # seconds between looks at the parent


def main() -> None:
    """Serve until told to stop, or until whoever started us is gone."""
    parent = os.getppid()
    options = _options()
    done = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: done.set())
    fake = FakeServices(
        port=options.port,
        seconds=options.seconds,
        poll_every=options.poll_every,
        long_side=options.long_side,
    )
    with fake:
        sys.stdout.write(f"{fake.url}\n")
        sys.stdout.flush()
        while not done.wait(_LOOK) and os.getppid() == parent:
            pass


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m providers.fake", description=__doc__.split("\n")[0])
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument(
        "--seconds", type=_span, default=(5.0, 10.0), help="how long a clip takes, such as 5-10"
    )
    parser.add_argument("--long-side", type=int, default=None, help="of clips, in pixels")
    parser.add_argument("--poll-every", type=float, default=5.0, help="seconds between readings of a job")
    return parser.parse_args()


def _span(text: str) -> tuple[float, float]:
    least, _, most = text.partition("-")
    return float(least), float(most or least)


if __name__ == "__main__":
    main()
