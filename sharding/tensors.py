"""Rows to the five tensors of a shard."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from auralith_pipeline.conf.errors import ShardError
from auralith_pipeline.conf.jit import njit

IGNORE = -100  # what cross-entropy losses skip (PyTorch, Hugging Face)

# Their order in the file. The int32 ones lie next to each other, the three that repeat each other first, so that
# long-distance matching finds labels and targets again one tensor (not four) further back.
TENSORS: dict[str, np.dtype[Any]] = {
    "input_ids": np.dtype("<i4"),
    "labels": np.dtype("<i4"),
    "targets": np.dtype("<i4"),
    "attention_mask": np.dtype("<i4"),
    "modality_mask": np.dtype("u1"),
}
# What `modality_mask` says of an id, by the range that it lies in.
MODALITY_NUMBERS = {"text": 0, "image": 1, "audio": 2, "video": 3}
BYTES_PER_TOKEN = sum(dtype.itemsize for dtype in TENSORS.values())


class Rows(NamedTuple):
    """N consecutive rows of a split, as staged: real tokens first, then padding."""

    input_ids: npt.NDArray[np.int32]  # (N, S)
    modality: npt.NDArray[np.uint8]  # (N, S)
    n_real: npt.NDArray[np.int32]  # (N,)
    next_ids: npt.NDArray[np.int32]  # (N,) the stream's token behind the row; 0 at the end of a bucket's stream


@njit
def _fill(
    ids: npt.NDArray[np.int32],
    n_real: npt.NDArray[np.int32],
    next_ids: npt.NDArray[np.int32],
    n_special: int,
    eos: int,
    train_eos: bool,
    labels: npt.NDArray[np.int32],
    targets: npt.NDArray[np.int32],
    attention: npt.NDArray[np.int32],
) -> None:
    for row in range(ids.shape[0]):
        real = n_real[row]
        for at in range(ids.shape[1]):
            token = ids[row, at]
            is_real = at < real
            is_label = is_real and (token >= n_special or (train_eos and token == eos))
            attention[row, at] = 1 if is_real else 0
            labels[row, at] = token if is_label else -100
            if not is_real:
                targets[row, at] = 0
            elif at + 1 < real:
                targets[row, at] = ids[row, at + 1]
            else:
                targets[row, at] = next_ids[row]


def build_tensors(
    rows: Rows,
    *,
    n_special: int,
    eos_id: int,
    train_eos: bool = False,
    out: dict[str, npt.NDArray[Any]] | None = None,
) -> dict[str, npt.NDArray[Any]]:
    """The five tensors (N, S) of some rows, in file order; written into `out` where given.

    `labels` are not shifted: -100 on padding and on ids below `n_special` (EOS excepted with `train_eos`).
    `targets` are shifted: the next token of the stream, across row borders and over padding before a region; 0 on padding
    and on the last token of a bucket's stream; never negative, since a trainer may index with it.
    """
    shape = rows.input_ids.shape
    if len(shape) != 2 or rows.modality.shape != shape or rows.n_real.shape != shape[:1] or rows.next_ids.shape != shape[:1]:
        raise ShardError(f"rows do not fit together: ids {shape}, modality {rows.modality.shape}, per row {rows.n_real.shape}")
    if shape[0] and (int(rows.n_real.min()) < 1 or int(rows.n_real.max()) > shape[1]):
        raise ShardError(f"rows must hold 1 to {shape[1]} real tokens; found {int(rows.n_real.min())} to {int(rows.n_real.max())}")
    made: dict[str, npt.NDArray[Any]] = out if out is not None else {name: np.empty(shape, dtype) for name, dtype in TENSORS.items()}
    made["input_ids"][...] = rows.input_ids
    made["modality_mask"][...] = rows.modality
    _fill(
        np.ascontiguousarray(rows.input_ids, dtype=np.int32),
        np.ascontiguousarray(rows.n_real, dtype=np.int32),
        np.ascontiguousarray(rows.next_ids, dtype=np.int32),
        n_special,
        eos_id,
        train_eos,
        made["labels"],
        made["targets"],
        made["attention_mask"],
    )
    return made
