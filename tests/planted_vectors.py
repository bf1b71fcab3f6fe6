"""Vectors with known neighbours: a cloud of topics, and copies turned away from their originals by a known cosine."""

from __future__ import annotations

import numpy as np


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def topics(count, dimensions=64, *, centres=20, spread=1.0, seed=0):
    """float32 unit vectors around random centres. With 64 dimensions and spread 1 no two of some thousand have a cosine near 0.9."""
    rng = np.random.default_rng(seed)
    middle = unit(rng.normal(size=(centres, dimensions)))[rng.integers(centres, size=count)]
    return unit(middle + spread * unit(rng.normal(size=(count, dimensions)))).astype(np.float32)


def turned(originals, cosine, seed=1):
    """A copy of each vector at exactly this cosine (as far as float32 goes), in a random direction; cosine: one, or one for each."""
    rng = np.random.default_rng(seed)
    wide = originals.astype(np.float64)
    aside = rng.normal(size=wide.shape)
    aside = unit(aside - (aside * wide).sum(axis=1, keepdims=True) * wide)
    cosine = np.broadcast_to(np.asarray(cosine, np.float64), len(wide))[:, None]
    return (cosine * wide + np.sqrt(1 - cosine**2) * aside).astype(np.float32)


def brute_force(vectors, least):
    """{(i, j)}, i < j: every pair whose cosine, by plain numpy in double precision, is at least `least`."""
    wide = unit(vectors.astype(np.float64))
    found = set()
    for start in range(0, len(wide), 1_000):
        left, right = np.nonzero(wide[start : start + 1_000] @ wide[start:].T >= least)
        found |= {(start + a, start + b) for a, b in zip(left.tolist(), right.tolist(), strict=True) if a < b}
    return found
