"""Signatures: estimates without bias, candidates found, and values that depend on the shingle set alone."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pyarrow as pa
import pytest

from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.near.distinct import distinct
from auralith_pipeline.udfs.core.near.permutations import permutations, split_mix
from auralith_pipeline.udfs.core.near.shingle import Shingles, shingle
from auralith_pipeline.udfs.core.near.sign import EMPTY, SignRules, hash_bands, sign
from tests.udfs.core.near.plain_shingles import jaccard, shingle_set

RULES = SignRules()
PLACES = 14 * 8


def shingles(*texts):
    return shingle(*string_buffers(pa.array(texts, pa.string())))


def planted_pair(random, similarity):
    """Two texts of random words whose first parts are the same; how long these are follows from the similarity wanted."""
    length = int(random.integers(60, 250))
    shared = round(length * 2 * similarity / (1 + similarity))
    words = [f"{number:x}" for number in random.integers(0, 1 << 28, 2 * length - shared)]
    return " ".join(words[:length]), " ".join(words[:shared] + words[length:])


def test_split_mix_gives_the_numbers_of_its_authors():
    """The first outputs for the seed 1234567, as tests of other implementations of SplitMix64 have them."""
    assert split_mix(1234567, 5) == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


def test_permutations_are_drawn_from_the_upper_halves_of_these_numbers():
    factors, addends = permutations(2, 1234567)
    assert factors.tolist() == [6457827717110365317 >> 32 | 1, 9817491932198370423 >> 32 | 1]
    assert addends.tolist() == [3203168211198807973 >> 32, 4593380528125082431 >> 32]


def test_signatures_are_the_least_values_under_each_permutation():
    found = shingles("one two three four five six seven", "\u6771\u4eac")
    factors, addends = permutations(PLACES, RULES.seed)
    assert all(factor % 2 for factor in factors.tolist())  # odd: the map is a permutation
    expected = []
    for begin, end in zip(found.bounds, found.bounds[1:], strict=False):
        permuted = [
            [(f * (h >> 31) + a) % 2**32 for f, a in zip(factors.tolist(), addends.tolist(), strict=True)]
            for h in found.hashes[begin:end].tolist()
        ]
        expected.append([min(column) for column in zip(*permuted, strict=True)])
    assert sign(found, RULES).tolist() == expected


@pytest.mark.parametrize("similarity", [0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0])
def test_estimates_stay_within_four_standard_errors_and_have_no_bias(similarity):
    random = np.random.default_rng(20)
    pairs = [planted_pair(random, similarity) for _ in range(150)]
    signatures = sign(shingles(*(text for pair in pairs for text in pair)), RULES)
    estimates = (signatures[::2] == signatures[1::2]).mean(axis=1)
    true = np.array([jaccard(*map(shingle_set, pair)) for pair in pairs])
    variances = true * (1 - true) / PLACES
    errors = estimates - true
    # Close to 1 the errors are skewed: of independent permutations, too, one pair in 4,000 lies further below than that at 0.9.
    assert np.mean(np.abs(errors) <= 4 * np.sqrt(variances)) >= 0.99
    assert abs(errors.mean()) <= 4 * np.sqrt(variances.sum()) / len(pairs)
    if similarity < 1:
        # With permutations independent of each other the squared errors, in standard errors, average 1; the standard error of that
        # average of 150 is sqrt(2 / 150).
        assert np.mean(errors**2 / variances) == pytest.approx(1, abs=4 * np.sqrt(2 / 150))


def test_estimates_have_no_bias_over_the_draws_of_permutations():
    """One pair under 200 draws of the permutations: the mean estimate is the true similarity."""
    random = np.random.default_rng(21)
    pair = planted_pair(random, 0.7)
    true = jaccard(*map(shingle_set, pair))
    found = shingles(*pair)
    estimates = [np.equal(*sign(found, SignRules(seed=seed))).mean() for seed in range(200)]
    assert abs(np.mean(estimates) - true) <= 4 * np.sqrt(true * (1 - true) / PLACES / 200)


def test_candidates_are_what_brute_force_finds():
    random = np.random.default_rng(22)
    texts = [text for _ in range(100) for text in planted_pair(random, random.uniform(0.8, 1))]
    sets = [shingle_set(text) for text in texts]
    near = {(i, j) for i, j in combinations(range(len(texts)), 2) if jaccard(sets[i], sets[j]) >= 0.85}
    bands = [set(row) for row in hash_bands(sign(shingles(*texts), RULES), RULES).tolist()]
    candidates = {(i, j) for i, j in combinations(range(len(texts)), 2) if bands[i] & bands[j]}
    assert len(near) > 60
    assert len(near & candidates) >= 0.95 * len(near)
    assert all(j == i + 1 for i, j in candidates)  # none between texts that have nothing in common


def test_order_and_repeats_of_shingles_and_other_rows_do_not_matter():
    text = "a rose is a rose is a rose is a rose, by any other name it is a rose is a rose is a rose"
    one = shingles("", text, "another text")
    assert np.array_equal(sign(one, RULES), sign(distinct(one), RULES))
    assert np.array_equal(sign(one, RULES)[1:2], sign(shingles(text), RULES))
    backwards = Shingles(shingles(text).hashes[::-1].copy(), shingles(text).bounds)
    assert np.array_equal(sign(backwards, RULES), sign(shingles(text), RULES))


def test_a_row_without_shingles_is_marked_empty():
    signatures = sign(shingles("", "yes", "!!"), RULES)
    assert (signatures[[0, 2]] == EMPTY).all()
    assert (signatures[1] != EMPTY).all()


def test_other_bands_rows_and_seeds():
    found = shingles("one two three four five six seven")
    for rules in (SignRules(bands=9, rows=13), SignRules(bands=1, rows=1), SignRules(bands=3, rows=5)):
        signatures = sign(found, rules)
        assert signatures.shape == (1, rules.bands * rules.rows)
        assert hash_bands(signatures, rules).shape == (1, rules.bands)
        # The first permutations are the same, however many are drawn.
        assert np.array_equal(signatures[0], sign(found, SignRules(bands=30, rows=30))[0, : signatures.shape[1]])
    assert not np.array_equal(sign(found, RULES), sign(found, SignRules(seed=1)))


def test_O36_equal_and_extreme_values_make_no_sentinels_and_no_bands_across():
    extremes = [0, 2**31 - 1, 2**31, 2**32 - 1]
    signatures = np.array([[value] * PLACES for value in extremes], np.uint32)
    hashes = hash_bands(signatures, RULES)
    assert hashes.dtype == np.uint64
    assert len(set(hashes.ravel().tolist())) == 4 * 14  # equal rows in other places are other bands
    assert hashes.min() > 0
    assert hashes.max() < 2**63


def test_every_value_of_a_signature_counts_in_its_own_band():
    signatures = np.arange(PLACES, dtype=np.uint32).reshape(1, PLACES)
    for place in range(PLACES):
        changed = signatures.copy()
        changed[0, place] ^= 1
        differs = hash_bands(changed, RULES) != hash_bands(signatures, RULES)
        assert np.flatnonzero(differs).tolist() == [place // 8]


@pytest.mark.parametrize("wrong", [{"bands": 0}, {"rows": 0}, {"bands": -1}, {"seed": -1}, {"seed": 2**64}])
def test_numbers_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError, match="found .*, wanted"):
        SignRules(**wrong)
