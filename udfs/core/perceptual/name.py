"""A name for a perceptual hash."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.perceptual.rules import MediaRules


def name_words(words: NDArray[np.uint64], rules: MediaRules) -> str | None:
    """Files with one name have the same hash, and are of one medium. None without words.

    Of a picture its one word in hex, 16 digits; else BLAKE2b of the medium and its words, 32 digits.
    """
    if not len(words):
        return None
    if rules.method == "image":
        return f"{int(words[0]):016x}"
    return hashlib.blake2b(words.astype("<u8").tobytes(), digest_size=16, person=rules.method.encode()).hexdigest()
