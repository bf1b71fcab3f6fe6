"""Read a published release as NumPy arrays. No Spark, no shared state, no files written."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from auralith_pipeline.conf.errors import ShardError
from auralith_pipeline.sharding.format import DecodedShard, decode_shard
from auralith_pipeline.sharding.locate import FOLDERS, Span
from auralith_pipeline.sharding.manifest import MANIFEST, Manifest, ShardEntry, manifest_from_bytes
from auralith_pipeline.sharding.release import check_sums
from auralith_pipeline.sharding.storage import Storage, open_storage
from auralith_pipeline.sharding.tensors import TENSORS

Batch = dict[str, npt.NDArray[Any]]


class ShardReader:
    """The rows of one part of a release. `len` is the number of rows; iterating gives batches, the last may be smaller.

    Batches are dicts of arrays (rows, seq_len), named and typed as in FORMAT.md. They are read-only views where a batch lies
    in one shard: copy before changing them. One shard is held in memory at a time.
    """

    def __init__(self, storage: Storage, manifest: Manifest, part: str, batch_size: int, verify: bool) -> None:
        self.manifest = manifest
        self.part = part
        self.batch_size = batch_size
        self.shards = tuple(manifest.shards_of(part))
        self._storage = storage
        self._verify = verify
        # A remainder begins where the shards of its split end: row numbers of a reader begin at 0.
        self._starts = np.cumsum([0, *(shard.rows for shard in self.shards)])
        self._held: tuple[str, DecodedShard] | None = None

    def __len__(self) -> int:
        return int(self._starts[-1])

    def __repr__(self) -> str:
        return f"ShardReader({self.manifest.release!r}, {self.part!r}, {len(self)} rows in {len(self.shards)} shards)"

    def __iter__(self) -> Iterator[Batch]:
        for start in range(0, len(self), self.batch_size):
            yield self.rows(start, min(start + self.batch_size, len(self)))

    def rows(self, start: int, stop: int) -> Batch:
        """Rows [start, stop) of the part. Raises IndexError beyond it, ShardError for damage (naming shard and offset)."""
        if not 0 <= start <= stop <= len(self):
            raise IndexError(f"rows {start}:{stop} of {len(self)}")
        pieces: list[Batch] = []
        at = start
        while at < stop:
            number = int(np.searchsorted(self._starts, at, side="right")) - 1
            first = int(self._starts[number])
            end = min(stop, int(self._starts[number + 1]))
            shard = self._shard(self.shards[number])
            pieces.append({name: shard.tensors[name][at - first : end - first] for name in TENSORS})
            at = end
        if not pieces:
            return {name: np.empty((0, self.manifest.seq_len), dtype) for name, dtype in TENSORS.items()}
        return pieces[0] if len(pieces) == 1 else {name: np.concatenate([piece[name] for piece in pieces]) for name in TENSORS}

    def _shard(self, entry: ShardEntry) -> DecodedShard:
        if self._held is None or self._held[0] != entry.name:
            self._held = None  # let go of the old shard first: one in memory, not two
            self._held = (entry.name, load_shard(self._storage, self.manifest, entry, verify=self._verify))
        return self._held[1]


def open_shards(folder: str | os.PathLike[str], split: str = "train", *, batch_size: int = 16, verify: bool = True) -> ShardReader:
    """Open a published release for reading.

    folder: the output of a run. split: train, val, or (profile rtdlm) remainder, val_remainder.
    verify: check the SHA-256 of each file before a row of it is given out. Without it the bytes are trusted (zstd's own
    checksum apart), but size, header and release are still checked, so releases are never mixed.
    Raises ShardError when the folder has no manifest (no release, or one is just being replaced) or anything is damaged.
    """
    if split not in FOLDERS:
        raise ShardError(f"split {split!r}; wanted one of {', '.join(FOLDERS)}")
    if batch_size < 1:
        raise ShardError(f"batch_size {batch_size}; wanted at least 1")
    storage = open_storage(folder)
    return ShardReader(storage, load_manifest(storage, str(folder)), split, batch_size, verify)


def load_manifest(storage: Storage, folder: str = "") -> Manifest:
    """The manifest of a folder, checked in itself. Raises ShardError when there is none, it is damaged, or does not add up."""
    try:
        data = storage.read(MANIFEST)
    except (FileNotFoundError, NotADirectoryError):
        found = f"{folder or storage} has no {MANIFEST}"
        raise ShardError(f"{found}: no release is published there, or one is being replaced; wait or run again") from None
    manifest = manifest_from_bytes(data)
    faults = check_sums(manifest)
    if faults:
        raise ShardError(f"{MANIFEST} does not add up: {faults[0]}")
    return manifest


def read_span(tensors: Mapping[str, npt.NDArray[Any]], span: Span) -> npt.NDArray[np.int32]:
    """The tokens of a shard that lie in `span`, padding left out: int32."""
    at = (span.row, slice(span.start, span.stop))
    ids: npt.NDArray[np.int32] = tensors["input_ids"][at][tensors["attention_mask"][at] == 1]
    return ids


def load_shard(storage: Storage, manifest: Manifest, entry: ShardEntry, *, verify: bool = True, deep: bool = False) -> DecodedShard:
    """One shard, checked against its manifest entry: hash of the file with `verify`, of the tensors with `deep`.

    Raises ShardError for any difference.
    """
    try:
        data = storage.read(entry.name)
    except OSError as error:
        found = f"{entry.name} cannot be read ({type(error).__name__})"
        raise ShardError(f"{found}; the release was replaced or damaged, open it again") from None
    if len(data) != entry.bytes:
        raise ShardError(f"{entry.name}: ends at byte {len(data)}; the manifest says {entry.bytes}. Truncated, or the release was replaced")
    if verify:
        digest = hashlib.sha256(data).hexdigest()
        if digest != entry.sha256:
            wanted = f"the manifest says {entry.sha256[:12]}"
            raise ShardError(f"{entry.name} at bytes 0..{len(data)}: SHA-256 {digest[:12]}..., {wanted}...: damaged, or replaced")
    shard = decode_shard(data, manifest.compression, where=entry.name, raw_bytes=entry.raw_bytes, check_hash=deep)
    of, shape = shard.metadata, shard.tensors["input_ids"].shape
    own = (of.get("release"), of.get("part"), of.get("number"), shape, of["tensors_sha256"])
    named = (manifest.release, entry.part, str(entry.number), (entry.rows, manifest.seq_len), entry.tensors_sha256)
    if own != named:
        raise ShardError(f"{entry.name} at byte 8: (release, part, number, shape, hash) are {own}; the manifest wants {named}")
    return shard
