"""Samples in a NumPy file."""

from __future__ import annotations

import io
import math
import tokenize
from collections.abc import Iterator

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.media.audio_track import BLOCK, MAX_CHANNELS, Track, check_shape, full_scale
from auralith_pipeline.udfs.core.media.problem import MediaError

MAGIC = b"\x93NUMPY"


def open_npy(content: bytes, rate: int) -> Track:
    """The track of an array (frames,), (frames, channels) or (channels, frames), which has no rate of its own: rate is the caller's word.

    Of two axes the longer one is time; a square is (frames, channels). Integers count by their type's full scale. Nothing is unpickled,
    and no memory is taken for more than the file has. Raises MediaError: damaged, truncated, unsupported, bad_channels.
    """
    shape, fortran, dtype, start = _read_header(content)
    if dtype.hasobject or dtype.kind not in "iuf" or not 1 <= len(shape) <= 2:
        raise MediaError("unsupported", f"an array of {dtype} with {len(shape)} axes; integers or floats with 1 or 2 are sound")
    wanted, there = math.prod(shape) * dtype.itemsize, len(content) - start
    if wanted > there:
        raise MediaError("truncated", f"the array's header promises {wanted} bytes, there are {there}")
    array = np.frombuffer(content, dtype, math.prod(shape), start).reshape(shape, order="F" if fortran else "C")
    if array.ndim == 1:
        array = array[:, None]
    elif array.shape[0] < array.shape[1] and array.shape[0] <= MAX_CHANNELS:
        array = array.T
    channels = array.shape[1] if array.size else 1
    check_shape(rate, channels)
    return Track(rate, channels, None, _blocks(array))


def _read_header(content: bytes) -> tuple[tuple[int, ...], bool, np.dtype[np.generic], int]:
    file = io.BytesIO(content)
    try:
        version = npy.read_magic(file)
        read = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}.get(version)
        if read is None:  # version 3 is for names of fields, which samples do not have
            raise MediaError("unsupported", f"an array in version {version} of its format")
        shape, fortran, dtype = read(file)
    except (ValueError, SyntaxError, TypeError, OverflowError, RecursionError, MemoryError, tokenize.TokenError) as error:
        raise MediaError("damaged", f"the array's header cannot be read ({type(error).__name__})") from None
    if min(shape, default=0) < 0:
        raise MediaError("damaged", "the array has an axis of negative length")
    return shape, fortran, dtype, file.tell()


def _blocks(array: NDArray[np.generic]) -> Iterator[NDArray[np.float32]]:
    step = max(BLOCK // max(array.shape[1], 1), 1)
    for at in range(0, len(array) if array.size else 0, step):
        yield full_scale(array[at : at + step])
