"""What may stand before and behind a number, against the rules written down once more as patterns."""

from __future__ import annotations

import itertools
import re

import numpy as np

from auralith_pipeline.udfs.core.pii.national.edges import CLASSES, can_end, start_state

NO, YES, WITH_LABEL = 0, 1, 2
# The first that matches the text before a number decides.
BEFORE = [
    (rb"\A\Z|\\[nrt]\Z", YES),
    (rb"[\xc3-\xd4][\x80-\xbf]*\Z", NO),  # a letter of Latin, Greek or Cyrillic
    (rb"\xc2[\xa3\xa5]\Z|\x82\xac\Z", NO),  # pound, yen, euro
    (rb"[\x80-\xff]\Z", YES),
    (rb"[0-9A-Za-z]\Z", NO),
    (rb"(?:\A|[ \n\t:(])(?:\*{1,3}|_{1,3})\Z", YES),  # emphasis
    (rb"[*_@$+%\\~^]\Z", NO),
    (rb"[0-9][-.,:/]\Z|&#\Z|\$ \Z", NO),
    (rb"\+[0-9()]{1,6}(?:[ ./-][0-9()]{1,6}){0,4} \Z", NO),  # a phone number
    (rb"[-/]\Z", WITH_LABEL),
    (rb"", YES),
]
BYTES = [bytes([byte]) for byte in b" \n\t:(*_@$+%\\~^-.,/#&nrtA0z9)\xc2\xa3\xa5\x82\xac\xc3\xd4\xd5\xe3\xbf\x80x"]
FEW = [bytes([byte]) for byte in b" :*_\\n.-7a$\xc2\xa3"]


def texts_of(pieces: list[bytes]) -> list[bytes]:
    """All texts of up to two of the pieces, and all of three of a few."""
    return [
        b"".join(text) for size, some in ((0, pieces), (1, pieces), (2, pieces), (3, FEW)) for text in itertools.product(some, repeat=size)
    ]


def expected_start(before: bytes) -> int:
    return next(state for pattern, state in BEFORE if re.search(pattern, before))


def state_of(before: bytes) -> int:
    """Of a number behind `before`, in a row with a letter and a digit on either side."""
    values = np.frombuffer(b"z9" + before + b"7", np.uint8)
    return int(start_state(values, CLASSES, 2, 2 + len(before)))


def test_p1_a_number_may_start_behind() -> None:
    assert {text for text in texts_of(BYTES) if state_of(text) != expected_start(text)} == set()
    every = [bytes([byte]) + tail for byte in range(256) for tail in (b"", b" ", b"-", b"_")]
    assert {text for text in every if state_of(text) != expected_start(text)} == set()


def test_p1_no_number_starts_in_a_phone_number() -> None:
    groups = ["1", "44", "(0)", "123456", "1234567", ""]
    for count in range(7):
        for pieces in itertools.product(groups if count < 4 else groups[:1], repeat=count):
            for sign, separator in (("+", " "), ("+", "-"), ("x", " "), ("", "/"), ("+", ", "), ("+ ", ".")):
                text = (sign + separator.join(pieces) + " ").encode()
                assert state_of(text) == expected_start(text), text


def expected_end(after: bytes) -> bool:
    if not after or re.match(rb"[\xc3-\xd4]", after):
        return not after
    if after[0] >= 0x80:
        return True
    marks = re.match(rb"\*{1,3}|_{1,3}", after)
    if marks:
        return re.match(rb"[0-9A-Za-z\x80-\xff]", after[marks.end() :]) is None
    if re.match(rb"[0-9A-Za-z@%+=~\\]", after):
        return re.match(rb"\\[\"nrt]", after) is not None
    return re.match(rb"[.-][0-9A-Za-z]|[,:/][0-9]", after) is None


def ends(after: bytes) -> bool:
    values = np.frombuffer(b"7" + after + b"7x", np.uint8)
    return bool(can_end(values, CLASSES, 1, 1 + len(after)))


def test_p1_a_number_may_end_before() -> None:
    assert {text for text in texts_of([*BYTES, b'"', b"="]) if ends(text) != expected_end(text)} == set()
    every = [head + bytes([byte]) for byte in range(256) for head in (b"", b"*", b"***", b"\\", b".", b",", b"-")]
    assert {text for text in every if ends(text) != expected_end(text)} == set()
    assert [ends(b"*" * stars + b"x") for stars in range(6)] == [False, False, False, False, True, True]
