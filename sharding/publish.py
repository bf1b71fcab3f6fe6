"""Make a staged release the one that readers see, whole or not at all, and finish the job after a crash at any point.

Order (FORMAT.md, "Publishing"): journal; old manifest away; old shards away; new shards in; card and index; manifest
(the commit point); sweep. Every step can be done again. Between the second and the sixth there is no release to open.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from auralith_pipeline.conf.errors import ShardError
from auralith_pipeline.sharding.locate import FOLDERS
from auralith_pipeline.sharding.manifest import CARD, INDEX, MANIFEST, Manifest, manifest_from_bytes, manifest_to_bytes
from auralith_pipeline.sharding.release import index_bytes
from auralith_pipeline.sharding.storage import STAGING, Storage
from auralith_pipeline.sharding.tasks import WrittenShard

JOURNAL = f"{STAGING}/publish.json"
_OLD = f"{STAGING}/old"


@dataclass(frozen=True)
class _Move:
    staged: str
    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class _Journal:
    """All that is needed to finish a publish, without tables, tokens or the run that began it."""

    manifest: str
    card: str | None
    moves: tuple[_Move, ...]
    old: tuple[str, ...]


def current_release(storage: Storage) -> Manifest | None:
    """The manifest of the published release, or None. Raises ShardError when there is one but it is damaged."""
    try:
        return manifest_from_bytes(storage.read(MANIFEST))
    except FileNotFoundError:
        return None


def prepare(storage: Storage) -> Manifest | None:
    """Call once when a run starts, before tasks stage anything: finish what a crash left, drop orphans, see what is published.

    None also where the manifest is damaged: then the release has to be made again.
    """
    recover(storage)
    sweep(storage)
    try:
        now = current_release(storage)
    except ShardError:
        return None
    return now if now is not None and is_complete(storage, now) else None


def is_complete(storage: Storage, manifest: Manifest) -> bool:
    """Whether every file the manifest names is there with its size (hashes: `verify`)."""
    named = [(shard.name, shard.bytes) for shard in manifest.shards] + [(file.name, file.bytes) for file in manifest.files]
    return all(storage.exists(name) and storage.size(name) == size for name, size in named)


def publish(
    storage: Storage, manifest: Manifest, written: Sequence[WrittenShard], *, card: bytes | None = None, replace_unlisted: bool = False
) -> bool:
    """Publish a staged release and drop everything that was staged. False: this release was there already, nothing was rewritten.

    Raises ShardError when a staged shard is missing, or when the folder holds shards that no manifest names (they could be
    anyone's): `replace_unlisted` takes those away too.
    """
    recover(storage)
    if {file.name for file in manifest.files} != {INDEX} | ({CARD} if card is not None else set()):
        raise ShardError("the card given to publish is not the one given to build_manifest; wanted both or neither")
    try:
        now = current_release(storage)
    except ShardError:  # a damaged manifest: the folder is ours, and publishing again is the repair
        now, replace_unlisted = None, True
    if now is not None and now.identity() == manifest.identity() and is_complete(storage, now):
        sweep(storage)
        return False
    named = {shard.name for shard in now.shards} | {file.name for file in now.files} if now is not None else set()
    unlisted = unlisted_files(storage, now)
    if unlisted and not replace_unlisted:
        found = f"the output holds {len(unlisted)} shard file(s) that no manifest names, e.g. {unlisted[0]}"
        raise ShardError(f"{found}; move them away or choose another folder")
    staged = {one.entry.name: one.staged for one in written}
    moves = tuple(_Move(staged[shard.name], shard.name, shard.bytes, shard.sha256) for shard in manifest.shards)
    for move in moves:
        if not storage.exists(move.staged) or storage.size(move.staged) != move.bytes:
            raise ShardError(f"{move.name} is not staged whole as {move.staged}; write the shards again")
    journal = _Journal(
        manifest_to_bytes(manifest).decode(), None if card is None else card.decode(), moves, tuple(sorted(named | set(unlisted)))
    )
    storage.put(JOURNAL, _journal_to_bytes(journal))
    _finish(storage, journal)
    sweep(storage)
    return True


def recover(storage: Storage) -> bool:
    """Finish a publish that a crash interrupted. True when there was one. Run before anything else touches the output.

    A publish without a journal changed nothing; one with a journal has all its shards staged or in place, so it always
    goes forward. Raises ShardError when somebody removed them in between.
    """
    try:
        data = storage.read(JOURNAL)
    except FileNotFoundError:
        return False
    _finish(storage, _journal_from_bytes(data))
    return True


def sweep(storage: Storage) -> int:
    """Delete everything staged: lost attempts, leftovers of crashes, what the release did not need. Returns the count.

    Not while tasks of another run write into this output, and not while a journal waits: then `recover` comes first.
    """
    names = storage.list(STAGING)
    if JOURNAL in names:
        raise ShardError("a publish was interrupted; call recover before sweep")
    for name in names:
        storage.delete(name)
    return len(names)


def _finish(storage: Storage, journal: _Journal) -> None:
    """Every step of a publish behind the journal. Done twice, or from any point on, it ends in the same state."""
    wanted = journal.manifest.encode()
    # The manifest alone does not say that all is done: it may be that of a release which is being made whole again.
    waiting = any(storage.exists(move.staged) for move in journal.moves)
    if waiting or not _holds(storage, MANIFEST, wanted):
        manifest = manifest_from_bytes(wanted, JOURNAL)
        # 1. No reader may find an old manifest beside new shards.
        for name in (MANIFEST, INDEX):
            _move_away(storage, name)
        # 2. Old shards leave, save those whose place a new one has taken (its staged name is gone then).
        placed = {move.name for move in journal.moves if not storage.exists(move.staged)}
        for name in journal.old:
            if name not in placed:
                _move_away(storage, name)
        # 3. New shards come.
        for move in journal.moves:
            if move.name not in placed:
                storage.rename(move.staged, move.name)
            elif not _is_in_place(storage, move):
                raise ShardError(f"{move.name} is neither staged nor in place; delete {JOURNAL} and run again to write the shards anew")
        # 4. What stands beside them, and last the manifest.
        storage.put(INDEX, index_bytes(manifest))
        if journal.card is not None:
            storage.put(CARD, journal.card.encode())
        try:
            storage.put(MANIFEST, wanted)
        except Exception:
            # The answer may be lost and the manifest be there all the same: look before anyone cleans up.
            if not _holds(storage, MANIFEST, wanted):
                raise
    for name in storage.list(_OLD):
        storage.delete(name)
    storage.delete(JOURNAL)


def _move_away(storage: Storage, name: str) -> None:
    if storage.exists(name):
        storage.rename(name, f"{_OLD}/{name}")


def _is_in_place(storage: Storage, move: _Move) -> bool:
    """Whether an earlier run put this very shard there; asked only after a crash, so reading it whole is affordable."""
    try:
        return hashlib.sha256(storage.read(move.name)).hexdigest() == move.sha256
    except FileNotFoundError:
        return False


def _holds(storage: Storage, name: str, data: bytes) -> bool:
    try:
        return storage.read(name) == data
    except FileNotFoundError:
        return False


def unlisted_files(storage: Storage, manifest: Manifest | None) -> list[str]:
    """Files in the folders of a release that a trainer's glob would take for shards, but that the manifest does not name."""
    named = {shard.name for shard in manifest.shards} if manifest is not None else set()
    folders = set(FOLDERS.values())
    names = [name for name in storage.list() if name[: name.rfind("/") + 1] in folders and name not in named]
    return [name for name in names if name.endswith((".safetensors", ".safetensors.zst"))]


def _journal_to_bytes(journal: _Journal) -> bytes:
    body = json.dumps(asdict(journal), sort_keys=True)
    return json.dumps({"body": body, "sha256": hashlib.sha256(body.encode()).hexdigest()}).encode()


def _journal_from_bytes(data: bytes) -> _Journal:
    try:
        outer: Mapping[str, Any] = json.loads(data)
        if hashlib.sha256(outer["body"].encode()).hexdigest() != outer["sha256"]:
            raise ValueError("checksum")
        body = json.loads(outer["body"])
        return _Journal(body["manifest"], body["card"], tuple(_Move(**move) for move in body["moves"]), tuple(body["old"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ShardError(f"{JOURNAL} is damaged ({type(error).__name__}); delete it and run again to write the shards anew") from None
