from __future__ import annotations

import json
import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.tokenizer.bpe_train import gather_words, most_frequent, train_bpe
from auralith_pipeline.tokenizer.huggingface import byte_characters
from auralith_pipeline.tokenizer.pattern import pinned_pattern
from tests.tokenizer.oracles import as_dict, as_words, count_pieces, encode_naively, real_texts, train_naively, trained

WORDS = st.dictionaries(st.binary(min_size=1, max_size=10), st.integers(1, 50), min_size=1, max_size=12)
FEW_LETTERS = st.dictionaries(st.text("ab ", min_size=1, max_size=12).map(str.encode), st.integers(1, 4), min_size=1, max_size=12)


def huggingface_merges(texts: list[str], merges: int) -> list[list[str]]:
    oracle = Tokenizer(models.BPE())
    split = pre_tokenizers.Split(Regex(pinned_pattern()), "isolated")
    oracle.pre_tokenizer = pre_tokenizers.Sequence([split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    oracle.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=256 + merges, show_progress=False, initial_alphabet=alphabet))
    return json.loads(oracle.to_str())["model"]["merges"]


def test_T1_merges_equal_hugging_face_s_trainer_in_order() -> None:
    texts = real_texts(120)
    ours = trained(texts, 272 + 3000)
    names = ["".join(byte_characters()[value] for value in token) for token in ours.token_bytes]
    assert [[names[a], names[b]] for a, b in ours.merges.tolist()] == huggingface_merges(texts, 3000)


@settings(max_examples=60)
@given(st.one_of(WORDS, FEW_LETTERS))
def test_merges_equal_a_trainer_that_counts_anew_each_step(counts: dict[bytes, int]) -> None:
    expected = train_naively(counts, 20)
    if expected:
        assert train_bpe(as_words(counts), 272 + len(expected)).merges.tolist() == [list(pair) for pair in expected]


def test_T1_the_order_of_words_changes_nothing() -> None:
    counts = list(as_dict(count_pieces(real_texts(40))).items())
    expected = train_bpe(as_words(dict(counts)), 1200).sha256
    random.Random(7).shuffle(counts)
    assert train_bpe(as_words(dict(counts)), 1200).sha256 == expected


def test_T1_every_merge_is_used_and_every_token_is_what_its_bytes_encode_to() -> None:
    ours = trained(real_texts(40), 1000)
    merges = ours.merges.tolist()
    assert ours.vocab_size == 1000
    for i in range(272, 1000):
        assert encode_naively(ours.token_bytes[i], merges) == [i]


def test_ties_go_to_the_smallest_pair_and_merges_come_after_bytes() -> None:
    # All four pairs stand once. '!' (0x21) is the smallest character; a newline's is U+010A, after every letter's.
    ours = train_bpe(as_words({b"\nb": 1, b"zb": 1, b"!b": 1, b"!a": 1}), 276)
    assert [ours.token_bytes[i] for i in range(272, 276)] == [b"!a", b"!b", b"zb", b"\nb"]


def test_overlapping_pairs_are_counted_at_every_place_and_merged_from_the_left() -> None:
    # "aaaa": (a,a) stands at 3 places; then (aa,aa) once, not (aa,a).
    assert train_bpe(as_words({b"aaaa": 1}), 274).token_bytes[272:] == (b"aa", b"aaaa")


def test_a_corpus_too_small_names_the_size_it_can_reach() -> None:
    with pytest.raises(TokenizerError, match="at most 274 ids"):
        train_bpe(as_words({b"abc": 5}), 300)
    assert train_bpe(as_words({b"abc": 5}), 274).vocab_size == 274


@pytest.mark.parametrize("vocab_size", [0, 271, 3_000_000])
def test_a_size_that_no_tokenizer_can_have_is_refused(vocab_size: int) -> None:
    with pytest.raises(TokenizerError, match="vocab_size"):
        train_bpe(as_words({b"abc": 5}), vocab_size)


def test_O39_a_corpus_of_control_names_learns_no_control_id() -> None:
    ours = trained(["<PAD> <EOS> <IMG>"] * 50, 279)
    assert (ours.merges >= 16).all()
    assert not {b"<PAD>", b"<EOS>", b"<IMG>"} & set(ours.token_bytes)


def test_the_cut_keeps_the_most_frequent_then_the_first_in_byte_order() -> None:
    words = as_words({b"d": 2, b"b": 1, b"a": 1, b"c": 1, b"e": 9})
    assert as_dict(most_frequent(words, 3)) == {b"d": 2, b"e": 9, b"a": 1}
    assert most_frequent(words, 5) is words


@given(WORDS, st.integers(1, 5), st.integers(1, 4))
def test_a_cut_on_the_way_keeps_what_one_cut_at_the_end_keeps(counts: dict[bytes, int], limit: int, rows: int) -> None:
    items = list(counts.items())
    parts = [
        (pa.array([word for word, _ in items[i : i + rows]], pa.binary()), pa.array([n for _, n in items[i : i + rows]]))
        for i in range(0, len(items), rows)
    ]
    kept, cut = gather_words(parts, limit)
    expected = sorted(items, key=lambda item: (-item[1], item[0]))[:limit]
    assert as_dict(kept) == dict(expected)
    assert cut == len(items) - len(expected)


def test_the_artefact_says_how_many_words_were_cut() -> None:
    ours = train_bpe(as_words({b"abab": 5, b"cd": 3, b"ef": 1}), 274, max_words=2)
    assert ours.training == {"words": 2, "pieces": 8, "bytes": 26, "words_cut": 1}


def test_large_counts_do_not_overflow() -> None:
    ours = train_bpe(as_words({b"ab": 2**40, b"cd": 2**40 + 1}), 273)
    assert ours.token_bytes[272] == b"cd"
    assert ours.training["pieces"] == 2**41 + 1
    assert np.array(ours.merges).dtype == np.int32
