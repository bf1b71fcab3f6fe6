"""The batch functions of copies of pictures, sounds and videos: hash the bytes, pair close hashes, compare sequences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auralith_pipeline.conf.worker import settle_worker
from auralith_pipeline.udfs.core.perceptual.align import similarity
from auralith_pipeline.udfs.core.perceptual.audio import hash_audio
from auralith_pipeline.udfs.core.perceptual.buckets import buckets
from auralith_pipeline.udfs.core.perceptual.image import hash_image
from auralith_pipeline.udfs.core.perceptual.name import name_words
from auralith_pipeline.udfs.core.perceptual.pairs import close_pairs
from auralith_pipeline.udfs.core.perceptual.rules import Hashed, MediaRules
from auralith_pipeline.udfs.core.perceptual.video import hash_video
from auralith_pipeline.udfs.fuse import BatchStep, add_columns
from auralith_pipeline.udfs.read_media import read_bytes

CLOSE = "left long, right long, distance long"
HASHED = "sha256 string, hash_id string, words array<long>, buckets array<long>, fault string"
COMPARED = "left string, right string, similarity double"
_HASHERS: dict[str, Callable[[bytes], Hashed]] = {"image": hash_image, "audio": hash_audio, "video": hash_video}
_LISTS = pa.list_(pa.int64())


@dataclass(frozen=True)
class HashMedia:
    """Factory of the step. In: content (binary). Out: words, buckets (list of int64: the bits of uint64), fault (string) added.

    fault: a key of `FAULTS` where there are no words, else null. A null content is `unreadable`.
    """

    rules: MediaRules

    def __call__(self) -> BatchStep:
        rules = self.rules
        hasher = _HASHERS[rules.method]

        def step(batch: pa.RecordBatch) -> pa.RecordBatch:
            found = [hasher(content.as_py() or b"") for content in batch.column("content")]
            return add_columns(
                batch,
                {
                    "words": pa.array([hashed.words.view(np.int64) for hashed in found], _LISTS),
                    "buckets": pa.array([buckets(hashed.words, rules).view(np.int64) for hashed in found], _LISTS),
                    "fault": pa.array([hashed.fault for hashed in found], pa.string()),
                },
            )

        return step


@dataclass(frozen=True)
class HashFiles:
    """For `mapInArrow`. In: sha256, path, offset, length. Out: HASHED, a row for each file; a task holds the bytes of one at a time.

    hash_id: see `name_words`; the others as from `HashMedia`.
    """

    rules: MediaRules

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        hasher = _HASHERS[self.rules.method]
        for batch in batches:
            found = [hasher(read_bytes(row)) for row in batch.to_pylist()]
            columns = {
                "sha256": batch.column("sha256"),
                "hash_id": pa.array([name_words(hashed.words, self.rules) for hashed in found], pa.string()),
                "words": pa.array([hashed.words.view(np.int64) for hashed in found], _LISTS),
                "buckets": pa.array([buckets(hashed.words, self.rules).view(np.int64) for hashed in found], _LISTS),
                "fault": pa.array([hashed.fault for hashed in found], pa.string()),
            }
            yield pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))
        settle_worker("hash files")


@dataclass(frozen=True)
class FindClose:
    """For `mapInArrow` over rows that lie sorted by bucket.

    In:  bucket (int64), band (int64), word (int64), different words in one bucket
    Out: left, right (int64, in the order of their bits as uint64), distance (int64): words that differ in at most `max_distance` bits,
         every pair once over all buckets
    """

    rules: MediaRules

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        held: list[NDArray[np.int64]] = []
        bucket = band = -1
        for batch in batches:
            keys, bands, words = (batch.column(name).to_numpy() for name in ("bucket", "band", "word"))
            starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))).tolist() if len(keys) else []
            for start, stop in zip(starts, [*starts[1:], len(keys)], strict=True):
                if keys[start] != bucket:
                    yield self._pairs(held, band)
                    held, bucket, band = [], keys[start], int(bands[start])
                held.append(words[start:stop].copy())  # the next batch reuses this one's memory
        yield self._pairs(held, band)
        settle_worker("find close hashes")

    def _pairs(self, held: list[NDArray[np.int64]], band: int) -> pa.RecordBatch:
        words = np.unique(np.concatenate(held).view(np.uint64)) if held else np.zeros(0, np.uint64)
        left, right, far = close_pairs(words, band, self.rules) if len(words) > 1 else (np.zeros(0, np.int64),) * 3
        signed = words.view(np.int64)
        return pa.RecordBatch.from_arrays(
            [pa.array(signed[left]), pa.array(signed[right]), pa.array(far)], names=["left", "right", "distance"]
        )


@dataclass(frozen=True)
class CompareWords:
    """For `mapInArrow`. In: left, right (string), left_words, right_words (list of int64). Out: left, right, similarity (double): the
    pairs that are at least as similar as `floor`."""

    rules: MediaRules
    floor: float

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            ones, others = (
                [np.asarray(row.values, np.int64).view(np.uint64) for row in batch.column(name)] for name in ("left_words", "right_words")
            )
            found = np.array([similarity(one, other, self.rules) for one, other in zip(ones, others, strict=True)], np.float64)
            kept = pa.array(np.flatnonzero(found >= self.floor))
            yield pa.RecordBatch.from_arrays(
                [batch.column("left").take(kept), batch.column("right").take(kept), pa.array(found).take(kept)],
                names=["left", "right", "similarity"],
            )
        settle_worker("compare words")
