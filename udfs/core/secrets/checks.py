"""Last looks at a value of the right shape: checksums, and what is inside an encoded token."""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from typing import Any

from auralith_pipeline.udfs.core.secrets.evidence import is_placeholder, is_wordy
from auralith_pipeline.udfs.core.secrets.rule import Verdict

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
# The sample token that jwt.io shows, and whose parts half of all tutorials repeat.
_SAMPLE_CLAIMS = {"sub": "1234567890", "name": "John Doe"}


def crc32_base62(text: bytes) -> bytes:
    """CRC-32 of a text as six base-62 digits, 0-9 A-Z a-z, padded with zeros on the left."""
    rest = zlib.crc32(text)
    digits = ""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        digits = _BASE62[digit] + digits
    return digits.encode()


def crc_suffix(value: bytes) -> Verdict:
    """The last six characters are the CRC-32 of the random part (GitHub and npm since 2021).

    A wrong sum is no acquittal: a token that someone shortened, changed or made up still has the form of a secret.
    """
    random = value[value.index(b"_") + 1 : -6]
    return Verdict.VERIFIED if crc32_base62(random) == value[-6:] else Verdict.LIKELY


def decode_base64(part: bytes) -> bytes | None:
    """Bytes of a base64 or base64url text with or without padding; None if it is not one."""
    try:
        return base64.b64decode(
            part.rstrip(b"=") + b"=" * (-len(part.rstrip(b"=")) % 4), altchars=b"-_" if b"-" in part or b"_" in part else None
        )
    except (binascii.Error, ValueError):
        return None


def _json_object(part: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(decode_base64(part) or b"")
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def jwt(value: bytes) -> Verdict:
    """A signed or encrypted JSON Web Token (RFC 7519): a header that names an algorithm other than none.

    Without a name of an algorithm, which RFC 7515 asks for, both header and claims must be JSON objects.
    """
    parts = value.split(b".", 2)
    header = _json_object(parts[0])
    if header is None:
        return Verdict.NO
    algorithm = header.get("alg")
    if isinstance(algorithm, str):
        return Verdict.NO if algorithm.lower() == "none" else Verdict.VERIFIED
    return Verdict.LIKELY if _json_object(parts[1]) is not None else Verdict.NO


def jwt_base64(value: bytes) -> Verdict:
    """Base64 of a JSON Web Token, as in the data of Kubernetes secrets."""
    token = decode_base64(value)
    good = token is not None and re.fullmatch(rb"eyJ[\w-]{10,}\.[\w-]{4,}\.[\w-]{16,}", token) and not is_sample_jwt(token)
    return jwt(token) if token and good else Verdict.NO


def is_sample_jwt(value: bytes) -> bool:
    """The sample of jwt.io, under whatever signature."""
    if not value.startswith(b"eyJ"):
        return False
    parts = value.split(b".", 2)
    claims = _json_object(parts[1]) if len(parts) > 1 else None
    return claims is not None and all(claims.get(name) == text for name, text in _SAMPLE_CLAIMS.items())


def basic(value: bytes) -> Verdict:
    """Basic credentials (RFC 7617): base64 of `user:password` in printable text, the password no placeholder."""
    text = decode_base64(value)
    if text is None or b":" not in text or not text.isascii() or re.search(rb"[^\x20-\x7e]", text):
        return Verdict.NO
    user, password = text.split(b":", 1)
    # RFC 7617 itself prints Aladdin's.
    if password in (b"", user, b"open sesame", b"opensesame") or is_placeholder(password):
        return Verdict.NO
    return Verdict.VERIFIED


def discord(value: bytes) -> Verdict:
    """The first part is base64 of a user's number."""
    number = decode_base64(value.split(b".")[0])
    return Verdict.VERIFIED if number is not None and number.isdigit() and len(number) >= 15 else Verdict.NO


def has_digit(value: bytes) -> Verdict:
    """Random letters and digits of this length nearly always hold a digit; identifiers with the same prefix do not."""
    return Verdict.LIKELY if re.search(rb"[0-9]", value) and re.search(rb"[A-Za-z]", value) else Verdict.NO


def signed_query(value: bytes) -> Verdict:
    """A signature in a shared-access URL: 32 bytes in base64, perhaps percent-encoded."""
    plain = (
        value.replace(b"%2B", b"+")
        .replace(b"%2b", b"+")
        .replace(b"%2F", b"/")
        .replace(b"%2f", b"/")
        .replace(b"%3D", b"=")
        .replace(b"%3d", b"=")
    )
    decoded = decode_base64(plain)
    return Verdict.VERIFIED if decoded is not None and len(decoded) == 32 else Verdict.NO


def digit_anchors() -> tuple[str, ...]:
    """How the base64 of a decimal number of three digits or more can begin (for tokens that begin with a number)."""
    return tuple(sorted({base64.b64encode(str(n).encode()).decode()[:3] for n in range(100, 1000)}))


def mixed(value: bytes) -> Verdict:
    """Small letters, capitals or signs, and digits: what no word of a sentence has."""
    letters = re.search(rb"[a-z]", value) and re.search(rb"[0-9]", value) and re.search(rb"[A-Z]|[^\w.:/-]", value)
    return Verdict.LIKELY if letters and not is_placeholder(value) else Verdict.NO


def drawn(value: bytes) -> Verdict:
    """Letters and digits that form no words; without a digit, twenty letters that change their case often."""
    if is_wordy(value):
        return Verdict.NO
    mixed_letters = len(value) >= 20 and len(re.findall(rb"(?<=[a-z])[A-Z]|(?<=[A-Z])[a-z]", value)) >= 4
    return Verdict.LIKELY if mixed_letters else has_digit(value)
