"""What a release shall be: decided before any work, the same for every task, part of the manifest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from auralith_pipeline.conf.errors import ShardError
from auralith_pipeline.sharding.tensors import BYTES_PER_TOKEN

SPLITS = ("train", "val")
BUCKET_TOKENS = 8_000_000  # the memory of a packing task: some 100 MB
MULTIPLE = {"standard": 1, "rtdlm": 64}  # rtdlm: whole batches, for a trainer that fills up the last one with padding


@dataclass(frozen=True, kw_only=True)
class ReleasePlan:
    """Settings of one release. `release` must be a function of contents and settings, for it stands in every shard.

    buckets: how many packing buckets each split has. layout: id range [start, stop) of each part of the vocabulary.
    """

    release: str
    output: str
    seq_len: int
    rows_per_shard: int
    buckets: Mapping[str, int]
    layout: Mapping[str, tuple[int, int]]
    tokenizer_sha256: str
    seed: int = 0
    compression: str = "zstd"
    profile: str = "standard"
    train_eos: bool = False
    pad_id: int = 0
    bos_id: int = 2
    eos_id: int = 3
    n_special: int = 16
    metadata: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        wrong = []
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", self.release) or self.release in ("tmp", "old"):
            wrong.append(f"release {self.release!r} is no name of letters, digits, '.', '_' and '-' (nor 'tmp' or 'old')")
        if self.profile not in MULTIPLE:
            wrong.append(f"profile {self.profile!r}; wanted one of {', '.join(MULTIPLE)}")
        elif self.rows_per_shard < 1 or self.rows_per_shard % MULTIPLE[self.profile]:
            wrong.append(f"rows_per_shard {self.rows_per_shard}; profile {self.profile} wants a multiple of {MULTIPLE[self.profile]}")
        if self.compression not in ("zstd", "none") or (self.profile == "rtdlm" and self.compression != "none"):
            wrong.append(f"compression {self.compression!r} with profile {self.profile!r}; wanted zstd or none, none for rtdlm")
        if set(self.buckets) != set(SPLITS) or any(not 1 <= n < 2**31 for n in self.buckets.values()):
            wrong.append(f"buckets {dict(self.buckets)}; wanted at least 1 for each of {', '.join(SPLITS)}")
        ends = {self.bos_id, self.eos_id}
        if self.pad_id != 0 or len(ends) != 2 or not all(0 < id_ < self.n_special for id_ in ends):
            wrong.append(f"pad, bos, eos = {self.pad_id}, {self.bos_id}, {self.eos_id}; wanted 0 and two ids below {self.n_special}")
        ranges = sorted(self.layout.values())
        if not ranges or any(a[1] > b[0] for a, b in zip(ranges, ranges[1:], strict=False)) or any(a >= b for a, b in ranges):
            wrong.append(f"layout {dict(self.layout)}: ranges must be [start, stop), not empty, and may not overlap")
        if self.seq_len < 2:
            wrong.append(f"seq_len {self.seq_len}; wanted at least 2")
        if wrong:
            raise ShardError("release plan: " + "; ".join(wrong))

    @property
    def vocab_size(self) -> int:
        """One more than the largest id a shard may hold."""
        return max(stop for _, stop in self.layout.values())

    @property
    def staging(self) -> str:
        """Folder of this release's attempts inside the output."""
        return f"_staging/{self.release}"


def count_buckets(estimated_tokens: int, bucket_tokens: int = BUCKET_TOKENS) -> int:
    """Buckets for a split of about that many tokens. The estimate must come from the documents, never from the cluster."""
    return max(1, -(-int(estimated_tokens) // bucket_tokens))


def rows_for_size(target_bytes: int, seq_len: int, profile: str = "standard") -> int:
    """Rows of a shard of about `target_bytes` before compression: the nearest multiple that the profile allows, at least one.

    With zstd the file is smaller by what the text allows; only the size before compression can be promised.
    """
    unit = MULTIPLE[profile]
    return max(unit, round(target_bytes / (BYTES_PER_TOKEN * seq_len * unit)) * unit)
