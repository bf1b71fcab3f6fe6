"""Compose batch steps into one `mapInArrow`, so that documents cross the JVM border once, however many steps there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.types import StructType

from auralith_pipeline.conf.worker import settle_worker

BatchStep = Callable[[pa.RecordBatch], pa.RecordBatch]
StepFactory = Callable[[], BatchStep]


def fuse_steps(df: DataFrame, factories: Sequence[StepFactory], schema: StructType) -> DataFrame:
    """Run every step on every batch of `df`, in order, inside one Python worker.

    factories: called once per task; what they load (a model, a tokenizer) lives as long as the task.
    schema: columns after the last step, in any order; the last batch must hold them all, with these types.
    Steps keep rows and their order, or drop and add rows as they say.
    """
    names = [field.name for field in schema.fields]
    steps_of = list(factories)

    def run_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        steps = [make() for make in steps_of]
        for batch in batches:
            for step in steps:
                batch = step(batch)
            yield batch.select(names)
        settle_worker("fuse " + " ".join(names))

    return df.mapInArrow(run_batches, schema)


def add_columns(batch: pa.RecordBatch, columns: dict[str, pa.Array]) -> pa.RecordBatch:
    """The batch with columns added, or replaced where the name exists."""
    arrays = dict(zip(batch.schema.names, batch.columns, strict=True)) | columns
    return pa.RecordBatch.from_arrays(list(arrays.values()), names=list(arrays))
