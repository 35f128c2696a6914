"""A Redis that keeps nothing."""

from __future__ import annotations

import signal
from pathlib import Path

from cli.servers.daemon import Daemon, answers, free_ports, wait_until
from cli.setup_tools import REDIS


class RedisServer:
    """A redis-server in ``folder``; it may be killed, paused and started again at the same port."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (self.port,) = free_ports(1)
        command = [REDIS.find() or "", "--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(folder)]
        command += ["--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"]
        self._daemon = Daemon(command, folder / "redis.log")

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def pids(self) -> list[int]:
        return [self._daemon.pid]

    def start(self) -> None:
        self._daemon.start()
        wait_until(lambda: answers(self.port), self._daemon)

    def kill(self) -> None:
        """End it at once, with everything that it held."""
        self._daemon.stop(signal.SIGKILL)

    def pause(self) -> None:
        """Let it hang: connections are taken, and nothing is answered."""
        self._daemon.send(signal.SIGSTOP)

    def go_on(self) -> None:
        self._daemon.send(signal.SIGCONT)

    def stop(self) -> None:
        self._daemon.stop()
