"""A decoded picture of any mode as RGB on a background."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.media.image_levels import find_range, scale_levels, stretch_levels

if TYPE_CHECKING:
    from PIL.Image import Image

Colour = tuple[int, int, int]

_STRIP = 1_000_000  # pixels converted at a time: what is needed beside the picture and the result stays small
_WITH_ALPHA = ("RGBA", "RGBa", "LA", "La", "PA")
_BITS, _PHOTOMETRIC = 258, 262  # tags of TIFF 6.0


def flatten_image(image: Image, background: Colour, depth: int = 8) -> NDArray[np.uint8]:
    """RGB, uint8, shape (height, width, 3).

    Transparent pixels are laid on the background, before anything is scaled: what they hide shows nowhere. `depth` is the bits per
    sample in the file, in which a PNG's transparent colour is written. An ICC profile is left alone. CMYK is read as Adobe writes
    it, inverted, and turned to RGB without a profile.
    """
    convert = _deep(image, background) if image.mode.startswith(("I", "F")) else _shallow(background, depth)
    if image.width * image.height <= _STRIP:
        return convert(image)
    rgb = np.empty((image.height, image.width, 3), np.uint8)
    top = 0
    for strip in _strips(image):
        rgb[top : top + strip.height] = convert(strip)
        top += strip.height
    return rgb


def _strips(image: Image) -> Iterator[Image]:
    rows = max(1, _STRIP // image.width)
    for top in range(0, image.height, rows):
        yield image.crop((0, top, image.width, min(top + rows, image.height)))


def lay_on(rgba: NDArray[np.uint8], background: Colour) -> NDArray[np.uint8]:
    """The "over" operator (Porter and Duff 1984) on an opaque background: uint8 (..., 4), alpha not multiplied in, to (..., 3)."""
    alpha = rgba[..., 3:].astype(np.uint16)
    mixed = rgba[..., :3] * alpha + np.asarray(background, np.uint16) * (255 - alpha)
    return ((mixed + 127) // 255).astype(np.uint8)  # 255 * 255 + 127 fits in 16 bits


def _shallow(background: Colour, depth: int) -> Callable[[Image], NDArray[np.uint8]]:
    """What turns a strip of 8 bits or less into RGB."""

    def convert(strip: Image) -> NDArray[np.uint8]:
        key = strip.info.get("transparency")
        if strip.mode in _WITH_ALPHA or (strip.mode == "P" and key is not None):
            opaque = strip.convert("LA") if strip.mode == "La" else strip  # Pillow goes from La to RGBA only this way
            return lay_on(np.asarray(opaque.convert("RGBA")), background)
        rgb = np.asarray(strip if strip.mode == "RGB" else strip.convert("RGB"))
        return rgb if key is None else _hide(rgb, rgb == _as_stored(key, strip.mode, depth), background)

    return convert


def _as_stored(key: Any, mode: str, depth: int) -> NDArray[np.int64]:
    """The transparent colour on the scale of the decoded samples. Pillow spreads the samples to 8 bits, and leaves the colour as it was."""
    colour = np.asarray(key, np.int64)
    if mode == "1":
        return np.where(colour > 0, 255, 0)
    return colour >> 8 if depth == 16 else colour * (255 // ((1 << depth) - 1))


def _deep(image: Image, background: Colour) -> Callable[[Image], NDArray[np.uint8]]:
    """What turns a strip of this image, of more than 8 bits, into RGB."""
    tags, key = getattr(image, "tag_v2", {}), image.info.get("transparency")
    sixteen = image.mode.startswith("I;16")
    if sixteen or (image.mode == "I" and not tags):  # I without tags: PNG by older Pillow, PGM
        white = (1 << min(tags.get(_BITS, (16,))[0], 16)) - 1
        scale = partial(scale_levels, white=white)
    else:
        low, high = find_range(np.asarray(strip) for strip in _strips(image))
        scale = partial(stretch_levels, low=low, high=high)
    inverted = sixteen and tags.get(_PHOTOMETRIC) == 0  # white is zero; Pillow turns only 8 bits

    def convert(strip: Image) -> NDArray[np.uint8]:
        levels = np.asarray(strip)
        grey = 255 - scale(levels) if inverted else scale(levels)
        rgb = np.repeat(grey[..., None], 3, axis=2)
        return rgb if key is None else _hide(rgb, levels[..., None] == key, background)

    return convert


def _hide(rgb: NDArray[np.uint8], same: NDArray[np.bool_], background: Colour) -> NDArray[np.uint8]:
    return np.where(same.all(axis=-1, keepdims=True), np.asarray(background, np.uint8), rgb)
