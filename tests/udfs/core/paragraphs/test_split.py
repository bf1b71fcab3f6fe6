"""Where paragraphs begin and end, and which of them are the same."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.paragraphs.split import split
from tests.udfs.core.paragraphs.plain_paragraphs import key, pieces

# Letters whose lower case folds one to one, signs, white space of several kinds, characters of unspaced scripts, marks.
TEXTS = st.text(st.sampled_from("abA B9\n\n\n \t\r.,-\u00e9\u00c9\u3000\u4e2d\u0301\U0001f600\u2028"), max_size=60)


def found(text: str, *, lines: bool = False) -> list[tuple[str, int, int]]:
    """(unit, hash, chars)"""
    units = split(*string_buffers(pa.array([text])), lines=lines)
    data = text.encode()
    assert units.bounds.tolist() == [0, len(units.starts)]
    return [
        (data[a:b].decode(), h, n)
        for a, b, h, n in zip(units.starts.tolist(), units.ends.tolist(), units.hashes.tolist(), units.chars.tolist(), strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "paragraphs", "lines"),
    [
        ("", [], []),
        (" \n\t\n", [], []),
        ("one", ["one"], ["one"]),
        ("one\ntwo\n\nthree\n", ["one\ntwo", "three"], ["one", "two", "three"]),
        ("\n\n  one \n \t \n two", ["  one ", " two"], ["  one ", " two"]),
        ("a\r\n\r\nb\r\n", ["a\r", "b\r"], ["a\r", "b\r"]),
        ("a\n\u3000\nb", ["a", "b"], ["a", "b"]),  # an ideographic space makes a blank line, too
        ("\u00e9\u00e9\n\u4e2d", ["\u00e9\u00e9\n\u4e2d"], ["\u00e9\u00e9", "\u4e2d"]),
    ],
)
def test_paragraphs_and_lines_as_cut_by_hand(text, paragraphs, lines):
    assert [(unit, n) for unit, _, n in found(text)] == [(unit, len(unit)) for unit in paragraphs]
    assert [(unit, n) for unit, _, n in found(text, lines=True)] == [(unit, len(unit)) for unit in lines]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("All rights reserved.", "ALL RIGHTS  RESERVED!", True),
        ("All rights\nreserved", "All rights reserved", True),
        ("ab c", "a bc", False),
        ("abcdefgh i", "abcdefghi", False),
        ("a b", "b a", False),
        ("a a", "a", False),
        ("page 1", "page 2", False),
        ("\u4e2d \u6587", "\u4e2d\u6587", True),
        ("12345678X", "12345678Y", False),
        ("\u6162", "ab", False),  # the code point's bytes are those of "ab"
    ],
)
def test_case_spacing_and_punctuation_make_no_difference_and_nothing_else_does(one, other, same):
    (first,), (second,) = found(one), found(other)
    assert (first[1] == second[1]) == same


def test_what_has_no_word_has_no_hash():
    assert [h for _, h, _ in found("---\n\n*** \U0001f600")] == [0, 0]


def test_rows_do_not_touch_each_other_and_nulls_are_empty():
    column = pa.array(["x", "a b\n\nc", None, "", "c"])[1:]
    units = split(*string_buffers(column))
    assert units.bounds.tolist() == [0, 2, 2, 2, 3]
    assert units.starts.tolist() == [0, 5, 0]
    assert units.hashes[1] == units.hashes[2]


@given(TEXTS, st.booleans())
def test_as_the_definition_says(text, lines):
    expected = pieces(text, lines=lines)
    assert "".join(expected) == text
    got = found(text, lines=lines)
    assert [unit for unit, _, _ in got] == expected[1::2]
    assert [n for _, _, n in got] == [len(unit) for unit in expected[1::2]]
    assert [h == 0 for _, h, _ in got] == [not key(unit) for unit in expected[1::2]]
    assert all(h < 2**63 for _, h, _ in got)


@given(st.lists(TEXTS, max_size=6))
def test_equal_hashes_are_equal_keys(texts):
    by_hash: dict[int, set] = {}
    for text in texts:
        for unit, h, _ in found(text):
            by_hash.setdefault(h, set()).add(key(unit))
    assert all(len(keys) == 1 for keys in by_hash.values())
    named = [keys.copy().pop() for keys in by_hash.values()]
    assert len(named) == len(set(named))
