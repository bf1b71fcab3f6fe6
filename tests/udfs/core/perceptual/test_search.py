"""Distances, alignments and the search by bands, each against a plain reading of its definition."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.perceptual.align import similarity
from auralith_pipeline.udfs.core.perceptual.buckets import buckets
from auralith_pipeline.udfs.core.perceptual.pairs import close_pairs
from auralith_pipeline.udfs.core.perceptual.rules import AUDIO, IMAGE, VIDEO, MediaRules

WORD = st.integers(1, 2**64 - 1)


def words(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.uint64)


def far(one: int, other: int) -> int:
    return bin(one ^ other).count("1")


@given(WORD, WORD)
def test_the_similarity_of_pictures_is_their_share_of_equal_bits(one, other):
    assert similarity(words(one), words(other), IMAGE) == 1 - far(one, other) / 64


@given(WORD, st.sets(st.integers(0, 63), max_size=6))
def test_pictures_within_the_distance_share_a_bucket(word, flipped):
    """Pigeonhole: six flipped bits leave one of seven bands untouched."""
    other = word
    for bit in flipped:
        other ^= 1 << bit
    assert set(buckets(words(word), IMAGE).tolist()) & set(buckets(words(other or word), IMAGE).tolist())


def test_every_bit_is_in_one_band_and_bands_are_told_apart():
    word = 0x0123456789ABCDEF
    whole = set(buckets(words(word), IMAGE).tolist())
    assert len(whole) == 7
    assert [len(whole & set(buckets(words(word ^ 1 << bit), IMAGE).tolist())) for bit in range(64)] == [6] * 64
    assert len(buckets(words(2**64 - 1), replace(IMAGE, bands=8))) == 8  # the same value in each


@given(
    st.lists(st.integers(1, 2**64 - 1), min_size=2, max_size=8, unique=True), st.lists(st.sets(st.integers(0, 63), max_size=9), max_size=6)
)
def test_over_all_bands_every_close_pair_comes_once(seeds, flips):
    hashes = set(seeds)
    for flipped in flips:
        other = seeds[0]
        for bit in flipped:
            other ^= 1 << bit
        hashes.add(other or 1)
    ordered = sorted(hashes)
    found = []
    for band in range(IMAGE.bands):
        by_value: dict[int, list[int]] = {}
        for word in ordered:
            by_value.setdefault(int(buckets(words(word), IMAGE)[band]), []).append(word)
        for group in by_value.values():
            left, right, distance = close_pairs(words(*group), band, IMAGE)
            found += [(group[a], group[b], d) for a, b, d in zip(left.tolist(), right.tolist(), distance.tolist(), strict=True)]
    expected = [(a, b, far(a, b)) for n, a in enumerate(ordered) for b in ordered[n + 1 :] if far(a, b) <= IMAGE.max_distance]
    assert sorted(found) == expected


def test_many_pairs_in_one_bucket_are_all_found_in_their_first_common_band():
    near = words(*(1 << 40 | low for low in range(64)))  # they differ in six bits of band 0
    left, right, distance = close_pairs(near, 1, IMAGE)
    assert len(set(zip(left.tolist(), right.tolist(), strict=True))) == len(left) == 64 * 63 // 2
    assert (left < right).all()
    assert distance.max() == 6
    assert len(close_pairs(near, 5, IMAGE)[0]) == 0


SEQUENCE = st.lists(st.sampled_from([0, 0, 1, 2, 3, 0xFFFF, 0xFF00FF, 2**63]), max_size=12)


@given(SEQUENCE, SEQUENCE, st.integers(0, 4))
def test_the_similarity_of_sequences_is_that_of_the_best_alignment(one, other, max_shift):
    rules = replace(VIDEO, max_shift=max_shift)
    counts = [0]
    for shift in range(-max_shift, max_shift + 1):
        pairs = [(a, other[i + shift]) for i, a in enumerate(one) if 0 <= i + shift < len(other)]
        counts.append(sum(bool(a and b) and far(a, b) <= 8 for a, b in pairs))
    longer = max(len(one) - one.count(0), len(other) - other.count(0))
    found = similarity(words(*one), words(*other), rules)
    assert found == (max(counts) / longer if longer else 0.0)
    assert found == similarity(words(*other), words(*one), rules)


def test_probes_bound_the_buckets_and_are_shared_by_overlapping_sequences():
    random = np.random.default_rng(2)
    long = random.integers(1, 2**32, 5_000).astype(np.uint64)
    one, other = buckets(long[:4_000], AUDIO), buckets(long[1_000:], AUDIO)
    assert len(one) == len(other) == AUDIO.probes
    # 3,000 of 5,000 different words are shared: of the least 512 of each some three fourths lie in the other half, too.
    assert len(set(one.tolist()) & set(other.tolist())) > AUDIO.probes / 2
    assert len(buckets(words(0, 0), AUDIO)) == 0


@pytest.mark.parametrize("change", [{"max_distance": 64}, {"bands": 0}, {"probes": 0}, {"max_shift": -1}])
def test_rules_that_cannot_be_are_refused(change):
    with pytest.raises(ValueError, match="found MediaRules"):
        replace(IMAGE, **change)
    assert isinstance(IMAGE, MediaRules)
