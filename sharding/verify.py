"""Check a whole release: re-hash every file, re-read every tensor, compare with the manifest. Damage is reported, never raised."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from auralith_pipeline.conf.errors import ShardError
from auralith_pipeline.sharding.format import DecodedShard
from auralith_pipeline.sharding.manifest import INDEX, MANIFEST, Manifest, ShardEntry
from auralith_pipeline.sharding.publish import unlisted_files
from auralith_pipeline.sharding.reader import load_manifest, load_shard
from auralith_pipeline.sharding.release import index_bytes
from auralith_pipeline.sharding.storage import STAGING, Storage, open_storage
from auralith_pipeline.sharding.tensors import IGNORE, MODALITY_NUMBERS


@dataclass(frozen=True)
class Damage:
    """One fault: the file, and what was found there against what was wanted."""

    name: str
    detail: str


@dataclass
class VerifyReport:
    """What was read, and what is wrong with it. `notes` are things to know that do not make the release unusable."""

    release: str | None = None
    identity: str | None = None
    shards: int = 0
    rows: int = 0
    real_tokens: int = 0
    bytes: int = 0
    damages: list[Damage] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.damages

    def add(self, name: str, detail: str) -> None:
        self.damages.append(Damage(name, detail))


@dataclass
class _Stream:
    """What the last row of the shard before promised: the first id of the next row, unless a bucket begins there."""

    promised: int | None = None


def verify(folder: str | os.PathLike[str]) -> VerifyReport:
    """Check the release in `folder` against its manifest and against the rules of FORMAT.md ("What readers must check")."""
    report = VerifyReport()
    try:
        storage = open_storage(folder)
        manifest = load_manifest(storage, str(folder))
    except (ShardError, OSError) as error:
        report.add(MANIFEST, str(error))
        return report
    report.release, report.identity = manifest.release, manifest.identity()
    try:
        _check_files(storage, manifest, report)
    except OSError as error:
        report.add(str(folder), f"cannot be listed ({type(error).__name__})")
    totals = np.zeros(manifest.ids["n_special"], np.int64)
    for split in manifest.splits:
        rest = {"train": "remainder", "val": "val_remainder"}[split]
        starts = np.unique(np.cumsum([0, *manifest.splits[split].bucket_rows]))
        stream = _Stream()
        for entry in manifest.shards_of(split) + manifest.shards_of(rest):
            try:
                shard = load_shard(storage, manifest, entry, deep=True)
            except ShardError as error:
                report.add(entry.name, str(error))
                stream.promised = None
                continue
            report.shards += 1
            report.rows += entry.rows
            report.bytes += entry.bytes
            report.real_tokens += int(shard.tensors["attention_mask"].sum(dtype=np.int64))
            totals += _check_shard(manifest, entry, shard, starts, stream, report)
    if report.ok:
        for id_, count in enumerate(totals.tolist()):
            wanted = manifest.expected_reserved.get(str(id_), 0)
            if count != wanted:
                report.add(MANIFEST, f"reserved id {id_} stands {count} times, the documents call for {wanted}")
    return report


def _check_files(storage: Storage, manifest: Manifest, report: VerifyReport) -> None:
    for file in manifest.files:
        try:
            data = storage.read(file.name)
        except OSError as error:
            report.add(file.name, f"cannot be read ({type(error).__name__}); the manifest lists it")
            continue
        if len(data) != file.bytes or hashlib.sha256(data).hexdigest() != file.sha256:
            report.add(file.name, f"{len(data)} bytes with another SHA-256 than the manifest's")
        elif file.name == INDEX and data != index_bytes(manifest):
            report.add(file.name, "does not say what the manifest says")
    for name in unlisted_files(storage, manifest):
        report.add(name, "a shard that the manifest does not name: trainers that list the folder would read it")
    staged = storage.list(STAGING)
    if staged:
        report.notes.append(f"{len(staged)} staged file(s) of an unfinished run in {STAGING}; the next run sweeps them")


def _check_shard(
    manifest: Manifest, entry: ShardEntry, shard: DecodedShard, starts: npt.NDArray[np.int64], stream: _Stream, report: VerifyReport
) -> npt.NDArray[np.int64]:
    """Rules S1 and S2 on one shard, written apart from the code that builds shards. Returns the counts of reserved ids."""
    tensors = shard.tensors
    ids, attention, labels, targets = (tensors[name] for name in ("input_ids", "attention_mask", "labels", "targets"))
    n_special, name = manifest.ids["n_special"], entry.name
    counts = np.bincount(ids[(ids >= 0) & (ids < n_special)], minlength=n_special)
    if not entry.rows:
        return counts

    def rule(holds: bool | np.bool_, detail: str) -> None:
        if not holds:
            report.add(name, detail)

    rule(tuple(counts.tolist()) == entry.reserved, "holds other counts of reserved ids than the manifest says")
    rule(int(attention.sum(dtype=np.int64)) == entry.real, "holds another number of real tokens than the manifest says")
    rule(ids.min() >= 0 and ids.max() < manifest.vocab_size, f"input_ids outside 0..{manifest.vocab_size - 1}")
    real = attention == 1
    mask_fits = np.array_equal(real, ids != manifest.ids["pad"]) and np.array_equal(attention != 0, real)
    rule(mask_fits, "attention_mask is not 1 exactly where input_ids is not 0")
    rule(not (np.diff(attention, axis=1) > 0).any() and real[:, 0].all(), "a row does not begin with its real tokens")
    wanted_mask = np.zeros(ids.shape, np.uint8)
    for kind, (start, stop) in manifest.layout.items():
        wanted_mask[(ids >= start) & (ids < stop)] = MODALITY_NUMBERS.get(kind, 0)
    rule(np.array_equal(tensors["modality_mask"], wanted_mask), "modality_mask is not what the ranges of the ids say")
    masked = ~real | (ids < n_special)
    if manifest.labels["train_eos"]:
        masked &= ids != manifest.ids["eos"]
    rule(np.array_equal(labels, np.where(masked, IGNORE, ids)), "labels are not input_ids with -100 on padding and reserved ids")

    first = entry.first_row
    begins = np.isin(np.arange(first, first + entry.rows + 1), starts)
    rule((ids[begins[:-1], 0] == manifest.ids["bos"]).all(), "a bucket does not begin with BOS")
    if stream.promised is not None:
        wanted = 0 if begins[0] else int(ids[0, 0])
        rule(stream.promised == wanted, "the shard before does not end with the first token of this one as its target")
    last = real.sum(axis=1) - 1
    rows = np.arange(entry.rows)
    ends = targets[rows, last]
    inner = real.copy()
    inner[rows, last] = False
    rule(np.array_equal(targets[:, :-1][inner[:, :-1]], ids[:, 1:][inner[:, :-1]]), "targets are not the next token of the stream")
    inside = targets.min() >= 0 and targets.max() < manifest.vocab_size
    rule(inside and not targets[~real].any(), "targets on padding, negative or too large")
    rule(np.array_equal(ends[:-1], np.where(begins[1:-1], 0, ids[1:, 0])), "targets at the end of a row are not the next row's first token")
    stream.promised = int(ends[-1])
    if begins[-1]:
        rule(stream.promised == 0, "the last target of a bucket is not 0")
        stream.promised = None
    return counts
