from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Regex, pre_tokenizers

from auralith_pipeline.conf.unicode import LETTER, MARK, NUMBER, unicode_flags
from auralith_pipeline.tokenizer.pattern import PATTERN, piece_classes, piece_end, pinned_pattern
from tests.tokenizer.oracles import real_texts

PINNED = pre_tokenizers.Split(Regex(pinned_pattern()), "isolated")
READABLE = pre_tokenizers.Split(Regex(PATTERN), "isolated")
TRICKY = st.text(st.sampled_from(list(" \n\t\r aB.-_1٣½é\u0301中\u3000\u00a0👩\u200d\x00\x1c\x85\U0010ffff\u1c89\u0897")), max_size=24)


def pieces(data: bytes) -> list[bytes]:
    values, found, i = np.frombuffer(data, np.uint8), [], 0
    while i < len(data):
        stop = piece_end(values, i, len(data), piece_classes())
        found.append(data[i:stop])
        i = stop
    return found


def split_by(engine: pre_tokenizers.Split, text: str) -> list[bytes]:
    return [piece.encode() for piece, _ in engine.pre_tokenize_str(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The quick fox", ["The", " quick", " fox"]),
        ("12345678 9", ["123", "456", "78", " ", "9"]),
        ("a  b", ["a", " ", " b"]),
        ("a   12", ["a", "   ", "12"]),
        ("if x:\n    y", ["if", " x", ":", "\n   ", " y"]),
        ("}\n\nend  ", ["}", "\n\n", "end", "  "]),
        ("x ==\ty", ["x", " ==", "\t", "y"]),
        ("e\u0301t\u00e9", ["e\u0301t\u00e9"]),
        ("foo_bar's", ["foo", "_", "bar", "'", "s"]),
        (" \u0301", [" \u0301"]),
        ("averyveryverylongword!", ["averyveryverylongword", "!"]),
    ],
)
def test_pieces_are_cut_as_the_rule_says(text: str, expected: list[str]) -> None:
    assert pieces(text.encode()) == [piece.encode() for piece in expected]


@given(st.one_of(TRICKY, st.text(max_size=40), st.text(st.characters(max_codepoint=0x7F), max_size=60)))
def test_scanner_and_pattern_agree_on_any_text(text: str) -> None:
    assert pieces(text.encode()) == split_by(PINNED, text)


def test_both_patterns_and_the_scanner_agree_on_real_texts() -> None:
    for text in real_texts(60):
        assert pieces(text.encode()) == split_by(PINNED, text)
        if not any(ord(char) in (0x1C89, 0x0897) for char in text):  # assigned after the pinned Unicode version
            assert pieces(text.encode()) == split_by(READABLE, text)


def test_a_character_newer_than_the_pinned_table_is_a_sign() -> None:
    assert not unicode_flags()[0x1C89] & (LETTER | MARK | NUMBER)
    assert pieces("a\u1c89b".encode()) == [b"a", "\u1c89".encode(), b"b"]


@given(st.binary(max_size=40))
def test_bytes_that_are_not_utf8_still_fall_into_pieces(data: bytes) -> None:
    assert b"".join(pieces(data)) == data


def test_a_piece_never_looks_beyond_its_row() -> None:
    values = np.frombuffer("abécd efgh ijklmnop".encode(), np.uint8)
    assert piece_end(values, 0, 2, piece_classes()) == 2
    assert piece_end(values, 0, 3, piece_classes()) in (2, 3)  # half a character is a sign of its own
