"""The mel scale and its filters."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_HERTZ_PER_MEL = 200 / 3  # below 1 kHz
_BREAK, _STEP = 1_000.0, np.log(6.4) / 27  # above it pitch counts: 27 mels to 6.4 kHz


class Filters(NamedTuple):
    """Triangles over the bins of a spectrum, in the form in which they cost least: at any frequency just two of them are not zero.

    above: int64 (bins,), the filter that rises at a bin's frequency; the one before it falls there.
    share: float32 (bins,), the rising filter's weight at the bin; the falling one's is 1 - share. Bins of no filter have share -1.
    centres: float64 (n_mels,), Hz.
    """

    above: NDArray[np.int64]
    share: NDArray[np.float32]
    centres: NDArray[np.float64]


def hertz_to_mel(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Slaney, "Auditory Toolbox" (Interval Research 1998-010): linear up to 1 kHz, logarithmic from there; librosa's default."""
    high = _BREAK / _HERTZ_PER_MEL + np.log(np.maximum(hertz, _BREAK) / _BREAK) / _STEP
    return np.where(hertz < _BREAK, hertz / _HERTZ_PER_MEL, high)


def mel_to_hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    """The inverse of hertz_to_mel."""
    corner = _BREAK / _HERTZ_PER_MEL
    return np.where(mel < corner, mel * _HERTZ_PER_MEL, _BREAK * np.exp(_STEP * (np.maximum(mel, corner) - corner)))


@cache
def mel_filters(rate: int, n_fft: int, n_mels: int) -> Filters:
    """n_mels triangles of height 1 from 0 Hz to rate / 2, their corners evenly spaced in mel and not moved to a bin: moved ones coincide
    at low frequencies, and the filters between them see nothing. Raises ValueError where even so no bin lies within a filter.
    """
    edges = mel_to_hertz(np.linspace(0.0, hertz_to_mel(np.array(rate / 2.0)), n_mels + 2))
    bins = np.arange(n_fft // 2 + 1) * rate / n_fft
    above = np.searchsorted(edges, bins, side="right") - 1
    last = above > n_mels
    above[last] = n_mels
    share = np.where(last, -1.0, (bins - edges[above]) / np.diff(edges)[above]).astype(np.float32)
    filters = Filters(above.astype(np.int64), share, edges[1:-1])
    empty = np.flatnonzero(filter_matrix(filters).sum(axis=1) <= 0)
    if len(empty):
        raise ValueError(f"{len(empty)} of {n_mels} mel filters hold no bin of {n_fft} samples at {rate} Hz: fewer filters or more samples")
    return filters


def filter_matrix(filters: Filters) -> NDArray[np.float32]:
    """The same as float32 (n_mels, bins)."""
    matrix = np.zeros((len(filters.centres), len(filters.share)), np.float32)
    for at, (above, share) in enumerate(zip(filters.above, filters.share, strict=True)):
        if share >= 0:
            if above < len(matrix):
                matrix[above, at] = share
            if above > 0:
                matrix[above - 1, at] = np.float32(1) - share
    return matrix


def live_bands(source_rate: int, *, rate: int = 16_000, n_fft: int = 512, n_mels: int = 80) -> NDArray[np.bool_]:
    """Which bands a recording at source_rate can fill: bool (n_mels,), True where a band's centre lies below half that rate."""
    live: NDArray[np.bool_] = mel_filters(rate, n_fft, n_mels).centres < source_rate / 2
    return live
