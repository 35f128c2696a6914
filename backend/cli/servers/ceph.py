"""The smallest Ceph that speaks S3: a monitor, a store in memory and the object gateway.

It needs cephx even on one machine, no manager, and a store whose UUID the monitor knows. Making the pools
takes a second instead of ten because the monitor does not gather changes first, and a gateway that was killed
is not waited for half a minute because it caches nothing of which others would have to be told.
"""

from __future__ import annotations

import os
import signal
import subprocess
import uuid
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from cli.servers.daemon import PATIENCE, Daemon, ServerFailed, answers, free_ports, wait_until

ACCESS_KEY, SECRET_KEY = "storyflow", "storyflowsecret"

_CONFIGURATION = """
[global]
fsid = {fsid}
mon host = [v2:127.0.0.1:{v2},v1:127.0.0.1:{v1}]
public network = 127.0.0.0/8
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
mon allow pool size one = true
osd crush chooseleaf type = 0
run dir = {folder}
admin socket = {folder}/$name.asok
log file = {folder}/$name.log
pid file = {folder}/$name.pid
keyring = {folder}/keyring
ms bind ipv6 = false
osd objectstore = memstore
memstore device bytes = 4294967296
osd data = {folder}/osd.0
mon data = {folder}/mon.a
osd class load list = *
osd class default list = *
setuser match path =
mon warn on pool no redundancy = false
paxos propose interval = 0.02
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:{port}
rgw enable apis = s3
rgw thread pool size = 32
rgw override bucket index max shards = 1
rgw cache enabled = false
rgw dns name = localhost
"""

_KEYS = {
    "mon.": ("mon", "allow *"),
    "client.admin": ("mon", "allow *", "osd", "allow *"),
    "osd.0": ("mon", "allow profile osd", "osd", "allow *"),
    "client.rgw": ("mon", "allow rw", "osd", "allow rwx"),
}


class CephServer:
    """The gateway at ``endpoint``; it may be stopped, paused and started again with what it held."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._file = folder / "ceph.conf"
        self._ports = free_ports(3)
        self.endpoint = f"http://127.0.0.1:{self._ports[0]}"
        self._monitor = self._daemon("ceph-mon", "-i", "a")
        self._store = self._daemon("ceph-osd", "-i", "0")
        self._gateway = self._daemon("radosgw", "-n", "client.rgw")

    @property
    def pids(self) -> list[int]:
        """Its processes."""
        return [daemon.pid for daemon in (self._gateway, self._store, self._monitor)]

    def start(self) -> None:
        self._configure()
        self._start_monitor()
        self._start_store()
        user = ["radosgw-admin", "user", "create", "--uid=storyflow", "--display-name=StoryFlow"]
        self._run(*user, f"--access-key={ACCESS_KEY}", f"--secret={SECRET_KEY}")
        self.start_gateway()

    def start_gateway(self) -> None:
        self._gateway.start()
        wait_until(lambda: answers(self._ports[0]), self._gateway)

    def stop_gateway(self) -> None:
        """Let nobody answer at the endpoint; what is stored stays."""
        self._gateway.stop(signal.SIGKILL)

    def pause(self) -> None:
        self._gateway.send(signal.SIGSTOP)

    def go_on(self) -> None:
        self._gateway.send(signal.SIGCONT)

    def stop(self) -> None:
        for daemon in (self._gateway, self._store, self._monitor):
            daemon.stop(signal.SIGKILL)

    def new_bucket(self) -> str:
        """A fresh, empty bucket."""
        name = f"storyflow-{uuid.uuid4().hex[:12]}"
        self.client().create_bucket(Bucket=name)
        return name

    def client(self) -> Any:  # noqa: ANN401 - boto3 makes its classes while it runs
        """A client of our own, not the studio's."""
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
            region_name="us-east-1",
            config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
        )

    def _configure(self) -> None:
        port, v1, v2 = self._ports
        names = {"fsid": uuid.uuid4(), "folder": self._folder, "port": port, "v1": v1, "v2": v2}
        self._file.write_text(_CONFIGURATION.format(**names))
        for name in ("mon.a", "osd.0"):
            (self._folder / name).mkdir()
        address = f"[v2:127.0.0.1:{v2},v1:127.0.0.1:{v1}]"
        self._run("monmaptool", "--create", "--fsid", str(names["fsid"]), "--addv", "a", address, "monmap")
        keyring = ["ceph-authtool", "keyring", "--create-keyring"]
        for name, rights in _KEYS.items():
            caps = [word for at in range(0, len(rights), 2) for word in ("--cap", *rights[at : at + 2])]
            self._run(*keyring, "--gen-key", "-n", name, *caps)
            keyring = ["ceph-authtool", "keyring"]

    def _start_monitor(self) -> None:
        self._run("ceph-mon", "--mkfs", "-i", "a", "--monmap", "monmap", "--keyring", "keyring")
        self._monitor.start()
        wait_until(lambda: self._says("ceph", "-s") is not None, self._monitor)
        self._run("ceph", "mon", "enable-msgr2")

    def _start_store(self) -> None:
        identity = str(uuid.uuid4())
        self._run("ceph", "osd", "new", identity)
        self._run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", identity)
        self._store.start()
        wait_until(lambda: "1 up" in (self._says("ceph", "osd", "stat") or ""), self._store)

    def _daemon(self, program: str, *arguments: str) -> Daemon:
        command = [program, "-f", "-c", str(self._file), *arguments]
        return Daemon(command, self._folder / f"{program}.out", variables={"CEPH_CONF": str(self._file)})

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            command,
            cwd=self._folder,
            env={**os.environ, "CEPH_CONF": str(self._file)},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        if done.returncode != 0:
            raise ServerFailed(f"Ceph was not set up; {' '.join(command[:2])} said: {done.stderr[-1000:]}")
        return done.stdout

    def _says(self, *command: str) -> str | None:
        try:
            return self._run(*command)
        except (ServerFailed, subprocess.TimeoutExpired):
            return None
