"""Where a number may begin and end: what stands beside it must not make it a part of something longer."""

from __future__ import annotations

import numpy as np

from auralith_pipeline.conf.jit import leaf_njit
from auralith_pipeline.udfs.core.pii.shapes import after_escape

DIGIT, LETTER, SEPARATOR = 1, 2, 4
CLASSES = np.zeros(256, np.uint8)
CLASSES[48:58] = DIGIT
CLASSES[65:91] = LETTER
CLASSES[97:123] = LETTER
CLASSES[[0x20, 0x2D, 0x2E, 0x2F]] = SEPARATOR  # space - . /
CLASSES.flags.writeable = False


@leaf_njit
def _foreign_letter(values, at, begin):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    """Does the character that ends before `at` or starts at it (its lead byte is at `at`) write Latin, Greek or Cyrillic?"""
    lead = values[at]
    while lead & 0xC0 == 0x80 and at > begin:
        at -= 1
        lead = values[at]
    return 0xC3 <= lead <= 0xD4


@leaf_njit
def _emphasis(values, at, step, limit):  # type: ignore[no-untyped-def]
    """How many equal marks * or _ stand from `at` on in a direction, three at most: Markdown's **44051401458**."""
    marks = 0
    while marks < 3 and at != limit and (values[at] == 0x2A or values[at] == 0x5F) and (marks == 0 or values[at] == values[at - step]):
        marks += 1
        at += step
    return marks


@leaf_njit
def _after_plus(values, classes, begin, at):  # type: ignore[no-untyped-def]
    """Is the text that ends at `at` (exclusive) the head of an international phone number, such as `+48 ` or `+44 (0) `?"""
    for _ in range(5):
        run = at
        while run > begin and at - run < 6 and (classes[values[run - 1]] & DIGIT or values[run - 1] in (0x28, 0x29)):
            run -= 1
        if run == at:
            return False
        if run > begin and values[run - 1] == 0x2B:
            return True
        if run == begin or not classes[values[run - 1]] & SEPARATOR:
            return False
        at = run - 1
    return False


@leaf_njit
def start_state(values, classes, begin, start):  # type: ignore[no-untyped-def]
    """0: a number cannot start here; 1: it can; 2: only if its label stands right before it (`PESEL-4405...`)."""
    if start == begin:
        return 1
    if after_escape(values, begin, start):
        return 1
    before = values[start - 1]
    if before >= 0x80:
        if _foreign_letter(values, start - 1, begin):
            return 0
        # Pound, yen (C2 A3, C2 A5) and euro (E2 82 AC): an amount.
        if start - 2 >= begin and values[start - 2] == 0xC2 and (before == 0xA3 or before == 0xA5):
            return 0
        return 0 if before == 0xAC and start - 2 >= begin and values[start - 2] == 0x82 else 1
    if classes[before] & (DIGIT | LETTER):
        return 0
    marks = _emphasis(values, start - 1, -1, begin - 1)
    if marks:  # only after white space, a colon or a bracket: not in snake_case, not in a product
        return 1 if start - marks == begin or values[start - marks - 1] in (0x20, 0x0A, 0x09, 0x3A, 0x28) else 0
    if before in (0x40, 0x24, 0x2B, 0x25, 0x5C, 0x7E, 0x5E):  # @ $ + % \ ~ ^
        return 0
    if start - 2 < begin:
        return 2 if before == 0x2D or before == 0x2F else 1
    second = values[start - 2]
    if before in (0x2D, 0x2E, 0x2C, 0x3A, 0x2F) and classes[second] & DIGIT:
        return 0
    if before == 0x23 and second == 0x26:  # &#12345678;
        return 0
    if before == 0x20:
        if second == 0x24 or _after_plus(values, classes, begin, start - 1):
            return 0
        return 1
    if before == 0x2D or before == 0x2F:
        return 2
    return 1


@leaf_njit
def can_end(values, classes, end, stop):  # type: ignore[no-untyped-def]
    if end == stop:
        return True
    after = values[end]
    if after >= 0x80:
        return not _foreign_letter(values, end, end)
    marks = _emphasis(values, end, 1, stop)
    if marks:
        return end + marks == stop or (values[end + marks] < 0x80 and not classes[values[end + marks]] & (DIGIT | LETTER))
    if after == 0x5C:  # only an escape of white space or of the quotation mark that ends a string
        return end + 1 < stop and values[end + 1] in (0x22, 0x6E, 0x72, 0x74)
    if classes[after] & (DIGIT | LETTER) or after in (0x40, 0x25, 0x2B, 0x3D, 0x7E):  # @ % + = ~
        return False
    if end + 1 == stop:
        return True
    following = classes[values[end + 1]]
    if after == 0x2E or after == 0x2D:
        return not following & (DIGIT | LETTER)
    if after == 0x2C or after == 0x3A or after == 0x2F:
        return not following & DIGIT
    return True
