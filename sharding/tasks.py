"""The work of a task, free of Spark: stage one packed bucket, or one finished shard, under a name no other attempt has."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from auralith_pipeline.conf.errors import ShardError
from auralith_pipeline.sharding.format import ShardImage, decode_shard
from auralith_pipeline.sharding.locate import ShardPlace
from auralith_pipeline.sharding.manifest import ShardEntry
from auralith_pipeline.sharding.pack import pack
from auralith_pipeline.sharding.plan import ReleasePlan
from auralith_pipeline.sharding.staged import BucketRow, RowSlice, lineage_to_bytes, read_rows, rows_to_bytes
from auralith_pipeline.sharding.storage import Storage
from auralith_pipeline.sharding.tensors import build_tensors


@dataclass(frozen=True)
class BucketDocuments:
    """The documents of a bucket in release order: ids, tokens without BOS and EOS, and what `pack` takes besides."""

    doc_ids: pa.Array
    tokens: npt.NDArray[np.int32]
    offsets: npt.NDArray[np.int64]
    modality: npt.NDArray[np.uint8] | None = None
    regions: npt.NDArray[np.int64] | None = None
    region_offsets: npt.NDArray[np.int64] | None = None


@dataclass(frozen=True)
class WrittenShard:
    """A shard that was written, read back and found equal; `staged` is where it waits for the publish."""

    entry: ShardEntry
    staged: str


def stage_bucket(storage: Storage, plan: ReleasePlan, split: str, bucket: int, documents: BucketDocuments) -> BucketRow:
    """Pack a bucket and write its rows and its lineage. Raises ShardError for a doc_id that stands twice."""
    ids = documents.doc_ids
    if len(ids) > 1 and pc.any(pc.equal(ids[1:], ids[:-1])).as_py():
        raise ShardError(f"bucket {bucket} of {split} holds a doc_id twice; wanted one row per document")
    packed = pack(
        documents.tokens,
        documents.offsets,
        seq_len=plan.seq_len,
        bos_id=plan.bos_id,
        eos_id=plan.eos_id,
        vocab_size=plan.vocab_size,
        modality=documents.modality,
        regions=documents.regions,
        region_offsets=documents.region_offsets,
    )
    attempt = uuid.uuid4().hex
    rows, lineage = rows_to_bytes(packed), lineage_to_bytes(ids, packed)
    rows_name = f"{plan.staging}/rows/{split}-{bucket:06d}-{attempt}.rows"
    lineage_name = f"{plan.staging}/lineage/{split}-{bucket:06d}-{attempt}.arrow"
    storage.create(rows_name, rows)
    storage.create(lineage_name, lineage)
    return BucketRow(
        split=split,
        bucket=bucket,
        rows=len(packed.n_real),
        documents=len(ids),
        tokens=int(documents.tokens.size),
        real=int(packed.n_real.sum()),
        padding=packed.padding,
        rows_name=rows_name,
        rows_sha256=hashlib.sha256(rows).hexdigest(),
        lineage_name=lineage_name,
        lineage_sha256=hashlib.sha256(lineage).hexdigest(),
    )


def stage_shard(storage: Storage, plan: ReleasePlan, place: ShardPlace, slices: Sequence[RowSlice]) -> WrittenShard:
    """Build, write and read back one shard. Raises ShardError when what was read is not what was written."""
    rows = read_rows(storage, list(slices), plan.seq_len)
    if len(rows.n_real) != place.rows:
        raise ShardError(f"{place.name}: slices hold {len(rows.n_real)} rows; wanted {place.rows}")
    image = ShardImage(place.rows, plan.seq_len, shard_metadata(plan, place))
    build_tensors(rows, n_special=plan.n_special, eos_id=plan.eos_id, train_eos=plan.train_eos, out=image.tensors)
    digest = image.seal()
    real = int(rows.n_real.sum())
    del rows
    data = image.file_bytes(plan.compression)
    staged = f"{plan.staging}/shards/{place.part}-{place.number:06d}-{uuid.uuid4().hex}"
    storage.create(staged, data)
    size = len(data)
    del data
    sha256 = _read_back(storage, staged, image, plan.compression)
    low = image.tensors["input_ids"]
    reserved = np.bincount(low[low < plan.n_special], minlength=plan.n_special)
    entry = ShardEntry(
        name=place.name,
        part=place.part,
        number=place.number,
        first_row=place.first_row,
        rows=place.rows,
        bytes=size,
        raw_bytes=image.buffer.nbytes,
        sha256=sha256,
        tensors_sha256=digest,
        real=real,
        reserved=tuple(int(n) for n in reserved),
    )
    return WrittenShard(entry, staged)


def shard_metadata(plan: ReleasePlan, place: ShardPlace) -> dict[str, str]:
    """What stands in the header of a shard, so that it can be read without its manifest. Keys: FORMAT.md."""
    return {
        **plan.metadata,
        "release": plan.release,
        "part": place.part,
        "number": str(place.number),
        "first_row": str(place.first_row),
        "rows": str(place.rows),
        "seq_len": str(plan.seq_len),
        "labels_shifted": "false",
        "targets_shifted": "true",
        "train_eos": str(plan.train_eos).lower(),
        "pad_id": str(plan.pad_id),
        "bos_id": str(plan.bos_id),
        "eos_id": str(plan.eos_id),
        "n_special": str(plan.n_special),
        "vocab_size": str(plan.vocab_size),
        "layout": ",".join(f"{name}={start}:{stop}" for name, (start, stop) in sorted(plan.layout.items(), key=lambda item: item[1])),
        "tokenizer_sha256": plan.tokenizer_sha256,
    }


def _read_back(storage: Storage, staged: str, image: ShardImage, compression: str) -> str:
    """Hash of the file as the store returns it, after every tensor in it was found equal to its source."""
    data = storage.read(staged)
    found: dict[str, Any] = decode_shard(data, compression, where=staged, raw_bytes=image.buffer.nbytes).tensors
    for name, tensor in image.tensors.items():
        if not np.array_equal(found[name], tensor):
            raise ShardError(f"{staged}: {name} reads back differently than it was written; check the disk and run again")
    return hashlib.sha256(data).hexdigest()
