"""Run by test_stage: a release whose packing task dies once after half of its documents, in Spark itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from pyspark.sql import SparkSession

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from auralith_pipeline.sharding.publish import publish  # noqa: E402
from auralith_pipeline.sharding.release import build_manifest  # noqa: E402
from auralith_pipeline.sharding.stage import _BUCKET_ROW, arrange, collect_bucket_rows, pack_step, write_shards  # noqa: E402
from auralith_pipeline.sharding.storage import LocalStorage  # noqa: E402
from tests.sharding.test_stage import DOCS, TOKENS, as_row, plan_for  # noqa: E402


def main(folder: Path) -> None:
    spark = (
        SparkSession.builder.master("local[2,3]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "7")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    plan = plan_for(folder / "out")
    step, marker = pack_step(plan), folder / "failed_once"

    def fails_once(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        def half() -> Iterator[pa.RecordBatch]:
            for number, batch in enumerate(batches):
                if number == 10 and not marker.exists():
                    marker.touch()
                    raise RuntimeError("executor lost")
                yield batch

        yield from step(half())

    tokens = spark.createDataFrame([as_row(doc) for doc in DOCS], TOKENS)
    rows = collect_bucket_rows(arrange(tokens, plan, 1).mapInArrow(fails_once, _BUCKET_ROW))
    written = write_shards(spark, plan, rows)
    publish(LocalStorage(plan.output), build_manifest(plan, rows, written, package_version="0.0"), written)
    spark.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
