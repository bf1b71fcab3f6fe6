"""Counts of a text: by hand for small texts, by a plain Python reading of the definitions for arbitrary ones."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.conf.signals import CHARACTER_COLUMNS
from auralith_pipeline.conf.unicode import LETTER, MARK, NUMBER, SPACE, UNSPACED, UPPER, unicode_flags
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.quality.classes import class_table
from auralith_pipeline.udfs.core.quality.measure_quality import measure_quality

TABLE = unicode_flags()


def measured(column):
    counts = measure_quality(*string_buffers(column), class_table())[: len(CHARACTER_COLUMNS)]
    return [dict(zip(CHARACTER_COLUMNS, row, strict=True)) for row in counts.T.tolist()]


def counts_of(text):
    return measured(pa.array([text], pa.string()))[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {"n_chars": 0, "n_words": 0, "n_lines": 0}),
        ("Hello, world 42!", {"n_chars": 16, "n_words": 3, "n_word_chars": 12, "n_letters": 10, "n_digits": 2}),
        ("Hello, world 42!", {"n_spaces": 2, "n_symbols": 2, "n_capitals": 1, "n_lines": 1}),
        ("don't stop", {"n_words": 2, "n_word_chars": 8, "n_symbols": 1}),
        ("it\u2019s", {"n_words": 1}),
        ("'quoted' words'", {"n_words": 2}),
        ("a'b 5'b a'5 5'5 e\u0301'b", {"n_words": 8}),  # an apostrophe joins letters, and marks to letters
        ("a'b 5'b a'5 5'5 e\u0301'b \u4eca", {"n_words": 9}),
        ("a\n\n b\n", {"n_lines": 2, "n_spaces": 4}),
        ("cafe\u0301 na\u00efve", {"n_words": 2, "n_letters": 10}),
        ("ABc ÉÑ", {"n_capitals": 4}),
        ("\U0001f642", {"n_chars": 1, "n_words": 0, "n_symbols": 1}),
    ],
)  # fmt: skip
def test_counts_by_hand(text, expected):
    found = counts_of(text)
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("\u4eca\u5929\u5929\u6c14\u5f88\u597d\u6211\u4eec\u53bb\u6cb3\u8fb9\u6563\u6b65" * 20, (0.3, 1.0)),  # Chinese
        ("\u3053\u308c\u306f\u65e5\u672c\u8a9e\u306e\u6587\u7ae0\u3067\u3059" * 20, (0.3, 1.0)),  # Japanese
        ("\u0e27\u0e31\u0e19\u0e19\u0e35\u0e49\u0e2d\u0e32\u0e01\u0e32\u0e28\u0e14\u0e35" * 20, (0.3, 1.0)),  # Thai
    ],
)
def test_scripts_without_spaces_have_words(text, share):
    found = counts_of(text)
    assert share[0] <= found["n_words"] / found["n_chars"] <= share[1]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_simple_counts_agree_with_a_plain_reading(text):
    found = counts_of(text)
    bits = [int(TABLE[ord(char)]) for char in text]
    assert found["n_chars"] == len(text)
    assert found["n_letters"] == sum(bool(b & (LETTER | MARK)) for b in bits)
    assert found["n_digits"] == sum(bool(b & NUMBER) for b in bits)
    assert found["n_spaces"] == sum(bool(b & SPACE) for b in bits)
    assert found["n_capitals"] == sum(bool(b & UPPER) for b in bits)
    assert found["n_chars"] == found["n_letters"] + found["n_digits"] + found["n_spaces"] + found["n_symbols"]
    assert found["n_lines"] == sum(any(not TABLE[ord(c)] & SPACE for c in line) for line in text.split("\n"))


@given(st.lists(st.text("ab \u00e9\u65e5\n", max_size=20), max_size=8), st.integers(0, 3))
def test_rows_do_not_touch_each_other_and_slices_are_honoured(texts, skip):
    skip = min(skip, len(texts))
    whole = pa.array(texts, pa.string())
    for column in (whole[skip:], whole.cast(pa.large_string())[skip:]):
        assert measured(column) == [counts_of(text) for text in texts[skip:]]


def test_nulls_count_as_empty():
    assert [row["n_chars"] for row in measured(pa.array(["ab", None, "c"]))] == [2, 0, 1]


def plain_words(text):
    """The definition, one character after the other: an apostrophe between letters joins, unspaced runs count by halves."""
    bits = [int(TABLE[ord(char)]) for char in text]
    words, run, inside = 0, 0, False
    for at, kind in enumerate(bits):
        if kind & (LETTER | MARK | NUMBER):
            if kind & UNSPACED and not kind & MARK:
                run, inside = run + 1, False
            elif not kind & UNSPACED:
                if not inside and not (kind & MARK and run):
                    words, inside = words + 1, True
                words, run = words + (run + 1) // 2, 0
            continue
        between = 0 < at < len(text) - 1 and bits[at - 1] & (LETTER | MARK) and bits[at + 1] & LETTER
        if not (inside and text[at] in "'\u2019" and between):
            words, run, inside = words + (run + 1) // 2, 0, False
    return words + (run + 1) // 2


@given(st.text(st.sampled_from("ab1 '\u2019.\n\u0301")) | st.text(st.sampled_from("ab1 '\u65e5\u0e31\u0e01\u3099.")) | st.text())
def test_words_agree_with_a_plain_reading(text):
    assert counts_of(text * 3)["n_words"] == plain_words(text * 3)
