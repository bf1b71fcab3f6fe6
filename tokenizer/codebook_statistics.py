"""What a codebook does to vectors, in the figures of the field."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray


def figures(found: tuple[NDArray[np.int32], NDArray[np.float64]], size: int, prefix: str) -> dict[str, Any]:
    """`found`: codes (n,) and squared distances (n,), n >= 1. By name, behind the prefix:

    vectors: n; distortion: the mean squared distance of a vector to its code; usage: the share of the codes that occur;
    perplexity: 2 to the entropy in bits of how often each does (van den Oord et al. 2017), from 1 to the number of codes.
    """
    ids, squared = found
    counts = np.bincount(ids, minlength=size)
    shares = counts[counts > 0] / len(ids)
    return {
        f"{prefix}vectors": len(ids),
        f"{prefix}distortion": math.fsum(squared) / len(ids),
        f"{prefix}usage": int((counts > 0).sum()) / size,
        f"{prefix}perplexity": float(np.exp(-math.fsum(shares * np.log(shares)))),
    }
