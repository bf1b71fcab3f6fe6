"""What stands in the place of a value: a tag, a keyed hash, nothing, or an invented value of the same kind."""

from __future__ import annotations

import hashlib
import hmac

from auralith_pipeline.conf.pii import PiiSection
from auralith_pipeline.udfs.core.pii.fakes import fake_value
from auralith_pipeline.udfs.core.spans import Span

HASH_LETTERS = 12  # of 26 letters: 56 bits, so two of a million values share one with a chance of 1 in 150,000


def replacement(span: Span, value: bytes, section: PiiSection, key: bytes) -> bytes:
    """The bytes for a span whose own bytes in the text are `value`.

    An entity with no range for inventions (national numbers, secrets) gets its keyed hash in mode `fake`. Raises ValueError
    when a mode needs a key and none is given; the message holds no value.
    """
    mode = section.mode_of(span.entity)
    if mode == "remove":
        return b""
    if mode == "tag":
        return f"<{span.entity}>".encode()
    if not key:
        raise ValueError(f"found no key for mode {mode!r} of {span.entity}, wanted one in the variable {section.key_env}")
    if mode == "fake":
        invented = fake_value(span.entity, value, key)
        if invented is not None:
            return invented
    return f"<{span.entity}_{hash_letters(span.entity, value, key)}>".encode()


def hash_letters(entity: str, value: bytes, key: bytes) -> str:
    """Capitals that stand for a value: HMAC-SHA256 under the key, entity and value in it."""
    number = int.from_bytes(hmac.new(key, entity.encode() + b"\0" + value, hashlib.sha256).digest(), "big")
    letters = ""
    for _ in range(HASH_LETTERS):
        number, letter = divmod(number, 26)
        letters += chr(65 + letter)
    return letters
