"""The batch function that trains a codebook inside one task, so that the driver never holds vectors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.conf.worker import settle_worker
from auralith_pipeline.tokenizer.codebook_train import train_codebook

LEARNT = "artefact binary, problem string"


@dataclass(frozen=True)
class LearnCodebook:
    """For `mapInArrow` over one partition sorted by sha256. In: SAMPLED (udfs/read_media.py). Out: LEARNT, one row.

    artefact: the codebook's bytes; null where it cannot be made, and problem says why. Memory: the vectors, twice for a moment.
    """

    kind: str
    size: int
    stages: int
    recipe: dict[str, Any]
    seed: int

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        skipped = 0
        files: list[tuple[bool, NDArray[np.float32]]] = []
        for batch in batches:
            for row in batch.to_pylist():
                if row["problem"] is not None:
                    skipped += 1
                    continue
                files.append((row["held_out"], np.frombuffer(row["vectors"], "<f4").astype(np.float32).reshape(-1, row["width"])))
        artefact, problem = None, None
        training, held_out = _divide(files)
        if not training:
            problem = (
                f"no {self.kind} to train a codebook on ({skipped} files cannot be decoded); give a corpus that holds some, "
                f"or a trained codebook ({self.kind}.codebook)"
            )
        else:
            try:
                made = train_codebook(
                    np.concatenate(training),
                    self.size,
                    held_out=np.concatenate(held_out or training),
                    modality=self.kind,
                    recipe=self.recipe,
                    seed=self.seed,
                    stages=self.stages,
                )
                told = {"files": len(training), "held_out_files": len(held_out), "files_left_out": skipped}
                artefact = replace(made, statistics=made.statistics | told).to_bytes()
            except TokenizerError as error:
                problem = f"{error} ({self.kind}.codebook_size is {self.size})"
        columns = [pa.array([artefact], pa.binary()), pa.array([problem], pa.string())]
        yield pa.RecordBatch.from_arrays(columns, names=["artefact", "problem"])
        settle_worker("learn codebook")


def _divide(files: list[tuple[bool, NDArray[np.float32]]]) -> tuple[list[NDArray[np.float32]], list[NDArray[np.float32]]]:
    """What is trained on and what is held out, neither empty where there are two files: of few files the shares may miss one side."""
    training, held_out = ([vectors for held, vectors in files if held is side] for side in (False, True))
    if not training:
        training, held_out = held_out, []
    if not held_out and len(training) > 1:
        held_out = [training.pop()]
    return training, held_out
