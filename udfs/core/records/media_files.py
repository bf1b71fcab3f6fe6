"""Files that are one picture, sound or video, and what every reader of media shares."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from auralith_pipeline.conf.media import PLACEHOLDER
from auralith_pipeline.udfs.core.media.limits import MediaLimits
from auralith_pipeline.udfs.core.media.problem import MediaError
from auralith_pipeline.udfs.core.media.vectors import VectorRules, read_vectors
from auralith_pipeline.udfs.core.records.model import MediaRef, ReadOptions, Record, WorkItem

_RULES = VectorRules()


class _Seen(NamedTuple):
    sha256: str
    problem: str | None


def read_media(item: WorkItem, options: ReadOptions) -> Iterator[Record]:
    """The file as one record at position 0: a placeholder, and where its bytes lie. It is decoded once, to know that it can be."""
    ref, problem, sha256 = refer(item.modality, item.path, options)
    if ref is None:
        yield Record(0, reason=problem, raw_sha256=sha256)
    else:
        yield Record(0, content=PLACEHOLDER, media=(ref,), license=options.license)


def refer(kind: str, path: str, options: ReadOptions) -> tuple[MediaRef | None, str | None, str | None]:
    """(reference, None, hash) of a file that gives tokens, else (None, reason, hash): a key of REASONS."""
    try:
        state = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None, "media_missing", None
    except OSError:  # a name too long, a loop of links
        return None, "media_missing", None
    if not os.path.isfile(path):
        return None, "media_missing", None
    if state.st_size > options.max_media_bytes:
        return None, "too_large", None
    seen = _look(kind, path, state.st_size, state.st_mtime_ns, options.media_limits)
    if seen.problem is not None:
        return None, seen.problem, seen.sha256
    return MediaRef(kind, os.fsdecode(path), 0, state.st_size, seen.sha256), None, seen.sha256


@lru_cache(maxsize=4_096)  # pages of one site show the same pictures again and again
def _look(kind: str, path: str, size: int, mtime_ns: int, limits: MediaLimits) -> _Seen:
    del size, mtime_ns  # another file under the same name is another entry
    with open(path, "rb") as file:
        content = file.read()
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        read_vectors(kind, content, _RULES, limits)
    except MediaError as error:
        return _Seen(sha256, f"media_{error.reason}")
    return _Seen(sha256, None)
