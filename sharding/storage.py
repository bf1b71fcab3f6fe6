"""The file layer everything in a release goes through, small enough that every call of it can be made to fail in a test.

Names are POSIX paths relative to the root of the store, for example `val/shard_00000.safetensors`.
"""

from __future__ import annotations

import contextlib
import os
import re
import uuid
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlparse

from auralith_pipeline.conf.errors import ShardError

STAGING = "_staging"
_TEMPORARY = f"{STAGING}/tmp"


class Storage(Protocol):
    """What a store of releases must do. A call that raises may still have happened: callers look again before they clean up."""

    def create(self, name: str, data: bytes | memoryview) -> None:
        """Write a new file durably; FileExistsError when the name is taken. A crash may leave a part of it under `name`."""

    def put(self, name: str, data: bytes | memoryview) -> None:
        """Write or replace a file atomically and durably: a reader sees the old bytes or the new ones."""

    def read(self, name: str) -> bytes:
        """The whole file; FileNotFoundError when there is none."""

    def read_range(self, name: str, start: int, length: int) -> bytes:
        """`length` bytes from `start`, fewer only where the file ends."""

    def rename(self, source: str, target: str) -> None:
        """Move a file durably, replacing `target`; FileNotFoundError when `source` is missing."""

    def list(self, prefix: str = "") -> list[str]:
        """Names of all files below the folder `prefix` (recursive), sorted."""

    def delete(self, name: str) -> None:
        """Remove a file; a missing one is no error."""

    def exists(self, name: str) -> bool:
        """Whether a file of that name is there."""

    def size(self, name: str) -> int:
        """Bytes of the file; FileNotFoundError when there is none."""


class LocalStorage:
    """A folder of a local or mounted file system (a Databricks Volume or a FUSE mount too)."""

    def __init__(self, root: str | os.PathLike[str], *, durable: bool = True) -> None:
        """`durable=False` skips the waits for the disk: files still appear atomically, but may be lost with the power."""
        self.root = Path(root).absolute()
        self._durable = durable

    def __repr__(self) -> str:
        return f"LocalStorage({str(self.root)!r})"

    def _path(self, name: str) -> Path:
        parts = name.split("/")
        if not name or any(part in ("", ".", "..") for part in parts):
            raise ShardError(f"file name {name!r} would leave its store; wanted a relative path without '.' or '..'")
        return self.root.joinpath(*parts)

    def create(self, name: str, data: bytes | memoryview) -> None:
        path = self._path(name)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(self._open_new(path, flags), "wb") as file:
            file.write(data)
            file.flush()
            if self._durable:
                os.fsync(file.fileno())
        self._sync_folder(path.parent)

    @staticmethod
    def _open_new(path: Path, flags: int) -> int:
        for _ in range(10):
            path.parent.mkdir(parents=True, exist_ok=True)
            # Another process may prune the empty folder between the two calls: then once more.
            with contextlib.suppress(FileNotFoundError):
                return os.open(path, flags, 0o644)
        raise ShardError(f"folder {path.parent} vanishes as soon as it is made; is another run writing into this output?")

    def put(self, name: str, data: bytes | memoryview) -> None:
        self._path(name)
        temporary = f"{_TEMPORARY}/{uuid.uuid4().hex}"
        self.create(temporary, data)
        self.rename(temporary, name)

    def read(self, name: str) -> bytes:
        return self._path(name).read_bytes()

    def read_range(self, name: str, start: int, length: int) -> bytes:
        with self._path(name).open("rb") as file:
            file.seek(start)
            return file.read(length)

    def rename(self, source: str, target: str) -> None:
        old, new = self._path(source), self._path(target)
        new.parent.mkdir(parents=True, exist_ok=True)
        os.replace(old, new)
        self._sync_folder(new.parent)
        self._sync_folder(old.parent)
        self._prune(old.parent)

    def list(self, prefix: str = "") -> list[str]:
        top = self._path(prefix) if prefix else self.root
        found = [Path(folder, file).relative_to(self.root).as_posix() for folder, _, files in os.walk(top) for file in files]
        return sorted(found)

    def delete(self, name: str) -> None:
        path = self._path(name)
        path.unlink(missing_ok=True)
        self._prune(path.parent)

    def exists(self, name: str) -> bool:
        return self._path(name).is_file()

    def size(self, name: str) -> int:
        return self._path(name).stat().st_size

    def _sync_folder(self, folder: Path) -> None:
        """Make a new or moved name durable where folders can be synced (not on every mounted store)."""
        if not self._durable:
            return
        with contextlib.suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def _prune(self, folder: Path) -> None:
        """Remove folders that became empty, never the root."""
        while folder != self.root and self.root in folder.parents:
            try:
                folder.rmdir()
            except OSError:
                return
            folder = folder.parent


def open_storage(uri: str | os.PathLike[str]) -> Storage:
    """The store at a path or `file:` address. Raises ShardError for a scheme that has no store yet."""
    text = os.fspath(uri)
    if not re.match(r"^[A-Za-z][A-Za-z0-9+.-]+:", text):
        return LocalStorage(text)
    parsed = urlparse(text)
    if parsed.scheme == "file":
        return LocalStorage(unquote(parsed.path))
    found = f"output has the scheme {parsed.scheme!r}, which has no store yet"
    raise ShardError(f"{found}; wanted a path or a file: address (a mounted bucket or Volume works)")
