"""Words of a text, and whether it can speak of a license, against regular expressions that say the same."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.license.words import HEAD, TAIL, TRIGGERS, may_speak_of_license, words_of

SIGNS = re.compile(rb"\xc2.|\xe2[\x80-\x83].", re.DOTALL)  # U+0080 to U+00BF, U+2000 to U+20FF
WORD = re.compile(rb"(?:[A-Za-z0-9\x80-\xff]|(?<=[A-Za-z\x80-\xff])-(?=[A-Za-z]))+")
TEXTS = st.text(st.sampled_from("abzAZ019-- \n./_@[`{é\u00a0\u00bf\u2014\u20ac\u2190日"), max_size=30) | st.text(max_size=10)


def fnv(word: bytes) -> int:
    """FNV-1a of 32 bits."""
    value = 2166136261
    for byte in word:
        value = (value ^ byte) * 16777619 % 2**32
    return value


def plainly(data: bytes) -> list[tuple[int, int, int]]:
    apart = SIGNS.sub(lambda match: b" " * len(match[0]), data)
    spans = [match.span() for match in WORD.finditer(apart)]
    words = [(fnv(data[start:end].replace(b"-", b"").lower()), start, end) for start, end in spans]
    return [word for word, (start, end) in zip(words, spans, strict=True) if len(data[start:end].replace(b"-", b"")) > 1]


@given(TEXTS)
def test_words_are_those_of_a_regular_expression(text: str) -> None:
    hashes, starts, ends = words_of(text.encode())
    assert (hashes.dtype, starts.dtype, ends.dtype) == (np.uint32, np.int64, np.int64)
    assert list(zip(hashes.tolist(), starts.tolist(), ends.tolist(), strict=True)) == plainly(text.encode())


@pytest.mark.parametrize(
    "text", ["", "a", "ab", "ab cd", "ab cd ", "Non-Free", "a-b", "1-b1", "b-1x", "ab-", "-ab", "ab--cd", "ab-\u00e9", "\u00e9-ab"]
)
def test_words_at_the_ends_of_a_text(text: str) -> None:
    assert list(zip(*(array.tolist() for array in words_of(text.encode())), strict=True)) == plainly(text.encode())


def speaks(*rows: bytes, wanted: list[bool] | None = None) -> list[bool]:
    values = np.frombuffer(b"".join(rows), np.uint8)
    offsets = np.cumsum([0, *map(len, rows)]).astype(np.int64)
    return may_speak_of_license(values, offsets, np.array(wanted or [True] * len(rows))).tolist()


@pytest.mark.parametrize("word", TRIGGERS)
def test_a_row_speaks_by_one_whole_word_in_any_case(word: bytes) -> None:
    assert speaks(word, word.upper(), b"x" + word, word + b"x", word[:-1], word[1:], word[:-1], word[-1:], b"") == [True] * 4 + [False] * 5
    assert speaks(word, word, wanted=[False, True]) == [False, True]
    for at in range(len(word)):
        assert speaks(word[:at] + b"q" + word[at + 1 :]) == [False]


def test_of_a_long_row_both_ends_are_read() -> None:
    word = b"licen"
    whole = HEAD + TAIL
    assert speaks(*(b"." * at + word + b"." * (whole - at - 5) for at in (0, HEAD - 2, HEAD, whole - 5))) == [True] * 4
    longer = [b"." * at + word + b"." * (whole + 100 - at - 5) for at in (0, HEAD - 5, HEAD - 4, HEAD + 99, HEAD + 100, whole + 95)]
    assert speaks(*longer) == [True, True, False, False, True, True]
    assert (HEAD, TAIL) == (65_536, 16_384)


@given(st.lists(st.lists(st.sampled_from([*TRIGGERS, b"lice", b"n", b"per", b" ", b"LICEN", b"war", b"rant"]), max_size=4), max_size=3))
def test_speaking_is_what_a_search_finds(rows: list[list[bytes]]) -> None:
    texts = [b"".join(pieces) for pieces in rows]
    assert speaks(*texts) == [any(word in text.lower() for word in TRIGGERS) for text in texts]
