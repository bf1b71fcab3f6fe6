"""Resizing against OpenCV's area and linear interpolation, Pillow's box, and pictures whose result is known by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.media.resize_image import resize_image

NOISE = np.random.default_rng(5).integers(0, 256, (480, 640, 3), dtype=np.uint8)
sides = st.integers(1, 70)


@pytest.mark.parametrize(("height", "width"), [(480, 640), (240, 320), (225, 225), (224, 480), (448, 448), (479, 331)])
def test_shrinking_is_the_area_average_of_opencv(height, width):
    cv2 = pytest.importorskip("cv2")
    wanted = cv2.resize(NOISE[:height, :width].astype(np.float64), (224, 224), interpolation=cv2.INTER_AREA)
    np.testing.assert_allclose(resize_image(NOISE[:height, :width]), wanted, atol=0.501)


@pytest.mark.parametrize(("height", "width"), [(2, 2), (50, 100), (223, 224), (1, 1), (3, 200)])
def test_growing_is_the_linear_interpolation_of_opencv(height, width):
    cv2 = pytest.importorskip("cv2")
    wanted = cv2.resize(NOISE[:height, :width].astype(np.float64), (224, 224), interpolation=cv2.INTER_LINEAR)
    np.testing.assert_allclose(resize_image(NOISE[:height, :width]), wanted, atol=0.51)


@pytest.mark.parametrize("factor", [2, 3, 5])
def test_whole_factors_are_the_box_of_pillow(factor):
    Image = pytest.importorskip("PIL.Image")
    side = 64 * factor
    wanted = Image.fromarray(NOISE[:side, :side]).resize((64, 64), Image.Resampling.BOX)
    assert np.abs(resize_image(NOISE[:side, :side], 64).astype(int) - np.asarray(wanted)).max() <= 1


def test_each_side_follows_its_own_rule():
    """One side shrinks while the other grows: OpenCV alone would skip pixels there."""
    stripes = np.zeros((16, 640, 3), np.uint8)
    stripes[:, ::2] = 254
    assert (resize_image(stripes, 64) == 127).all()


@pytest.mark.parametrize("shape", [(480, 640), (481, 643), (1000, 1000), (224 * 3, 224 * 5)])
def test_a_checkerboard_becomes_grey_without_moire(shape):
    Image = pytest.importorskip("PIL.Image")
    board = (np.indices(shape).sum(axis=0) % 2 * 255).astype(np.uint8)[..., None].repeat(3, axis=2)
    ours = resize_image(board).astype(float)
    smooth = np.asarray(Image.fromarray(board).resize((224, 224), Image.Resampling.LANCZOS), float)
    naive = board[np.arange(224) * shape[0] // 224][:, np.arange(224) * shape[1] // 224].astype(float)
    assert abs(ours.mean() - 127.5) < 1
    assert abs(ours.mean() - smooth.mean()) < 2
    # A box lets a little of the finest pattern through, at most a pixel's share of a side on each axis; picking pixels lets all.
    assert ours.std() <= 255 / 2 * (224 / shape[0]) * (224 / shape[1]) + 1
    assert naive.std() > 120


@given(sides, sides, st.integers(1, 40), st.sampled_from(["stretch", "crop"]), st.integers(0, 255))
@settings(max_examples=60, deadline=None)
def test_one_colour_stays_exactly_that(height, width, size, fit, level):
    scaled = resize_image(np.full((height, width, 3), level, np.uint8), size, fit)
    assert scaled.shape == (size, size, 3)
    assert (scaled == level).all()


@given(st.integers(8, 70), st.integers(8, 70), st.integers(1, 8), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_shrinking_keeps_the_mean(height, width, size, seed):
    rgb = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    np.testing.assert_allclose(resize_image(rgb, size).mean(axis=(0, 1)), rgb.mean(axis=(0, 1)), atol=0.51)


def test_the_same_size_is_the_same_picture():
    np.testing.assert_array_equal(resize_image(NOISE[:64, :64], 64), NOISE[:64, :64])


def test_crop_takes_the_middle():
    rgb = np.zeros((4, 10, 3), np.uint8)
    rgb[:, 3:7] = NOISE[:4, :4]
    np.testing.assert_array_equal(resize_image(rgb, 4, "crop"), NOISE[:4, :4])
    np.testing.assert_array_equal(resize_image(rgb.swapaxes(0, 1), 4, "crop"), NOISE[:4, :4].swapaxes(0, 1))


def test_pad_keeps_proportions():
    rgb = np.full((20, 40, 3), 10, np.uint8)
    padded = resize_image(rgb, 8, "pad", background=(1, 2, 3))
    assert (padded[2:6] == 10).all()
    assert (padded[[0, 1, 6, 7]] == (1, 2, 3)).all()
    np.testing.assert_array_equal(resize_image(rgb.swapaxes(0, 1), 8, "pad", background=(1, 2, 3)), padded.swapaxes(0, 1))


def test_pad_of_a_line_shows_the_line():
    assert (resize_image(np.zeros((2, 5000, 3), np.uint8), 8, "pad") == 0).any()


def test_views_and_read_only_pictures():
    wanted = resize_image(NOISE[::2, ::-1].copy(), 32)
    fixed = NOISE.copy()
    fixed.flags.writeable = False
    np.testing.assert_array_equal(resize_image(NOISE[::2, ::-1], 32), wanted)
    np.testing.assert_array_equal(resize_image(fixed[::2, ::-1], 32), wanted)
    resize_image(NOISE, 32)
    assert NOISE.flags.writeable


@pytest.mark.parametrize(
    ("rgb", "size", "fit"),
    [
        (NOISE[..., 0], 8, "stretch"),
        (NOISE[..., :2], 8, "stretch"),
        (NOISE.astype(np.float32), 8, "stretch"),
        (NOISE[:0], 8, "stretch"),
        (NOISE, 0, "stretch"),
        (NOISE, 8, "cover"),
    ],
)
def test_other_things_are_errors(rgb, size, fit):
    with pytest.raises(ValueError, match="found"):
        resize_image(rgb, size, fit)
