"""Pictures that are arrays: levels, shapes, and files that promise more than they hold."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("PIL")

from auralith_pipeline.udfs.core.media.decode_image import decode_image
from auralith_pipeline.udfs.core.media.image_array import decode_array, read_npy
from auralith_pipeline.udfs.core.media.problem import MediaError
from auralith_pipeline.udfs.core.media.resize_image import resize_image
from tests.udfs.core.media.image_makers import npy

LEVELS = np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3)


def reason(content: bytes, **options: int) -> str:
    with pytest.raises(MediaError) as caught:
        decode_image(content, **options)
    return caught.value.reason


@pytest.mark.parametrize(
    "array",
    [
        LEVELS,
        LEVELS.astype(np.uint16) * 257,
        (LEVELS.astype(np.uint16) * 257).astype(">u2"),
        LEVELS / 255,
        (LEVELS / 255).astype(np.float32),
        (LEVELS / 255).astype(np.float16),
        np.asfortranarray(LEVELS),
        np.concatenate([LEVELS, np.full((4, 6, 1), 255, np.uint8)], axis=2),
    ],
    ids=["uint8", "uint16", "big-endian", "float64", "float32", "float16", "by column", "opaque"],
)
def test_types_and_orders(array):
    np.testing.assert_array_equal(decode_image(npy(array)), LEVELS)


@pytest.mark.parametrize("array", [LEVELS[..., 0], LEVELS[..., :1]], ids=["2 axes", "1 channel"])
def test_grey_becomes_three_equal_channels(array):
    rgb = decode_image(npy(array))
    assert rgb.flags.c_contiguous
    np.testing.assert_array_equal(rgb, LEVELS[..., :1].repeat(3, axis=2))


def test_bool_is_black_and_white():
    bits = np.eye(4, dtype=bool)
    np.testing.assert_array_equal(decode_array(bits)[..., 2], np.where(bits, 255, 0))


def test_alpha_is_laid_on_the_background():
    rgba = np.zeros((2, 2, 4), np.float32)
    rgba[0, ..., 3] = 1
    np.testing.assert_array_equal(decode_array(rgba, background=(9, 8, 7))[:, 0], [(0, 0, 0), (9, 8, 7)])


def test_floats_that_need_a_resize_are_not_black():
    assert abs(resize_image(decode_image(npy(np.full((300, 500, 3), 0.5, np.float32)))).mean() - 128) <= 1


@pytest.mark.parametrize(
    ("array", "wanted"),
    [
        (np.full((4, 4, 3), 200.0), "out_of_scale"),
        (np.full((4, 4, 3), -0.5), "out_of_scale"),
        (np.full((4, 4), np.nan), "not_finite"),
        (np.array([[0, np.inf], [0, 0]]), "not_finite"),
        (np.zeros((4, 4), np.int64), "unsupported"),
        (np.zeros((4, 4), np.complex64), "unsupported"),
        (np.zeros((4, 4), "S3"), "unsupported"),
        (np.zeros((3, 5, 6), np.uint8), "unsupported"),
        (np.zeros(16, np.uint8), "unsupported"),
        (np.array(3, np.uint8), "unsupported"),
        (np.array([[None]]), "unsupported"),
        (np.zeros((4, 4), [("a", "u1")]), "unsupported"),
        (np.zeros((0, 4, 3), np.uint8), "too_small"),
        (np.zeros((1, 4, 3), np.uint8), "too_small"),
        (np.zeros((0, 0), np.float32), "too_small"),
    ],
)
def test_arrays_that_are_no_pictures(array, wanted):
    assert reason(npy(array)) == wanted


def header(shape: str, version: int = 1) -> bytes:
    text = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}}}\n".encode()
    return b"\x93NUMPY" + bytes((version, 0)) + len(text).to_bytes(2 if version == 1 else 4, "little") + text


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (header("(1000000, 1000000, 3)") + bytes(9), "too_large"),
        (header("(20000, 5001)") + bytes(9), "too_large"),
        (header("(100, 100)") + bytes(9999), "truncated"),
        (header("(-1, 100)") + bytes(9999), "unsupported"),
        (header("(2, 2", 1), "damaged"),
        (header("(2, 2)", 9), "unsupported"),
        (header("x" * 50_000), "damaged"),
        (npy(LEVELS)[:20], "damaged"),
        (npy(LEVELS)[:-1], "truncated"),
        (b"\x93NUMPY", "damaged"),
    ],
)
def test_files_that_promise_too_much_or_are_damaged(content, wanted):
    assert reason(content, max_pixels=100_000_000) == wanted


def test_a_header_of_version_2_is_read():
    np.testing.assert_array_equal(read_npy(header("(2, 3)", 2) + bytes(range(6))), [[0, 1, 2], [3, 4, 5]])
