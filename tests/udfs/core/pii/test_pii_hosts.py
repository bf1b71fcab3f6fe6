"""Addresses of machines: what a sign behind a number says, and which stations are nobody's."""

import pytest

from tests.udfs.core.pii.pii_scrub import scrub


@pytest.mark.parametrize(
    "text",
    [
        "client 11.22.33.44+build",  # a version with what was built on it
        "client 11.22.33.44~rc1",
        "client 11.22.33.44-x",
        "mac 00:00:00:00:00:00",
        "mac ff:ff:ff:ff:ff:ff",
        "mac 01:00:5e:00:00:fb",  # a group: the first octet is odd (IEEE 802)
        "*001a.2b3c.4d5e",
        "size 1234.5678.9012",  # decimal digits without a word
    ],
)
def test_no_station(text: str) -> None:
    assert scrub(text) == text


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("client 11.22.33.44-11.22.33.99", "client <IP_ADDRESS>-<IP_ADDRESS>"),
        ("mac 02:00:5e:00:00:fb", "mac <MAC_ADDRESS>"),
        ("mac 1234.5678.9012", "mac <MAC_ADDRESS>"),
        ("see 001a.2b3c.4d5e", "see <MAC_ADDRESS>"),
        ("::ffff:11.22.33.44 up", "<IP_ADDRESS> up"),
    ],
)
def test_stations(text: str, right: str) -> None:
    assert scrub(text) == right
