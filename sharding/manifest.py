"""The manifest: the one file that says which shards make up a release. A shard exists when a manifest names it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, TypeVar

from auralith_pipeline.conf.errors import ShardError
from auralith_pipeline.sharding.format import SUFFIX
from auralith_pipeline.sharding.locate import SplitLayout

FORMAT = "auralith-release"
FORMAT_VERSION = 1
MANIFEST = "manifest.json"
INDEX = "index.json"
CARD = "README.md"
MAX_MANIFEST = 1 << 30


@dataclass(frozen=True, kw_only=True)
class ShardEntry:
    """One shard. `reserved[i]` counts id i (below n_special) in input_ids; `raw_bytes` is the size before compression."""

    name: str
    part: str
    number: int
    first_row: int
    rows: int
    bytes: int
    raw_bytes: int
    sha256: str
    tensors_sha256: str
    real: int
    reserved: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class SplitEntry:
    """One split. `tokens` are the documents' own, `real` adds BOS and EOS, `slots` = rows x seq_len = real + padding."""

    documents: int
    tokens: int
    real: int
    padding: int
    slots: int
    rows: int
    rows_per_shard: int
    rest_apart: bool
    bucket_rows: tuple[int, ...]

    @property
    def density(self) -> float:
        """Share of the positions that hold a real token; 0.0 for an empty split."""
        return self.real / self.slots if self.slots else 0.0


@dataclass(frozen=True, kw_only=True)
class FileEntry:
    """A file beside the shards: the index, the card."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """A release. `identity()` covers everything but `inputs` and `files`: two releases with equal identity hold equal shards."""

    release: str
    package_version: str
    profile: str
    codec: Mapping[str, Any]
    seq_len: int
    seed: int
    ids: Mapping[str, int]
    labels: Mapping[str, Any]
    layout: Mapping[str, tuple[int, int]]
    tokenizer_sha256: str
    splits: Mapping[str, SplitEntry]
    reserved: Mapping[str, int]
    expected_reserved: Mapping[str, int]
    shards: tuple[ShardEntry, ...]
    inputs: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[FileEntry, ...] = ()

    @property
    def compression(self) -> str:
        return str(self.codec["name"])

    @property
    def vocab_size(self) -> int:
        return max(stop for _, stop in self.layout.values())

    def identity(self) -> str:
        """SHA-256 of the content: no inputs, no card, so that the same release made from another table version is the same."""
        content = {key: value for key, value in _plain(self).items() if key not in ("inputs", "files")}
        return hashlib.sha256(_dump(content)).hexdigest()

    def shards_of(self, part: str) -> list[ShardEntry]:
        """The shards of a part (train, val, remainder, val_remainder) in numeric order."""
        return [shard for shard in self.shards if shard.part == part]

    def split_layout(self, split: str) -> SplitLayout:
        """Row arithmetic of a split (train, val). Raises ShardError for another name."""
        if split not in self.splits:
            raise ShardError(f"split {split!r}; the release has {', '.join(sorted(self.splits))}")
        entry = self.splits[split]
        return SplitLayout(split, entry.rows, entry.rows_per_shard, self.compression, entry.rest_apart)


def manifest_to_bytes(manifest: Manifest) -> bytes:
    """The file: sorted keys, one per line, then identity and checksum. Equal manifests give equal bytes."""
    body = _plain(manifest)
    body["identity"] = manifest.identity()
    body["checksum"] = hashlib.sha256(_dump(body)).hexdigest()
    return _dump(body)


def manifest_from_bytes(data: bytes, where: str = MANIFEST) -> Manifest:
    """Read and check a manifest. Raises ShardError for any byte that `manifest_to_bytes` would have written otherwise."""
    if len(data) > MAX_MANIFEST:
        raise ShardError(f"{where}: {len(data)} bytes; the format allows {MAX_MANIFEST}")
    try:
        body = json.loads(data)
        version = body.pop("format", None), body.pop("format_version", None)
        body.pop("identity", None), body.pop("checksum", None)
    except (ValueError, AttributeError, RecursionError) as error:
        raise ShardError(f"{where}: no JSON object ({type(error).__name__}); publish the release again") from None
    if version != (FORMAT, FORMAT_VERSION):
        raise ShardError(f"{where}: format {version[0]!r} version {version[1]!r}; this package reads {FORMAT} version {FORMAT_VERSION}")
    try:
        manifest = Manifest(
            **{
                **body,
                "layout": {name: tuple(bounds) for name, bounds in body["layout"].items()},
                "splits": {name: _load(SplitEntry, entry) for name, entry in body["splits"].items()},
                "shards": tuple(_load(ShardEntry, entry) for entry in body["shards"]),
                "files": tuple(_load(FileEntry, entry) for entry in body["files"]),
            }
        )
        if not all(holds(getattr(manifest, name)) for name, holds in _TOP.items()):
            raise TypeError("a field has another type")
        same = manifest_to_bytes(manifest) == data
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise ShardError(f"{where}: fields are missing, unknown or of another type ({type(error).__name__})") from None
    if not same:
        raise ShardError(f"{where}: the content does not match its own checksum; it was damaged or edited")
    return manifest


T = TypeVar("T", ShardEntry, SplitEntry, FileEntry)


def _load(kind: type[T], entry: Mapping[str, Any]) -> T:
    names = {one.name for one in fields(kind)}
    if set(entry) != names:
        raise TypeError("fields differ")
    made: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    if not all(_HOLDS[str(one.type)](made[one.name]) for one in fields(kind)):
        raise TypeError("a field has another type")
    return kind(**made)


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < 2**63


# What the annotations of the entries promise: a damaged or hostile manifest must fail here and nowhere else.
_HOLDS: dict[str, Callable[[Any], bool]] = {
    "int": _is_count,
    "str": lambda value: isinstance(value, str),
    "bool": lambda value: isinstance(value, bool),
    "tuple[int, ...]": lambda value: isinstance(value, tuple) and all(_is_count(one) for one in value),
}
_TOP: dict[str, Callable[[Any], bool]] = {
    "release": _HOLDS["str"],
    "package_version": _HOLDS["str"],
    "profile": _HOLDS["str"],
    "tokenizer_sha256": _HOLDS["str"],
    "seq_len": _is_count,
    "seed": _is_count,
    "codec": lambda value: isinstance(value, dict) and value.get("name") in SUFFIX,
    "ids": lambda value: set(value) == {"pad", "bos", "eos", "n_special"} and all(map(_is_count, value.values())),
    "labels": lambda value: isinstance(value, dict) and isinstance(value.get("train_eos"), bool),
    "layout": lambda value: bool(value) and all(len(bounds) == 2 and all(map(_is_count, bounds)) for bounds in value.values()),
    "reserved": lambda value: isinstance(value, dict) and all(map(_is_count, value.values())),
    "expected_reserved": lambda value: isinstance(value, dict) and all(map(_is_count, value.values())),
    "inputs": lambda value: isinstance(value, dict),
}


def _plain(manifest: Manifest) -> dict[str, Any]:
    return {**asdict(manifest), "format": FORMAT, "format_version": FORMAT_VERSION}


def _dump(body: Mapping[str, Any]) -> bytes:
    """Canonical JSON: sorted keys; one line per entry of the top level and per shard, so that versions can be compared by line."""
    lines = []
    for key in sorted(body):
        value = body[key]
        if key == "shards":
            rows = ",\n".join("  " + _line(shard) for shard in value)
            lines.append(f"{_line(key)}: [\n{rows}\n ]" if rows else f"{_line(key)}: []")
        else:
            lines.append(f"{_line(key)}: {_line(value)}")
    return ("{\n " + ",\n ".join(lines) + "\n}\n").encode()


def _line(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=True, allow_nan=False)
