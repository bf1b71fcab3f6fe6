"""Addresses of machines, wallets and mailboxes by each of their rules, with the neighbours that break it."""

from __future__ import annotations

import hashlib
import ipaddress

import pytest

from auralith_pipeline.udfs.core.pii.emails import check_email, obfuscated_emails
from auralith_pipeline.udfs.core.pii.hosts import check_ipv4, check_mac, check_user, is_documentation
from auralith_pipeline.udfs.core.pii.wallets import bech32_polymod, check_wallet, expand_prefix, make_bech32, to_eip55

QUAD = "11.22.33.44"


@pytest.mark.parametrize(
    ("before", "quad", "after", "exempt", "is_one"),
    [
        ("", QUAD, "", (), True),
        ("/", QUAD, "", (), False),
        ("//", QUAD, "", (), True),
        ("=", QUAD, "", (), True),
        ("==", QUAD, "", (), False),
        (">= ", QUAD, "", (), False),
        ("<b>", QUAD, "", (), True),
        ("v", QUAD, "", (), False),
        ("version: ", QUAD, "", (), False),
        ("section ", QUAD, "", (), False),
        ("netmask ", QUAD, "", (), False),
        ("-", QUAD, "", (), False),
        ("1.2.3.4-", QUAD, "", (), True),
        (".", QUAD, "", (), False),
        ("", QUAD, "+", (), False),
        ("", QUAD, "~", (), False),
        ("", QUAD, "-x", (), False),
        ("", QUAD, "-22.3", (), True),
        ("", QUAD, "-", (), False),
        ("host ", "0.0.0.1", "", (), False),
        ("host ", "0.0.0.0", "", (), True),
        ("host ", "0.0.0.0", "", ("unspecified",), False),
        ("", "239.22.33.44", "", (), True),
        ("", "240.22.33.44", "", (), False),
        ("", "255.255.255.0", "", (), False),
        ("", "127.0.0.1", "", (), True),
        ("", "127.0.0.1", "", ("loopback",), False),
        ("", "224.0.0.251", "", ("multicast",), False),
        ("", "224.0.0.251", "", ("loopback",), True),
        ("", "169.254.1.44", "", ("link_local",), False),
        ("", "192.168.1.44", "", ("private",), False),
        ("", "192.0.2.44", "", ("private",), True),
        ("", "192.0.2.44", "", ("documentation",), False),
        ("", "203.0.113.44", "", ("private", "loopback"), True),
        ("", "9.22.33.44", "", (), False),  # below ten: a version, without a word
        ("", "10.22.33.44", "", (), True),
        ("host ", "9.22.33.44", "", (), True),
        ("upgrade host ", "9.22.33.44", "", (), False),
        ("", "9.22.33.44", ":80", (), True),
        ("", "9.22.33.44", "/8", (), True),
        ("", "9.22.33.44", ":x", (), False),
        ("@", "9.22.33.44", "", (), True),
        ("host ", "1.3.6.1", "", (), False),  # object identifiers
        ("", "11.22.30.31", "", (), False),  # all below 32
        ("", "11.22.30.32", "", (), True),
        ("", "10.22.30.31", "", (), True),
        ("host ", "11.22.30.31", "", (), True),
        ("see ", "10.22.30.31", "", (), False),
        ("see ", "10.22.0.31", "", (), True),
        ("see ", "10.22.30.32", "", (), True),
        ("x\n", "10.22.30.31", " Heading", (), False),
        ("x ", "10.22.30.31", " Heading", (), True),
        ("x\n", "10.22.30.31", " heading", (), True),
        ("host" + " " * 28, "9.22.33.44", "", (), True),
        ("host" + " " * 29, "9.22.33.44", "", (), False),
        ("host" + " " * 7 + "[", "9.22.33.44", "]", (), True),
        ("host" + " " * 9 + "[", "9.22.33.44", "]", (), False),
        ("host\n", "9.22.33.44", "", (), False),
    ],
)
def test_dotted_quads(before: str, quad: str, after: str, exempt: tuple[str, ...], is_one: bool) -> None:
    raw = (before + quad + after).encode()
    start, end = len(before), len(before) + len(quad)
    assert check_ipv4(raw, start, end, exempt) == ((start, end, True) if is_one else None)


def test_networks_of_documentation() -> None:
    inside = "192.0.2.0 192.0.2.255 198.51.100.0 198.51.100.255 203.0.113.0 203.0.113.255 2001:db8:: 2001:db8:ffff::1 3fff:: 3fff:fff::1"
    outside = "192.0.1.255 192.0.3.0 198.51.99.255 198.51.101.0 203.0.112.255 203.0.114.0 2001:db7:: 2001:db9:: 3ffe:: 3fff:1000::"
    assert all(is_documentation(ipaddress.ip_address(address)) for address in inside.split())
    assert not any(is_documentation(ipaddress.ip_address(address)) for address in outside.split())


@pytest.mark.parametrize(
    ("before", "text", "is_one"),
    [
        ("", "00:1a:2b:3c:4d:5e", True),
        ("", "00:00:00:00:00:00", False),
        ("", "01:1a:2b:3c:4d:5e", False),
        ("", "02:1a:2b:3c:4d:5e", True),
        ("", "03:1a:2b:3c:4d:5e", False),
        ("", "00:1a:2b:3c:4d:5g", False),
        ("", "00:1a:2b:3c:4d", False),
        ("", "001a.2b3c.4d5e", True),
        ("*", "001a.2b3c.4d5e", False),
        ("", "0012.2b3c.4d5e", True),
        ("", "0012.2134.4156", False),
        ("mac ", "0012.2134.4156", True),
        ("mac" + " " * 45, "0012.2134.4156", True),
        ("mac" + " " * 46, "0012.2134.4156", False),
    ],
)
def test_stations(before: str, text: str, is_one: bool) -> None:
    raw = (before + text).encode()
    assert check_mac(raw, len(before), len(raw)) == ((len(before), len(raw), True) if is_one else None)


@pytest.mark.parametrize(
    ("before", "text", "is_one"),
    [
        ("https://", "ann:hunter2", True),
        ("https://", "ann", False),
        ("https://", ":hunter2", True),
        ("https://", "ann:hunter2@x", True),
        ("https://", "ann:hunter2@x@y@z", False),
        ("https://", "a" * 128 + ":hunter2", True),
        ("https://", "a" * 129 + ":hunter2", False),
        ("https://", "ann:password", False),
        ("github://", "ann:hunter2", False),
        ("xgithub://", "ann:hunter2", True),
    ],
)
def test_user_and_password(before: str, text: str, is_one: bool) -> None:
    raw = (before + text).encode()
    assert check_user(raw, len(before), len(raw)) == ((len(before), len(raw), True) if is_one else None)


def test_wallets_of_the_standards() -> None:
    """Test vectors of BIP 173, BIP 350 and EIP-55."""
    good = [
        "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
        "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7",
        "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh",
    ]
    bad = [
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
        "bc1Qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "xc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD",
        "0x" + "ababababababababababababababababababABAB",
        "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTi",
    ]
    assert [text for text in good if check_wallet(text.encode(), 0, len(text)) != (0, len(text), True)] == []
    assert [text for text in bad if check_wallet(text.encode(), 0, len(text))] == []
    assert to_eip55("D1220A0CF47C7B9BE7A2E6BA89F429762E7B9ADB") == "D1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb"


@pytest.mark.parametrize(
    ("version", "is_one"),
    [(0, True), (5, True), (0x1E, True), (0x16, True), (0x30, True), (0x32, True), (0x41, True), (1, False), (4, False)],
)
def test_versions_of_base58(version: int, is_one: bool) -> None:
    signs = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    body = bytes([version, *range(7, 27)])
    number = int.from_bytes(body + hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4], "big")
    text = ""
    while number:
        number, digit = divmod(number, 58)
        text = signs[digit] + text
    text = "1" * (version == 0) + text
    assert bool(check_wallet(text.encode(), 0, len(text))) == is_one


def test_the_sum_of_bech32() -> None:
    """A valid address sums to 1 (BIP 173); a made one is valid and holds its program."""
    values = ["qpzry9x8gf2tvdw0s3jn54khce6mua7l".index(sign) for sign in "qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"]
    assert bech32_polymod(expand_prefix("bc") + values) == 1
    assert expand_prefix("bc") == [3, 3, 0, 2, 3]
    assert make_bech32(bytes.fromhex("751e76e8199196d454941c45d1b3a323f1433bd6")) == "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"


@pytest.mark.parametrize(
    ("before", "is_one"),
    [("eth ", True), ("wallet: ", True), ("", False), ("meth ", False), ("eth" + " " * 45, True), ("eth" + " " * 46, False)],
)
def test_small_letters_need_a_word(before: str, is_one: bool) -> None:
    text = "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"
    raw = (before + text).encode()
    assert check_wallet(raw, len(before), len(raw)) == ((len(before), len(raw), False) if is_one else None)
    few = (before + "0x" + "12345" * 8).encode()
    assert check_wallet(few, len(before), len(few)) is None  # six digits at least


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ann@example.org", "ann@example.org"),
        ("<ann@example.org>", "ann@example.org"),
        ("mailto:ann@example.org?x", "ann@example.org"),
        ("x?mail=ann@example.org", "ann@example.org"),
        ("a|ann@example.org", "ann@example.org"),
        ("'ann'@example.org", None),
        ("'ann@example.org", "ann@example.org"),
        ("..ann@example.org", "ann@example.org"),
        ("ann.@example.org", None),
        ("a..b@example.org", None),
        ("git@example.org", None),
        ("Git@example.org", None),
        ("gita@example.org", "gita@example.org"),
        ("___@example.org", None),
        ("\\nann@example.org", "ann@example.org"),
        ("\\xann@example.org", "xann@example.org"),
        ("\\101ann@example.org", None),
        ("\\901ann@example.org", "901ann@example.org"),
        ("icon@2x.png", None),
        ("icon@2x.org", None),
        ("ann@x2.org", "ann@x2.org"),
        ("ann@example.org(", None),
        ("ann@example.org_", None),
        ("ann@example.org|", None),
        ("ann@example.org[", None),
        ("ann@example.org)", "ann@example.org"),
        ("ann@example.org.", "ann@example.org"),
        ("ann@example.org.Then", "ann@example.org"),
        ("ann@example.org.The.End", "ann@example.org"),
        ("ann@example", None),
        ("ann@org", None),
        ("ann@example.zip", None),
        ("ann@example.xn--p1", "ann@example.xn--p1"),
        ("ann@example.xn--p", None),
        ("aes256-gcm@openssh.com", None),
        ("openssh@openssh.com", "openssh@openssh.com"),
        ("Ann@openssh.com", "Ann@openssh.com"),
        ("https://ann@example.org", None),
        ("https://x.org/ann@example.org", "ann@example.org"),
        ("20240131123456.123-1-ann@example.org", "ann@example.org"),
        ("@example.org", None),
    ],
)
def test_mailboxes(text: str, found: str | None) -> None:
    raw = text.encode()
    result = check_email(raw, raw.index(b"@"))
    assert (result and raw[result.start : result.end].decode()) == found
    assert result is None or result.verified


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ann (at) example (dot) org", "ann (at) example (dot) org"),
        ("so ann[at]example[dot]org.", "ann[at]example[dot]org"),
        ("ann AT example DOT org", "ann AT example DOT org"),
        ("ann (at) example.org", "ann (at) example.org"),
        ("ann (at) example", None),
        ("(at) example (dot) org", None),
        ("ann (at) example (dot) nothing", None),
        (f"{'a' * 64} (at) example (dot) org", f"{'a' * 64} (at) example (dot) org"),
    ],
)
def test_mailboxes_spelt_out(text: str, found: str | None) -> None:
    raw = text.encode()
    assert [(raw[one.start : one.end].decode(), one.verified) for one in obfuscated_emails(raw)] == ([(found, False)] if found else [])
