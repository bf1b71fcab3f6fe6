"""A mel spectrogram made audible again, so that a person can hear what a codebook keeps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.media.audio_filters import filter_matrix, mel_filters
from auralith_pipeline.udfs.core.media.measure_mel import DECADES, FLOOR

ROUNDS = 32
_SPREAD_ROUNDS = 20
_MOMENTUM = 0.99  # Perraudin, Balazs and Søndergaard 2013, figure 3
_SEED = 0


def invert_mel(
    mel: NDArray[np.float32], *, rate: int = 16_000, n_fft: int = 512, hop: int = 256, rounds: int = ROUNDS, seed: int = _SEED
) -> NDArray[np.float32]:
    """Samples whose log_mel is about the given one: float32 (frames, n_mels) -> (frames * hop,), in [-1, 1].

    Phases are found by the fast Griffin-Lim algorithm (Griffin and Lim 1984; Perraudin et al. 2013) from random ones, the same for the
    same seed. It is for listening: a codebook is judged by its distortion, not by this.
    """
    size = _magnitudes(mel, rate, n_fft)
    window = np.sqrt(0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(n_fft) + 0.5) / n_fft)).astype(np.float32)
    # The spectra are those of the Hann window; analysis and synthesis by its root keep their product's sum over frames even.
    size *= np.float32(window.sum() / 2)
    phase = np.exp(2j * np.pi * np.random.default_rng(seed).random(size.shape)).astype(np.complex64)
    before = np.zeros_like(phase)
    for _ in range(rounds):
        spectrum = _analyse(_synthesise(size * phase, window, hop), window, hop, len(size))
        ahead = spectrum + np.float32(_MOMENTUM) * (spectrum - before)
        before = spectrum
        phase = ahead / np.maximum(np.abs(ahead), np.float32(1e-12))
    samples = _synthesise(size * phase, window, hop)
    start = (n_fft - hop) // 2
    return np.clip(samples[start : start + len(size) * hop], -1, 1)


def _magnitudes(mel: NDArray[np.float32], rate: int, n_fft: int) -> NDArray[np.float32]:
    """Spectra (frames, bins) that have these band powers: multiplicative updates (Richardson 1972, Lucy 1974), which stay positive."""
    matrix = filter_matrix(mel_filters(rate, n_fft, mel.shape[1]))
    wanted = np.where(mel > 0, 10.0 ** (DECADES * (mel.astype(np.float64) - 1)), 0).astype(np.float32)
    reach = np.maximum(matrix.sum(axis=0), np.float32(1e-6))
    power = (wanted / matrix.sum(axis=1)) @ matrix / reach
    for _ in range(_SPREAD_ROUNDS):
        power *= (wanted / np.maximum(power @ matrix.T, np.float32(FLOOR * 1e-3))) @ matrix / reach
    return np.sqrt(power)


def _synthesise(spectra: NDArray[np.complex64], window: NDArray[np.float32], hop: int) -> NDArray[np.float32]:
    n_fft = len(window)
    frames = np.fft.irfft(spectra, n_fft, axis=1).astype(np.float32) * window
    total = np.zeros((len(frames) - 1) * hop + n_fft if len(frames) else 0, np.float32)
    weight = np.zeros_like(total)
    for at, frame in enumerate(frames):
        total[at * hop : at * hop + n_fft] += frame
        weight[at * hop : at * hop + n_fft] += window**2
    np.maximum(weight, np.float32(1e-3), out=weight)
    total /= weight
    return total


def _analyse(samples: NDArray[np.float32], window: NDArray[np.float32], hop: int, frames: int) -> NDArray[np.complex64]:
    if not frames:
        return np.zeros((0, len(window) // 2 + 1), np.complex64)
    windowed = np.lib.stride_tricks.sliding_window_view(samples, len(window))[::hop] * window
    return np.fft.rfft(windowed, axis=1).astype(np.complex64)
