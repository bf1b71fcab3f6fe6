"""A mel spectrogram cut into the vectors that become tokens."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PATCH = 16  # frames


def cut_frames(mel: NDArray[np.float32], patch: int = PATCH) -> NDArray[np.float32]:
    """Float32 (frames, bands) -> (ceil(frames / patch), patch * bands), frame after frame; the last one is filled up with the floor, 0."""
    frames, bands = mel.shape
    lacking = -frames % patch
    if lacking:
        mel = np.concatenate((mel, np.zeros((lacking, bands), np.float32)))
    return np.ascontiguousarray(mel).reshape(-1, patch * bands)


def join_frames(patches: NDArray[np.float32], frames: int, patch: int = PATCH) -> NDArray[np.float32]:
    """The inverse: float32 (patches, patch * bands) -> (frames, bands). Raises ValueError if there are too few patches, or too many."""
    if -(-frames // patch) != len(patches):
        raise ValueError(f"{frames} frames fill {-(-frames // patch)} patches of {patch}, not {len(patches)}")
    return patches.reshape(len(patches) * patch, -1)[:frames] if len(patches) else np.zeros((0, patches.shape[1] // patch), np.float32)


def count_tokens(n_samples: int, hop: int = 256, patch: int = PATCH) -> int:
    """How many tokens a sound of n samples gives: at 16 kHz one for each begun 256 ms, so that time is kept and none has none."""
    frames = -(-n_samples // hop)
    return -(-frames // patch)
