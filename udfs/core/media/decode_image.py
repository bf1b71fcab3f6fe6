"""The pixels of a picture file."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.conf.media import MAX_PIXELS
from auralith_pipeline.udfs.core.media.image_array import decode_array, read_npy
from auralith_pipeline.udfs.core.media.image_flatten import Colour, flatten_image
from auralith_pipeline.udfs.core.media.image_format import ends_early, sniff_format
from auralith_pipeline.udfs.core.media.image_jpeg import MAX_SCANS, has_too_many_scans, may_be_cut, scale_for, with_filler
from auralith_pipeline.udfs.core.media.problem import MediaError

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

_ORIENTATION = 0x0112
_TILE_WIDTH, _TILE_LENGTH = 322, 323
# Pillow's readers raise these for damaged files of one format or another.
_FAULTS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    AttributeError,
    EOFError,
    ArithmeticError,
    RuntimeError,
    AssertionError,
    struct.error,
    zlib.error,
)


def decode_image(
    content: bytes,
    *,
    background: Colour = (255, 255, 255),
    max_pixels: int = MAX_PIXELS,
    min_side: int = 2,
    target: int | None = 224,
) -> NDArray[np.uint8]:
    """RGB, uint8, shape (height, width, 3), as a viewer shows it: upright by its EXIF orientation, on `background` where transparent.

    Reads JPEG, PNG, GIF, WebP, TIFF, BMP, PPM, JPEG 2000, AVIF and .npy (`decode_array`); of an animation or many pages the first. A JPEG
    that is to be resized to `target` may be decoded at a half, a quarter or an eighth of its size (`scale_for`). 16-bit levels keep their
    range; ICC profiles are left alone. The array may be read-only. Memory: 7 to 20 bytes per pixel (most for
    JPEG 2000 and WebP) beside the content; above 178,956,970 pixels Pillow refuses, whatever max_pixels says.

    Raises MediaError: empty, not_an_image, unsupported, too_small (a side below min_side: counting pixels, spacers), too_large (declared
    pixels, scans or unpacked text), truncated (never a picture with a grey rest), damaged; those of `decode_array`. Raises
    ConfigError where Pillow is missing.
    """
    name = sniff_format(content)
    if name == "NPY":
        return decode_array(read_npy(content, max_pixels=max_pixels), background=background, max_pixels=max_pixels, min_side=min_side)
    if name == "JPEG" and has_too_many_scans(content):
        raise MediaError("too_large", f"wanted at most {MAX_SCANS} scans")
    rgb, orientation = _decode(content, name, background, max_pixels, min_side, target)
    if name == "JPEG" and may_be_cut(rgb):
        filled, _ = _decode(with_filler(content), name, background, max_pixels, min_side, target)
        if not np.array_equal(rgb, filled):
            raise MediaError("truncated", "the data ends before the picture does")
    return _turn(rgb, orientation)


def _decode(
    content: bytes, name: str, background: Colour, max_pixels: int, min_side: int, target: int | None
) -> tuple[NDArray[np.uint8], int]:
    """The pixels as they lie in the file, and the EXIF orientation."""
    try:
        from PIL import Image
    except ImportError as error:
        raise ConfigError(
            f"Tokens of pictures need {error.name}, which is not installed here: "
            "pip install 'auralith-pipeline[multimodal]', on the workers, too."
        ) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about metadata; and about bombs, which are judged here
            with Image.open(io.BytesIO(content), formats=(name,)) as image:
                _check(image, max_pixels, min_side)
                if target is not None and (scale := scale_for(image.width, image.height, target)) > 1:
                    image.draft("RGB", (image.width // scale, image.height // scale))  # a request that other formats ignore
                image.load()
                depth = content[24] if name == "PNG" and content[12:16] == b"IHDR" else 8
                return flatten_image(image, background, depth), _orientation(image)
    except Image.DecompressionBombError:
        raise MediaError("too_large", f"found more pixels than Pillow opens, wanted at most {max_pixels}") from None
    except MemoryError:
        raise MediaError("too_large", "found no memory for it") from None
    except _FAULTS as error:
        raise _refusal(error, content, name) from None


def _check(image: ImageFile, max_pixels: int, min_side: int) -> None:
    if image.width * image.height > max_pixels:
        raise MediaError("too_large", f"found {image.width} x {image.height} pixels, wanted at most {max_pixels}")
    if min(image.size) < min_side:
        raise MediaError("too_small", f"found {image.width} x {image.height} pixels, wanted sides of at least {min_side}")
    tags = getattr(image, "tag_v2", {})  # a tile of a TIFF is unpacked whole, and may be larger than the picture
    if tags.get(_TILE_WIDTH, 0) * tags.get(_TILE_LENGTH, 0) > max_pixels:
        raise MediaError("too_large", f"found a tile of more than {max_pixels} pixels")


def _orientation(image: ImageFile) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except _FAULTS:  # the mark is damaged, the picture is not
        return 1


def _turn(rgb: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Upright, by EXIF 2.32, table 6: from which side the first row and the first column are seen."""
    if orientation in (5, 6, 7, 8):
        rgb = rgb.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        rgb = rgb[::-1]
    if orientation in (2, 3, 6, 7):
        rgb = rgb[:, ::-1]
    return np.ascontiguousarray(rgb)


def _refusal(error: Exception, content: bytes, name: str) -> MediaError:
    """Of the error only its kind is told: messages of readers quote bytes of the file."""
    said = str(error).lower()
    if "too large" in said or "too much memory" in said:  # PNG: a text or a profile that unpacks to a thousand times its size
        return MediaError("too_large", f"a {name} whose texts or profile unpack to more than Pillow allows")
    if isinstance(error, EOFError) or "truncated" in said or ends_early(content, name):
        return MediaError("truncated", f"the {name} ends before the picture does")
    return MediaError("damaged", f"the {name} is damaged ({type(error).__name__})")
