"""A fingerprint of sound: 32 bits for every 46 ms that stay when it is made louder, compressed again or cut at its begin.

The robust hash of Haitsma and Kalker, "A highly robust audio fingerprinting system" (ISMIR 2002): energies of 33 bands between 300 and
2,000 Hz, spaced evenly in pitch, over 0.37 s; bit m tells whether the difference of bands m and m + 1 grew since the frame before.
Our frames begin every 256 samples (theirs every 64), which costs a quarter of the words.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.media.audio_container import OPTIONS
from auralith_pipeline.udfs.core.perceptual.libraries import missing
from auralith_pipeline.udfs.core.perceptual.rules import Hashed

RATE = 5_512  # samples a second, mono
FRAME, HOP = 2_048, 256
BITS = 32
MAX_SECONDS = 120  # of a longer sound the begin counts
MIN_WORDS = 32  # different ones; less is a tone, a click or noise of the codec
_SILENT = 1e-3  # root of the mean square of a frame, full scale being 1: -60 dB
_STEADY = 1e-3  # share of a frame's energy that must move for its bits to be more than rounding errors
_BLOCK = 256  # frames transformed together


def hash_audio(content: bytes) -> Hashed:
    """The words of a sound file of any format that FFmpeg reads (also the sound of a video); uint64, one for each 256 samples.

    Silent and steady moments are blank (0); blank ones at the ends are cut. Raises ConfigError where PyAV is missing.
    """
    try:
        import av
    except ImportError as error:
        raise missing(error.name) from None
    try:
        with av.open(io.BytesIO(content), metadata_errors="replace", options=OPTIONS) as container:
            if not container.streams.audio:
                return Hashed.none("no_stream")
            samples = _decode(container)
    except (av.error.FFmpegError, ValueError, EOFError):
        return Hashed.none("unreadable")
    if not np.isfinite(samples).all():
        return Hashed.none("unreadable")
    return fingerprint(samples)


def fingerprint(samples: NDArray[np.float32]) -> Hashed:
    """The words of mono samples at RATE, full scale being 1."""
    words = _words(samples)
    voiced = np.flatnonzero(words)
    if len(np.unique(words[voiced])) < MIN_WORDS:
        return Hashed.none("blank")
    return Hashed(words[voiced[0] : voiced[-1] + 1])


def _decode(container: Any) -> NDArray[np.float32]:
    import av

    resampler: Any = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    parts = [np.zeros(0, np.float32)]
    size = 0
    for frame in container.decode(audio=0):
        for part in resampler.resample(frame):
            parts.append(part.to_ndarray().ravel())
            size += len(parts[-1])
        if size >= RATE * MAX_SECONDS:
            break
    parts += [part.to_ndarray().ravel() for part in resampler.resample(None)]
    return np.concatenate(parts)[: RATE * MAX_SECONDS]


def _words(samples: NDArray[np.float32]) -> NDArray[np.uint64]:
    if len(samples) < FRAME + HOP:
        return np.zeros(0, np.uint64)
    frames = np.lib.stride_tricks.sliding_window_view(samples, FRAME)[::HOP]
    window = np.hanning(FRAME)
    edges = np.round(np.geomspace(300, 2_000, BITS + 2) * FRAME / RATE).astype(np.int64)
    energy = np.empty((len(frames), BITS + 1))
    loud = np.empty(len(frames), np.bool_)
    for at in range(0, len(frames), _BLOCK):
        block = frames[at : at + _BLOCK].astype(np.float64)
        power = np.abs(np.fft.rfft(block * window, axis=1)) ** 2
        energy[at : at + _BLOCK] = np.add.reduceat(power[:, : edges[-1]], edges[:-1], axis=1)
        loud[at : at + _BLOCK] = np.sqrt(np.mean(block**2, axis=1)) >= _SILENT
    change = np.diff(energy[:, :-1] - energy[:, 1:], axis=0)
    moves = np.abs(change).sum(axis=1) > _STEADY * energy[1:].sum(axis=1)
    words = (change > 0) @ (np.uint64(1) << np.arange(BITS, dtype=np.uint64))
    return np.where(loud[1:] & loud[:-1] & moves, words, 0).astype(np.uint64)
