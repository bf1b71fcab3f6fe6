"""Time the fused scoring pass inside Spark on one core, and what of it is the border between JVM and Python.

    python benchmarks/fused_pass.py corpus.jsonl [--megabytes 40] [--rounds 5]

The process and its JVM are pinned to one core, so nothing overlaps: seconds are seconds of one core. Whole documents are
read from Parquet and the result goes nowhere (Spark's `noop` sink). In turn, in each round:

- read: the documents are read and thrown away;
- border: they cross into Python and come back with the columns of silver.documents, filled with nothing;
- pass: the same with every step of the pass (cleaning, personal data, secrets, quality signals, language, license, MinHash signatures).

Prints medians, megabytes of text per second, and the border's share. Without Spark, the steps alone are timed as well.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame
from pyspark.sql.pandas.types import to_arrow_type
from pyspark.sql.types import StructField, StructType

from auralith_pipeline.conf.load import load_config
from auralith_pipeline.jobs._session import local_session
from auralith_pipeline.transforms.score_documents import READ, scored_schema, scoring_steps
from auralith_pipeline.udfs.fuse import BatchStep, add_columns, fuse_steps


def documents(corpus: Path, megabytes: float) -> pa.Table:
    """Whole documents, every third of the corpus until there are enough, as the columns of bronze that the pass reads."""
    texts: list[str] = []
    uris: list[str] = []
    size = 0
    with open(corpus, encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            record = json.loads(line)
            if number % 3 or not record["text"]:
                continue
            texts.append(record["text"])
            uris.append(record.get("path") or str(number))
            size += len(texts[-1].encode())
            if size >= megabytes * 1e6:
                break
    hashes = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    code = (".py", ".c", ".h", ".js", ".sh", ".pl", ".rs", ".go")
    kinds = ["code" if uri.endswith(code) else "text" for uri in uris]
    columns = {
        "doc_id": hashes, "source": ["corpus"] * len(texts), "uri": uris, "modality": kinds, "content": texts, "media": None,
        "content_hash": hashes, "license": None, "source_date": None, "group_key": uris, "url_key": None, "batch": ["b"] * len(texts),
    }  # fmt: skip
    fields = {field.name: field for field in scored_schema().fields}
    arrays = []
    for name in READ:
        kind = from_spark(fields[name]) if name in fields else pa.string()
        arrays.append(pa.nulls(len(texts), kind) if columns[name] is None else pa.array(columns[name], kind))
    return pa.table(dict(zip(READ, arrays, strict=True)))


def from_spark(field: StructField) -> pa.DataType:
    return to_arrow_type(field.dataType)


class FillColumns:
    """The step that stands in for the kernels: every column of the result, filled with nothing, the text as it came."""

    def __init__(self, schema: StructType) -> None:
        self.fields = [(field.name, from_spark(field), field.nullable) for field in schema.fields]

    def __call__(self) -> BatchStep:
        fields = self.fields

        def step(batch: pa.RecordBatch) -> pa.RecordBatch:
            held = set(batch.schema.names)
            made = {name: empty(kind, batch.num_rows) for name, kind, _ in fields if name not in held}
            return add_columns(batch, made | {"text": batch.column("content")})

        return step


def empty(kind: pa.DataType, rows: int) -> pa.Array:
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return pa.array([0] * rows, kind)
    if pa.types.is_list(kind):
        return pa.array([[]] * rows, kind)
    return pa.array([False] * rows, kind) if pa.types.is_boolean(kind) else pa.array([""] * rows, kind)


def timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--megabytes", type=float, default=40)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    table = documents(arguments.corpus, arguments.megabytes)
    size = sum(len(text.as_py().encode()) for text in table["content"]) / 1e6
    work = Path(tempfile.mkdtemp(prefix="auralith-bench-"))
    pq.write_table(table, work / "bronze.parquet", row_group_size=512)
    cfg = load_config(overrides={"pipeline": {"output_dir": str(work / "out")}, "sources": [{"type": "site-packages"}]}, environment={})
    steps = scoring_steps(cfg)
    schema = scored_schema()
    spark = local_session("benchmark", cores=1)
    bronze = spark.read.parquet(str(work / "bronze.parquet"))

    def drain(df: DataFrame) -> Callable[[], object]:
        return lambda: df.write.format("noop").mode("overwrite").save()

    batches = table.to_batches(max_chunksize=256)

    def alone() -> None:
        made = [factory() for factory in steps]
        for batch in batches:
            for step in made:
                batch = step(batch)

    sides = {
        "read": drain(bronze),
        "border": drain(fuse_steps(bronze, [FillColumns(schema)], schema)),
        "pass": drain(fuse_steps(bronze, steps, schema)),
        "pass, without Spark": alone,
    }
    times: dict[str, list[float]] = {name: [] for name in sides}
    for action in sides.values():
        action()  # compiles kernels, starts the worker
    for _ in range(arguments.rounds):
        for name, action in sides.items():
            times[name].append(timed(action))
    medians = {name: statistics.median(found) for name, found in times.items()}
    print(f"\n{table.num_rows} whole documents, {size:.1f} MB, one core, medians of {arguments.rounds}\n")
    print("| what | seconds | MB/s |\n|---|---:|---:|")
    for name, seconds in medians.items():
        print(f"| {name} | {seconds:.2f} | {size / seconds:.1f} |")
    border = medians["border"] - medians["read"]
    print(f"\nThe border between JVM and Python takes {border:.2f} s: {100 * border / medians['pass']:.0f}% of the pass.")
    spark.stop()
    shutil.rmtree(work, ignore_errors=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
