"""Which changes of a picture leave its hash, and which pictures have none."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest

pytest.importorskip("imagehash")

from PIL import Image, ImageEnhance

from auralith_pipeline.udfs.core.perceptual.align import similarity
from auralith_pipeline.udfs.core.perceptual.image import hash_image
from auralith_pipeline.udfs.core.perceptual.rules import IMAGE
from tests.udfs.core.perceptual.makers import encoded, picture

REFERENCE = hash_image(encoded(picture(1))).words


def alike(content: bytes) -> float:
    hashed = hash_image(content)
    assert hashed.fault is None
    return similarity(REFERENCE, hashed.words, IMAGE)


def turned(image: Image.Image) -> bytes:
    """The picture lying on its side, with the EXIF mark that says so (6: turn by 90 degrees clockwise to see it)."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return encoded(image.transpose(Image.Transpose.ROTATE_90), "JPEG", quality=95, exif=exif)


@pytest.mark.parametrize(
    "change",
    [
        lambda image: encoded(image, "JPEG", quality=30),
        lambda image: encoded(image, "WEBP", quality=40),
        lambda image: encoded(image.resize((320, 240))),
        lambda image: encoded(image.resize((64, 48))),
        lambda image: encoded(image.convert("L")),
        lambda image: encoded(ImageEnhance.Brightness(image).enhance(0.8)),
        lambda image: encoded(image.convert("P", palette=Image.Palette.ADAPTIVE), "GIF"),
        lambda image: encoded(image.convert("RGBA")),
        turned,
        lambda image: encoded(image, "GIF", save_all=True, append_images=[picture(2)]),
    ],
    ids=["jpeg", "webp", "larger", "smaller", "grey", "darker", "palette", "alpha", "exif", "animated"],
)
def test_a_changed_copy_is_found(change):
    assert alike(change(picture(1))) >= IMAGE.threshold


def test_other_pictures_are_not_alike():
    words = [hash_image(encoded(picture(seed))).words for seed in range(40)]
    found = [similarity(words[a], words[b], IMAGE) for a in range(40) for b in range(a)]
    assert max(found) < IMAGE.threshold
    assert 0.45 < np.mean(found) < 0.55


def test_a_picture_of_16_bits_is_told_apart():
    levels = np.asarray(picture(1).convert("L"), np.uint16) * 257
    assert alike(encoded(Image.fromarray(levels))) >= IMAGE.threshold


@pytest.mark.parametrize("colour", ["black", "white", (90, 91, 92)])
@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_blank_pictures_match_nothing(colour, form):
    hashed = hash_image(encoded(Image.new("RGB", (200, 100), colour), form))
    assert hashed.fault == "blank"
    assert similarity(hashed.words, hashed.words, IMAGE) == 0.0


def test_O48_a_broken_or_huge_picture_has_a_fault_and_ends_nothing():
    """CASES O-48: empty, not a picture, cut in half, 60,000 x 60,000; and one pixel."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    huge = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)) + chunk(b"IEND", b"")
    jpeg = encoded(picture(1), "JPEG")
    contents = {"unreadable": [b"", b"a text file", jpeg[: len(jpeg) // 2]], "too_large": [huge], "too_small": [encoded(picture(1, 1, 1))]}
    for fault, items in contents.items():
        assert [(hash_image(item).fault, len(hash_image(item).words)) for item in items] == [(fault, 0)] * len(items)


def test_the_word_is_the_librarys_hash():
    import imagehash

    assert f"{int(REFERENCE[0]):016x}" == str(imagehash.phash(Image.open(io.BytesIO(encoded(picture(1))))))
