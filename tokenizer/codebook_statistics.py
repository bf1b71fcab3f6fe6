"""What a codebook does to vectors, in the figures of the field."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray


def figures(codes: NDArray[np.int32], squared: NDArray[np.float64], size: int, prefix: str) -> dict[str, Any]:
    """codes: (n * stages,), n >= 1, each below `size`; squared: (n,), the distances of the vectors. By name, behind the prefix:

    vectors: n; distortion: the mean squared distance of a vector to its codes; usage: the share of the codes that occur;
    perplexity: 2 to the entropy in bits of how often each does (van den Oord et al. 2017), from 1 to the number of codes.
    """
    counts = np.bincount(codes, minlength=size)
    shares = counts[counts > 0] / len(codes)
    return {
        f"{prefix}vectors": len(squared),
        f"{prefix}distortion": math.fsum(squared) / len(squared),
        f"{prefix}usage": int((counts > 0).sum()) / size,
        f"{prefix}perplexity": float(np.exp(-math.fsum(shares * np.log(shares)))),
    }
