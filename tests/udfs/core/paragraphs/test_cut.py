"""What is left of a text when some of its units go."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.columns import string_buffers, string_column
from auralith_pipeline.udfs.core.paragraphs.cut import cut
from auralith_pipeline.udfs.core.paragraphs.split import split
from tests.udfs.core.paragraphs.plain_paragraphs import pieces
from tests.udfs.core.paragraphs.test_split import TEXTS


def left(text: str, numbers: set[int], *, lines: bool = False) -> str:
    """The text without the units of these numbers."""
    values, offsets = string_buffers(pa.array([text]))
    units = split(values, offsets, lines=lines)
    gone = np.array([number in numbers for number in range(len(units.starts))], np.bool_)
    return string_column(*cut(values, offsets, units, gone))[0].as_py()


@pytest.mark.parametrize(
    ("text", "numbers", "lines", "expected"),
    [
        ("a\n\nb\n\nc\n", set(), False, "a\n\nb\n\nc\n"),
        ("a\n\nb\n\nc\n", {1}, False, "a\n\nc\n"),
        ("a\n\nb\n\nc\n", {0}, False, "b\n\nc\n"),
        ("a\n\nb\n\nc\n", {2}, False, "a\n\nb\n"),
        ("a\n\nb\n\nc\n", {0, 1}, False, "c\n"),
        ("a\n\nb\n\nc\n", {0, 2}, False, "b\n"),
        ("a\n\nb\n\nc\n", {0, 1, 2}, False, ""),
        ("a\n\nb\n\n\n\nc", {1}, False, "a\n\n\n\nc"),  # the wider of two breaks stays
        ("a\n \nb\n\t\nc", {1}, False, "a\n \nc"),  # of equals the first
        ("a\nb\nc", {1}, True, "a\nc"),
        ("a\nb\n\nc", {1}, True, "a\n\nc"),  # the end of the paragraph stays one
        ("a\n\nb\nc", {1}, True, "a\n\nc"),
        ("x\n    a\n    b\n", {1}, True, "x\n    b\n"),  # indentation belongs to its line
        ("  a\r\nb\r\n", {0}, True, "b\r\n"),
        ("\n\na\n\nb", {0}, False, "\n\nb"),
    ],
)
def test_as_cut_by_hand(text, numbers, lines, expected):
    assert left(text, numbers, lines=lines) == expected


def test_only_the_rows_concerned_change():
    column = pa.array(["zero", "a\n\nb", "", None, "c"])[1:]
    values, offsets = string_buffers(column)
    units = split(values, offsets)
    fresh = string_column(*cut(values, offsets, units, np.array([True, False, False])))
    assert fresh.to_pylist() == ["b", "", "", "c"]


@given(TEXTS, st.sets(st.integers(0, 8)), st.booleans())
def test_kept_units_stay_byte_by_byte_and_never_join(text, numbers, lines):
    expected = [unit for number, unit in enumerate(pieces(text, lines=lines)[1::2]) if number not in numbers]
    rest = left(text, numbers, lines=lines)
    assert pieces(rest, lines=lines)[1::2] == expected
    if not numbers:
        assert rest == text


@given(TEXTS, st.sets(st.integers(0, 8)), st.booleans())
def test_no_pile_of_blank_lines_is_left(text, numbers, lines):
    """Between two units there is one of the text's own breaks, never two together."""
    gaps = set(pieces(text, lines=lines)[2:-1:2])
    assert set(pieces(left(text, numbers, lines=lines), lines=lines)[2:-1:2]) <= gaps
