"""All pairs of close hashes in one bucket of one band."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import leaf_njit
from auralith_pipeline.udfs.core.perceptual.bits import band_of, distance
from auralith_pipeline.udfs.core.perceptual.rules import MediaRules


def close_pairs(hashes: NDArray[np.uint64], band: int, rules: MediaRules) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """(left, right, distance) of every two of `hashes` that differ in at most `max_distance` bits: places, left < right.

    band: the one that they all agree in. A pair that agrees in an earlier band, too, is left to that one's bucket, so over all bands every
    pair comes once. Time grows with the square of the bucket, at some 10^8 pairs a second.
    """
    found = np.empty((3, max(16, len(hashes))), np.int64)
    at = count = 0
    while True:
        at, count = _close_pairs(hashes, band, rules.bands, rules.bits, rules.max_distance, at, count, found)
        if at >= len(hashes):
            left, right, far = found[:, :count]
            return left, right, far
        grown = np.empty((3, 2 * found.shape[1]), np.int64)
        grown[:, :count] = found[:, :count]
        found = grown


@leaf_njit
def _close_pairs(hashes, band, bands, bits, most, at, count, found):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    """Rows from `at` on; stops before a row that may not fit into found. Returns where it stopped and how many were found."""
    while at < len(hashes):
        if count + len(hashes) - at > found.shape[1]:
            return at, count
        for other in range(at + 1, len(hashes)):
            far = distance(hashes[at], hashes[other])
            if far > most:
                continue
            first = True
            for before in range(band):
                first = first and band_of(hashes[at], before, bands, bits) != band_of(hashes[other], before, bands, bits)
            if first:
                found[0, count] = at
                found[1, count] = other
                found[2, count] = far
                count += 1
        at += 1
    return at, count
