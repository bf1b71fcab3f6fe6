"""The one session builder: a tuned local session with Delta, or whatever session the cluster, notebook or server gives."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# Delta's POM drags in JARs that Spark already has, some of them in older versions.
NEEDLESS_JARS = (
    "org.apache.hadoop:*,org.apache.parquet:*,org.apache.logging.log4j:*,org.slf4j:*,com.fasterxml.jackson.core:*,"
    "com.fasterxml.jackson.datatype:*,io.unitycatalog:*,org.roaringbitmap:*,io.delta:delta-kernel-unitycatalog,com.github.luben:*,"
    "org.xerial.snappy:*,io.airlift:*,org.locationtech.jts:*,commons-pool:*,commons-logging:*,javax.annotation:*,com.google.code.findbugs:*"
)

LOCAL_SETTINGS = {
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "spark.jars.excludes": NEEDLESS_JARS,
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.memory": "2g",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    # Every task costs some 20 ms: as many as cores. Plans are small, and settled before they run.
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.autoBroadcastJoinThreshold": "32m",
    # Delta reads its own log with 50 tasks by default: seconds per commit on two cores.
    "spark.databricks.delta.snapshotPartitions": "1",
    "spark.sql.sources.parallelPartitionDiscovery.parallelism": "2",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "256",
    # Documents are few and large, so a job is mostly planning and small tasks: code that the JVM would generate, load and
    # compile for each of them costs more than it saves. Measured: docs/benchmarks.md.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": "-XX:+UseParallelGC -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m",
    # A checksum file beside each commit: two more queries per commit, for tables of a few files.
    "spark.databricks.delta.writeChecksumFile.enabled": "false",
    "spark.log.level": "ERROR",
}


def spark_session(app: str = "auralith-pipeline", *, cores: int | None = None, settings: dict[str, str] | None = None) -> SparkSession:
    """The session to work in, in this order: the active one (a notebook, Databricks), a Spark Connect server named by
    SPARK_REMOTE, the one that spark-submit prepared, or a new tuned local one with Delta.

    `cores` and `settings` apply to the local session only.
    """
    from pyspark.sql import SparkSession

    active = SparkSession.getActiveSession()
    if active is not None:
        return active
    if os.environ.get("SPARK_REMOTE"):
        return SparkSession.builder.remote(os.environ["SPARK_REMOTE"]).getOrCreate()
    if "PYSPARK_GATEWAY_PORT" in os.environ:  # spark-submit has started the JVM: its settings are the user's
        return SparkSession.builder.appName(app).getOrCreate()
    return local_session(app, cores=cores, settings=settings)


def local_session(app: str = "auralith-pipeline", *, cores: int | None = None, settings: dict[str, str] | None = None) -> SparkSession:
    """A local session on `cores` cores (default: all, at most 16) with Delta, tuned for one machine."""
    from delta import configure_spark_with_delta_pip
    from pyspark.sql import SparkSession

    cores = cores or min(16, os.cpu_count() or 2)
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    # Workers must run this interpreter, not the system's.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
    builder = SparkSession.builder.appName(app).master(f"local[{cores}]")
    for key, value in {**LOCAL_SETTINGS, "spark.sql.shuffle.partitions": str(max(2, cores)), **(settings or {})}.items():
        builder = builder.config(key, value)
    return configure_spark_with_delta_pip(builder).getOrCreate()
