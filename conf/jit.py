"""The one way kernels are compiled: Numba with an on-disk cache where a private folder can be had, without one elsewhere.

Numba's own cache has two traps. It keys an entry by the source of the file it stands in, so a kernel that calls a
helper in another file keeps the helper's old code after an edit or an upgrade: here each state of a kernel's file and
of all that it imports has a folder of its own. And for a module in a zip, which is how clusters run `--py-files`, it
insists on the user's home and raises at the first call where there is none: here such a module's source is laid down
in the cache folder.

The cache goes, in this order, under NUMBA_CACHE_DIR, beside the package when it is writable, in a private folder of
the user under the system's temporary folder, or nowhere.
"""

from __future__ import annotations

import ast
import hashlib
import os
import shutil
import stat
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])

UNUSED_FOR_S = 7 * 24 * 3600  # a cache folder of other sources is removed after a week without a start

_config: Any = numba.config  # its settings are made at import, so type checkers know none of them
_lock = threading.Lock()


@cache
def _source(module: str) -> str | None:
    """The text of a module of this package, on disk or in a zip; None if there is no such module."""
    try:
        spec = find_spec(module)
    except (ImportError, ValueError):  # no such parent; or a script, which has no spec
        return None
    read = getattr(spec and spec.loader, "get_source", None)
    return cast("str | None", read(module)) if read else None


@cache
def _imports(module: str) -> frozenset[str]:
    """The modules of this package that a module imports, as its text says."""
    found = set()
    for node in ast.walk(ast.parse(_source(module) or "")):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(name for name in found if name.startswith("auralith_pipeline.") and _source(name) is not None)


@cache
def _fingerprint(module: str) -> str | None:
    """16 hex digits for the sources of a module and of all that it imports; None where there is no source to read.

    Code and constants of other modules are compiled into a kernel, and they can come from nowhere else.
    """
    todo, done = [module], set()
    while todo:
        name = todo.pop()
        if name not in done:
            done.add(name)
            todo += _imports(name)
    digest = hashlib.sha256(numba.__version__.encode())
    for name in sorted(done):
        text = (_source(name) or "").encode()
        digest.update(f"{name}\0{len(text)}\0".encode() + text)
    return digest.hexdigest()[:16] if _source(module) is not None else None


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


@cache
def _base() -> Path | None:
    """The folder that holds the cache folders of all sources, or None. One named by NUMBA_CACHE_DIR is the user's to protect."""
    try:
        for base in _candidates():
            try:
                if _private(base) or _config.CACHE_DIR:
                    _sweep(base)
                    return base
            except OSError:
                continue
    except OSError:  # the system has no temporary folder
        pass
    return None


def _folder(module: str) -> Path | None:
    """The cache folder for the present sources of a module, made and marked as used, or None."""
    base, name = _base(), _fingerprint(module)
    if base is None or name is None:
        return None
    folder = base / name
    folder.mkdir(mode=0o700, exist_ok=True)
    os.utime(folder)
    return folder


def _sweep(base: Path) -> None:
    for folder in base.iterdir():
        with suppress(OSError):  # another process sweeps too
            if time.time() - folder.stat().st_mtime > UNUSED_FOR_S:
                shutil.rmtree(folder, ignore_errors=True)


def _lay_down(function: Callable[..., Any], folder: Path) -> None:
    """Give a function that has no source file (its module is in a zip) one in the cache folder."""
    if os.path.exists(function.__code__.co_filename):
        return
    path = folder / f"{function.__module__}.py"
    if not path.exists():
        handle, part = tempfile.mkstemp(dir=folder)
        with open(handle, "w", encoding="utf-8") as file:
            file.write(_source(function.__module__) or "")
        os.replace(part, path)
    function.__code__ = function.__code__.replace(co_filename=str(path))


def njit(function: F) -> F:
    """Compile a kernel: no Python objects, releases the GIL, never `fastmath` (results may not depend on the CPU)."""
    return _compile(function)


def leaf_njit(function: F) -> F:
    """Compile a kernel that allocates nothing: without reference counts on its arrays.

    Numba counts the references of every array that a call takes or a tuple holds, with atomic instructions; in a kernel
    that calls another one per word they cost more than the work. A kernel that allocates does not compile this way; one
    that returned an array would hand out a reference that nobody counts, so none may.
    """
    return _compile(function, _nrt=False)


def inline_njit(function: F) -> F:
    """Compile a small kernel that allocates nothing into each of its callers, where its arrays cost no passing."""
    return _compile(function, _nrt=False, forceinline=True)


def _compile(function: F, **options: Any) -> F:
    with _lock:
        before = _config.CACHE_DIR
        try:
            folder = _folder(function.__module__)
            if folder is not None:
                _lay_down(function, folder)
                _config.CACHE_DIR = str(folder)  # read when the decorator runs; other libraries keep their own place
                return cast("F", numba.njit(nogil=True, cache=True, **options)(function))
        except (RuntimeError, OSError):  # Numba finds no place, or the disk is full
            pass
        finally:
            _config.CACHE_DIR = before
    return cast("F", numba.njit(nogil=True, **options)(function))
