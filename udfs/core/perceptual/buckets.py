"""The buckets that words are searched by: those who share one are candidates."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import njit
from auralith_pipeline.udfs.core.near.mix import finish, join
from auralith_pipeline.udfs.core.perceptual.bits import band_of
from auralith_pipeline.udfs.core.perceptual.rules import MediaRules

_BUCKET = np.uint64(0xBE5466CF34E90C6C)  # digits of pi


def buckets(words: NDArray[np.uint64], rules: MediaRules) -> NDArray[np.uint64]:
    """Hashes in 1 .. 2**63 - 1 of the values that each band takes in `words`, at most `probes` for a band, band after band.

    Blank words (0) have none. Where a band has more values, those with the least hashes are taken: two sequences that share many
    values share some of them, wherever they begin (bottom-k sampling, Broder 1997).
    """
    hashed = _hash_bands(words[words != 0], rules.bands, rules.bits)
    return np.concatenate([np.unique(band)[: rules.probes] for band in hashed])


@njit
def _hash_bands(words, bands, bits):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    hashed = np.empty((bands, len(words)), np.uint64)
    for band in range(bands):
        for i in range(len(words)):
            hashed[band, i] = finish(join(_BUCKET + np.uint64(band), band_of(words[i], band, bands, bits)))
    return hashed
