"""Addresses of mail at their limits (RFC 5321, 4.5.3.1), and beside other scripts."""

import pytest

from tests.udfs.core.pii.pii_scrub import scrub

LABELS = ("a" * 63 + ".") * 3


@pytest.mark.parametrize(
    ("address", "goes"),
    [
        (f"ann@{LABELS}{'b' * 57}.org", True),  # 253 characters
        (f"ann@{LABELS}{'b' * 58}.org", False),
        (f"ann@{'a' * 63}.org", True),
        (f"ann@{'a' * 64}.org", False),
        (f"{'x' * 64}@example.org", True),
        (f"{'x' * 65}@example.org", False),
    ],
)
def test_lengths(address: str, goes: bool) -> None:
    assert scrub(f"to {address} now") == ("to <EMAIL> now" if goes else f"to {address} now")


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("почтаa@example.org", "почта<EMAIL>"),
        ("почтаann@example.org", "почта<EMAIL>"),
        ("连络a1@example.org", "连络<EMAIL>"),
        ("ann@example.org.Then", "<EMAIL>.Then"),
        ("ann@example.nothing", "ann@example.nothing"),
    ],
)
def test_the_address_is_of_one_script_and_ends_with_its_domain(text: str, right: str) -> None:
    assert scrub(text) == right
