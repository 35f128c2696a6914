"""Which addresses are public, and what a service may send us to."""

from __future__ import annotations

import httpx
import pytest

from providers.addresses import Reach, is_public, widened
from providers.errors import AddressRefused

BASE = "http://127.0.0.1:9000/v1"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "203.0.113.1", "224.0.0.1", "239.255.255.250",
        "240.0.0.1", "255.255.255.255", "192.88.99.1",
        "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b::a00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::", "2002:808:808::", "2001::1", "2001:db8::1",
        "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "100::1",
        "", "localhost", "127.1", "2130706433",
    ],
)  # fmt: skip
def test_what_is_not_public_is_not_opened(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_what_is_public_is(address: str) -> None:
    assert is_public(address)


def reach(*hosts: str) -> Reach:
    return Reach(name="x", title="X", setting="X_OUTPUT_HOSTS", hosts=hosts, origins=(BASE,))


@pytest.mark.parametrize(
    ("url", "pattern"),
    [
        ("https://files.example/a.mp4", "files.example"),
        ("https://FILES.example./a.mp4?sig=1", "files.example"),
        ("https://a.b.files.example/a.mp4", "*.files.example"),
        ("https://anything.example/a.mp4", "*"),
        ("https://files.example:443/a.mp4", "files.example"),
    ],
)
def test_a_known_host_is_opened_where_its_numbers_are_public(url: str, pattern: str) -> None:
    check = reach(pattern).check(httpx.URL(url))
    assert check is not None
    check("8.8.8.8")
    with pytest.raises(AddressRefused):
        check("127.0.0.1")


@pytest.mark.parametrize(
    ("url", "pattern"),
    [
        ("https://files.example/a.mp4", "*.files.example"),
        ("https://evilfiles.example/a.mp4", "*.files.example"),
        ("https://files.example.evil/a.mp4", "files.example"),
        ("http://files.example/a.mp4", "files.example"),
        ("https://files.example:8443/a.mp4", "files.example"),
        ("https://me@files.example/a.mp4", "files.example"),
        ("https:///a.mp4", "*"),
        ("file:///etc/passwd", "*"),
        ("/a.mp4", "*"),
    ],
)
def test_anything_else_is_refused_without_a_look_up(url: str, pattern: str) -> None:
    with pytest.raises(AddressRefused) as raised:
        reach(pattern).check(httpx.URL(url))
    assert "X_OUTPUT_HOSTS" in raised.value.message


def test_what_the_user_configured_may_be_private_and_without_tls() -> None:
    assert reach().check(httpx.URL("http://127.0.0.1:9000/cdn/a.mp4")) is None
    with pytest.raises(AddressRefused):
        reach("*").check(httpx.URL("http://127.0.0.1:9001/cdn/a.mp4"))


def test_the_setting_names_hosts_and_whole_addresses() -> None:
    assert widened(("*.files.example", "http://files.lan:9000")) == (
        ("*.files.example",),
        ("http://files.lan:9000",),
    )
