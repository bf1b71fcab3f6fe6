"""One small local session for all Spark tests, and nothing else shared."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
# Workers of Spark are other processes: they find the checkout, and these tests, the same way.
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))

# Kernels compile at their first call, which no deadline allows for; CI repeats the same examples every time.
settings.register_profile("project", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("project")


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """A Delta-capable local[2] session, tuned for many small jobs."""
    from auralith_pipeline.jobs._session import local_session

    # Unlike a run, this JVM lives for many minutes: it compiles fully, and needs room for it. With the 48 MB that a JVM without
    # its second compiler has by default, it stopped compiling after a minute, and the tests took three times as long.
    session = local_session(
        "tests",
        cores=2,
        settings={
            "spark.sql.shuffle.partitions": "2",
            "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -XX:ReservedCodeCacheSize=256m",
        },
    )
    yield session
    session.stop()
