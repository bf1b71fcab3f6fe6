"""From what the tasks report to the manifest and the index of a release, with the sums that must hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import zstandard

from auralith_pipeline.conf.errors import ShardError
from auralith_pipeline.sharding.format import LEVEL, WINDOW_LOG
from auralith_pipeline.sharding.locate import FOLDERS, ShardPlace, layout_split
from auralith_pipeline.sharding.manifest import CARD, INDEX, FileEntry, Manifest, ShardEntry, SplitEntry
from auralith_pipeline.sharding.plan import SPLITS, ReleasePlan
from auralith_pipeline.sharding.staged import BucketRow, RowSlice
from auralith_pipeline.sharding.tasks import WrittenShard
from auralith_pipeline.sharding.tensors import IGNORE


def order_buckets(plan: ReleasePlan, buckets: Iterable[BucketRow]) -> dict[str, list[BucketRow]]:
    """The packed buckets of each split in release order. Raises ShardError for one that was reported twice or is not planned."""
    made: dict[str, list[BucketRow]] = {split: [] for split in SPLITS}
    for row in sorted(buckets, key=lambda one: (one.split, one.bucket)):
        if row.split not in made or not 0 <= row.bucket < plan.buckets[row.split]:
            raise ShardError(f"bucket {row.bucket} of split {row.split!r} is not in the plan {dict(plan.buckets)}")
        if made[row.split] and made[row.split][-1].bucket == row.bucket:
            raise ShardError(f"bucket {row.bucket} of {row.split} was packed by two tasks; take the rows of one run of pack_buckets")
        made[row.split].append(row)
    return made


def shard_specs(plan: ReleasePlan, buckets: Iterable[BucketRow]) -> list[tuple[str, ShardPlace, list[RowSlice]]]:
    """(split, place, slices of staged buckets) of every shard: global row numbers are prefix sums over the buckets."""
    specs = []
    for split, rows in order_buckets(plan, buckets).items():
        layout = layout_split(split, sum(row.rows for row in rows), plan.rows_per_shard, plan.profile, plan.compression)
        at, left = 0, list(rows)
        for place in layout.places():
            slices, missing = [], place.rows
            while missing:
                take = min(missing, left[0].rows - at)
                slices.append(RowSlice(left[0].rows_name, at, take))
                missing, at = missing - take, at + take
                if at == left[0].rows:
                    left.pop(0)
                    at = 0
            specs.append((split, place, slices))
    return specs


def bucket_bases(plan: ReleasePlan, buckets: Iterable[BucketRow]) -> list[tuple[BucketRow, int]]:
    """Each bucket with the number of its first row in the split."""
    bases = []
    for rows in order_buckets(plan, buckets).values():
        base = 0
        for row in rows:
            bases.append((row, base))
            base += row.rows
    return bases


def build_manifest(
    plan: ReleasePlan,
    buckets: Iterable[BucketRow],
    written: Sequence[WrittenShard],
    *,
    package_version: str,
    inputs: Mapping[str, Any] | None = None,
    expected_reserved: Mapping[int, int] | None = None,
    card: bytes | None = None,
) -> Manifest:
    """The manifest of a release. Raises ShardError unless shards, rows, tokens and reserved ids add up.

    expected_reserved: how often each reserved id must stand in all shards together, beyond BOS and EOS (one per document)
    and PAD (the padding): from the media markers of the documents; an id not named must not occur.
    """
    buckets = list(buckets)
    ordered = order_buckets(plan, buckets)
    splits = {split: _split_entry(plan, split, rows) for split, rows in ordered.items()}
    shards = sorted((one.entry for one in written), key=lambda entry: (list(FOLDERS).index(entry.part), entry.number))
    documents = sum(entry.documents for entry in splits.values())
    expected = {
        **dict.fromkeys(range(plan.n_special), 0),
        **(expected_reserved or {}),
        plan.pad_id: sum(entry.padding for entry in splits.values()),
        plan.bos_id: documents,
        plan.eos_id: documents,
    }
    totals = [sum(column) for column in zip(*(shard.reserved for shard in shards), strict=True)] or [0] * plan.n_special
    codec: dict[str, Any] = {"name": plan.compression}
    if plan.compression == "zstd":
        codec |= {"level": LEVEL, "window_log": WINDOW_LOG, "long_distance": True, "library": ".".join(map(str, zstandard.ZSTD_VERSION))}
    manifest = Manifest(
        release=plan.release,
        package_version=package_version,
        profile=plan.profile,
        codec=codec,
        seq_len=plan.seq_len,
        seed=plan.seed,
        ids={"pad": plan.pad_id, "bos": plan.bos_id, "eos": plan.eos_id, "n_special": plan.n_special},
        labels={"labels_shifted": False, "targets_shifted": True, "train_eos": plan.train_eos, "ignore": IGNORE},
        layout={name: (start, stop) for name, (start, stop) in plan.layout.items()},
        tokenizer_sha256=plan.tokenizer_sha256,
        splits=splits,
        reserved={str(id_): count for id_, count in enumerate(totals)},
        expected_reserved={str(id_): count for id_, count in sorted(expected.items())},
        shards=tuple(shards),
        inputs=dict(inputs or {}),
    )
    faults = check_sums(manifest)
    if faults:
        raise ShardError("release does not add up: " + "; ".join(faults))
    files = [_file(INDEX, index_bytes(manifest))] + ([_file(CARD, card)] if card is not None else [])
    return replace(manifest, files=tuple(files))


def check_sums(manifest: Manifest) -> list[str]:
    """What does not add up in a manifest: reserved ids against documents x policy, shards against splits, names against numbers."""
    faults = []
    for id_ in sorted({*manifest.reserved, *manifest.expected_reserved}):
        found, wanted = manifest.reserved.get(id_, 0), manifest.expected_reserved.get(id_, 0)
        if found != wanted:
            faults.append(f"reserved id {id_} stands {found} times in the shards, the documents call for {wanted}")
    if len(manifest.reserved) != manifest.ids["n_special"]:
        faults.append(f"{len(manifest.reserved)} reserved ids are counted, wanted {manifest.ids['n_special']}")
    listed = [(shard.name, shard.part, shard.number, shard.first_row, shard.rows) for shard in manifest.shards]
    wanted_places = []
    for split in SPLITS:
        if split not in manifest.splits:
            faults.append(f"split {split} is missing")
            continue
        entry = manifest.splits[split]
        if entry.rows_per_shard < 1 or entry.rows > entry.rows_per_shard * (len(listed) + 1):
            faults.append(f"split {split}: {entry.rows} rows do not fit its shards of {entry.rows_per_shard} rows")
            continue
        wanted_places += [tuple(place) for place in manifest.split_layout(split).places()]
        if entry.slots != entry.rows * manifest.seq_len or entry.slots != entry.real + entry.padding:
            sums = f"{entry.slots} positions, {entry.rows} rows, {entry.real} real, {entry.padding} padding"
            faults.append(f"split {split}: {sums} do not fit")
        if entry.real != entry.tokens + 2 * entry.documents or sum(entry.bucket_rows) != entry.rows:
            faults.append(f"split {split}: tokens, documents and rows of the buckets do not give the totals")
    order = list(FOLDERS)
    if listed != sorted(wanted_places, key=lambda place: (order.index(str(place[1])), place[2])):
        faults.append(f"the {len(listed)} shards are not the ones that the rows of the splits call for")
    if sum(shard.real for shard in manifest.shards) != sum(entry.real for entry in manifest.splits.values()):
        faults.append("the shards hold another number of real tokens than the splits")
    return faults


def index_bytes(manifest: Manifest) -> bytes:
    """index.json: the list of shards as the seed printed it, with the codec, both sizes and hash it lacked."""
    body = {
        "release": manifest.release,
        "identity": manifest.identity(),
        "num_shards": len(manifest.shards),
        "total_samples": sum(shard.rows for shard in manifest.shards),
        "total_tokens": sum(shard.real for shard in manifest.shards),
        "seq_length": manifest.seq_len,
        "total_vocab_size": manifest.vocab_size,
        "shards": [_index_line(shard, manifest) for shard in manifest.shards],
    }
    return (json.dumps(body, sort_keys=True, indent=1) + "\n").encode()


def _index_line(shard: ShardEntry, manifest: Manifest) -> dict[str, Any]:
    return {
        "filename": shard.name,
        "part": shard.part,
        "num_samples": shard.rows,
        "codec": manifest.compression,
        "size_bytes": shard.bytes,
        "raw_bytes": shard.raw_bytes,
        "sha256": shard.sha256,
    }


def _split_entry(plan: ReleasePlan, split: str, buckets: list[BucketRow]) -> SplitEntry:
    by_bucket = {row.bucket: row.rows for row in buckets}
    rows = sum(by_bucket.values())
    layout = layout_split(split, rows, plan.rows_per_shard, plan.profile, plan.compression)
    return SplitEntry(
        documents=sum(row.documents for row in buckets),
        tokens=sum(row.tokens for row in buckets),
        real=sum(row.real for row in buckets),
        padding=sum(row.padding for row in buckets),
        slots=rows * plan.seq_len,
        rows=rows,
        rows_per_shard=layout.rows_per_shard,
        rest_apart=layout.rest_apart,
        bucket_rows=tuple(by_bucket.get(bucket, 0) for bucket in range(plan.buckets[split])),
    )


def _file(name: str, data: bytes) -> FileEntry:
    return FileEntry(name=name, bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
