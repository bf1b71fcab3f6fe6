"""Tell the story of one document: where it came from, what was measured, every decision, and where its tokens lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyspark.sql import functions as F

from auralith_pipeline.conf.duplicate_tables import SILVER_CONTAMINATION
from auralith_pipeline.conf.errors import AuralithError
from auralith_pipeline.conf.media import PLACEHOLDER
from auralith_pipeline.conf.table_contract import TableContract
from auralith_pipeline.conf.tables import (
    BRONZE_DOCUMENTS,
    FINDINGS,
    GOLD_DOCUMENTS,
    GOLD_LINEAGE,
    SIGNALS,
    SILVER_DECISIONS,
    SILVER_DOCUMENTS,
)
from auralith_pipeline.jobs._runs import COMPLETED, WITH_ERRORS, latest_runs
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.sharding.locate import Span
from auralith_pipeline.sharding.manifest import Manifest
from auralith_pipeline.sharding.reader import load_manifest, load_shard, read_span
from auralith_pipeline.sharding.storage import Storage, open_storage
from auralith_pipeline.tokenizer.segments import read_segments
from auralith_pipeline.tokenizer.text_tokenizer import open_tokenizer
from auralith_pipeline.transforms.decide_documents import CUT, FAILED, FINAL, INHERITED

SHORTEST_PREFIX = 6


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Everything known about a document, JSON-ready; `decoded_equals_text` is null when it is not in the release.

    license_file: the file from which it inherits its license (doc_id, uri, license_expression), null where it does not.
    """

    document: dict[str, Any]
    signals: dict[str, Any]
    findings: dict[str, Any]
    redactions: list[dict[str, Any]]
    failed_rules: list[dict[str, Any]]
    verdict: dict[str, Any]
    license_file: dict[str, Any] | None = None
    copies: list[str] = field(default_factory=list)
    contamination: list[dict[str, Any]] = field(default_factory=list)
    release: str | None = None
    spans: list[dict[str, Any]] = field(default_factory=list)
    decoded_equals_text: bool | None = None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def explain_document(tables: Tables, doc_id: str, output: str, tokenizer: str) -> Explanation:
    """Explain the document whose id is, or begins with, `doc_id` (at least 6 digits).

    Raises AuralithError where no document, or several, match.
    """
    full = _resolve(tables, doc_id)
    document = _one(tables, BRONZE_DOCUMENTS, full) or {}
    silver = _one(tables, SILVER_DOCUMENTS, full) or {}
    runs = [run for run in latest_runs(tables) if run.status in (COMPLETED, WITH_ERRORS)]
    config = runs[0].config_hash if runs else None
    ledger = [
        row.asDict()
        for row in tables.read(SILVER_DECISIONS)
        .where((F.col("doc_id") == full) & (F.col("config_hash") == config))
        .drop("batch", "config_hash", "doc_id")
        .collect()
    ]
    verdict = next((row for row in ledger if row["stage"] == FINAL), {})
    release = runs[0].release if runs else None
    spans, same = _where(tables, full, release, output, tokenizer)
    keep = ("doc_id", "source", "uri", "position", "record_key", "modality", "license", "source_date", "group_key", "content_hash", "batch")
    return Explanation(
        document={name: document.get(name) for name in keep},
        signals={column.name: silver.get(column.name) for column in SIGNALS},
        findings={column.name: silver.get(column.name) for column in FINDINGS if column.name != "redactions"},
        redactions=silver.get("redactions") or [],
        failed_rules=[row for row in ledger if row["verdict"] in (FAILED, CUT)],
        verdict=verdict,
        license_file=_license_file(tables, next((row["survivor"] for row in ledger if row["verdict"] == INHERITED), None)),
        copies=_copies(tables, full, config),
        contamination=_contamination(tables, full, runs[0].settings if runs else {}),
        release=release,
        spans=spans,
        decoded_equals_text=same,
    )


def _resolve(tables: Tables, doc_id: str) -> str:
    wanted = doc_id.strip().lower()
    if len(wanted) < SHORTEST_PREFIX or any(char not in "0123456789abcdef" for char in wanted):
        raise AuralithError(
            f"{doc_id!r} is no document id: wanted at least {SHORTEST_PREFIX} of its 64 hex digits. The tables list them as doc_id."
        )
    rows = tables.read(BRONZE_DOCUMENTS).where(F.col("doc_id").startswith(wanted)).select("doc_id").limit(2).collect()
    if not rows:
        raise AuralithError(f"No document's id begins with {wanted} in {tables.location}. Is --output (or --tables) the run's?")
    if len(rows) > 1:
        raise AuralithError(f"Several documents' ids begin with {wanted}: give more digits.")
    return str(rows[0]["doc_id"])


def _one(tables: Tables, contract: TableContract, doc_id: str) -> dict[str, Any] | None:
    row = tables.read(contract).where(F.col("doc_id") == doc_id).drop("content", "text").first()
    return row.asDict(recursive=True) if row is not None else None


def _license_file(tables: Tables, doc_id: str | None) -> dict[str, Any] | None:
    found = _one(tables, SILVER_DOCUMENTS, doc_id) if doc_id else None
    return found and {name: found[name] for name in ("doc_id", "uri", "license_expression")}


def _contamination(tables: Tables, doc_id: str, settings: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The items of benchmarks that were found in the document; none where they were not looked for."""
    if not settings.get("decontamination", {}).get("enabled"):
        return []
    rows = tables.read(SILVER_CONTAMINATION).where(F.col("doc_id") == doc_id).drop("doc_id", "header", "batch").collect()
    return sorted((row.asDict() for row in rows), key=lambda row: (-row["share"], row["benchmark"], row["item"]))


def _copies(tables: Tables, doc_id: str, config: str | None) -> list[str]:
    """Ids of the documents that were dropped as copies of this one."""
    rows = (
        tables.read(SILVER_DECISIONS)
        .where((F.col("config_hash") == config) & (F.col("stage") == FINAL) & (F.col("survivor") == doc_id))
        .select("doc_id")
        .orderBy("doc_id")
        .limit(100)
        .collect()
    )
    return [str(row["doc_id"]) for row in rows]


def _where(tables: Tables, doc_id: str, release: str | None, output: str, tokenizer: str) -> tuple[list[dict[str, Any]], bool | None]:
    row = tables.read(GOLD_LINEAGE).where((F.col("doc_id") == doc_id) & (F.col("release") == release)).first()
    if row is None:
        return [], None
    storage = open_storage(output)
    manifest = load_manifest(storage, output)
    spans = manifest.split_layout(row["split"]).spans(row["first_row"], row["first_position"], row["n_slots"], manifest.seq_len)
    ids = read_spans(storage, manifest, spans)
    text = tables.read(GOLD_DOCUMENTS).where(F.col("doc_id") == doc_id).select("text").first()
    texts, pieces = open_tokenizer(tokenizer), read_segments(ids, manifest.layout)
    decoded = PLACEHOLDER.join(texts.decode(piece) for kind, piece in pieces if kind == "text")
    return [span._asdict() for span in spans], text is not None and decoded == text["text"]


def read_spans(storage: Storage, manifest: Manifest, spans: Sequence[Span]) -> NDArray[np.int32]:
    """The tokens at `spans`, padding left out: int32, BOS and EOS included. Each shard is read once."""
    entries = {entry.name: entry for entry in manifest.shards}
    shards = {name: load_shard(storage, manifest, entries[name]).tensors for name in {span.shard for span in spans}}
    pieces = []
    for span in spans:
        pieces.append(read_span(shards[span.shard], span))
    return np.concatenate(pieces)
