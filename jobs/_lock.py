"""One run at a time on tables in a local folder."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

from auralith_pipeline.conf.errors import AuralithError

LOCK_NAME = "_run.lock"
_held: set[str] = set()  # by runs of this process


@contextmanager
def lock_tables(spark: SparkSession, location: str, *, wait_s: float = 20.0) -> Iterator[bool]:
    """Hold the lock file of the tables; yields True where it is held, False where none can be.

    location: the folder of the tables, or `catalog.schema`. Catalogs, addresses and sessions that are not local have no lock:
    there Delta's own transaction identifiers keep a step from being committed twice, at the price of a query per commit.
    Raises AuralithError where another run still holds it after `wait_s` seconds.

    The JVM takes the lock, as it is the JVM that commits: after `kill -9` of the Python driver it may live on for a moment,
    and the lock with it; so a run waits a little. The system frees the lock when the process ends, however it ends.
    """
    place = os.path.realpath(location)
    if place in _held:  # not asked of the system: POSIX drops a process's lock when it closes any other handle of the file
        raise _taken(location)
    channel = _open(spark, location)
    if channel is None:
        yield False
        return
    try:
        alone = _try(channel, location)
        until = time.monotonic() + wait_s
        while alone is None:
            if time.monotonic() >= until:
                raise _taken(location)
            time.sleep(0.2)
            alone = _try(channel, location)
        _held.add(place)
        try:
            yield alone
        finally:
            _held.discard(place)
    finally:
        channel.close()  # the lock goes with it


def _try(channel: Any, location: str) -> bool | None:
    """True where the lock is ours now, None where another process has it, False on a file system without locks."""
    try:
        return None if channel.tryLock() is None else True
    except Exception as error:
        told = str(error)
        if "OverlappingFileLockException" in told:
            raise _taken(location) from None
        if "java.io.IOException" in told:
            return False
        raise


def _taken(location: str) -> AuralithError:
    return AuralithError(f"Another run is at work on the tables in {location}. Wait until it ends, or choose another output.")


def _open(spark: SparkSession, location: str) -> Any:
    """A channel of the JVM to the lock file, or None."""
    if type(spark).__module__.startswith("pyspark.sql.connect") or "/" not in location or "://" in location:
        return None
    if not str(spark.sparkContext.master).startswith("local"):
        return None
    path = Path(location, LOCK_NAME)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.open("a").close()
    except OSError:
        return None  # creating the tables says what is wrong with the folder
    jvm = spark.sparkContext._jvm
    return None if jvm is None else jvm.java.io.RandomAccessFile(str(path), "rw").getChannel()
