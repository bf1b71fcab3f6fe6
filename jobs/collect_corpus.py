"""The main job: a raw corpus in, Delta tables and a release of shards out.

    spark-submit --py-files dist/auralith_pipeline.zip jobs/collect_corpus.py --config config.yaml

Every stage is named after what its result depends on and commits once, so the same command after a crash goes on where
the first one stopped, and after a success has nothing to do.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if __name__ == "__main__" and __package__ in (None, ""):  # run as a script, this folder shadows the package's root
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from pyspark.sql import functions as F

from auralith_pipeline import __version__
from auralith_pipeline.conf.deduplication import NOT_SHAPING
from auralith_pipeline.conf.errors import AuralithError, ConfigError
from auralith_pipeline.conf.load import config_hash, load_config
from auralith_pipeline.conf.media import MEDIA_KINDS, PLACEHOLDER
from auralith_pipeline.conf.media_tables import SILVER_MEDIA
from auralith_pipeline.conf.models import PipelineConfig
from auralith_pipeline.conf.tables import BRONZE_DOCUMENTS, BRONZE_QUARANTINE, CONTRACTS, EARLY_CONTRACTS, GOLD_DOCUMENTS, SILVER_DOCUMENTS
from auralith_pipeline.jobs._lock import lock_tables
from auralith_pipeline.jobs._places import Places, find_places
from auralith_pipeline.jobs._progress import Progress
from auralith_pipeline.jobs._runs import COMPLETED, FAILED, RUNNING, WITH_ERRORS, RunRow, finished_run, record_run
from auralith_pipeline.jobs._session import spark_session
from auralith_pipeline.jobs._summary import RunSummary
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.jobs.build_release import Release, build_release, release_is_whole
from auralith_pipeline.jobs.choose_tokenizer import choose_tokenizer
from auralith_pipeline.jobs.cut_paragraphs import hash_new_paragraphs
from auralith_pipeline.jobs.decide_documents import Decided, bronze_state, decide_all_documents
from auralith_pipeline.jobs.encode_media import Codebooks, choose_codebooks, encode_new_media
from auralith_pipeline.jobs.find_contamination import find_all_contamination
from auralith_pipeline.jobs.find_semantic_edges import find_semantic_edges
from auralith_pipeline.jobs.ingest_documents import Ingested, Source, ingest_documents
from auralith_pipeline.jobs.link_documents import check_index, link_new_documents
from auralith_pipeline.jobs.link_media import check_media_index, link_new_media
from auralith_pipeline.jobs.open_sources import open_sources
from auralith_pipeline.jobs.report_duplicates import find_alarms
from auralith_pipeline.jobs.score_documents import score_new_documents
from auralith_pipeline.jobs.write_audit_log import write_audit_log
from auralith_pipeline.tokenizer.codebook import Codebook
from auralith_pipeline.tokenizer.text_tokenizer import open_tokenizer
from auralith_pipeline.transforms.decide_documents import compares_media, compares_vectors, decision_hash
from auralith_pipeline.udfs.core.contamination.load import contamination_hash

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

JOB = "collect"
_ARROW_ROWS = "spark.sql.execution.arrow.maxRecordsPerBatch"
# Rows alone do not bound a worker's memory: 256 documents of the benchmark's larger corpus are up to 18 MB, and others have longer ones.
_ARROW_BYTES = "spark.sql.execution.arrow.maxBytesPerBatch"
_BATCH_BYTES = 4 << 20


def run(
    spark: SparkSession, cfg: PipelineConfig, *, sources: Sequence[Source] | None = None, progress: Progress | None = None
) -> RunSummary:
    """Bring the workspace up to what `cfg` and its sources say, and publish the release.

    Raises AuralithError (or a subclass) for what a user can mend; the run is then recorded as failed.
    """
    started = time.monotonic()
    places = find_places(cfg)
    opened = list(sources) if sources is not None else open_sources(cfg)
    if not opened:
        raise ConfigError("No source: give --dataset, --input, or `sources:` in the configuration.")
    with lock_tables(spark, places.tables) as alone:
        return _run(Tables(spark, places.tables, alone=alone), cfg, places, opened, progress or Progress(), started)


def _run(tables: Tables, cfg: PipelineConfig, places: Places, opened: Sequence[Source], progress: Progress, started: float) -> RunSummary:
    spark = tables.spark
    with progress.stage("plan", "looking at the input and the tables") as stage:
        # New tables that ingest does not need are created while it reads; those of an earlier run are checked before anything is written.
        later = () if tables.exist() else tuple(contract for contract in CONTRACTS if contract not in EARLY_CONTRACTS)
        tables.ensure(contract for contract in CONTRACTS if contract not in later)
        if not later:
            check_index(tables, cfg)
        check_media_index(tables, cfg)
        batch = _batch(opened)
        run_id = _run_id(cfg, batch)
        done = finished_run(tables, run_id)
        stage.note = f"run {run_id}, input {batch[:12]}"
    # Training anew is a wish for this time, so it is never "done already".
    if done is not None and not cfg.tokenizer.retrain and release_is_whole(places.output, done.release):
        progress.say("Nothing to do: this run is complete and its output is whole.")
        return RunSummary(
            **{**done.counts, "unchanged": True, "seconds": round(time.monotonic() - started, 3), "timings": progress.timings}
        )
    settings = cfg.model_dump(mode="json")
    begun = RunRow(
        run_id=run_id,
        job=JOB,
        status=RUNNING,
        config_hash=decision_hash(cfg),
        output=places.output,
        counts={"batch": batch},
        settings=settings,
    )
    try:
        # The note of the start is written while the input is already being read.
        with _bounded_batches(spark, cfg.engine.batch_rows), ThreadPoolExecutor(2) as pool:
            noted = pool.submit(record_run, tables, begun)
            ready = pool.submit(tables.ensure, later)
            summary = _stages(spark, tables, cfg, places, opened, batch, run_id, progress, started, ready)
            noted.result()
    except BaseException as error:
        _record_failure(tables, run_id, places, settings, progress, error)
        raise
    record_run(
        tables,
        RunRow(
            run_id=run_id,
            job=JOB,
            status=summary.status,
            config_hash=decision_hash(cfg),
            release=summary.release,
            output=places.output,
            counts=summary.as_dict(),
            timings=progress.timings,
            versions=tables.versions(),
            settings=settings,
        ),
    )
    return summary


def _stages(
    spark: SparkSession,
    tables: Tables,
    cfg: PipelineConfig,
    places: Places,
    sources: Sequence[Source],
    batch: str,
    run_id: str,
    progress: Progress,
    started: float,
    ready: Future[None],
) -> RunSummary:
    """ready: done when every table exists."""
    with progress.stage("ingest", "reading the sources into bronze") as stage:
        ingested = ingest_documents(spark, tables, sources, batch)
        ready.result()
        stage.note = _told(ingested)
    codebooks = Codebooks()
    if _has_media(tables, sources, ingested):
        with progress.stage("media", "turning pictures, sounds and videos into codes") as stage:
            codebooks = choose_codebooks(tables, cfg, places.codebooks, progress)
            encoded = encode_new_media(tables, cfg, codebooks, bronze_state(tables))
            stage.note = f"{encoded:,} files encoded"
    with progress.stage("score", "cleaning and measuring every new document (new kernels are compiled before, a minute or two)") as stage:
        scored = score_new_documents(tables, cfg, bronze_state(tables))
        stage.note = f"{scored:,} documents scored"
    with progress.stage("link", "comparing new documents with all others") as stage:
        linked = link_new_documents(tables, cfg)
        stage.note = f"{linked.candidates:,} pairs compared, {linked.edges:,} similar"
    if compares_media(cfg):
        with progress.stage("link media", "hashing new pictures, sounds and videos, and comparing all hashes") as stage:
            copies = link_new_media(tables, cfg, bronze_state(tables))
            stage.note = f"{copies.hashed:,} files hashed, {copies.edges:,} pairs of hashes similar"
    if compares_vectors(cfg):
        with progress.stage("embed", "making vectors of new documents and comparing them") as stage:
            searched = find_semantic_edges(tables, cfg.semantic)
            stage.note = f"{searched.embedded:,} documents embedded, {searched.pairs:,} similar pairs"
    if cfg.decontamination.enabled:
        with progress.stage("contamination", "looking for items of benchmarks") as stage:
            stage.note = f"{find_all_contamination(tables, cfg).finds:,} finds"
    if cfg.paragraphs.enabled:
        with progress.stage("paragraphs", "hashing the paragraphs of new documents") as stage:
            stage.note = f"{hash_new_paragraphs(tables, cfg, bronze_state(tables)):,} documents read"
    with progress.stage("decide", "applying rules, finding duplicates, writing ledger and gold") as stage:
        decided = decide_all_documents(tables, cfg, bronze_state(tables))
        stage.note = f"{decided.kept:,} kept, {decided.rejected:,} rejected, {decided.duplicates:,} duplicates"
        alarms = find_alarms(tables, cfg)
    if decided.kept == 0:
        raise AuralithError(
            "No document was kept, so there is nothing to make shards of. `auralith-pipeline status` shows which rules failed."
        )
    for line in alarms:
        progress.say(f"  ALARM {line}")
    with progress.stage("tokenizer", "finding or training the tokenizer") as stage:
        texts = tables.read(GOLD_DOCUMENTS).select(F.translate("text", PLACEHOLDER, "").alias("text"))
        tokenizer = choose_tokenizer(texts, cfg, places.tokenizer)
        stage.note = f"{tokenizer.vocab_size:,} ids, {tokenizer.sha256[:12]}"
    with progress.stage("release", "encoding, packing, writing and publishing shards") as stage:
        release = build_release(spark, tables, cfg, places.output, tokenizer, codebooks)
        stage.note = f"{release.tokens:,} tokens in {release.shards:,} shards"
    if places.audit_log is not None:
        with progress.stage("audit", "writing the audit log") as stage:
            lines = write_audit_log(tables, decision_hash(cfg), places.audit_log)
            stage.note = f"{lines:,} lines in {places.audit_log}"
    return _summarise(tables, places, ingested, decided, alarms, release, run_id, progress, started)


def _has_media(tables: Tables, sources: Sequence[Source], ingested: Ingested) -> bool:
    """Whether the corpus may hold media: asked of bronze only where an earlier run put something there."""
    if any(source.config.type == "media" for source in sources) or tables.count(SILVER_MEDIA):
        return True
    if tables.count(BRONZE_DOCUMENTS) == ingested.documents:
        return False
    return bool(tables.read(BRONZE_DOCUMENTS).where("media IS NOT NULL").limit(1).count())


def _summarise(
    tables: Tables,
    places: Places,
    ingested: Ingested,
    decided: Decided,
    alarms: Sequence[str],
    release: Release,
    run_id: str,
    progress: Progress,
    started: float,
) -> RunSummary:
    bad = tables.count(BRONZE_QUARANTINE)
    reasons = {row["reason"]: row["count"] for row in tables.read(BRONZE_QUARANTINE).groupBy("reason").count().collect()} if bad else {}
    quarantined = sum(reasons.values())
    return RunSummary(
        run_id=run_id,
        status=WITH_ERRORS if quarantined else COMPLETED,
        output=places.output,
        tables=places.tables,
        documents_in=tables.count(SILVER_DOCUMENTS) + quarantined,
        documents_new=ingested.documents,
        documents_kept=decided.kept,
        documents_rejected=decided.rejected,
        documents_duplicate=decided.duplicates,
        quarantined=quarantined,
        bytes_in=decided.text_bytes,
        bytes_kept=release.text_bytes,
        failed_rules=dict(decided.failures),
        redactions=dict(decided.redactions),
        quarantine_reasons=dict(sorted(reasons.items())),
        alarms=list(alarms),
        tokens=release.tokens,
        padding=release.padding,
        rows=release.rows,
        shards=release.shards,
        shard_bytes=release.shard_bytes,
        release=release.release_id,
        tokenizer=release.tokenizer_sha256,
        vocab_size=release.vocab_size,
        seconds=round(time.monotonic() - started, 3),
        timings=dict(progress.timings),
    )


@contextmanager
def _bounded_batches(spark: SparkSession, rows: int) -> Iterator[None]:
    """Bound the Arrow batches of this run; a shared session gets its own values back."""
    wanted = {_ARROW_ROWS: str(rows), _ARROW_BYTES: str(_BATCH_BYTES)}
    before = {key: spark.conf.get(key, None) for key in wanted}
    for key, value in wanted.items():
        spark.conf.set(key, value)
    try:
        yield
    finally:
        for key, old in before.items():
            spark.conf.set(key, old) if old is not None else spark.conf.unset(key)


def _batch(sources: Sequence[Source]) -> str:
    """Identity of the input: what is listed, and how it is read."""
    parts = [
        {"options": source.config.model_dump(mode="json", exclude={"path", "split_bytes"}), "listing": source.fingerprint()}
        for source in sources
    ]
    return config_hash({"sources": parts})


def _run_id(cfg: PipelineConfig, batch: str) -> str:
    """Identity of the run: input, what shapes the result, and the code's version; not where it is written or how it is cut."""
    shaping = cfg.model_dump(
        mode="json",
        exclude={
            "engine": True,
            "sources": True,
            "pipeline": {"output_dir", "tables", "strict", "max_samples"},
            "tokenizer": {"path", "retrain"},
            "deduplication": NOT_SHAPING,
            "compliance": {"audit_log_path"},
            "semantic": {"device", "batch_size", "rebuild"},
            **{kind: {"codebook"} for kind in MEDIA_KINDS},
        },
    )
    shaping["codebooks"] = [Codebook.load(section.codebook).digest for section in (cfg.image, cfg.audio, cfg.video) if section.codebook]
    given = open_tokenizer(cfg.tokenizer.path).sha256 if cfg.tokenizer.path else None
    shaping["decontamination"] = contamination_hash(cfg.decontamination)  # what the benchmarks hold, not where they lie
    return config_hash({"config": shaping, "batch": batch, "tokenizer": given, "version": __version__})[:16]


def _told(ingested: Ingested) -> str:
    if ingested.skipped:
        return "already ingested"
    return f"{ingested.documents:,} new documents, {ingested.quarantined:,} quarantined"


def _record_failure(
    tables: Tables, run_id: str, places: Places, settings: dict[str, Any], progress: Progress, error: BaseException
) -> None:
    told = f"{type(error).__name__}: {error}" if isinstance(error, AuralithError) else type(error).__name__
    try:
        record_run(
            tables,
            RunRow(
                run_id=run_id, job=JOB, status=FAILED, output=places.output, timings=progress.timings, settings=settings, error=told[:2_000]
            ),
        )
    except Exception as second:  # noqa: BLE001 - whatever it is, the first error is the one to see
        progress.say(f"The failure could not be recorded in ops.runs ({type(second).__name__}).")


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point of spark-submit; the CLI calls `run`. Returns the exit code."""
    parser = argparse.ArgumentParser(description="Collect a corpus: raw text in, Delta tables and shards out.")
    parser.add_argument("--config", required=True, help="YAML file, see docs/configuration.md")
    parser.add_argument("--preset", help="preset under the file's values")
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="override one value, such as quality.text.min_words=40"
    )
    parser.add_argument("--strict", action="store_true", help="exit with 3 when input was quarantined")
    arguments = parser.parse_args(argv)
    try:
        cfg = load_config(arguments.config, preset=arguments.preset, assignments=arguments.set)
        summary = run(spark_session("collect_corpus"), cfg, progress=Progress(quiet=False))
    except ConfigError as error:
        print(f"Configuration: {error}", file=sys.stderr)
        return 2
    except AuralithError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    print(summary.summary(), file=sys.stderr)
    print(json.dumps(summary.as_dict(), sort_keys=True))
    return 3 if summary.status == WITH_ERRORS and (arguments.strict or cfg.pipeline.strict) else 0


if __name__ == "__main__":
    raise SystemExit(main())
