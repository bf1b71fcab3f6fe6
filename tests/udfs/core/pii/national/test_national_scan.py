"""The kernel's candidates against the same rules in plain Python, over texts in which numbers, labels and separators meet."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.pii.national.edges import CLASSES, can_end, start_state
from auralith_pipeline.udfs.core.pii.national.scan import AFTER, BEFORE, scan_candidates, shape_key

# Group lengths and letters; whether such a number counts without any letter around it.
SHAPES = {
    ((4,), 0): True,
    ((2, 2), 0): False,
    ((1, 2, 1), 0): True,
    ((2, 1), 1): True,  # 12-A, A1-2
    ((2, 1), 2): True,
    ((2, 2), 2): False,  # AB 12
    ((1, 1, 2), 2): True,  # A B 12
    ((3, 2), 3): True,
    ((18,), 1): True,
    ((1,) * 8, 0): True,
}
BY_KEY = {shape_key(*shape): alone for shape, alone in SHAPES.items()}
KEYS = np.array(sorted(BY_KEY), np.int64)
ALONE = np.array([BY_KEY[key] for key in sorted(BY_KEY)], np.uint8)
GROUP = re.compile(rb"[0-9A-Za-z]+")


def scanned(texts: list[bytes]) -> list[tuple[int, ...]]:
    values = np.frombuffer(b"12" + b"".join(texts) + b"34x", np.uint8)
    offsets = np.cumsum([2, *map(len, texts)]).astype(np.int64)
    found = scan_candidates(values, offsets, KEYS, ALONE)
    return [(row, start - int(offsets[row]), end - int(offsets[row]), key, state) for row, start, end, key, state in found.tolist()]


def plainly(text: bytes) -> set[tuple[int, ...]]:
    """(start, end, key, state) of every candidate of a row."""
    values = np.frombuffer(text, np.uint8)
    groups = [match.span() for match in GROUP.finditer(text)]
    found = set()
    for at, (start, stop) in enumerate(groups):
        first = re.search(rb"[0-9]", text[start:stop])
        if first is None:
            continue
        if first.start() and re.match(rb"[nrt][0-9]", text[start:stop]) and text[start - 1 : start] == b"\\":
            start += 1  # an escaped line end
        if stop - start > 18:
            continue
        starts = [start]
        for begin, end in reversed(groups[:at]):  # capitals before it
            if len(starts) == 3 or end != starts[-1] - 1 or not re.fullmatch(rb"[A-Z]{1,3}[ ./-]", text[begin : starts[-1]]):
                break
            starts.append(begin)
        for begin in starts:
            found |= {(begin, *rest) for rest in readings(text, values, begin)}
    return found


def readings(text: bytes, values: np.ndarray, begin: int) -> list[tuple[int, int, int]]:
    """(end, key, state) of the numbers that start at `begin`."""
    found = []
    lengths: list[int] = []
    at = begin
    while len(lengths) < 8:
        group = GROUP.match(text, at)
        if group is None or len(group[0]) > 18 or re.fullmatch(rb"[A-Za-z]{4,}", group[0]):
            break
        lengths.append(len(group[0]))
        end = group.end()
        bracket = re.match(rb"\(([0-9A-Za-z])\)", text[end : end + 3])
        if bracket:
            lengths.append(1)
            end += 3
        written = text[begin:end]
        letters = len(re.findall(rb"[A-Za-z]", written))
        key = shape_key(tuple(lengths), letters)
        state = start_state(values, CLASSES, 0, begin)
        around = text[max(0, begin - BEFORE) : begin] + text[end : end + AFTER]
        more = b" " in written.split(b"(")[0] and (re.search(rb"[0-9] \Z", text[:begin]) or re.match(rb" [0-9]", text[end:]))
        worth = key in BY_KEY and not more and (BY_KEY[key] or re.search(rb"[A-Za-z\x80-\xff]", around))
        if worth and re.search(rb"[0-9]", written) and state and can_end(values, CLASSES, end, len(text)):
            found.append((end, key, int(state)))
        if bracket or not re.match(rb"[ ./-]", text[end : end + 1]):
            break
        at = end + 1
    return found


PIECES = st.sampled_from(
    [
        *"1234",
        "12",
        "1234",
        "12 34",
        "1 23 4",
        "A",
        "AB",
        "ABC",
        "ABCD",
        "ab",
        " ",
        " ",
        "-",
        ".",
        "/",
        "  ",
        "\n",
        "\\n",
        "(5)",
        "(A)",
        "(56)",
    ]
    + ["1" * 17 + "X", "1 2 3 4 5 6 7 8", "é", "名", ",", "+", "1" * 18, "1" * 19, "." * 63, "(", "AB 12"]
)


@given(st.lists(st.lists(PIECES, max_size=9).map(lambda pieces: "".join(pieces).encode()), min_size=1, max_size=3))
def test_p1_candidates_are_those_of_the_rules(texts: list[bytes]) -> None:
    found = scanned(texts)
    assert len(found) == len(set(found))
    assert set(found) == {(row, *candidate) for row, text in enumerate(texts) for candidate in plainly(text)}


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("1234", [(0, 4)]),
        ("x 1234,", [(2, 6)]),
        ("12 34", []),  # no letter in sight
        ("12 34 x", [(0, 5)]),
        ("x" + "." * (BEFORE - 1) + "12-34", [(BEFORE, BEFORE + 5)]),
        ("x" + "." * BEFORE + "12-34", []),
        ("12-34" + ";" * (AFTER - 1) + "x", [(0, 5)]),
        ("12-34" + ";" * AFTER + "x", []),
        ("x 9 12 34", []),  # a part of a longer row
        ("x 12 34 9", []),
        ("x 12-34 9", [(2, 7)]),
        ("AB 12", []),
        ("AB 12 abcd", [(0, 5)]),
        ("A B 12", [(0, 6)]),
        ("ABC-12", [(0, 6)]),
        ("A1(2)", [(0, 5)]),
        ("A1(2", []),
        ("A1-2", [(0, 4)]),
        ("\\n1234", [(2, 6)]),
        ("n1234", []),
        ("1" * 17 + "a", [(0, 18)]),
        ("1-2-3-4-5-6-7-8", [(0, 15)]),
        ("1-2-3-4-5-6-7-8-9", []),  # its ends meet digits
        ("1234x", []),
        ("." * 64 + "1234", [(64, 68)]),
        (" " * 64 + "1234", [(64, 68)]),
        (" " * 63 + "1234", [(63, 67)]),
        (" " * 130 + "1234", [(130, 134)]),
    ],
)
def test_p1_candidates_by_hand(text: str, spans: list[tuple[int, int]]) -> None:
    assert [found[1:3] for found in scanned([b"7", text.encode(), b"7"]) if found[0] == 1] == spans
