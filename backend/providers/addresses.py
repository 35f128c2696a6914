"""Where a service may send us for a file: known hosts, public addresses, never into the user's own network.

Names are judged when an address is read, numbers when the connection is made, after the one look-up that
the connection then uses. So neither an odd spelling of 127.0.0.1 nor a name that changes its mind gets
through. Python's ``is_global`` alone would let NAT64, 6to4 and multicast pass.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

import httpx

from providers.errors import AddressRefused
from providers.transport import AddressCheck

IPv6 = ipaddress.IPv6Address
IPv4 = ipaddress.IPv4Address

_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")  # RFC 4291, 2.4 and IANA: all that is given out
_6TO4 = ipaddress.ip_network("2002::/16")
_6TO4_RELAYS = ipaddress.ip_network("192.88.99.0/24")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052; its last 32 bits are the IPv4 address behind
_MAPPED = ipaddress.ip_network("::ffff:0:0/96")
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")
_ORIGIN_PORTS = {"http": 80, "https": 443}


def is_public(address: str) -> bool:
    """Whether a numeric address belongs to the public network, also when it only wraps another one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6):
        return _is_public_v6(found)
    return found.is_global and not found.is_multicast and found not in _6TO4_RELAYS


def _is_public_v6(address: IPv6) -> bool:
    if address in _MAPPED or address in _NAT64:
        return is_public(str(IPv4(int(address) & 0xFFFF_FFFF)))
    return address in _GLOBAL_UNICAST and address not in _6TO4 and address.is_global


def origin(url: httpx.URL) -> tuple[str, str, int | None]:
    """Scheme, host and port of an address; two are one origin exactly when these are equal."""
    return url.scheme, _host(url), url.port or _ORIGIN_PORTS.get(url.scheme)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """What may be opened. ``setting`` is the name of the setting by which the user widens it.

    ``hosts``    "files.example", "*.files.example", or "*" for any; always https, port 443, public
    ``origins``  whole addresses that the user configured, such as http://127.0.0.1:9000: any of them
    """

    name: str
    title: str
    setting: str
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()

    def check(self, url: httpx.URL) -> AddressCheck | None:
        """How the numeric addresses of this url are to be judged; None: they need not be.

        Raises AddressRefused when it must not be opened at all.
        """
        if url.userinfo:
            raise self._refused(url, "names a user")
        if origin(url) in {origin(httpx.URL(known)) for known in self.origins}:
            return None
        if not _HOST.fullmatch(_host(url)):
            raise self._refused(url, "is no name of a host")
        if url.scheme != "https":
            raise self._refused(url, "is not https")
        if origin(url)[2] != _ORIGIN_PORTS["https"]:
            raise self._refused(url, "has a port of its own")
        if not any(_matches(_host(url), pattern) for pattern in self.hosts):
            raise self._refused(url, "is no host of this service")
        return lambda address: self._check_number(url, address)

    def _check_number(self, url: httpx.URL, address: str) -> None:
        if not is_public(address):
            raise self._refused(url, f"leads to {address}")

    def _refused(self, url: httpx.URL, why: str) -> AddressRefused:
        return AddressRefused(
            f"{self.title} gave an address for the finished file that StoryFlow does not open. "
            f"Nothing was downloaded. If the file lies there rightly, name its host in {self.setting}.",
            provider=self.name,
            detail=f"{url.scheme}://{_host(url)[:200]} {why}",
        )


def widened(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of an ``…_OUTPUT_HOSTS`` setting as hosts and origins."""
    origins = tuple(word for word in words if "://" in word)
    return tuple(word for word in words if "://" not in word), origins


def _host(url: httpx.URL) -> str:
    return url.raw_host.decode("ascii", "replace").lower().rstrip(".")


def _matches(host: str, pattern: str) -> bool:
    if pattern.startswith("*."):
        return host.endswith(pattern[1:]) and host != pattern[1:]
    return pattern in {"*", host}
