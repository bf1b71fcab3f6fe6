"""A decoded picture of any mode as RGB on a background."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.media.image_levels import scale_levels, stretch_levels

if TYPE_CHECKING:
    from PIL.Image import Image

Colour = tuple[int, int, int]

_STRIP = 4_000_000  # pixels converted at a time: what is needed beside the picture and the result stays small
_WITH_ALPHA = ("RGBA", "RGBa", "LA", "La", "PA")
_BITS, _PHOTOMETRIC = 258, 262  # tags of TIFF 6.0


def flatten_image(image: Image, background: Colour, depth: int = 8) -> NDArray[np.uint8]:
    """RGB, uint8, shape (height, width, 3).

    Transparent pixels are laid on the background, before anything is scaled: what they hide shows nowhere. `depth` is the bits per
    sample in the file, in which a PNG's transparent colour is written. An ICC profile is left alone. CMYK is read as Adobe writes
    it, inverted, and turned to RGB without a profile.
    """
    if image.mode.startswith(("I", "F")):
        return _flatten_deep(image, background)
    rows = max(1, _STRIP // image.width)
    if rows >= image.height:
        return _flatten_strip(image, background, depth)
    rgb = np.empty((image.height, image.width, 3), np.uint8)
    for top in range(0, image.height, rows):
        below = min(top + rows, image.height)
        rgb[top:below] = _flatten_strip(image.crop((0, top, image.width, below)), background, depth)
    return rgb


def lay_on(rgba: NDArray[np.uint8], background: Colour) -> NDArray[np.uint8]:
    """The "over" operator (Porter and Duff 1984) on an opaque background: uint8 (..., 4), alpha not multiplied in, to (..., 3)."""
    alpha = rgba[..., 3:].astype(np.uint16)
    mixed = rgba[..., :3] * alpha + np.asarray(background, np.uint16) * (255 - alpha)
    return ((mixed + 127) // 255).astype(np.uint8)  # 255 * 255 + 127 fits in 16 bits


def _flatten_strip(image: Image, background: Colour, depth: int) -> NDArray[np.uint8]:
    key = image.info.get("transparency")
    if image.mode in _WITH_ALPHA or (image.mode == "P" and key is not None):
        if image.mode == "La":
            image = image.convert("LA")
        return lay_on(np.asarray(image.convert("RGBA")), background)
    rgb = np.asarray(image if image.mode == "RGB" else image.convert("RGB"))
    return rgb if key is None else _hide(rgb, rgb == _as_stored(key, image.mode, depth), background)


def _as_stored(key: Any, mode: str, depth: int) -> NDArray[np.int64]:
    """The transparent colour on the scale of the decoded samples. Pillow spreads the samples to 8 bits, and leaves the colour as it was."""
    colour = np.asarray(key, np.int64)
    if mode == "1":
        return np.where(colour > 0, 255, 0)
    return colour >> 8 if depth == 16 else colour * (255 // ((1 << depth) - 1))


def _flatten_deep(image: Image, background: Colour) -> NDArray[np.uint8]:
    levels = np.asarray(image)
    tags = getattr(image, "tag_v2", {})
    if image.mode.startswith("I;16"):
        bits = tags.get(_BITS, (16,))[0]
        grey = scale_levels(levels, (1 << min(bits, 16)) - 1)
        if tags.get(_PHOTOMETRIC) == 0:  # white is zero; Pillow turns only 8 bits
            grey = 255 - grey
    elif image.mode == "I" and not tags:
        grey = scale_levels(levels, 65_535)  # PNG by older Pillow, PGM
    else:
        grey = stretch_levels(levels)
    key = image.info.get("transparency")
    rgb = np.repeat(grey[..., None], 3, axis=2)
    return rgb if key is None else _hide(rgb, levels[..., None] == key, background)


def _hide(rgb: NDArray[np.uint8], same: NDArray[np.bool_], background: Colour) -> NDArray[np.uint8]:
    return np.where(same.all(axis=-1, keepdims=True), np.asarray(background, np.uint8), rgb)
