"""The perceptual hash of a picture: 64 bits that stay when it is scaled, compressed again or a little brighter."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.perceptual.libraries import missing
from auralith_pipeline.udfs.core.perceptual.rules import Hashed

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 100_000_000  # a picture's decoded bytes are three to four times that
MIN_SIDE = 8
_MIN_DEVIATION = 2.0  # of 255 grey levels, once the picture is scaled to 32 x 32
_SCALED = 32  # as the hash scales it


def hash_image(content: bytes) -> Hashed:
    """One word, pHash (Zauner 2010, by the library ImageHash): which of the 8 x 8 lowest frequencies lie above their median.

    The picture is turned as its EXIF orientation says, and laid on white where it is transparent; of an animated one the first frame
    counts. Raises ConfigError where the libraries are missing.
    """
    try:
        from PIL import Image, ImageOps, UnidentifiedImageError
    except ImportError as error:
        raise missing(error.name) from None
    try:
        with Image.open(io.BytesIO(content)) as image:
            if image.width * image.height > MAX_PIXELS:
                return Hashed.none("too_large")
            if min(image.size) < MIN_SIDE:
                return Hashed.none("too_small")
            return hash_picture(ImageOps.exif_transpose(image))
    except Image.DecompressionBombError:
        return Hashed.none("too_large")
    # Pillow's readers raise these for damaged files of one format or another.
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, EOFError, ArithmeticError):
        return Hashed.none("unreadable")


def hash_picture(image: Image) -> Hashed:
    """The same of a decoded picture."""
    try:
        import imagehash
        from PIL import Image
    except ImportError as error:
        raise missing(error.name) from None
    if image.mode.startswith(("I", "F")):  # more than 8 bits: scaled by what occurs in it
        levels = np.asarray(image, np.float64)
        image = Image.fromarray(np.uint8(255 * (levels - levels.min()) / max(np.ptp(levels), 1e-9)))
    elif "A" in image.getbands() or "transparency" in image.info:
        over = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", over.size, "white"), over)
    grey = image.convert("L")
    if np.asarray(grey.resize((_SCALED, _SCALED), Image.Resampling.BOX)).std() < _MIN_DEVIATION:
        return Hashed.none("blank")
    return Hashed(_word(imagehash.phash(grey).hash))


def _word(bits: NDArray[np.bool_]) -> NDArray[np.uint64]:
    return np.packbits(bits.ravel()).view(">u8").astype(np.uint64)
