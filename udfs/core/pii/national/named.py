"""Whether a label in front of a number says that it is a person's number, valid or not: then it is no phone number."""

from __future__ import annotations

import re
from functools import cache

from auralith_pipeline.udfs.core.pii.national.labels import labels_of, plain_words, text_before
from auralith_pipeline.udfs.core.pii.national.registry import rows_by_key
from auralith_pipeline.udfs.core.pii.national.scan import shape_key
from auralith_pipeline.udfs.core.pii.words import PHONE, WORDS

_NEAR = 16  # characters between label and number: `SSN: `, `CPF nº `, `NIF do cliente: `
_GROUP = re.compile(rb"[0-9]+")


def is_named_national(raw: bytes, start: int, end: int) -> bool:
    """Does the nearest label before the digits of raw[start:end], on their line, name a person number that is written in such groups?

    Whichever countries are looked for: `NHS number 470 729 5974` is not a phone number because British numbers, or broken ones,
    are left in the text. A word for a phone between the label and the digits speaks for the phone.
    """
    lengths = tuple(len(group) for group in _GROUP.findall(raw[start:end]))
    rows = rows_by_key(()).get(shape_key(lengths, 0), ())
    if not rows:
        return False
    line = text_before(raw, start).rpartition("\n")[2]
    labels, plain = labels_of(()).find(line, after=False)
    nearest = min((label.distance for label in labels), default=_NEAR + 1)
    if nearest > _NEAR or not any(row in label.rows for label in labels if label.distance == nearest for row in rows):
        return False
    return _phone_words().isdisjoint(plain[len(plain) - nearest :].split())


@cache
def _phone_words() -> frozenset[str]:
    return frozenset(plain_words(word) for word in WORDS[PHONE])
