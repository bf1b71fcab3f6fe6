"""Keys of stretches of a text: equal for equal ones, different for all others, whatever their length and script."""

import numpy as np

from auralith_pipeline.conf.jit import njit
from auralith_pipeline.udfs.core.quality.classes import class_table
from auralith_pipeline.udfs.core.quality.decode import PADDING, decode
from auralith_pipeline.udfs.core.quality.number_keys import ascii_key, key_of


@njit
def key(codes, narrow, begin, end):
    return key_of(codes, narrow, begin, end)


def keys_of(words):
    """The key of each word where it stands among the others, without anything between."""
    text = "".join(words)
    size = len(text)
    codes, bits, narrow = (np.empty(size + PADDING, kind) for kind in (np.uint32, np.uint16, np.uint8))
    decode(np.frombuffer(text.encode(), np.uint8), 0, len(text.encode()), class_table(), codes, bits, narrow, np.empty(size + 1, np.uint32))
    ends = np.cumsum([len(word) for word in words])
    return [key(codes, narrow, int(end) - len(word), int(end)) for word, end in zip(words, ends, strict=True)]


def test_equal_words_have_equal_keys_whatever_follows_them():
    words = ["a", "abcdefgh", "abcdefghi", "naïve", "中文", "x" * 16, "x" * 17, "long " * 20, "ж" * 41]
    assert keys_of(words) == keys_of(list(reversed(words)))[::-1]


def test_words_that_differ_in_length_in_one_character_or_by_nul_have_different_keys():
    letters = ["x" * length for length in range(1, 70)] + ["я" * length for length in range(1, 70)]
    changed = [word[:at] + "y" + word[at + 1 :] for word in ("x" * 40, "я" * 23, "x" * 9, "x" * 8, "x" * 3) for at in range(len(word))]
    nuls = ["ab\0", "ab", "\0ab", "ab\0\0", "abcdefg\0", "abcdefg", "abcdefg\x07", "abcdefgh\0", "\0", "\0\0"]
    beyond = ["é", "e", "\u2026", "\u2019", "'", "\u00a6", "\U0001f600", "\u2026\u2019", "\u2019\u2026"]
    words = letters + changed + nuls + beyond
    assert len(set(words)) == len(words)
    assert len(set(keys_of(words))) == len(words)


def test_a_short_ascii_key_can_be_had_from_its_word():
    words = ["a", "the", "have", "lettered", "\x01\x02"]
    assert keys_of(words) == [ascii_key(word) for word in words]
