"""Shingles: what counts as a word, what makes no difference, and that nothing of a text is left out."""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.near.distinct import distinct
from auralith_pipeline.udfs.core.near.shingle import Shingles, shingle
from auralith_pipeline.udfs.core.near.unit_table import unit_table
from tests.udfs.core.near.plain_shingles import jaccard, shingle_set, units


def hashed(*texts, kind=None):
    """The set of shingle hashes of every text."""
    return sets_of(pa.array(texts, kind or pa.string()))


def sets_of(column):
    found = distinct(shingle(*string_buffers(column)))
    return [frozenset(found.hashes[begin:end].tolist()) for begin, end in zip(found.bounds, found.bounds[1:], strict=False)]


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("The QUICK Brown fox Jumps", "the quick brown fox jumps"),
        ("one, two -- three\nfour; (five)\tsix!", "one two three four five six"),
        ("\u00c9COLE STRA\u00dfE \u0141\u00d3D\u0179", "\u00e9cole stra\u00dfe \u0142\u00f3d\u017a"),
        ("\u041f\u0420\u0418\u0412\u0415\u0422 \u0401\u0416", "\u043f\u0440\u0438\u0432\u0435\u0442 \u0451\u0436"),
        ("\u039f\u0394\u039f\u03a3", "\u03bf\u03b4\u03bf\u03c2"),  # a capital sigma stands for the final one, too
        ("\u6771\u4eac \u90fd\u3001\u662f\u3002", "\u6771\u4eac\u90fd\u662f"),
        ("iPhone\u624b\u673a", "IPHONE \u624b \u673a"),
        ("\u212aelvin", "kelvin"),  # the sign for kelvin is the letter K
        ("  yes  ", "yes"),
    ],
    ids=["ascii", "punctuation", "latin", "cyrillic", "greek", "cjk-spaces", "mixed", "kelvin", "edges"],
)
def test_case_punctuation_and_white_space_make_no_difference(text, other):
    one, two = hashed(text, other)
    assert one == two != frozenset()


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("a b c d e", "e d c b a"),
        ("a b c d e", "b a c d e"),
        ("maybe so", "so maybe"),
        ("ab c", "a bc"),
        ("one two three four", "one two three four five"),
        ("a", "a a"),
        ("12345678", "123456789"),
        ("abcdefghX", "abcdefghY"),
        ("abcdefghijklmnopX", "abcdefghijklmnopY"),
        ("abcdefgh ijkl", "abcdefghijkl"),
        ("\u6162", "ab"),  # the code point's bytes are those of "ab"
        ("\u306f\u3044", "\u3044\u3044\u3048"),
        ("cafe\u0301", "cafe"),
    ],
)
def test_what_differs_has_no_shingle_in_common(text, other):
    one, two = hashed(text, other)
    assert not one & two


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("!! \u2014 \u2026 \U0001f600 \u00a0\n", 0),
        ("yes", 1),
        ("one two three four", 1),
        ("one two three four five", 1),
        ("one two three four five six", 2),
        ("la " * 50, 1),
        ("a b c d e " * 20, 5),  # five places in the cycle
        ("\u306f\u3044", 1),
        ("\u6771\u4eac\u90fd\u662f\u65e5\u672c\u7684\u9996\u90fd", 5),  # nine characters
        ("\u0e01\u0e34\u0e19\u0e02\u0e49\u0e32\u0e27", 1),  # Thai: seven code points, two of them marks
        ("\u0939\u093f\u0928\u094d\u0926\u0940 a b c d", 1),  # Hindi has spaces: marks are part of the word
        ("cafe\u0301 b c d e", 1),
        ("\u0301 b c d e f", 2),  # a mark with nothing before it
        ("snake_case don't 3.14", 2),  # six words: snake case don t 3 14
    ],
)
def test_as_many_shingles_as_counted_by_hand(text, count):
    assert [len(found) for found in hashed(text)] == [count]


def test_the_table_is_the_same_on_every_python():
    """The digest was made with Python 3.9 to 3.13, whose own Unicode versions are 13 to 15.1: CI compares it on each."""
    assert hashlib.sha256(unit_table().astype("<u4").tobytes()).hexdigest()[:16] == "ad851bdd554f0d20"


def test_one_changed_character_of_an_unspaced_script_costs_five_shingles():
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 40)))
    one, two = hashed(text, text[:20] + "\u9fa5" + text[21:])
    assert (len(one), len(two), len(one & two)) == (36, 36, 31)


def test_a_null_row_has_no_shingle():
    assert hashed("a", None, "a") == [hashed("a")[0], frozenset(), hashed("a")[0]]


def join(first, second):
    value = (first * 0x9E3779B97F4A7C15 ^ second) * 0xBF58476D1CE4E5B9 % 2**64
    return value ^ value >> 32


def finish(key):
    value = key * 0x94D049BB133111EB % 2**64
    return (value ^ value >> 32) >> 1


def unit(*eights):
    """The key of a unit of so many bytes: all eights full but the last, whose bytes stand at the top."""
    key = 0x243F6A8885A308D3 + 8 * len(eights) - (8 - len(eights[-1]))
    for part in eights:
        key = join(key, int.from_bytes(part.rjust(8, b"\0"), "little"))
    return key


def test_hashes_are_those_of_stored_shingles():
    """Tables hold them, so no release may change them unawares. The formula once more, in plain numbers."""
    whole = 0x13198A2E03707344
    one, two, three = unit(b"incident", b"ally"), unit(b"\x00\x00\xe9t\x00\x00\xe9"), unit(b"\x00\x67\x71")
    assert hashed("Incidentally, \u00c9t\u00e9!") == [{finish(join(join(whole, one), two))}]
    five = join(join(join(one, two), join(three, one)), two)
    assert hashed("incidentally \u00e9t\u00e9 \u6771 incidentally \u00e9t\u00e9") == [{finish(five)}]


def test_no_text_is_too_long():
    words = [f"w{number}" for number in range(100_000)]
    whole, prefix = hashed(" ".join(words), " ".join(words[:65_536]))
    assert (len(whole), len(prefix), len(whole & prefix)) == (99_996, 65_532, 65_532)


# Letters of several scripts, with and without case and spaces, marks, digits, signs and white space.
LETTERS = "abAB\u00e9\u00c9\u0416\u0436\u03b1\u0391\u6771\u4eac\u304b\u0e01\u0939\U00020000"
OTHERS = "\u3099\u0e34\u0301\u093f019\u0664 \n.-_\U0001f600"
TEXTS = st.text(LETTERS + OTHERS, max_size=80)


@given(TEXTS, TEXTS)
def test_true_jaccard_is_that_of_the_shingles_themselves(text, other):
    plain = shingle_set(text), shingle_set(other)
    found = hashed(text, other)
    assert [len(one) for one in found] == [len(one) for one in plain]
    assert jaccard(*found) == jaccard(*plain)


@given(st.lists(TEXTS, min_size=1, max_size=6), st.data())
def test_shingles_depend_on_the_text_alone(texts, data):
    alone = [hashed(text)[0] for text in texts]
    assert hashed(*texts) == alone
    assert hashed(*texts, kind=pa.large_string()) == alone
    begin = data.draw(st.integers(0, len(texts) - 1))
    assert sets_of(pa.array(texts)[begin:]) == alone[begin:]


def test_shingles_come_in_the_order_of_the_text():
    text = "one two three four five six seven"
    found = shingle(*string_buffers(pa.array([text]))).hashes.tolist()
    words = units(text)
    assert [{number} for number in found] == hashed(*(" ".join(words[i : i + 5]) for i in range(3)))


TOP = 2**63 - 1
KEYS = st.lists(st.one_of(st.sampled_from([1, 2, 3, TOP, TOP - 1, TOP - 2, 2**62, 2**31]), st.integers(1, TOP)), max_size=40)


@given(st.lists(KEYS, max_size=4))
def test_distinct_sorts_every_row_and_drops_repeats(rows):
    bounds = np.cumsum([0, *map(len, rows)])
    found = distinct(Shingles(np.array([key for row in rows for key in row], np.uint64), bounds))
    assert [found.hashes[begin:end].tolist() for begin, end in zip(found.bounds, found.bounds[1:], strict=False)] == [
        sorted(set(row)) for row in rows
    ]


def test_distinct_sorts_what_is_spread_evenly():
    keys = np.random.default_rng(3).integers(1, TOP, 5_000).astype(np.uint64)
    keys = np.concatenate((keys, keys[:1_000]))
    found = distinct(Shingles(keys, np.array([0, len(keys)])))
    assert found.hashes.tolist() == sorted(set(keys.tolist()))
