"""Pictures cut into square patches, and put together again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def cut_patches(pictures: NDArray[np.uint8], patch: int = 16, across: int | None = None) -> NDArray[np.float32]:
    """(n, height, width, 3) or (height, width, 3), uint8, to (patches, patch * across * 3), float32 in [0, 1]. across: default as patch.

    Patches, `patch` pixels high and `across` wide, go by picture, then row by row from the top, in a row from the left (ViT, Dosovitskiy et
    al. 2021); in a patch go pixel rows, pixels, then red, green, blue. Raises ValueError where a side is no multiple of the patch's.
    """
    if pictures.dtype != np.uint8 or pictures.ndim not in (3, 4) or pictures.shape[-1] != 3:
        raise ValueError(f"found {pictures.dtype} of shape {pictures.shape}, wanted uint8 of shape (n, height, width, 3)")
    height, width, _ = pictures.shape[-3:]
    across = across or patch
    if patch < 1 or height % patch or width % across:
        raise ValueError(f"found pictures of {width} x {height} pixels, wanted multiples of {across} x {patch}")
    cut = pictures.reshape(-1, height // patch, patch, width // across, across * 3).swapaxes(2, 3)
    levels = np.empty(cut.shape, np.float32)
    np.divide(cut, np.float32(255), out=levels, dtype=np.float32)
    return levels.reshape(-1, patch * across * 3)


def join_patches(
    patches: NDArray[np.float32], height: int = 224, width: int = 224, patch: int = 16, across: int | None = None
) -> NDArray[np.uint8]:
    """The inverse: (n * patches, patch * across * 3) to (n, height, width, 3), uint8; exact for what `cut_patches` gave.

    Levels outside [0, 1], which a codebook may hold, are clipped. Raises ValueError where the patches fill no whole number of pictures.
    """
    across = across or patch
    rows, columns, values = height // patch, width // across, patch * across * 3
    if height % patch or width % across or patches.ndim != 2 or patches.shape[1] != values or len(patches) % (rows * columns):
        raise ValueError(f"found the shape {patches.shape}, wanted whole pictures of {rows} x {columns} patches of {values} numbers each")
    levels = np.rint(np.clip(patches, 0, 1) * np.float32(255)).astype(np.uint8)
    lines = levels.reshape(-1, rows, columns, patch, across * 3).swapaxes(2, 3)
    return np.ascontiguousarray(lines).reshape(-1, height, width, 3)
