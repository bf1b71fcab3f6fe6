"""Invented values, digit by digit: a table scrubbed by another release must show the same ones. The formulas once more, in plain Python."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban, luhn

from auralith_pipeline.udfs.core.pii.fakes import fake_value
from auralith_pipeline.udfs.core.pii.wallets import check_wallet

KEY = b"a key of the tests"
AREAS = [
    int(area)
    for area in [
        "202",
        "212",
        "213",
        "303",
        "305",
        "312",
        "404",
        "415",
        "503",
        "512",
        "602",
        "617",
        "702",
        "713",
        "801",
        "808",
        "907",
        "919",
    ]
]
NUMBERS = st.integers(0, 10**6).map(lambda number: str(number).encode())


def fake(entity: str, value: bytes) -> str:
    made = fake_value(entity, value, KEY)
    assert made is not None
    assert fake_value(entity, made, KEY) == made  # what is invented stays
    return made.decode()


def digest(*parts: bytes) -> bytes:
    return hmac.new(KEY, b"\0".join(parts), hashlib.sha256).digest()


def number(*parts: bytes) -> int:
    return int(digest(*parts).hex()[:16], 16)


def letters(count: int, *parts: bytes) -> str:
    whole, text = int(digest(*parts).hex(), 16), ""
    for _ in range(count):
        whole, letter = divmod(whole, 26)
        text += "abcdefghijklmnopqrstuvwxyz"[letter]
    return text


@given(NUMBERS)
def test_names_and_numbers_of_people(value: bytes) -> None:
    body = letters(8, b"email", b"ann" + value)
    assert fake("EMAIL", b"Ann" + value) == body + letters(4, b"email check", body.encode()) + "@example.org"
    drawn = number(b"phone", value)
    assert fake("PHONE", b"+" + value) == f"+1 {AREAS[drawn % 18]}-555-01{drawn // 64 % 100:02d}"
    drawn = number(b"birth", value)
    assert fake("DATE_OF_BIRTH", value) == f"1900-{1 + drawn % 12:02d}-{1 + drawn // 16 % 28:02d}"
    assert fake("STREET_ADDRESS", value) == f"{1000 + number(b'street', value) % 9000} Example Street"
    assert fake("POSTAL_CODE", b"9" + value) == f"00{number(b'postal', b'9' + value) % 500:03d}"
    body = letters(8, b"user", value)
    assert fake("URL_CREDENTIALS", value) == body + ":" + letters(8, b"user check", body.encode())
    drawn = number(b"place", value)
    assert fake_value("GEO_COORDINATES", value, KEY) == f"0.{1000 + drawn % 9000}, 0.{1000 + drawn // 10**4 % 9000}".encode()


@given(NUMBERS)
def test_numbers_of_banks(value: bytes) -> None:
    body = f"{number(b'card', value) % 10**5:05d}"
    mark = f"{number(b'card check', body.encode()) % 10**4:04d}"
    made = fake("CREDIT_CARD", value).split(" ")
    assert [len(group) for group in made] == [4, 4, 4, 4]
    assert "".join(made)[:-1] == "400000" + body + mark
    assert luhn.is_valid("".join(made))
    body = f"{number(b'iban', b'DE' + value) % 10**6:06d}"
    made_iban = fake("IBAN", b"DE " + value)
    assert made_iban[:2] + made_iban[4:] == f"GBFAKE{body}{number(b'iban check', body.encode()) % 10**8:08d}"
    assert iban.calc_check_digits(made_iban) == made_iban[2:4]
    assert fake("BIC", b"DEUT" + value) == "FAKEGB2L" + letters(3, b"bic", b"DEUT" + value).upper()


@given(st.integers(0, 2**32 - 1))
def test_addresses_of_machines(bits: int) -> None:
    value = str(ipaddress.IPv4Address(bits)).encode()
    drawn = number(b"ip", value)
    if not any(ipaddress.IPv4Address(bits) in ipaddress.ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")):
        assert fake("IP_ADDRESS", value) == f"{['192.0.2', '198.51.100', '203.0.113'][drawn % 3]}.{1 + drawn // 4 % 254}"
    value = str(ipaddress.IPv6Address(2**125 + bits)).encode()
    drawn = number(b"ip", value)
    groups = (0x1000 + drawn % 0x9000, 0x1000 + drawn // 2**16 % 0x9000, 1 + drawn // 2**32 % (2**16 - 1))
    assert fake("IP_ADDRESS", value) == "2001:db8:{:x}:{:x}::{:x}".format(*groups)
    value = f"AA:{bits % 10}".encode()
    assert fake("MAC_ADDRESS", value) == f"00:00:5e:00:53:{digest(b'mac', value.lower())[7]:02x}"


@given(NUMBERS)
def test_wallets(value: bytes) -> None:
    body = digest(b"ether", value).hex()[:20]
    assert fake("CRYPTO_WALLET", b"0x" + value) == "0x" + body + digest(b"ether check", body.encode()).hex()[:20]
    made = fake("CRYPTO_WALLET", value)
    assert check_wallet(made.encode(), 0, len(made))
    bits = 0
    for sign in made[4:36]:
        bits = bits * 32 + "qpzry9x8gf2tvdw0s3jn54khce6mua7l".index(sign)
    body_bytes = digest(b"wallet", value)[:10]
    assert made[:4] == "bc1q"
    assert bits.to_bytes(20, "big") == body_bytes + digest(b"wallet check", body_bytes)[:10]


@pytest.mark.parametrize(
    ("entity", "value"),
    [
        ("EMAIL", "abcdefghijkl@example.org"),  # of the right form, without our mark
        ("CREDIT_CARD", "4000001234512345"),
        ("IBAN", "GB00FAKE12345612345678"),
        ("CRYPTO_WALLET", "0x" + "1" * 40),
        ("CRYPTO_WALLET", "bc1q" + "q" * 38),
        ("URL_CREDENTIALS", "abcdefgh:abcdefgh"),
        ("POSTAL_CODE", "00500"),
        ("DATE_OF_BIRTH", "1901-01-01"),
        ("MAC_ADDRESS", "00:00:5e:00:54:00"),
        ("STREET_ADDRESS", "12345 Example Street"),
        ("PHONE", "+1 202-555-0247"),
        ("IP_ADDRESS", "192.0.3.1"),
        ("BIC", "FACEGB2L"),
    ],
)
def test_what_only_looks_like_an_invention_is_replaced(entity: str, value: str) -> None:
    assert fake(entity, value.encode()) != value


@pytest.mark.parametrize(
    ("entity", "value"),
    [
        ("POSTAL_CODE", "00499"),
        ("DATE_OF_BIRTH", "1900-12-31"),
        ("MAC_ADDRESS", "00-00-5E-00-53-FF"),
        ("STREET_ADDRESS", "1 Example Street"),
        ("PHONE", "+1 202-555-0199"),
        ("IP_ADDRESS", "203.0.113.255"),
        ("IP_ADDRESS", "2001:db8::1"),
        ("BIC", "FAKEDEFF"),
    ],
)
def test_what_no_one_owns_stays(entity: str, value: str) -> None:
    assert fake(entity, value.encode()) == value


def test_what_has_no_invention() -> None:
    assert fake_value("US_SSN", b"536-90-4399", KEY) is None
    assert fake_value("IP_ADDRESS", b"1.2.3.4 and 5.6.7.8", KEY) is None  # two that were merged
