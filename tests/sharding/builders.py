"""Small releases made without Spark, and a store whose calls fail on demand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from auralith_pipeline.sharding.manifest import Manifest
from auralith_pipeline.sharding.plan import ReleasePlan
from auralith_pipeline.sharding.publish import publish
from auralith_pipeline.sharding.release import build_manifest, shard_specs
from auralith_pipeline.sharding.staged import BucketRow
from auralith_pipeline.sharding.storage import Storage
from auralith_pipeline.sharding.tasks import BucketDocuments, WrittenShard, stage_bucket, stage_shard

VOCAB = 300


class Doc(NamedTuple):
    doc_id: str
    split: str
    tokens: list[int]

    def key(self, seed: int = 0) -> str:
        return hashlib.sha256(f"{seed}/{self.doc_id}".encode()).hexdigest()


def make_plan(**changes: Any) -> ReleasePlan:
    settings: dict[str, Any] = {
        "release": "r1",
        "output": "unused",
        "seq_len": 16,
        "rows_per_shard": 4,
        "buckets": {"train": 3, "val": 1},
        "layout": {"special": (0, 16), "bytes": (16, 272), "bpe": (272, VOCAB)},
        "tokenizer_sha256": "ab" * 32,
    }
    return ReleasePlan(**{**settings, **changes})


def make_docs(count: int, seed: int = 1, longest: int = 60) -> list[Doc]:
    rng = np.random.default_rng(seed)
    return [
        Doc(f"doc{n:04d}", "val" if n % 10 == 9 else "train", rng.integers(16, VOCAB, int(rng.integers(0, longest))).tolist())
        for n in range(count)
    ]


def bucket_of(doc: Doc, plan: ReleasePlan) -> int:
    return int(doc.key(plan.seed)[:8], 16) * plan.buckets[doc.split] >> 32


def as_bucket(docs: Sequence[Doc]) -> BucketDocuments:
    tokens = np.array([token for doc in docs for token in doc.tokens], np.int32)
    offsets = np.cumsum([0, *(len(doc.tokens) for doc in docs)])
    return BucketDocuments(pa.array([doc.doc_id for doc in docs], pa.string()), tokens, offsets)


def stage_all(storage: Storage, plan: ReleasePlan, docs: Sequence[Doc]) -> tuple[list[BucketRow], list[WrittenShard]]:
    """What the Spark stage does, one task after the other."""
    groups: dict[tuple[str, int], list[Doc]] = {}
    for doc in sorted(docs, key=lambda one: (one.key(plan.seed), one.doc_id)):
        groups.setdefault((doc.split, bucket_of(doc, plan)), []).append(doc)
    rows = [stage_bucket(storage, plan, *key, as_bucket(group)) for key, group in groups.items()]
    return rows, [stage_shard(storage, plan, place, slices) for _, place, slices in shard_specs(plan, rows)]


def make_release(storage: Storage, plan: ReleasePlan, docs: Sequence[Doc], card: bytes | None = b"# card\n") -> Manifest:
    rows, written = stage_all(storage, plan, docs)
    manifest = build_manifest(plan, rows, written, package_version="0.0", card=card)
    publish(storage, manifest, written, card=card)
    return manifest


def all_files(storage: Storage) -> dict[str, bytes]:
    return {name: storage.read(name) for name in storage.list()}


def stream_of(docs: Sequence[Doc], plan: ReleasePlan, split: str) -> list[int]:
    """The tokens of a split as they must stand in its rows, padding apart: written down from FORMAT.md, not from the code."""
    own = sorted((doc for doc in docs if doc.split == split), key=lambda one: (bucket_of(one, plan), one.key(plan.seed), one.doc_id))
    return [token for doc in own for token in (2, *doc.tokens, 3)]


class Crash(Exception):
    """What a failed call raises: nothing in the code under test knows it."""


class FaultyStorage:
    """A store whose Nth call of one kind fails: before it does anything, or after ("lost answer")."""

    def __init__(self, inner: Storage, kind: str, nth: int, lost_answer: bool = False) -> None:
        self._inner, self._kind, self._nth, self._lost = inner, kind, nth, lost_answer
        self.calls = 0

    @property
    def fired(self) -> bool:
        return self.calls >= self._nth

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._inner, name)
        if name != self._kind:
            return method

        def call(*arguments: Any) -> Any:
            self.calls += 1
            if self.calls == self._nth and not self._lost:
                raise Crash(f"{name} number {self.calls}")
            result = method(*arguments)
            if self.calls == self._nth:
                raise Crash(f"answer of {name} number {self.calls}")
            return result

        return call
