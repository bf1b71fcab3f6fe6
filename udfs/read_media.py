"""The batch steps that read media files: sample their vectors for a codebook, and turn them into codes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from auralith_pipeline.conf.errors import SourceError
from auralith_pipeline.conf.worker import settle_worker
from auralith_pipeline.tokenizer.codebook import Codebook
from auralith_pipeline.tokenizer.quantise import Quantiser
from auralith_pipeline.udfs.core.media.problem import MediaError
from auralith_pipeline.udfs.core.media.vectors import VectorRules, read_vectors

SAMPLED = "sha256 string, held_out boolean, width int, vectors binary, problem string"
CODED = "sha256 string, codes binary, n_codes long"


@dataclass(frozen=True)
class SampleVectors:
    """For `mapInArrow`. In: sha256, path, offset, length, held_out, quota (long), perhaps content. Out: SAMPLED, a row for each file.

    vectors: float32, `quota` of the file's at most, chosen by the file's hash alone, in their order; width: values in each; problem: why
    a file gave none.
    """

    kind: str
    rules: VectorRules

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for row in batch.to_pylist():
                vectors, problem = np.zeros((0, 0), np.float32), None
                try:
                    vectors = read_vectors(self.kind, read_bytes(row), self.rules)
                except MediaError as error:
                    problem = error.reason
                if len(vectors) > row["quota"]:
                    rng = np.random.default_rng(int(row["sha256"][:16], 16))
                    vectors = vectors[np.sort(rng.choice(len(vectors), row["quota"], replace=False))]
                yield pa.RecordBatch.from_arrays(
                    [
                        pa.array([row["sha256"]]),
                        pa.array([row["held_out"]]),
                        pa.array([vectors.shape[1]], pa.int32()),
                        pa.array([vectors.astype("<f4").tobytes()], pa.binary()),
                        pa.array([problem], pa.string()),
                    ],
                    names=["sha256", "held_out", "width", "vectors", "problem"],
                )
        settle_worker("sample vectors")


@dataclass(frozen=True)
class EncodeMedia:
    """For `mapInArrow`. In: sha256, path, offset, length. Out: CODED, a row for each file; codes: int32, little-endian.

    The codebook travels to the workers as its bytes. A task holds one file and its vectors at a time.
    """

    codebook: bytes
    rules: VectorRules
    device: str = "auto"

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        quantiser = Quantiser(Codebook.from_bytes(self.codebook), self.device)
        kind = quantiser.codebook.modality
        for batch in batches:
            rows = batch.to_pylist()
            codes = [quantiser.encode(read_vectors(kind, read_bytes(row), self.rules)) for row in rows]
            yield pa.RecordBatch.from_arrays(
                [
                    batch.column("sha256"),
                    pa.array([each.astype("<i4").tobytes() for each in codes], pa.binary()),
                    pa.array([len(each) for each in codes], pa.int64()),
                ],
                names=["sha256", "codes", "n_codes"],
            )
        settle_worker("encode media")


def read_bytes(row: dict[str, object]) -> bytes:
    """The bytes that a row holds (content), or else names (path, offset, length).

    Raises SourceError where a file does not hold the bytes that its hash was taken of.
    """
    if row.get("content") is not None:
        return bytes(row["content"])  # type: ignore[call-overload]  # binary, as the schema says
    path, offset, length = str(row["path"]), int(str(row["offset"])), int(str(row["length"]))
    try:
        with open(path, "rb") as file:
            file.seek(offset)
            content = file.read(length)
    except OSError as error:
        raise SourceError(
            f"{path}: cannot be read any more ({error.strerror}). Media are read again when they become tokens: put the file back, "
            "on storage that all machines see, and run again."
        ) from None
    if hashlib.sha256(content).hexdigest() != row["sha256"]:
        raise SourceError(
            f"{path}: holds other bytes than when it was ingested. Put the file back as it was, or remove the tables and begin anew."
        )
    return content
