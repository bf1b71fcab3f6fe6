"""Cutting and joining keep every frame, and a token stands for 256 ms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.media.audio_patches import count_tokens, cut_frames, join_frames
from auralith_pipeline.udfs.core.media.measure_mel import log_mel


@pytest.mark.parametrize(
    ("samples", "tokens"),
    [(0, 0), (1, 1), (256, 1), (4_096, 1), (4_097, 2), (16_000, 4), (480_000, 118)],  # 480,000 / 4,096 = 117.2
)
def test_O45_the_token_count_follows_duration(samples, tokens):
    assert count_tokens(samples) == tokens
    assert cut_frames(log_mel(np.zeros(samples, np.float32))).shape == (tokens, 1_280)


def test_a_patch_is_its_frames_one_after_another_and_the_last_is_filled_with_the_floor():
    mel = np.arange(17 * 80, dtype=np.float32).reshape(17, 80) + 1
    patches = cut_frames(mel)
    assert patches.shape == (2, 1_280)
    assert patches.dtype == np.float32
    assert patches.flags.c_contiguous
    np.testing.assert_array_equal(patches[0], np.arange(1, 1_281))
    np.testing.assert_array_equal(patches[1, :80], mel[16])
    assert not patches[1, 80:].any()


@given(frames=st.integers(0, 70), bands=st.integers(1, 9), patch=st.integers(1, 20))
def test_joining_is_the_inverse(frames, bands, patch):
    mel = np.random.default_rng(frames).random((frames, bands), np.float32)
    patches = cut_frames(mel, patch)
    assert len(patches) == -(-frames // patch)
    np.testing.assert_array_equal(join_frames(patches, frames, patch), mel)


@pytest.mark.parametrize("frames", [16, 33])
def test_joining_needs_the_frames_that_were_cut(frames):
    with pytest.raises(ValueError, match="patches of 16, not 2"):
        join_frames(np.zeros((2, 1_280), np.float32), frames)
