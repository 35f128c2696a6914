"""A PostgreSQL with a fresh database for whoever asks for one."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import uuid
from pathlib import Path

import psycopg

from cli.servers.daemon import Daemon, free_ports, wait_until
from cli.setup_tools import POSTGRESQL

_USER, _PASSWORD = "storyflow", "secret-for-as-long-as-it-runs"


class PostgresServer:
    """A server in ``folder``; it may be stopped and started again with what it held."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._user = _unprivileged()
        (self.port,) = free_ports(1)
        command = [POSTGRESQL.find() or "", "-D", str(self._data), "-p", str(self.port), "-k", str(folder)]
        command += ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "max_connections=200"]
        self._daemon = Daemon(command, folder / "postgresql.log", user=self._user)

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    @property
    def pids(self) -> list[int]:
        return [self._daemon.pid]

    def start(self) -> None:
        if not self._data.exists():
            self._initialise()
        self._daemon.start()
        wait_until(self._is_ready, self._daemon)

    def new_database(self) -> str:
        """The URL of a fresh, empty database."""
        name = f"storyflow_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self.url(name)

    def url(self, database: str) -> str:
        return f"postgresql://{_USER}:{_PASSWORD}@127.0.0.1:{self.port}/{database}"

    def stop(self) -> None:
        """End it at once, as a crash would; what was committed is there at the next start."""
        self._daemon.stop(signal.SIGQUIT)

    def _initialise(self) -> None:
        secret = self._folder / "password"
        secret.write_text(_PASSWORD)
        if self._user:
            for path in (self._folder, secret):
                shutil.chown(path, self._user)
        command = [POSTGRESQL.locate("initdb") or "", "-D", str(self._data), "-A", "scram-sha-256"]
        command += ["-U", _USER, f"--pwfile={secret}", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(command, user=self._user, check=True, capture_output=True, cwd=self._folder)

    def _is_ready(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


def _unprivileged() -> str | None:
    """The user under whom it runs: the server refuses to be root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return "nobody"
