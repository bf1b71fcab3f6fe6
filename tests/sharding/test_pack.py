"""Packing: nothing cut, nothing lost, regions whole, and the sums of H1."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auralith_pipeline.conf.errors import ShardError
from auralith_pipeline.sharding.pack import PackedBucket, pack

S = 16


def packed(lengths: list[int], regions: list[list[tuple[int, int]]] | None = None, seq_len: int = S, **more) -> PackedBucket:
    """Documents whose tokens are 101, 102, ... in order."""
    offsets = np.cumsum([0, *lengths])
    tokens = np.arange(101, 101 + offsets[-1], dtype=np.int32)
    if regions is not None:
        more["regions"] = np.array([pair for own in regions for pair in own], np.int64).reshape(-1, 2)
        more["region_offsets"] = np.cumsum([0, *(len(own) for own in regions)])
    return pack(tokens, offsets, seq_len=seq_len, bos_id=2, eos_id=3, **more)


def test_O42_rows_of_documents_with_3_13_14_15_16_and_40_tokens() -> None:
    found = packed([3, 13, 14, 15, 16, 40])
    # By hand: 5+15+16+17+18+42 = 113 slots = 7 rows of 16 and one token.
    assert found.input_ids.tolist() == [
        [2, 101, 102, 103, 3, 2, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113],
        [114, 115, 116, 3, 2, 117, 118, 119, 120, 121, 122, 123, 124, 125, 126, 127],
        [128, 129, 130, 3, 2, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140, 141],
        [142, 143, 144, 145, 3, 2, 146, 147, 148, 149, 150, 151, 152, 153, 154, 155],
        [156, 157, 158, 159, 160, 161, 3, 2, 162, 163, 164, 165, 166, 167, 168, 169],
        [170, 171, 172, 173, 174, 175, 176, 177, 178, 179, 180, 181, 182, 183, 184, 185],
        [186, 187, 188, 189, 190, 191, 192, 193, 194, 195, 196, 197, 198, 199, 200, 201],
        [3] + [0] * 15,
    ]
    assert found.n_real.tolist() == [16] * 7 + [1]
    assert found.next_ids.tolist() == [114, 128, 142, 156, 170, 186, 3, 0]
    assert found.attention.sum() == 113
    assert found.padding == 15
    assert found.first_row.tolist() == [0, 0, 1, 2, 3, 4]
    assert found.first_position.tolist() == [0, 5, 4, 4, 5, 7]
    assert found.n_slots.tolist() == [5, 15, 16, 17, 18, 42]
    assert found.n_tokens.tolist() == [5, 15, 16, 17, 18, 42]
    assert {array.dtype.str for array in (found.input_ids, found.n_real, found.next_ids)} == {"<i4"}


def test_a_region_that_does_not_fit_starts_the_next_row_and_the_gap_is_counted() -> None:
    # BOS + 9 tokens + region of 8: slots 10..17 would cross; 6 positions stay empty.
    found = packed([19], [[(9, 8)]], modality=np.array([0] * 9 + [1] * 8 + [0] * 2, np.uint8))
    assert found.input_ids.tolist() == [
        [2, 101, 102, 103, 104, 105, 106, 107, 108, 109, 0, 0, 0, 0, 0, 0],
        [110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 3, 0, 0, 0, 0, 0],
    ]
    assert found.modality.tolist() == [[0] * 16, [1] * 8 + [0] * 8]
    assert found.n_real.tolist() == [10, 11]
    assert found.next_ids.tolist() == [110, 0]
    assert found.n_slots.tolist() == [27]
    assert found.n_tokens.tolist() == [21]
    assert found.padding == 11


@pytest.mark.parametrize(
    ("start", "length", "n_real"),
    [(7, 8, [16, 5]), (15, 16, [16, 16, 1]), (9, 17, [16, 13]), (3, 0, [16, 5])],
    ids=["ends_with_the_row", "fills_a_row", "longer_than_a_row_flows", "empty"],
)
def test_regions_at_the_edges_leave_no_gap(start, length, n_real) -> None:
    size = sum(n_real) - 2
    assert packed([size], [[(start, length)]]).n_real.tolist() == n_real


def test_no_documents_and_empty_documents() -> None:
    assert packed([]).input_ids.shape == (0, S)
    assert packed([0, 0]).input_ids.tolist() == [[2, 3, 2, 3] + [0] * 12]


@pytest.mark.parametrize("id_", [0, -1, 300])
def test_ids_that_are_padding_negative_or_beyond_the_vocabulary_are_refused(id_) -> None:
    with pytest.raises(ShardError, match="document 1 "):
        pack(np.array([20, id_], np.int32), np.array([0, 1, 2]), seq_len=S, bos_id=2, eos_id=3, vocab_size=300)


@pytest.mark.parametrize("regions", [[(0, 3), (2, 2)], [(4, 2)], [(3, 1), (0, 1)], [(-1, 2)]])
def test_regions_that_overlap_or_leave_the_document_are_refused(regions) -> None:
    with pytest.raises(ShardError, match="regions"):
        packed([5], [regions])


def test_H1_no_token_is_lost_and_density_is_above_0_99_on_a_corpus_of_size() -> None:
    lengths = np.random.default_rng(5).integers(1, 3_000, 2_000).tolist()
    found = packed(lengths, seq_len=512)
    assert found.n_real.sum() == sum(lengths) + 2 * len(lengths)
    assert found.n_real.sum() / found.input_ids.size >= 0.99


@st.composite
def buckets(draw):
    seq_len = draw(st.integers(2, 12))
    docs = []
    for _ in range(draw(st.integers(0, 6))):
        pieces = draw(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 15)), max_size=4))  # (text, region) ...
        docs.append((pieces, draw(st.integers(0, 9))))
    return seq_len, docs


@given(buckets())
@settings(max_examples=150, deadline=None)
def test_the_stream_is_the_documents_and_no_region_that_fits_a_row_is_broken(case) -> None:
    seq_len, docs = case
    lengths, regions = [], []
    for pieces, tail in docs:
        at, own = 0, []
        for text, region in pieces:
            own.append((at + text, region))
            at += text + region
        lengths.append(at + tail)
        regions.append(own)
    found = packed(lengths, regions, seq_len=seq_len)
    flat = found.input_ids.reshape(-1)
    real = found.attention.reshape(-1) == 1
    assert ((flat != 0) == real).all()
    wanted, token = [], 101
    for length in lengths:
        wanted += [2, *range(token, token + length), 3]
        token += length
    assert flat[real].tolist() == wanted
    where = {int(value): slot for slot, value in enumerate(flat) if value > 100}
    token = 101
    for doc, (length, own) in enumerate(zip(lengths, regions, strict=True)):
        slot = int(found.first_row[doc]) * seq_len + int(found.first_position[doc])
        assert flat[slot] == 2
        assert flat[slot + int(found.n_slots[doc]) - 1] == 3
        for start, size in own:
            if 0 < size <= seq_len:
                rows = {where[token + start + i] // seq_len for i in range(size)}
                assert len(rows) == 1
        token += length
