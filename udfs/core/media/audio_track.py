"""A sound on its way out of a file: blocks of samples, read one at a time so that memory does not follow what a header promises."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.media.problem import MediaError

BLOCK = 1 << 18  # values in a block, all channels together: 1 MiB of float32
MAX_CHANNELS = 64  # ambisonics of the seventh order; more is a damaged header
RATES = (1_000, 768_000)  # samples a second; outside stands a damaged header, or something that is not sound


class Track(NamedTuple):
    """rate: frames a second. channels: at least 1. promised: the frames, at least, that the header says there are; None where it does not.

    blocks: float32 (frames, channels), full scale 1. They may raise MediaError.
    """

    rate: int
    channels: int
    promised: int | None
    blocks: Iterator[NDArray[np.float32]]


def about(frames: float, rate: int) -> int:
    """What a header that says so many frames promises at least, where codecs count their padding differently: 2 % and 0.1 s less."""
    return max(int(0.98 * frames - 0.1 * rate), 0)


def check_shape(rate: int, channels: int) -> None:
    """Raise MediaError for a rate ("bad_rate") or a number of channels ("bad_channels") that no recording has."""
    if not RATES[0] <= rate <= RATES[1]:
        raise MediaError("bad_rate", f"{rate} samples a second; from {RATES[0]} to {RATES[1]} are read")
    if not 1 <= channels <= MAX_CHANNELS:
        raise MediaError("bad_channels", f"{channels} channels; from 1 to {MAX_CHANNELS} are read")


def full_scale(values: NDArray[np.generic]) -> NDArray[np.float32]:
    """Samples of any PCM type as float32 of full scale 1: integers by their width (unsigned ones around the middle), floats as they are.

    Raises MediaError("unsupported") for what is no real number.
    """
    kind, bits = values.dtype.kind, 8 * values.dtype.itemsize
    if kind == "f":
        with np.errstate(over="ignore"):  # beyond float32 it becomes inf, which decode_audio refuses
            return values.astype(np.float32)
    if kind not in "iu":
        raise MediaError("unsupported", f"an array of {values.dtype}; integers and floats are sound")
    half = 2.0 ** (bits - 1)
    return ((values.astype(np.float64) - (half if kind == "u" else 0.0)) / half).astype(np.float32)
