"""One run at a time on tables in a local folder."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from auralith_pipeline.conf.errors import AuralithError
from auralith_pipeline.conf.tables import OPS_RUNS
from auralith_pipeline.jobs._lock import LOCK_NAME, _try, lock_tables
from auralith_pipeline.jobs._runs import RUNNING, RunRow, record_run
from auralith_pipeline.jobs._tables import Tables

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.spark

# POSIX record locks, as the JVM takes them: one process sees the other's.
HOLDER = "import fcntl, sys; file = open(sys.argv[1], 'a'); fcntl.lockf(file, fcntl.LOCK_EX); print('held', flush=True); sys.stdin.read()"

ASKER = """
import fcntl, sys
try:
    fcntl.lockf(open(sys.argv[1], 'a'), fcntl.LOCK_EX | fcntl.LOCK_NB)
    print('free')
except OSError:
    print('taken')
"""


def test_a_second_run_of_the_same_session_is_refused(spark: SparkSession, tmp_path: Path) -> None:
    with lock_tables(spark, str(tmp_path / "t")) as alone:
        assert alone
        with pytest.raises(AuralithError, match="Another run is at work"), lock_tables(spark, str(tmp_path / "t")):
            pass
        with lock_tables(spark, str(tmp_path / "other")) as other:
            assert other
        # The refusal has not cost the first run its lock: another process is still kept out.
        said = subprocess.run([sys.executable, "-c", ASKER, str(tmp_path / "t" / LOCK_NAME)], capture_output=True, text=True, check=True)
        assert said.stdout == "taken\n"
    with lock_tables(spark, str(tmp_path / "t")) as alone:
        assert alone


def test_a_run_of_another_process_is_refused_until_it_dies(spark: SparkSession, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / LOCK_NAME)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(AuralithError, match="Another run is at work"), lock_tables(spark, str(tmp_path), wait_s=0.5):
            pass
        # A killed driver's JVM takes a moment to die: the next run waits for it.
        threading.Timer(1.0, other.kill).start()
        with lock_tables(spark, str(tmp_path)) as alone:
            assert alone
        assert other.wait(10) != 0


class Channel:
    """A channel whose file system answers with an error, as Py4J words it."""

    def __init__(self, told: str) -> None:
        self.told = told

    def tryLock(self) -> None:
        raise RuntimeError(f"An error occurred while calling o1.tryLock.\n: {self.told}")


def test_a_file_system_without_locks_has_none_and_other_errors_are_not_hidden() -> None:
    assert _try(Channel("java.io.IOException: No locks available"), "t") is False
    with pytest.raises(AuralithError, match="Another run"):
        _try(Channel("java.nio.channels.OverlappingFileLockException"), "t")
    with pytest.raises(RuntimeError, match="OutOfMemoryError"):
        _try(Channel("java.lang.OutOfMemoryError"), "t")


def test_a_folder_that_cannot_be_made_has_no_lock(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with lock_tables(spark, str(tmp_path / "file" / "tables")) as alone:
        assert not alone


def test_a_catalog_has_no_lock(spark: SparkSession) -> None:
    with lock_tables(spark, "spark_catalog.corpus") as alone:
        assert not alone


@pytest.mark.parametrize("alone", [True, False])
def test_without_the_lock_delta_keeps_a_step_from_a_second_commit(spark: SparkSession, tmp_path: Path, alone: bool) -> None:
    tables = Tables(spark, str(tmp_path), alone=alone)
    tables.ensure([OPS_RUNS])
    record_run(tables, RunRow(run_id="a", job="collect", status=RUNNING))
    log = (tmp_path / "ops" / "runs" / "_delta_log" / f"{1:020}.json").read_text()
    named = [action["txn"]["appId"] for action in map(json.loads, log.splitlines()) if "txn" in action]
    assert len(named) == (0 if alone else 1)
