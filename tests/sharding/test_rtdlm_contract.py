"""H5: what RT-DLM's trainer does with a folder, re-stated here from its documented behaviour, holds on an rtdlm release.

Its loader: files `sorted(glob("*.safetensors"))` of one folder, not below it; `input_ids` required, `targets` falling back to
`input_ids`; each file cut into batches, the last one filled up with rows of zeros. Its loss: softmax cross-entropy with integer
labels, no shift, no mask; a negative label wraps round to the end of the vocabulary, a too large one gives NaN.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from auralith_pipeline.sharding.reader import open_shards
from auralith_pipeline.sharding.storage import LocalStorage
from auralith_pipeline.sharding.verify import verify
from tests.sharding.builders import VOCAB, make_docs, make_plan, make_release

BATCH = 16
DOCS = make_docs(300, seed=2)


def trainer_batches(folder: Path, batch_size: int = BATCH) -> Iterator[dict[str, np.ndarray]]:
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise FileNotFoundError(folder)
    for file in files:
        tensors = load_file(file)
        ids = tensors["input_ids"]
        targets = tensors.get("targets", ids)
        for at in range(0, len(ids), batch_size):
            pair = ids[at : at + batch_size], targets[at : at + batch_size]
            short = batch_size - len(pair[0])
            made = [np.concatenate([one, np.zeros((short, one.shape[1]), one.dtype)]) if short else one for one in pair]
            yield {"input_ids": made[0], "targets": made[1], "text": made[0]}


def trainer_loss(logits: np.ndarray, targets: np.ndarray) -> float:
    vocab = logits.shape[-1]
    log_z = np.log(np.exp(logits - logits.max(-1, keepdims=True)).sum(-1)) + logits.max(-1)
    wrapped = np.where(targets < 0, targets + vocab, targets)
    inside = (wrapped >= 0) & (wrapped < vocab)
    picked = np.take_along_axis(logits, np.where(inside, wrapped, 0)[..., None], -1)[..., 0]
    return float(np.where(inside, log_z - picked, np.nan).mean())


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    plan = make_plan(profile="rtdlm", compression="none", rows_per_shard=128)
    folder = tmp_path_factory.mktemp("rtdlm")
    make_release(LocalStorage(folder, durable=False), plan, DOCS)
    return folder


def test_H5_the_doubles_show_the_dangers_they_are_for() -> None:
    logits = np.zeros((1, 1, 300))
    logits[0, 0, 200] = 50.0
    assert trainer_loss(logits, np.array([[-100]])) < 1e-6  # -100 is taken for class 200: wrong, in silence
    assert np.isnan(trainer_loss(logits, np.array([[300]])))


def test_H5_the_loader_iterates_a_release_without_padding_batches_negative_targets_or_nan(folder) -> None:
    rng = np.random.default_rng(0)
    batches = list(trainer_batches(folder))
    assert len(batches) > 8
    for batch in batches:
        ids, targets = batch["input_ids"], batch["targets"]
        assert ids.dtype == targets.dtype == np.int32
        assert ids.shape == targets.shape == (BATCH, 16)
        assert ids.any(axis=1).all()  # no row, so no batch, of padding alone
        assert targets.min() >= 0
        assert max(ids.max(), targets.max()) < VOCAB
        assert np.isfinite(trainer_loss(rng.normal(size=(*ids.shape, VOCAB)), targets))


def test_H5_targets_are_the_next_token_so_that_copying_is_not_rewarded(folder) -> None:
    """A model that copies its input does badly, one that knows the next token does well."""
    for batch in list(trainer_batches(folder))[:3]:
        ids, targets = batch["input_ids"], batch["targets"]
        copies, knows = (20.0 * np.eye(VOCAB)[one] for one in (ids, np.roll(ids, -1, axis=1)))
        assert trainer_loss(copies, targets) > 15
        assert trainer_loss(knows[:, :-1], targets[:, :-1]) < 1


def test_H2_H5_all_shards_have_the_same_rows_a_multiple_of_64_and_the_rest_lies_apart(folder) -> None:
    flat = sorted(folder.glob("*.safetensors"))
    rows = {len(load_file(file)["input_ids"]) for file in flat}
    assert len(flat) >= 2
    assert rows == {128}
    assert len(list((folder / "remainder").glob("*.safetensors"))) == 1
    assert not list((folder / "val").glob("*.zst"))
    for file in (folder / "val").glob("*.safetensors"):
        assert len(load_file(file)["input_ids"]) % 64 == 0


def test_H1_shards_and_remainder_hold_every_token(folder) -> None:
    found = sum(
        int(batch["attention_mask"].sum()) for part in ("train", "remainder", "val", "val_remainder") for batch in open_shards(folder, part)
    )
    assert found == sum(len(doc.tokens) + 2 for doc in DOCS)
    assert verify(folder).damages == []


def test_S1_the_readme_line_opens_a_plain_shard_with_exactly_five_tensors(folder) -> None:
    shard = load_file(folder / "shard_00000.safetensors")
    assert {name: (tensor.dtype.name, tensor.shape) for name, tensor in shard.items()} == {
        "input_ids": ("int32", (128, 16)),
        "attention_mask": ("int32", (128, 16)),
        "modality_mask": ("uint8", (128, 16)),
        "labels": ("int32", (128, 16)),
        "targets": ("int32", (128, 16)),
    }
