"""BLAS on one thread while codes are searched: its threads wait for each other in a loop, which took a busy machine 10 times as long."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

_lock = threading.Lock()
_inside = 0
_limit: Any = None


@cache
def _libraries() -> Any:
    """The BLAS libraries of this process; None without threadpoolctl, where OMP_NUM_THREADS decides (Spark sets it for its workers)."""
    try:
        from threadpoolctl import ThreadpoolController
    except ImportError:
        return None
    return ThreadpoolController().select(user_api="blas")


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Within it BLAS works in the calling thread. The setting is the process's: the last of those inside restores it."""
    global _inside, _limit
    libraries = _libraries()
    with _lock:
        if _inside == 0 and libraries is not None:
            _limit = libraries.limit(limits=1)
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0 and _limit is not None:
                _limit.restore_original_limits()
                _limit = None
