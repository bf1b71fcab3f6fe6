"""A name for a perceptual hash."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.perceptual.rules import MediaRules


def name_words(words: NDArray[np.uint64], rules: MediaRules) -> str | None:
    """BLAKE2b of the medium and its words, 32 hex digits: files with one name have the same hash. None without words."""
    if not len(words):
        return None
    return hashlib.blake2b(words.astype("<u8").tobytes(), digest_size=16, person=rules.method.encode()).hexdigest()
