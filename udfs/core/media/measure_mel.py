"""How loud a sound is over time and pitch: the log mel spectrogram, on a scale from 0 to about 1."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import njit
from auralith_pipeline.udfs.core.media.audio_filters import live_bands, mel_filters

FLOOR = 1e-10  # of the power of a full-scale sine: -100 dB, just below the noise of 16 bits (-98 dB)
DECADES = 10.0  # from the floor to a full-scale sine
_BLOCK = 256  # frames transformed together: their spectra stay in the cache of a core


def log_mel(
    samples: NDArray[np.float32],
    *,
    rate: int = 16_000,
    source_rate: int | None = None,
    n_fft: int = 512,
    hop: int = 256,
    n_mels: int = 80,
) -> NDArray[np.float32]:
    """The loudness of n_mels bands in each hop of samples: float32 (ceil(n / hop), n_mels).

    samples: float32 (n,), finite, full scale 1. Frame t is the Hann window of n_fft samples whose middle is the middle of samples
    t * hop to (t + 1) * hop; outside the sound there are zeros. Its power spectrum (Slaney's mel filters, height 1) is such that a sine
    of full scale has 1 at its peak; the value is 1 + log10(power) / 10: a full-scale sine has 1 and a hundred dB less has 0, the floor,
    which lower values are raised to. Noise louder than that sine lies a little above 1.
    source_rate: the rate before resampling. Bands that it cannot fill (live_bands) are at the floor, not full of the filter's remains.
    Raises ValueError for samples that are not finite, or for sizes that do not go together.
    """
    if not 0 < hop <= n_fft or n_fft % 2 or hop % 2:
        raise ValueError(f"hop {hop} and n_fft {n_fft} must be even, and hop no larger")
    if not np.isfinite(samples).all():
        raise ValueError("samples that are NaN or infinite have no spectrum")
    above, share, _ = mel_filters(rate, n_fft, n_mels)
    live = live_bands(source_rate or rate, rate=rate, n_fft=n_fft, n_mels=n_mels)
    window = _window(n_fft)
    frames = -(-len(samples) // hop)
    mel = np.empty((frames, n_mels), np.float32)
    for at in range(0, frames, _BLOCK):
        count = min(_BLOCK, frames - at)
        piece = _piece(samples, at * hop - (n_fft - hop) // 2, (count - 1) * hop + n_fft)
        windowed = np.lib.stride_tricks.sliding_window_view(piece, n_fft)[::hop] * window
        # numpy 1 transforms in float64
        spectrum = np.fft.rfft(windowed, axis=1).astype(np.complex64, copy=False)
        _measure(spectrum.view(np.float32), above, share, live, np.float32(FLOOR), mel[at : at + count])
    np.log10(mel, out=mel)
    mel *= np.float32(1 / DECADES)
    mel += np.float32(1)
    np.maximum(mel, 0, out=mel)  # the logarithm of the floor may round below it
    return mel


@cache
def _window(n_fft: int) -> NDArray[np.float32]:
    """Periodic Hann window, scaled so that a sine of amplitude 1 on a bin has the power 1 there."""
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n_fft) / n_fft)
    return (window * 2 / window.sum()).astype(np.float32)


def _piece(samples: NDArray[np.float32], start: int, size: int) -> NDArray[np.float32]:
    """size samples from start on, zeros where there are none."""
    inside = samples[max(start, 0) : start + size]
    if len(inside) == size:
        return inside
    piece = np.zeros(size, np.float32)
    before = max(-start, 0)
    piece[before : before + len(inside)] = inside
    return piece


@njit
def _measure(spectrum: Any, above: Any, share: Any, live: Any, floor: Any, mel: Any) -> None:
    """Power of each band, at least the floor. spectrum: float32 (frames, 2 * bins), real and imaginary parts in turn."""
    bands = len(live)
    sums = np.zeros(bands + 2, np.float32)  # one more at each end, for the halves of triangles that are no filter
    for frame in range(len(spectrum)):
        sums[:] = 0
        for at in range(len(share)):
            if share[at] >= 0:
                real, imaginary = spectrum[frame, 2 * at], spectrum[frame, 2 * at + 1]
                power = real * real + imaginary * imaginary
                rising = power * share[at]
                sums[above[at] + 1] += rising
                sums[above[at]] += power - rising
        for band in range(bands):
            power = sums[band + 1]
            mel[frame, band] = power if power > floor and live[band] else floor
