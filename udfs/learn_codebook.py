"""The batch function that trains a codebook inside one task, so that the driver never holds vectors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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
    recipe: dict[str, Any]
    seed: int

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        skipped = 0
        parts: dict[bool, list[NDArray[np.float32]]] = {False: [], True: []}
        for batch in batches:
            for row in batch.to_pylist():
                if row["problem"] is not None:
                    skipped += 1
                    continue
                parts[row["held_out"]].append(np.frombuffer(row["vectors"], "<f4").astype(np.float32).reshape(-1, row["width"]))
        artefact, problem = None, None
        if not parts[False]:
            problem = (
                f"no {self.kind} to train a codebook on ({skipped} files cannot be decoded); give a corpus that holds some, "
                f"or a trained codebook ({self.kind}.codebook)"
            )
        else:
            vectors = np.concatenate(parts[False])
            held_out = np.concatenate(parts[True]) if parts[True] else vectors
            try:
                made = train_codebook(vectors, self.size, held_out=held_out, modality=self.kind, recipe=self.recipe, seed=self.seed)
                artefact = made.to_bytes()
            except TokenizerError as error:
                problem = f"{error} ({self.kind}.codebook_size is {self.size})"
        columns = [pa.array([artefact], pa.binary()), pa.array([problem], pa.string())]
        yield pa.RecordBatch.from_arrays(columns, names=["artefact", "problem"])
        settle_worker("learn codebook")
