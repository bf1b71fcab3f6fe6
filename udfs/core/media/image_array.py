"""Pictures that come as arrays of NumPy."""

from __future__ import annotations

import io
import math
import tokenize
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.media.image_flatten import Colour, lay_on
from auralith_pipeline.udfs.core.media.image_levels import scale_levels
from auralith_pipeline.udfs.core.media.problem import MediaError

_CHANNELS = (1, 3, 4)
_SLACK = 1e-3  # what arithmetic in float16 leaves of 1.0


def read_npy(content: bytes, *, max_pixels: int = 100_000_000) -> NDArray[Any]:
    """The array of a .npy file (NEP 1), never a pickle; its declared size is checked before anything is made.

    Raises MediaError: damaged, unsupported (objects, records), too_large, truncated.
    """
    file = io.BytesIO(content)
    try:
        version = np.lib.format.read_magic(file)
        if version not in ((1, 0), (2, 0)):  # 3 is for field names
            raise MediaError("unsupported", f"found version {version} of .npy, wanted 1.0 or 2.0")
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, columns_first, dtype = read(file)
    except (ValueError, TypeError, SyntaxError, KeyError, OverflowError, RecursionError, MemoryError, tokenize.TokenError) as error:
        raise MediaError("damaged", f"the header of the array: {type(error).__name__}") from None
    if dtype.hasobject or dtype.fields is not None or min(shape, default=0) < 0:
        raise MediaError("unsupported", "found no plain numbers in the array")
    items = math.prod(shape)
    if math.prod(shape[:2]) > max_pixels or items > max(_CHANNELS) * max_pixels:
        raise MediaError("too_large", f"found an array of {items} numbers, wanted at most {max_pixels} pixels")
    start = file.tell()
    if len(content) - start < items * dtype.itemsize:
        raise MediaError("truncated", f"found {len(content) - start} bytes of numbers, wanted {items * dtype.itemsize}")
    return np.frombuffer(content, dtype, items, start).reshape(shape, order="F" if columns_first else "C")


def decode_array(
    array: NDArray[Any], *, background: Colour = (255, 255, 255), max_pixels: int = 100_000_000, min_side: int = 2
) -> NDArray[np.uint8]:
    """RGB, uint8, shape (height, width, 3), of an array (height, width) or (height, width, 1, 3 or 4), the fourth channel being alpha.

    Levels are uint8; uint16 up to 65,535; bool; or floats in [0, 1], which are scaled to 255 before anything else is done with them.
    Raises MediaError: unsupported (another shape or type), too_large, too_small, not_finite, out_of_scale (floats outside [0, 1]: whether
    255 or 1 is white is not guessed).
    """
    pixels = array[..., None] if array.ndim == 2 else array
    if pixels.ndim != 3 or pixels.shape[2] not in _CHANNELS:
        raise MediaError("unsupported", f"found the shape {array.shape}, wanted (height, width) or (height, width, 1, 3 or 4)")
    height, width, channels = pixels.shape
    if height * width > max_pixels:
        raise MediaError("too_large", f"found {width} x {height} pixels, wanted at most {max_pixels}")
    if min(height, width) < min_side:
        raise MediaError("too_small", f"found {width} x {height} pixels, wanted sides of at least {min_side}")
    levels = _levels(pixels)
    if channels == 4:
        return lay_on(levels, background)
    return np.array(np.broadcast_to(levels, (height, width, 3)), order="C")


def _levels(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    if pixels.dtype == np.uint8:
        return pixels
    if pixels.dtype.kind == "b":
        return pixels.astype(np.uint8) * np.uint8(255)
    if pixels.dtype.kind == "u" and pixels.dtype.itemsize == 2:
        return scale_levels(pixels, 65_535)
    if pixels.dtype.kind != "f":
        raise MediaError("unsupported", f"found numbers of type {pixels.dtype}, wanted uint8, uint16, bool or floats in [0, 1]")
    low, high = float(pixels.min()), float(pixels.max())
    if not (math.isfinite(low) and math.isfinite(high)):
        raise MediaError("not_finite", "found NaN or infinity among the levels")
    if low < -_SLACK or high > 1 + _SLACK:
        raise MediaError("out_of_scale", f"found levels from {low:.4g} to {high:.4g}, wanted floats in [0, 1]")
    scaled = np.multiply(pixels, np.float32(255), dtype=np.float32)
    np.clip(np.rint(scaled, out=scaled), 0, 255, out=scaled)
    return scaled.astype(np.uint8)
