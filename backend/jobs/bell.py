"""A bell that is heard in other processes: it says that there is news, and what it is stands in rows.

It goes through Redis, and nobody waits for that. A ring that is lost costs no more than the time until the
rows are looked at anyway. For programs beside the studio, which know no rows, a ring may bring texts along,
each on a channel of its own.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping

from redis import Redis, RedisError

logger = logging.getLogger(__name__)

CHANNEL = "storyflow.news"

_AGAIN = 5.0
"""Seconds for which a Redis that does not answer is left alone."""


class Bell:
    """Rings, and hears what others ring, each in a thread of its own that ends with the process."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._wish = threading.Event()
        self._lock = threading.Lock()
        self._texts: dict[str, str] = {}
        self._ringer: threading.Thread | None = None

    def ring(self, texts: Mapping[str, str] | None = None) -> None:
        """Tell everybody, soon; any number of wishes meanwhile are one.

        ``texts`` are said on the channels that are their keys, the newest of each.
        """
        with self._lock:
            self._texts |= texts or {}
            if self._ringer is None:
                self._ringer = threading.Thread(target=self._ring, name="bell", daemon=True)
                self._ringer.start()
        self._wish.set()

    def listen(self, heard: Callable[[], None]) -> None:
        """Call ``heard`` whenever somebody rings."""
        threading.Thread(target=self._listen, args=(heard,), name="bell-listener", daemon=True).start()

    def _ring(self) -> None:
        while True:
            self._wish.wait()
            self._wish.clear()
            with self._lock:
                texts, self._texts = self._texts, {}
            try:
                for channel, text in texts.items():
                    self._redis.publish(channel, text)
                self._redis.publish(CHANNEL, "")
            except RedisError as error:
                logger.debug("nobody hears of news: %s", error)
                time.sleep(_AGAIN)

    def _listen(self, heard: Callable[[], None]) -> None:
        while True:
            try:
                with self._redis.pubsub(ignore_subscribe_messages=True) as channel:  # type: ignore[no-untyped-call]
                    channel.subscribe(CHANNEL)
                    while True:
                        if channel.get_message(timeout=1.0) is not None:
                            heard()
            except (RedisError, OSError) as error:
                logger.debug("news is not heard of: %s", error)
                time.sleep(_AGAIN)
