"""Names by which a studio is called besides its own: those of a proxy that passes requests on to it."""

from __future__ import annotations

import ipaddress
import re

SETTING = "STORYFLOW_ALLOWED_HOSTS"
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


class WrongHosts(ValueError):
    """The setting holds something that is no name of a host; the text is a sentence."""


def further_hosts(told: str) -> tuple[str, ...]:
    """The names in ``told``, which have commas between them, in lower case: "films.example:8443".

    Each is what browsers send as Host: without a port where the proxy is at that of its scheme. Raises
    WrongHosts for anything else, wildcards above all: a name that anybody can point at this machine
    is one under which any page could speak to the studio.
    """
    names = tuple(dict.fromkeys(name.strip().lower() for name in told.split(",") if name.strip()))
    wrong = [name for name in names if not _is_host(name)]
    if wrong:
        raise WrongHosts(
            f"{SETTING} takes names such as films.example or films.example:8443, with commas between them "
            f'and without wildcards, not "{wrong[0][:80]}".'
        )
    return names


def without_port(host: str) -> str:
    """The name alone, an IPv6 address in its brackets."""
    return host[: host.index("]") + 1] if host.startswith("[") else host.partition(":")[0]


def origins(host: str) -> list[str]:
    """What a browser may call pages that come from there."""
    return [f"{scheme}://{host}" for scheme in ("http", "https")]


def _is_host(host: str) -> bool:
    name = without_port(host) if "]" in host or not host.startswith("[") else ""
    port = host[len(name) :]
    if port and not (re.fullmatch(r":[1-9][0-9]{0,4}", port) and int(port[1:]) <= 65535):
        return False
    return _is_address(name) or _is_name(name)


def _is_address(name: str) -> bool:
    bare = name[1:-1] if name.startswith("[") else name
    try:
        version = ipaddress.ip_address(bare).version
    except ValueError:
        return False
    return (version == 6) is name.startswith("[")


def _is_name(name: str) -> bool:
    labels = name.split(".")
    sound = len(name) <= 253 and all(_LABEL.fullmatch(label) for label in labels)
    return sound and not _NUMBER.fullmatch(labels[-1])  # 127.1 and 0x7f.1 are addresses written oddly
