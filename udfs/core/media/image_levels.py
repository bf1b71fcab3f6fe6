"""Levels of more than 8 bits as levels of 8."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def scale_levels(levels: NDArray[Any], white: int) -> NDArray[np.uint8]:
    """Whole levels 0 .. white (at most 65,535) as 0 .. 255, to the nearest; same shape, uint8.

    The full range is kept (PNG 3rd ed., 13.12): a clamp at 255, as `convert("RGB")` does it, makes nearly all of a 16-bit picture white.
    """
    wide = np.minimum(levels.astype(np.uint32), np.uint32(white))
    return ((wide * np.uint32(255) + np.uint32(white // 2)) // np.uint32(white)).astype(np.uint8)


def stretch_levels(levels: NDArray[Any]) -> NDArray[np.uint8]:
    """Levels without a known white, integers of 32 bits or floats, as 0 .. 255; same shape, uint8.

    Floats that all lie in [0, 1] are taken as shares of white. Other levels have black at their least and white at their greatest. What
    is not finite ("no data") becomes black.
    """
    found = np.asarray(levels, np.float64)
    finite = np.isfinite(found)
    if not finite.any():
        return np.zeros(found.shape, np.uint8)
    low, high = found[finite].min(), found[finite].max()
    if levels.dtype.kind == "f" and low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    shares = (np.where(finite, found, low) - low) / (high - low if high > low else 1.0)
    return np.rint(255 * shares).astype(np.uint8)
