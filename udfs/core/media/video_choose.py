"""Which frames of a video stand for it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.errors import ConfigError

STRATEGIES = ("uniform", "fps", "keyframe")


def choose_frames(
    times: NDArray[np.float64], keys: NDArray[np.bool_], *, strategy: str, max_frames: int, fps: float = 1.0, tolerance: float = 1e-6
) -> NDArray[np.int64]:
    """Indices int64 (n,), rising and each once, n <= max_frames.

    times: float64 (m,) seconds, rising, m >= 1. keys: bool (m,). tolerance: how coarse the times are, in seconds.
    "uniform": evenly by number, whatever the times, the first and the last among them; all frames where there are no more than max_frames.
    "fps": the frames on screen at 0, 1/fps, 2/fps ... seconds after the first frame's time, up to the last frame's time; a frame that
    stays for several of them is taken once. "keyframe": the key frames, and the first frame where none is marked.
    Of more than max_frames, max_frames are taken evenly, the first and the last among them.
    """
    check_choice(strategy, max_frames, fps)
    if strategy == "uniform":
        return _spread(len(times), max_frames)
    chosen = np.flatnonzero(keys) if strategy == "keyframe" else _on_screen(times, fps, tolerance)
    if not len(chosen):
        chosen = np.zeros(1, np.int64)
    return chosen[_spread(len(chosen), max_frames)].astype(np.int64)


def check_choice(strategy: str, max_frames: int, fps: float) -> None:
    """Raises ConfigError where a choice cannot be made."""
    if strategy not in STRATEGIES:
        raise ConfigError(f"Frames are chosen by one of {', '.join(STRATEGIES)}, not by {strategy!r}.")
    if max_frames < 1:
        raise ConfigError(f"max_frames is {max_frames}; it is at least 1.")
    if not 0 < fps < float("inf"):
        raise ConfigError(f"fps is {fps}; it is above 0.")


def _spread(count: int, wanted: int) -> NDArray[np.int64]:
    """min(count, wanted) of range(count), evenly, the ends included; the first alone where one is wanted."""
    n = min(count, wanted)
    if n < 2:
        return np.arange(n, dtype=np.int64)
    # round(i (count - 1) / (n - 1)) in whole numbers: steps of at least 1, so no two are the same.
    return (2 * np.arange(n, dtype=np.int64) * (count - 1) + (n - 1)) // (2 * (n - 1))


def _on_screen(times: NDArray[np.float64], fps: float, tolerance: float) -> NDArray[np.int64]:
    # Frame by frame, not tick by tick: a file may claim a frame that stays for years.
    begins = times - times[0] - tolerance
    first_tick = np.maximum(np.ceil(begins * fps), 0)
    end = np.floor((times[-1] - times[0]) * fps + 1e-9) + 1
    return np.flatnonzero(first_tick < np.append(first_tick[1:], end)).astype(np.int64)
