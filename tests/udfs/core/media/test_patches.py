"""The order of patches by hand, and that nothing is lost on the way there and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.media.patches import cut_patches, join_patches


def test_the_order_is_row_by_row_and_channels_last():
    picture = np.arange(4 * 4 * 3, dtype=np.uint8).reshape(4, 4, 3)
    wanted = [
        [0, 1, 2, 3, 4, 5, 12, 13, 14, 15, 16, 17],
        [6, 7, 8, 9, 10, 11, 18, 19, 20, 21, 22, 23],
        [24, 25, 26, 27, 28, 29, 36, 37, 38, 39, 40, 41],
        [30, 31, 32, 33, 34, 35, 42, 43, 44, 45, 46, 47],
    ]
    patches = cut_patches(picture, 2)
    assert patches.dtype == np.float32
    assert patches.flags.c_contiguous
    np.testing.assert_array_equal(patches, np.array(wanted, np.float32) / np.float32(255))
    wide = cut_patches(picture, 2, 4)  # two rows of pixels, whole
    np.testing.assert_array_equal(wide, np.arange(48, dtype=np.float32).reshape(2, 24) / np.float32(255))
    high = cut_patches(picture, 4, 1)
    np.testing.assert_array_equal(high[1] * np.float32(255), [3, 4, 5, 15, 16, 17, 27, 28, 29, 39, 40, 41])


def test_224_by_16_is_196_patches_of_768_numbers():
    assert cut_patches(np.zeros((224, 224, 3), np.uint8)).shape == (196, 768)
    assert cut_patches(np.zeros((5, 224, 224, 3), np.uint8)).shape == (980, 768)
    assert cut_patches(np.zeros((0, 224, 224, 3), np.uint8)).shape == (0, 768)


def test_white_is_exactly_one_and_every_level_comes_back():
    levels = np.arange(256, dtype=np.uint8).repeat(3).reshape(16, 16, 3)
    patches = cut_patches(levels)
    assert patches.min() == 0
    assert patches.max() == 1
    np.testing.assert_array_equal(join_patches(patches, 16, 16), levels[None])


@given(st.integers(0, 3), st.integers(1, 4), st.integers(1, 4), st.integers(1, 5), st.integers(1, 5), st.integers(0, 2**32 - 1))
@settings(max_examples=50, deadline=None)
def test_joining_is_the_inverse(n, rows, columns, patch, across, seed):
    pictures = np.random.default_rng(seed).integers(0, 256, (n, rows * patch, columns * across, 3), dtype=np.uint8)
    joined = join_patches(cut_patches(pictures, patch, across), rows * patch, columns * across, patch, across)
    assert joined.dtype == np.uint8
    np.testing.assert_array_equal(joined, pictures)


def test_pictures_follow_each_other():
    pictures = np.random.default_rng(1).integers(0, 256, (3, 32, 32, 3), dtype=np.uint8)
    np.testing.assert_array_equal(cut_patches(pictures), np.concatenate([cut_patches(picture) for picture in pictures]))


def test_a_view_is_cut_as_its_copy():
    picture = np.random.default_rng(1).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    np.testing.assert_array_equal(cut_patches(picture[::-2, ::2]), cut_patches(picture[::-2, ::2].copy()))


def test_levels_of_a_codebook_are_clipped():
    patches = np.array([[-0.2, 1.3, 0.5]], np.float32)
    assert join_patches(patches, 1, 1, 1).tolist() == [[[[0, 255, 128]]]]


@pytest.mark.parametrize(
    ("pictures", "patch"),
    [
        (np.zeros((30, 32, 3), np.uint8), 16),
        (np.zeros((32, 30, 3), np.uint8), 16),
        (np.zeros((32, 32, 3), np.uint8), 0),
        (np.zeros((32, 32, 3), np.float32), 16),
        (np.zeros((32, 32), np.uint8), 16),
        (np.zeros((32, 32, 4), np.uint8), 16),
    ],
)
def test_other_pictures_are_errors(pictures, patch):
    with pytest.raises(ValueError, match="found"):
        cut_patches(pictures, patch)


@pytest.mark.parametrize(("shape", "side"), [((195, 768), 224), ((196, 767), 224), ((196, 768), 223), ((196,), 224)])
def test_patches_that_fill_no_picture_are_errors(shape, side):
    with pytest.raises(ValueError, match="found"):
        join_patches(np.zeros(shape, np.float32), side, side)
