"""List the files of a source on storage that driver and workers share."""

from __future__ import annotations

import glob
import hashlib
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote_from_bytes, unquote, urlsplit

from auralith_pipeline.conf.errors import SourceError


class InputFile(NamedTuple):
    """path: absolute; uri: relative to the root, '/' between folders; size in bytes; mtime_ns as the file system gives it."""

    path: str
    uri: str
    size: int
    mtime_ns: int


def local_path(path: str) -> str:
    """`path` without a `file:` scheme. Raises SourceError for other schemes, which only table sources read."""
    scheme = urlsplit(path).scheme
    if scheme == "file":
        return unquote(urlsplit(path).path)
    if len(scheme) > 1:  # one letter is a Windows drive
        raise SourceError(
            f"{scheme}:// is read by this version for Parquet and Delta only. Mount or copy the input, or convert it to Parquet."
        )
    return os.path.expanduser(path)


def list_files(path: str, wanted: Callable[[str], bool], *, skip_hidden: str = ".") -> list[InputFile]:
    """The file `path`; or the files below the folder `path`, or matched by the glob `path`, whose name is `wanted`; sorted by uri.

    Names that begin with a character of `skip_hidden` are left out, folders too. Links to files are followed, links to folders not.
    Raises SourceError where nothing is found.
    """
    place = local_path(path)
    if os.path.isfile(place):
        return [_stat(os.path.abspath(place), os.path.basename(place))]
    if os.path.isdir(place):
        found = _walk(os.path.abspath(place), wanted, skip_hidden)
    else:
        found = _match(place, wanted)
    if not found:
        exists = "holds no file of this kind" if os.path.exists(place) else "does not exist"
        raise SourceError(f"{path}: {exists}. Give a file, a folder or a glob, and the source type that reads it.")
    return sorted(found, key=lambda file: file.uri)


def fingerprint_files(files: Iterable[InputFile]) -> str:
    """SHA-256 (hex) of a listing: uri, size and time of each file."""
    rows = [[file.uri, file.size, file.mtime_ns] for file in files]
    return hashlib.sha256(json.dumps(rows, separators=(",", ":")).encode()).hexdigest()


def _walk(root: str, wanted: Callable[[str], bool], skip_hidden: str) -> list[InputFile]:
    found = []
    for folder, folders, names in os.walk(root, onerror=_refuse):
        folders[:] = [name for name in folders if name[:1] not in skip_hidden]
        for name in names:
            path = os.path.join(folder, name)
            if name[:1] not in skip_hidden and wanted(name) and os.path.isfile(path):
                found.append(_stat(path, os.path.relpath(path, root)))
    return found


def _match(pattern: str, wanted: Callable[[str], bool]) -> list[InputFile]:
    """Files of a glob; their root is its longest part without a wildcard."""
    fixed: list[str] = []
    for part in Path(pattern).parts:
        if glob.has_magic(part):
            break
        fixed.append(part)
    root = os.path.abspath(os.path.join(*fixed) if fixed else ".")
    matches = [os.path.abspath(path) for path in glob.glob(pattern, recursive=True)]
    return [_stat(path, os.path.relpath(path, root)) for path in set(matches) if os.path.isfile(path) and wanted(os.path.basename(path))]


def _refuse(error: OSError) -> None:
    raise SourceError(f"{error.filename}: cannot be listed ({error.strerror}). Give this user the right to read it, or leave it out.")


def _stat(path: str, relative: str) -> InputFile:
    state = os.stat(path)
    return InputFile(path, as_uri(relative), state.st_size, state.st_mtime_ns)


def as_uri(relative: str) -> str:
    """A relative path with '/' between folders; where its bytes are not UTF-8, percent-encoded."""
    text = relative.replace(os.sep, "/")
    try:
        text.encode()
    except UnicodeEncodeError:
        return quote_from_bytes(os.fsencode(text), safe="/ ")
    return text
