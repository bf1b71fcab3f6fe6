"""Which pictures are refused, and with which reason."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("PIL")

from PIL import Image

from auralith_pipeline.udfs.core.media import decode_image as module
from auralith_pipeline.udfs.core.media.decode_image import decode_image
from auralith_pipeline.udfs.core.media.problem import MediaError
from tests.udfs.core.media.image_makers import chunk, encoded, photograph, png


def outcome(content: bytes, **options: int) -> NDArray[np.uint8] | MediaError:
    try:
        return decode_image(content, **options)
    except MediaError as error:
        return error


def reason(content: bytes, **options: int) -> str | None:
    return getattr(outcome(content, **options), "reason", None)


END = b"\xff\xd9"  # of a JPEG
FORMS = [
    ("JPEG", {}),
    ("JPEG", {"progressive": True}),
    ("PNG", {}),
    ("GIF", {}),
    ("WEBP", {}),
    ("WEBP", {"lossless": True}),
    ("TIFF", {}),
    ("TIFF", {"compression": "tiff_lzw"}),
    ("TIFF", {"compression": "jpeg"}),
    ("BMP", {}),
    ("PPM", {}),
    ("JPEG2000", {}),
    ("AVIF", {}),
]
LABELS = [" ".join([form, *map(str, options.values())]) for form, options in FORMS]


def test_O48_broken_and_huge_pictures_among_good_ones():
    good = [encoded(photograph(seed=seed), "JPEG") for seed in range(20)]
    half = encoded(photograph(), "JPEG")
    bad = [b"", b"This is a text, whatever its name says.\n", half[: len(half) // 2], png(60_000, 60_000, 8, 2, [b""])]
    found = [reason(content) for content in good + bad]
    assert found[:20] == [None] * 20
    assert found[20:] == ["empty", "not_an_image", "truncated", "too_large"]


@pytest.mark.parametrize(("form", "options"), FORMS, ids=LABELS)
def test_O48_a_cut_file_is_refused_or_gives_the_whole_picture(form, options):
    if form not in Image.registered_extensions().values():
        pytest.skip("this Pillow has no such format")
    content = encoded(photograph(), form, **options)
    whole = decode_image(content)
    for kept in [*range(1, len(content), max(1, len(content) // 40)), *range(len(content) - 16, len(content))]:
        found = outcome(content[:kept])
        if isinstance(found, MediaError):
            assert found.reason in {"truncated", "damaged", "not_an_image"}
        else:  # bytes after the last pixel are missing
            assert kept > 0.9 * len(content)
            np.testing.assert_array_equal(found, whole)


@pytest.mark.parametrize(("form", "options"), FORMS, ids=LABELS)
def test_half_a_file_is_truncated(form, options):
    if form not in Image.registered_extensions().values():
        pytest.skip("this Pillow has no such format")
    content = encoded(photograph(), form, **options)
    assert reason(content[: len(content) // 2]) == "truncated"


@pytest.mark.parametrize(
    ("mode", "options", "shares"),
    [
        ("RGB", {}, (0.2, 0.5, 0.9, 0.97)),
        ("RGB", {"subsampling": 0}, (0.2, 0.5, 0.9)),
        ("L", {}, (0.2, 0.5, 0.9)),
        ("CMYK", {}, (0.2, 0.5, 0.9)),
        ("RGB", {"restart_marker_rows": 1}, (0.2, 0.5, 0.9)),
        ("RGB", {"progressive": True}, (0.05,)),  # in the first scan; later ones only sharpen what is there
    ],
    ids=["RGB", "4:4:4", "grey", "CMYK", "restarts", "progressive"],
)
@pytest.mark.parametrize("size", [(451, 300), (1900, 1000)], ids=["whole", "scaled"])
def test_O48_a_jpeg_that_was_cut_and_closed_again_has_a_grey_rest_and_is_refused(mode, options, shares, size):
    content = encoded(photograph(*size).convert(mode), "JPEG", **options)
    assert reason(content) is None
    for share in shares:
        assert reason(content[: int(share * len(content))] + END) == "truncated"


@pytest.mark.parametrize("level", [64, 127, 128, 129])
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"exif": True}], ids=["plain", "progressive", "thumbnail"])
def test_a_whole_jpeg_that_ends_in_grey_is_read(level, options):
    pixels = np.asarray(photograph()).copy()
    pixels[32:] = level
    if options == {"exif": True}:  # the thumbnail has an end mark of its own
        options = {"exif": b"Exif\0\0" + encoded(photograph(16, 16), "JPEG")}
    content = encoded(Image.fromarray(pixels), "JPEG", **options)
    for trailer in (b"", b"\0" * 100, encoded(photograph(seed=1), "JPEG")):
        np.testing.assert_allclose(decode_image(content + trailer)[-16:], level, atol=2)


def test_more_pixels_than_allowed_are_refused_before_they_are_decoded(monkeypatch):
    monkeypatch.setattr(module, "flatten_image", None)  # whoever decodes, fails
    assert reason(png(60_000, 60_000, 8, 2, [b""])) == "too_large"
    for form, options in FORMS:
        if form in Image.registered_extensions().values():
            assert reason(encoded(photograph(), form, **options), max_pixels=96 * 64 - 1) == "too_large"


BOMB = zlib.compress(bytes(3_000_000), 9)


@pytest.mark.parametrize(
    "body", [(b"zTXt", b"k\0\0" + BOMB), (b"iTXt", b"k\0\1\0\0\0" + BOMB), (b"iCCP", b"k\0\0" + BOMB)], ids=lambda b: b[0].decode()
)
def test_texts_and_profiles_that_unpack_to_megabytes_are_refused(body):
    assert reason(png(8, 8, 8, 0, [bytes(8)] * 8, chunk(*body))) == "too_large"


def test_many_texts_that_unpack_to_megabytes_are_refused():
    text = chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(1_000_000), 9))
    assert reason(png(8, 8, 8, 0, [bytes(8)] * 8, 100 * text)) == "too_large"


def test_a_tile_larger_than_the_picture_is_refused():
    # TIFF 6.0, section 15: a picture of 8 x 8 in a tile of 65,520 x 65,520.
    tags = [(256, 8), (257, 8), (258, 8), (259, 5), (262, 1), (277, 1), (322, 65_520), (323, 65_520), (324, 8), (325, 8)]
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    content = b"II*\0" + struct.pack("<I", 16) + bytes(8) + struct.pack("<H", len(tags)) + entries + bytes(4)
    assert reason(content) == "too_large"


def test_a_jpeg_of_thousands_of_scans_is_refused():
    content = encoded(photograph(), "JPEG", progressive=True)
    scan = content[content.rindex(b"\xff\xda") : -2]
    assert reason(content[:-2] + 1000 * scan + END) == "too_large"


@pytest.mark.parametrize("size", [(1, 1), (1, 100), (100, 1)])
def test_a_counting_pixel_is_no_content(size):
    for form in ("GIF", "PNG"):
        assert reason(encoded(Image.new("P", size), form)) == "too_small"
    assert reason(encoded(photograph(16, 16)), min_side=17) == "too_small"


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>", "unsupported"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "unsupported"),
        (b"8BPS\0\1" + bytes(40), "unsupported"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(99), "unsupported"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isomavc1" + bytes(99), "not_an_image"),
        (b"BMW builds cars, and this is a text of more than 54 bytes on them.", "not_an_image"),
        (b"P1 is no pixmap.", "not_an_image"),
        (b"RIFF\x24\0\0\0WAVEfmt " + bytes(99), "not_an_image"),
        (b"<html><body>404</body></html>", "not_an_image"),
        (b"\0" * 1000, "not_an_image"),
        (b"\xff\xd8\xff" + b"x" * 1000, "damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 1000, "truncated"),  # the chunk says that it is longer
        (png(8, 8, 8, 0, [bytes(8)] * 8).replace(b"IDAT", b"IDOT"), "damaged"),
    ],
)
def test_what_is_no_picture_or_none_that_is_read(content, wanted):
    assert reason(content) == wanted


@pytest.mark.parametrize(("form", "options"), FORMS, ids=LABELS)
def test_any_damage_gives_pixels_or_a_reason_without_the_content(form, options):
    if form not in Image.registered_extensions().values():
        pytest.skip("this Pillow has no such format")
    content = encoded(photograph(48, 32), form, **options)
    random = np.random.default_rng(7)
    for attempt in range(40):
        damaged = bytearray(content)
        reach = 200 if attempt % 2 else len(content)  # headers twice as often
        for at in random.integers(0, min(reach, len(content)), 4):
            damaged[at] = random.integers(0, 256)
        found = outcome(bytes(damaged), max_pixels=1_000_000)
        if isinstance(found, MediaError):
            assert found.detail.isascii()
            assert "<" not in found.detail
        else:
            assert found.dtype == np.uint8
            assert found.shape[2:] == (3,)
