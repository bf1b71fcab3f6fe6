"""Names of sets and hashes of bands stand in tables, so no release may change them unawares: the formulas once more, in plain numbers."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.near import sign
from auralith_pipeline.udfs.core.near.set_id import set_ids
from auralith_pipeline.udfs.core.near.shingle import UNITS, Shingles

WORD = 2**64
ROWS = st.lists(st.lists(st.integers(1, 2**63 - 1), max_size=5), max_size=4)


def join(first: int, second: int) -> int:
    value = (first * 0x9E3779B97F4A7C15 ^ second) * 0xBF58476D1CE4E5B9 % WORD
    return value ^ value >> 32


def finish(key: int) -> int:
    value = key * 0x94D049BB133111EB % WORD
    return max((value ^ value >> 32) >> 1, 1)


@given(ROWS)
def test_the_two_names_of_a_set(rows: list[list[int]]) -> None:
    bounds = np.cumsum([0, *map(len, rows)])
    found = set_ids(Shingles(np.array([key for row in rows for key in row], np.uint64), bounds))
    expected = []
    for row in rows:
        first, second = 0xA4093822299F31D0, 0x082EFA98EC4E6C89
        for key in row:
            first, second = join(first, key), join(key, second)
        expected.append([finish(first), finish(second)])
    assert found.dtype == np.uint64
    assert found.tolist() == expected


@given(st.lists(st.lists(st.integers(0, 2**32 - 1), min_size=6, max_size=6), max_size=3), st.sampled_from([(1, 6), (2, 3), (6, 1)]))
def test_the_hashes_of_bands(signatures: list[list[int]], shape: tuple[int, int]) -> None:
    bands, width = shape
    found = sign.hash_bands(np.array(signatures, np.uint32).reshape(-1, 6), sign.SignRules(bands=bands, rows=width))
    expected = []
    for values in signatures:
        expected.append([])
        for band in range(bands):
            key = band
            for value in values[band * width : (band + 1) * width]:
                key = join(key, value)
            expected[-1].append(finish(key))
    assert found.tolist() == expected


def test_what_an_index_was_made_with() -> None:
    """Other numbers are another index: raise INDEX_VERSION with them."""
    assert (sign.INDEX_VERSION, UNITS, int(sign.EMPTY)) == (2, 5, 2**32 - 1)
    assert sign.SignRules() == sign.SignRules(bands=14, rows=8, seed=0)
    assert sign.SignRules(bands=1, rows=1, seed=2**64 - 1).seed == 2**64 - 1  # the last that is taken
