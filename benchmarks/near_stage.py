"""The search for near-duplicates alone, from JSONL to the kept documents: what near_duplicates.py and duplicates_scale.py time.

The same tables, jobs and transforms as in `collect`, without the other detectors: read and sign (silver.documents), candidates
(silver.candidates), verified pairs (silver.edges), election and ledger (silver.decisions), the kept documents as JSONL.
"""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from auralith_pipeline.conf.load import load_config
from auralith_pipeline.conf.models import PipelineConfig
from auralith_pipeline.conf.tables import SILVER_DECISIONS, SILVER_DOCUMENTS
from auralith_pipeline.jobs._session import local_session
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.jobs.elect_survivors import elect_survivors
from auralith_pipeline.jobs.link_documents import link_new_documents
from auralith_pipeline.transforms.decide_documents import FINAL, decide_documents, decision_hash, keep_survivors
from auralith_pipeline.transforms.score_documents import index_header, rules_hash, sign_rules, signals_hash
from auralith_pipeline.udfs.fuse import fuse_steps
from auralith_pipeline.udfs.sign_text import SignText

_SIGNED = ("doc_id", "text", "media", "set_id", "set_key", "n_shingles", "bands")
_READ = "doc_id string, text string"


@dataclass
class Measured:
    """Seconds of each step, CPU seconds of JVM and workers, peaks of memory in MB, and counts."""

    steps: dict[str, float] = field(default_factory=dict)
    cpu: float = 0.0
    jvm: float = 0.0
    worker: float = 0.0
    documents: int = 0
    candidates: int = 0
    edges: int = 0
    kept: int = 0

    @property
    def seconds(self) -> float:
        return sum(self.steps.values())


def settings(**deduplication: object) -> PipelineConfig:
    """Nothing is looked for but duplicates, and every document is accepted."""
    return load_config(
        overrides={
            "pipeline": {"quality_filter": False, "remove_pii": False},
            "language": {"enabled": False},
            "license": {"enabled": False},
            "deduplication": deduplication,
        },
        environment={},
    )


def start_session(cores: int = 2) -> tuple[SparkSession, float]:
    """The pipeline's local session with a driver heap of 2 GB, and the seconds that its start took."""
    started = time.perf_counter()
    spark = local_session("near-duplicates", cores=cores, settings={"spark.driver.memory": "2g"})
    spark.conf.set("spark.sql.execution.arrow.maxBytesPerBatch", str(4 << 20))  # as `collect` sets it
    return spark, time.perf_counter() - started


def run_stage(spark: SparkSession, corpus: Path, work: Path, cfg: PipelineConfig | None = None) -> Measured:
    """Run the whole stage in the fresh folder `work`. corpus: JSONL with doc_id and text, a file or a folder."""
    cfg = cfg or settings()
    shutil.rmtree(work, ignore_errors=True)
    tables = Tables(spark, str(work / "tables"), alone=True)
    tables.ensure()
    measured = Measured()
    with _watched(measured):
        started = time.perf_counter()
        tables.append(_signed(spark.read.schema(_READ).json(str(corpus)), cfg), SILVER_DOCUMENTS, step="sign")
        measured.steps["read and sign"] = time.perf_counter() - started
        started = time.perf_counter()
        linked = link_new_documents(tables, cfg)
        measured.steps["candidates and verified pairs"] = time.perf_counter() - started
        started = time.perf_counter()
        silver = tables.read(SILVER_DOCUMENTS)
        decided = decide_documents(silver, cfg, elect_survivors(tables, cfg, silver, step="elect"))
        tables.append(decided, SILVER_DECISIONS, step="decide")
        ledger = tables.read(SILVER_DECISIONS).where(f"config_hash = '{decision_hash(cfg)}'")
        measured.steps["election and ledger"] = time.perf_counter() - started
        started = time.perf_counter()
        keep_survivors(silver, ledger).select("doc_id", "text").write.json(str(work / "kept"))
        measured.steps["write the kept documents"] = time.perf_counter() - started
    measured.documents = tables.count(SILVER_DOCUMENTS)
    measured.candidates, measured.edges = linked.candidates, linked.edges
    measured.kept = ledger.where(f"stage = '{FINAL}' AND verdict = 'kept'").count()
    return measured


def _signed(documents: DataFrame, cfg: PipelineConfig) -> DataFrame:
    """As silver.documents, with nulls where the other detectors would have written."""
    schema = StructType([field for name in _SIGNED for field in SILVER_DOCUMENTS.schema.fields if field.name == name])
    no_media = F.lit(None).cast(SILVER_DOCUMENTS.schema["media"].dataType)
    signed = fuse_steps(documents.withColumn("media", no_media), [SignText(sign_rules(cfg))], schema)
    fixed = {
        "source": "benchmark",
        "uri": "benchmark",
        "modality": "text",
        "batch": "b" * 64,
        "rules_hash": rules_hash(cfg),
        "signals_hash": signals_hash(cfg),
        "index_header": index_header(cfg),
    }
    columns = []
    for one in SILVER_DOCUMENTS.schema.fields:
        if one.name in _SIGNED:
            columns.append(F.col(one.name))
        elif one.name in fixed:
            columns.append(F.lit(fixed[one.name]).alias(one.name))
        elif one.name in ("content_hash", "dedup_key"):
            columns.append(F.col("doc_id").alias(one.name))  # exact copies have equal sets of shingles, and go with those
        elif one.name in ("failing_rules", "redactions"):
            columns.append(F.array().cast(one.dataType).alias(one.name))
        else:
            columns.append(F.lit(None).cast(one.dataType).alias(one.name))
    return signed.select(*columns)


@contextmanager
def _watched(measured: Measured) -> Iterator[None]:
    """CPU seconds of this process's children, and their largest resident memory, sampled five times a second."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.2):
            for child in psutil.Process().children(recursive=True):
                try:
                    size = child.memory_info().rss / 1e6
                    if child.name().startswith("java"):
                        measured.jvm = max(measured.jvm, size)
                    else:
                        measured.worker = max(measured.worker, size)
                except psutil.Error:
                    continue

    watcher = threading.Thread(target=watch, daemon=True)
    before = _cpu()
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
        measured.cpu = _cpu() - before


def _cpu() -> float:
    total = 0.0
    for process in (psutil.Process(), *psutil.Process().children(recursive=True)):
        try:
            total += sum(process.cpu_times()[:4])  # its own, and those of its children that have ended
        except psutil.Error:
            continue
    return total


def main() -> None:
    import sys

    spark, seconds = start_session()
    print(f"session start {seconds:.1f} s")
    for path in sys.argv[2:]:
        measured = run_stage(spark, Path(path), Path(sys.argv[1]))
        print(path, round(measured.seconds, 1), json.dumps(measured.__dict__))


if __name__ == "__main__":
    main()
