from __future__ import annotations

from collections import Counter

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Regex, pre_tokenizers

from auralith_pipeline.tokenizer.pattern import pinned_pattern
from auralith_pipeline.tokenizer.text_buffers import text_buffers
from auralith_pipeline.tokenizer.word_counts import MAX_WORD_BYTES, WordCounter
from tests.tokenizer.oracles import as_dict, count_pieces, real_texts

SPLIT = pre_tokenizers.Split(Regex(pinned_pattern()), "isolated")


def expected(texts: list[str]) -> dict[bytes, int]:
    found = Counter(piece.encode() for text in texts for piece, _ in SPLIT.pre_tokenize_str(text))
    return {piece: n for piece, n in found.items() if len(piece) <= MAX_WORD_BYTES}


def test_counts_equal_a_counter_over_the_pattern_while_tables_grow() -> None:
    texts = real_texts(150)
    assert as_dict(count_pieces(texts)) == expected(texts)


@given(st.lists(st.text(max_size=30), max_size=8))
def test_counts_of_any_texts(texts: list[str]) -> None:
    assert as_dict(count_pieces(texts)) == expected(texts)


def test_words_that_share_a_beginning_or_a_zero_byte_are_told_apart() -> None:
    texts = ["\x00", "\x00\x00", "a" * 15, "a" * 16, "a" * 17, "a" * 16 + "b", "a" * 8, "a" * 7]
    assert as_dict(count_pieces(texts)) == {text.encode(): 1 for text in texts}


def test_a_piece_beyond_the_bound_is_left_out_and_counted() -> None:
    counter = WordCounter()
    counter.add(*text_buffers(pa.array(["x" * MAX_WORD_BYTES, "y" * (MAX_WORD_BYTES + 1)])))
    assert (counter.too_long, counter.pieces) == (1, 2)
    assert as_dict(counter.drain()) == {b"x" * MAX_WORD_BYTES: 1}


def test_drains_sum_to_the_whole_and_a_full_table_says_so() -> None:
    texts, total, drains = real_texts(40), Counter[bytes](), 0
    counter = WordCounter(max_entries=1000)
    for text in texts:
        counter.add(*text_buffers(pa.array([text])))
        if counter.is_full:
            total.update(as_dict(counter.drain()))
            drains += 1
    total.update(as_dict(counter.drain()))
    assert drains > 1
    assert dict(total) == expected(texts)
