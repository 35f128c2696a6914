"""The socket at which the studio listens, and the names by which it may be called."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from cli.failures import CommandError

_TRIED = 20
_BACKLOG = 2048


@dataclass(frozen=True, kw_only=True, slots=True)
class Listener:
    """A socket that already takes connections; ``address`` is the numeric one it is bound to."""

    socket: socket.socket
    host: str
    address: str
    port: int

    @property
    def is_loopback(self) -> bool:
        return ipaddress.ip_address(self.address).is_loopback

    def names(self) -> list[str]:
        """The host names, as a browser sends them, that mean this studio besides those of loopback."""
        if self.is_loopback:
            return []
        machine = socket.gethostname()
        addresses = [self.address] if not self._is_everywhere else list(own_addresses())
        names = [self.host, machine, socket.getfqdn(), f"{machine.split('.')[0]}.local", *addresses]
        return sorted({bracketed(name.lower()) for name in names if name and not _is_unspecified(name)})

    def urls(self) -> list[str]:
        """Where to open the studio: here, and from other machines."""
        hosts = [self.address]
        if self._is_everywhere:
            hosts = ["127.0.0.1", *own_addresses()]
        return [f"http://{bracketed(host)}:{self.port}" for host in dict.fromkeys(hosts)]

    @property
    def _is_everywhere(self) -> bool:
        return _is_unspecified(self.address)


def listen(host: str, port: int) -> Listener:
    """Listen at ``port`` (0: any), or at the next free one where it is taken.

    Raises CommandError for an address that is not this machine's, or a port that may not be had.
    """
    family, address = _resolve(host)
    for candidate in _candidates(port):
        bound = _bind(family, address, candidate)
        if bound is not None:
            return Listener(socket=bound, host=host, address=address, port=bound.getsockname()[1])
    raise CommandError(f"Port {port} and the next {_TRIED} are taken. Choose another with --port.")


def bracketed(host: str) -> str:
    """A host as it stands in a URL: an IPv6 address in brackets."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _candidates(port: int) -> Iterator[int]:
    yield from range(port, min(port + _TRIED, 65535) + 1) if port else [0]


def _resolve(host: str) -> tuple[socket.AddressFamily, str]:
    try:
        found = socket.getaddrinfo(host.strip("[]"), None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise CommandError(f'There is no address "{host}". Give --host an address of this machine.') from None
    family, *_, address = found[0]
    return family, str(address[0])


def _bind(family: socket.AddressFamily, address: str, port: int) -> socket.socket | None:
    """A listening socket, or None where the port is taken."""
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            # After a restart the port is still held by connections that are closing; elsewhere this
            # option would let two programs share a port.
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((address, port))
        bound.listen(_BACKLOG)
    except OSError as error:
        bound.close()
        if error.errno == errno.EADDRINUSE:
            return None
        raise CommandError(_why(error, address, port)) from None
    return bound


def _why(error: OSError, address: str, port: int) -> str:
    if isinstance(error, PermissionError):
        return f"This system does not give port {port} to StoryFlow. Choose one above 1023 with --port."
    return (
        f"StoryFlow cannot listen at {address} ({os.strerror(error.errno or 0)}). "
        "Give --host an address of this machine."
    )


def _is_unspecified(name: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(name).is_unspecified
    return False


def own_addresses() -> Iterator[str]:
    """This machine's addresses other than loopback, so far as they can be learnt."""
    machine = socket.gethostname()
    with suppress(OSError):
        for *_, address in socket.getaddrinfo(machine, None, type=socket.SOCK_STREAM):
            if not ipaddress.ip_address(str(address[0]).partition("%")[0]).is_loopback:
                yield str(address[0])
    # Nothing is sent: the system only says from which address it would (192.0.2.0/24 is documentation's).
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        yield str(probe.getsockname()[0])
