"""The one way kernels are compiled: Numba with an on-disk cache where a private folder can be had, without one elsewhere.

Numba's own cache has two traps. It keys an entry by the source of the file it stands in, so a kernel that calls a
helper in another file keeps the helper's old code after an edit or an upgrade: here each state of the kernels' sources
has a folder of its own. And for a module in a zip, which is how clusters run `--py-files`, it insists on the user's
home and raises at the first call where there is none: here such a module's source is laid down in the cache folder.

The cache goes, in this order, under NUMBA_CACHE_DIR, beside the package when it is writable, in a private folder of
the user under the system's temporary folder, or nowhere.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])

# Kernels, and the constants compiled into them, live here and import from nowhere else (.importlinter).
KERNEL_FOLDERS = ("conf", "sharding", "tokenizer", "udfs/core")
UNUSED_FOR_S = 7 * 24 * 3600  # a cache folder of other sources is removed after a week without a start

_config: Any = numba.config  # its settings are made at import, so type checkers know none of them
_lock = threading.Lock()


def _sources(folder: Any) -> Iterator[tuple[str, bytes]]:
    """Name and text of every module under a folder, on disk or in a zip (an importlib Traversable)."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _sources(entry)
        elif entry.name.endswith(".py"):
            yield entry.name, entry.read_bytes()


def _fingerprint() -> str | None:
    """16 hex digits naming the present sources of all kernels; None where there are none to read."""
    digest, count = hashlib.sha256(numba.__version__.encode()), 0
    for folder in KERNEL_FOLDERS:
        for name, source in _sources(files("auralith_pipeline." + folder.replace("/", "."))):
            digest.update(f"{folder}/{name}\0{len(source)}\0".encode() + source)
            count += 1
    return digest.hexdigest()[:16] if count else None


def _private(folder: Path) -> bool:
    """Make the folder; True if only this user can write to it (cache entries are pickles: who writes them runs code)."""
    uid = getattr(os, "getuid", lambda: 0)()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    state = folder.lstat()
    return stat.S_ISDIR(state.st_mode) and state.st_uid == uid and not state.st_mode & 0o022 and os.access(folder, os.W_OK)


def _candidates() -> Iterator[Path]:
    if _config.CACHE_DIR:
        yield Path(_config.CACHE_DIR) / "auralith-kernels"
        return
    beside = Path(__file__).resolve().parent
    if os.access(beside, os.W_OK):  # False inside a zip
        yield beside / "__pycache__" / "kernels"
    yield Path(tempfile.gettempdir()) / f"auralith-kernels-{getattr(os, 'getuid', lambda: 0)()}"


def _choose_cache() -> Path | None:
    """The folder for the present sources, or None. A folder given by NUMBA_CACHE_DIR is the user's to protect."""
    try:
        name = _fingerprint()
        if name is None:
            return None
        for base in _candidates():
            try:
                if not _private(base) and not _config.CACHE_DIR:
                    continue
                folder = base / name
                fresh = not folder.exists()
                folder.mkdir(mode=0o700, exist_ok=True)
                os.utime(folder)
            except OSError:
                continue
            if fresh:
                _sweep(base)
            return folder
    except OSError:  # no temporary folder, or sources that cannot be read
        pass
    return None


def _sweep(base: Path) -> None:
    for folder in base.iterdir():
        if time.time() - folder.stat().st_mtime > UNUSED_FOR_S:
            shutil.rmtree(folder, ignore_errors=True)


_CACHE = _choose_cache()


def _lay_down(function: Callable[..., Any], folder: Path) -> None:
    """Give a function that has no source file (its module is in a zip) one in the cache folder."""
    if os.path.exists(function.__code__.co_filename):
        return
    module = sys.modules[function.__module__]
    loader = module.__spec__.loader if module.__spec__ else None
    source = cast("Any", loader).get_source(function.__module__)  # zipimport has it; anything else fails, and is caught
    path = folder / "sources" / f"{function.__module__}.py"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if not path.exists():
        handle, part = tempfile.mkstemp(dir=path.parent)
        with open(handle, "w", encoding="utf-8") as file:
            file.write(source)
        os.replace(part, path)
    function.__code__ = function.__code__.replace(co_filename=str(path))


def njit(function: F) -> F:
    """Compile a kernel: no Python objects, releases the GIL, never `fastmath` (results may not depend on the CPU)."""
    if _CACHE is not None:
        with _lock:
            before = _config.CACHE_DIR
            try:
                _lay_down(function, _CACHE)
                _config.CACHE_DIR = str(_CACHE)  # read when the decorator runs; other libraries keep their own place
                return cast("F", numba.njit(nogil=True, cache=True)(function))
            except (RuntimeError, OSError, AttributeError, ImportError):  # no source, or no place to write
                pass
            finally:
                _config.CACHE_DIR = before
    return cast("F", numba.njit(nogil=True)(function))
