"""MinHash signatures of shingle sets, and the hashes of their bands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import inline_njit, leaf_njit
from auralith_pipeline.udfs.core.near.mix import finish, join
from auralith_pipeline.udfs.core.near.permutations import permutations
from auralith_pipeline.udfs.core.near.shingle import Shingles

# Raise when units, shingles or signatures come out otherwise for the same text: it is part of the index's header.
INDEX_VERSION = 2

EMPTY = np.uint32(0xFFFFFFFF)  # every value of the signature of a row without shingles

_UPPER = np.uint64(31)  # of the 63 bits of a hash the upper 32 are permuted


@dataclass(frozen=True, kw_only=True)
class SignRules:
    """How a document is signed: `bands` * `rows` permutations, drawn from `seed`.

    Two documents of Jaccard similarity J share a band with probability 1 - (1 - J**rows)**bands (Leskovec, Rajaraman and Ullman,
    "Mining of Massive Datasets", 3.4): with 14 bands of 8 rows, as FineWeb has them, 0.99 at J = 0.85 and 0.05 at J = 0.5.
    Raises ValueError for numbers out of range.
    """

    bands: int = 14
    rows: int = 8
    seed: int = 0

    def __post_init__(self) -> None:
        if self.bands < 1 or self.rows < 1:
            raise ValueError(f"found {self.bands} bands of {self.rows} rows, wanted at least 1 of each, such as 14 of 8")
        if not 0 <= self.seed < 1 << 64:
            raise ValueError(f"found the seed {self.seed}, wanted one from 0 to 2**64 - 1")


def sign(shingles: Shingles, rules: SignRules) -> NDArray[np.uint32]:
    """The signature of every row: uint32, shape (rows, bands * rows per band).

    Two rows' signatures agree in a place with probability their Jaccard similarity, so the share of places in which they agree is
    an estimate of it with standard error sqrt(J * (1 - J) / places) (Broder 1997). It depends on the set alone: neither on
    the order nor on repeats of shingles, on other rows or on the CPU (integers only). A row without shingles gets EMPTY.
    """
    factors, addends = permutations(rules.bands * rules.rows, rules.seed)
    signatures = np.empty((len(shingles.bounds) - 1, len(factors)), np.uint32)
    _sign_rows(shingles.hashes, shingles.bounds, factors, addends, signatures)
    return signatures


def hash_bands(signatures: NDArray[np.uint32], rules: SignRules) -> NDArray[np.uint64]:
    """One hash for every band of every signature: uint64 in 1 .. 2**63 - 1, shape (rows, bands).

    The band's number is hashed with it, so equal hashes mean equal bands in the same place. Rows without shingles have equal
    hashes, too: the caller leaves them out.
    """
    hashes = np.empty((len(signatures), rules.bands), np.uint64)
    _hash_bands(signatures, hashes)
    return hashes


@inline_njit
def _least(first, second, factor, addend, least):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    # Numba widens products of 32-bit numbers to 64 bits: cut at once, they stay in vectors of 32-bit lanes.
    return min(least, min(np.uint32(first * factor + addend), np.uint32(second * factor + addend)))


@leaf_njit
def _sign_rows(hashes, bounds, factors, addends, signatures):  # type: ignore[no-untyped-def]
    for row in range(bounds.shape[0] - 1):
        begin = bounds[row]
        last = bounds[row + 1] - 1
        out = signatures[row]
        out[:] = EMPTY
        # Four hashes for each walk over the signature; behind the last hash it is taken again, which changes no minimum.
        for at in range(begin, last + 1, 4):
            a = np.uint32(hashes[at] >> _UPPER)
            b = np.uint32(hashes[min(at + 1, last)] >> _UPPER)
            c = np.uint32(hashes[min(at + 2, last)] >> _UPPER)
            d = np.uint32(hashes[min(at + 3, last)] >> _UPPER)
            for k in range(factors.shape[0]):
                out[k] = _least(a, b, factors[k], addends[k], _least(c, d, factors[k], addends[k], out[k]))


@leaf_njit
def _hash_bands(signatures, hashes):  # type: ignore[no-untyped-def]
    bands = hashes.shape[1]
    width = signatures.shape[1] // bands
    for row in range(signatures.shape[0]):
        for band in range(bands):
            key = np.uint64(band)
            for k in range(band * width, (band + 1) * width):
                key = join(key, np.uint64(signatures[row, k]))
            hashes[row, band] = finish(key)
