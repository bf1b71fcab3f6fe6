"""Invented values: the same for the same value and key, of the same kind, in ranges that no one owns or marked as ours.

A value that already lies there is returned as it is, so a scrubbed text stays the same when it is scrubbed again. Marks
are keyed: four letters or eight digits of a check over the rest of the value.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
from collections.abc import Callable

from auralith_pipeline.udfs.core.pii.hosts import is_documentation
from auralith_pipeline.udfs.core.pii.wallets import make_bech32

_FICTION_AREAS = (202, 212, 213, 303, 305, 312, 404, 415, 503, 512, 602, 617, 702, 713, 801, 808, 907, 919)  # with 555-01xx (NANPA)


def _digest(key: bytes, *parts: bytes) -> bytes:
    return hmac.new(key, b"\0".join(parts), hashlib.sha256).digest()


def _number(key: bytes, *parts: bytes) -> int:
    return int.from_bytes(_digest(key, *parts)[:8], "big")


def _letters(key: bytes, count: int, *parts: bytes) -> str:
    number = int.from_bytes(_digest(key, *parts), "big")
    return "".join(chr(97 + number // 26**i % 26) for i in range(count))


def _email(value: bytes, key: bytes) -> bytes:
    ours = re.fullmatch(rb"([a-z]{8})([a-z]{4})@example\.org", value)
    if ours and _letters(key, 4, b"email check", ours.group(1)).encode() == ours.group(2):
        return value
    body = _letters(key, 8, b"email", value.lower())
    return f"{body}{_letters(key, 4, b'email check', body.encode())}@example.org".encode()


def _phone(value: bytes, key: bytes) -> bytes:
    if re.fullmatch(rb"\+1 \d{3}-555-01\d\d", value):
        return value
    number = _number(key, b"phone", re.sub(rb"\D", b"", value))
    return f"+1 {_FICTION_AREAS[number % len(_FICTION_AREAS)]}-555-01{number // 64 % 100:02d}".encode()


def _luhn_digit(digits: str) -> str:
    total = 0
    for i, sign in enumerate(reversed(digits)):
        digit = int(sign) * (2 if i % 2 == 0 else 1)
        total += digit - 9 if digit > 9 else digit
    return str(-total % 10)


def _card(value: bytes, key: bytes) -> bytes:
    """4000 00 and nine digits, four of them the mark: issuers' test cards begin so."""
    digits = re.sub(rb"\D", b"", value).decode()
    if re.fullmatch(r"400000\d{10}", digits) and digits[11:15] == f"{_number(key, b'card check', digits[6:11].encode()) % 10_000:04d}":
        return value
    body = f"{_number(key, b'card', digits.encode()) % 100_000:05d}"
    number = f"400000{body}{_number(key, b'card check', body.encode()) % 10_000:04d}"
    number += _luhn_digit(number)
    return " ".join(number[i : i + 4] for i in range(0, 16, 4)).encode()


def _iban(value: bytes, key: bytes) -> bytes:
    """A British number of the bank FAKE, which is none; eight of its digits are the mark."""
    compact = re.sub(rb"[ -]", b"", value).decode()
    if re.fullmatch(r"GB\d\dFAKE\d{14}", compact) and compact[14:] == f"{_number(key, b'iban check', compact[8:14].encode()) % 10**8:08d}":
        return value
    body = f"{_number(key, b'iban', compact.encode()) % 10**6:06d}"
    account = f"FAKE{body}{_number(key, b'iban check', body.encode()) % 10**8:08d}"
    number = int("".join(str(int(sign, 36)) for sign in account + "GB00"))
    return f"GB{98 - number % 97:02d}{account}".encode()


def _bic(value: bytes, key: bytes) -> bytes:
    return value if value.startswith(b"FAKE") else f"FAKEGB2L{_letters(key, 3, b'bic', value).upper()}".encode()


def _ip(value: bytes, key: bytes) -> bytes:
    address = ipaddress.ip_address(value.decode())
    if is_documentation(address):
        return value
    number = _number(key, b"ip", value)
    if address.version == 4:
        return f"{('192.0.2', '198.51.100', '203.0.113')[number % 3]}.{number // 4 % 254 + 1}".encode()
    return f"2001:db8:{number % 0x9000 + 0x1000:x}:{number // 0x10000 % 0x9000 + 0x1000:x}::{number // 2**32 % 0xFFFF + 1:x}".encode()


def _mac(value: bytes, key: bytes) -> bytes:
    """RFC 7042: 00-00-5E-00-53-00 to FF are for documentation."""
    if re.fullmatch(rb"00[:-]00[:-]5e[:-]00[:-]53[:-][0-9a-f]{2}", value, re.IGNORECASE):
        return value
    return f"00:00:5e:00:53:{_number(key, b'mac', value.lower()) % 256:02x}".encode()


def _place(value: bytes, key: bytes) -> bytes:
    """A point of the sea around 0, 0, which the detector leaves alone."""
    number = _number(key, b"place", value)
    return f"0.{number % 9000 + 1000:04d}, 0.{number // 10_000 % 9000 + 1000:04d}".encode()


def _wallet(value: bytes, key: bytes) -> bytes:
    """A witness program whose second half is the mark of its first; an Ethereum address gets one in that form."""
    if value.startswith(b"0x"):
        digits = value[2:].lower()
        if digits[20:] == _digest(key, b"ether check", digits[:20]).hex()[:20].encode():
            return value
        body = _digest(key, b"ether", digits).hex()[:20].encode()
        return b"0x" + body + _digest(key, b"ether check", body).hex()[:20].encode()
    body = _digest(key, b"wallet", value)[:10]
    fake = make_bech32(body + _digest(key, b"wallet check", body)[:10]).encode()
    return value if _is_our_wallet(value, key) else fake


def _is_our_wallet(value: bytes, key: bytes) -> bool:
    signs = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    text = value.decode("ascii", "replace")
    if not re.fullmatch(f"bc1q[{signs}]{{38}}", text):
        return False
    bits = 0
    for sign in text[4:36]:
        bits = bits << 5 | signs.index(sign)
    program = bits.to_bytes(20, "big")
    return program[10:] == _digest(key, b"wallet check", program[:10])[:10]


def _birth(value: bytes, key: bytes) -> bytes:
    """A day of 1900: no one alive was born then."""
    if re.fullmatch(rb"1900-\d\d-\d\d", value):
        return value
    number = _number(key, b"birth", value)
    return f"1900-{number % 12 + 1:02d}-{number // 16 % 28 + 1:02d}".encode()


def _street(value: bytes, key: bytes) -> bytes:
    ours = re.fullmatch(rb"\d{1,4} Example Street", value)
    return value if ours else f"{_number(key, b'street', value) % 9000 + 1000} Example Street".encode()


def _postal(value: bytes, key: bytes) -> bytes:
    """000 to 004 begin no postal code of the United States."""
    return value if re.fullmatch(rb"00[0-4]\d\d", value) else f"00{_number(key, b'postal', value) % 500:03d}".encode()


def _user(value: bytes, key: bytes) -> bytes:
    ours = re.fullmatch(rb"([a-z]{8}):([a-z]{8})", value)
    if ours and _letters(key, 8, b"user check", ours.group(1)).encode() == ours.group(2):
        return value
    body = _letters(key, 8, b"user", value)
    return f"{body}:{_letters(key, 8, b'user check', body.encode())}".encode()


_MAKERS: dict[str, Callable[[bytes, bytes], bytes]] = {
    "EMAIL": _email,
    "PHONE": _phone,
    "CREDIT_CARD": _card,
    "IBAN": _iban,
    "BIC": _bic,
    "IP_ADDRESS": _ip,
    "MAC_ADDRESS": _mac,
    "GEO_COORDINATES": _place,
    "CRYPTO_WALLET": _wallet,
    "DATE_OF_BIRTH": _birth,
    "STREET_ADDRESS": _street,
    "POSTAL_CODE": _postal,
    "URL_CREDENTIALS": _user,
}


def fake_value(entity: str, value: bytes, key: bytes) -> bytes | None:
    """The invention for a value, the value itself if it is one already, or None for an entity without inventions."""
    maker = _MAKERS.get(entity)
    if maker is None:
        return None
    try:
        return maker(value, key)
    except ValueError:  # a union of overlapping values, which has no one form
        return None
