"""S2 and O-42: masks, labels and targets, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from auralith_pipeline.conf.errors import ShardError
from auralith_pipeline.sharding.tensors import Rows, build_tensors

ROWS = Rows(
    input_ids=np.array([[2, 20, 21, 3, 2, 22], [23, 24, 0, 0, 0, 0], [4, 25, 5, 3, 0, 0]], np.int32),
    modality=np.array([[0] * 6, [0] * 6, [0, 1, 0, 0, 0, 0]], np.uint8),
    n_real=np.array([6, 2, 4], np.int32),
    next_ids=np.array([23, 4, 0], np.int32),
)


def test_S2_O42_labels_and_targets_by_hand() -> None:
    found = build_tensors(ROWS, n_special=16, eos_id=3)
    assert {name: tensor.tolist() for name, tensor in found.items()} == {
        "input_ids": ROWS.input_ids.tolist(),
        "labels": [
            [-100, 20, 21, -100, -100, 22],
            [23, 24, -100, -100, -100, -100],
            [-100, 25, -100, -100, -100, -100],
        ],
        # Across the row border the next row's first token, over a gap too; 0 behind the bucket's last token and on padding.
        "targets": [[20, 21, 3, 2, 22, 23], [24, 4, 0, 0, 0, 0], [25, 5, 3, 0, 0, 0]],
        "attention_mask": [[1] * 6, [1, 1, 0, 0, 0, 0], [1, 1, 1, 1, 0, 0]],
        "modality_mask": [[0] * 6, [0] * 6, [0, 1, 0, 0, 0, 0]],
    }
    assert {name: tensor.dtype.str for name, tensor in found.items()} == {
        "input_ids": "<i4",
        "labels": "<i4",
        "targets": "<i4",
        "attention_mask": "<i4",
        "modality_mask": "|u1",
    }


def test_O42_train_eos_keeps_eos_and_nothing_else_as_a_label() -> None:
    found = build_tensors(ROWS, n_special=16, eos_id=3, train_eos=True)
    assert found["labels"].tolist() == [
        [-100, 20, 21, 3, -100, 22],
        [23, 24, -100, -100, -100, -100],
        [-100, 25, -100, 3, -100, -100],
    ]


def test_rows_that_do_not_fit_together_are_refused() -> None:
    with pytest.raises(ShardError, match="do not fit"):
        build_tensors(ROWS._replace(n_real=np.array([1], np.int32)), n_special=16, eos_id=3)
    with pytest.raises(ShardError, match="real tokens"):
        build_tensors(ROWS._replace(n_real=np.array([6, 0, 4], np.int32)), n_special=16, eos_id=3)
