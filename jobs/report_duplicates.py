"""Report what deduplication took away: cluster sizes, the largest clusters with excerpts, and how much each slice lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.conf.deduplication import DeduplicationSection
from auralith_pipeline.conf.errors import AuralithError
from auralith_pipeline.conf.load import load_config
from auralith_pipeline.conf.models import PipelineConfig
from auralith_pipeline.conf.tables import SILVER_DECISIONS, SILVER_DOCUMENTS
from auralith_pipeline.jobs._runs import COMPLETED, WITH_ERRORS, latest_runs
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.transforms.count_removals import DIMENSIONS, count_removals, find_alarming
from auralith_pipeline.transforms.decide_documents import decision_hash
from auralith_pipeline.transforms.find_clusters import count_cluster_sizes, find_clusters, find_members
from auralith_pipeline.transforms.rank_documents import LONE_MEDIUM

EXCERPT = 160  # characters, on one line
MEMBERS = 3  # of each cluster
MOST_CLUSTERS = 200
_HEAD = 4_000  # characters of a text that come to the driver, at most
_FILE = "concat('[', media[0].kind, ', ', media[0].length, ' bytes, SHA-256 ', left(media[0].sha256, 16), ']')"


@dataclass(frozen=True, kw_only=True)
class Member:
    """A copy that was dropped. similarity: to the survivor, or to `neighbour` (doc_id) where that is named."""

    doc_id: str
    uri: str
    rule: str
    similarity: float
    neighbour: str | None
    reason: str
    excerpt: str


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A survivor (doc_id, uri) and what was dropped for it; size counts the survivor. members: those least like what they were
    dropped for."""

    survivor: str
    uri: str
    source: str
    size: int
    rules: list[str]
    similarity_min: float
    similarity_mean: float
    excerpt: str
    members: list[Member]


@dataclass(frozen=True, kw_only=True)
class DuplicatesReport:
    """clusters: the largest, in order. sizes: at_least, at_most, clusters, documents. slices: the columns of `count_removals`.

    heads: doc_id -> the beginning of the clean text of every document named in `clusters`; not part of `as_dict`.
    """

    run_id: str | None
    config_hash: str
    policy: str
    threshold: float
    documents: int
    kept: int
    rejected: int
    duplicates: int
    clusters_total: int
    sizes: list[dict[str, int]]
    clusters: list[Cluster]
    slices: list[dict[str, Any]]
    alarms: list[str]
    heads: dict[str, str]

    def as_dict(self) -> dict[str, Any]:
        """All but the longer texts, JSON-ready."""
        return {name: value for name, value in asdict(self).items() if name != "heads"}


def report_duplicates(tables: Tables, *, top: int = 20, config: str | None = None, assignments: Sequence[str] = ()) -> DuplicatesReport:
    """Report on the newest completed run, or on the decisions whose config_hash begins with `config` (`redecide --json` names it).

    top: how many clusters to show, 200 at most. assignments: KEY=VALUE over the run's settings, such as deduplication.alarm_share=0.3.
    Raises AuralithError where there is no finished run, or where not exactly one configuration's decisions are meant.
    """
    runs = [run for run in latest_runs(tables) if run.status in (COMPLETED, WITH_ERRORS)]
    if not runs:
        raise AuralithError(f"Found no finished run in {tables.location}, so there is nothing to report on. Run `collect` first.")
    chosen = _resolve(tables, config) if config else str(runs[0].config_hash)
    run = next((run for run in runs if run.config_hash == chosen), None)
    cfg = load_config(overrides=(run or runs[0]).settings, assignments=assignments, environment={})
    return report_decisions(tables, cfg, chosen, run_id=run.run_id if run else None, top=top)


def report_decisions(tables: Tables, cfg: PipelineConfig, config: str, *, run_id: str | None = None, top: int = 20) -> DuplicatesReport:
    """Report on one configuration's decisions. cfg: its settings, for the alarms' limits; config: its decision_hash."""
    if not 1 <= top <= MOST_CLUSTERS:
        raise AuralithError(f"Found --top {top}, wanted 1 to {MOST_CLUSTERS}: every cluster comes with excerpts of its texts.")
    silver = tables.read(SILVER_DOCUMENTS)
    ledger = tables.read(SILVER_DECISIONS).where(F.col("config_hash") == config)
    slices = [row.asDict() for row in count_removals(silver, ledger).collect()]  # a row per source, language and year
    slices.sort(key=_slice_order)
    found = find_clusters(ledger)
    sizes = [row.asDict() for row in count_cluster_sizes(found).orderBy("at_least").collect()]  # a row per doubling
    clusters, heads = _show_clusters(silver, ledger, found, top)
    whole = {
        name: sum(row[name] for row in slices if row["dimension"] == DIMENSIONS[0])
        for name in ("documents", "kept", "rejected", "duplicates")
    }
    alarming = [row for row in slices if _is_alarming(row, cfg.deduplication)]
    return DuplicatesReport(
        run_id=run_id,
        config_hash=config,
        policy=cfg.deduplication.policy,
        threshold=cfg.deduplication.minhash_threshold,
        **whole,
        clusters_total=sum(row["clusters"] for row in sizes),
        sizes=sizes,
        clusters=clusters,
        slices=slices,
        alarms=_tell(alarming, cfg.deduplication),
        heads=heads,
    )


def find_alarms(tables: Tables, cfg: PipelineConfig) -> list[str]:
    """A line for every slice that lost more than its share as duplicates; none, and no work, where nothing is deduplicated."""
    limits = cfg.deduplication
    if not cfg.pipeline.deduplicate or limits.alarm_share >= 1.0:
        return []
    ledger = tables.read(SILVER_DECISIONS).where(F.col("config_hash") == decision_hash(cfg))
    slices = count_removals(tables.read(SILVER_DOCUMENTS), ledger)
    alarming = find_alarming(slices, share=limits.alarm_share, min_documents=limits.alarm_min_documents)
    return _tell([row.asDict() for row in alarming.collect()], limits)  # a row per alarm


def _slice_order(row: dict[str, Any]) -> tuple[Any, ...]:
    """Sources and languages by their size, years by their number; what has no value comes last among equals."""
    size = 0 if row["dimension"] == "year" else -row["documents"]
    return DIMENSIONS.index(row["dimension"]), size, row["value"] is None, row["value"] or ""


def _is_alarming(row: dict[str, Any], limits: DeduplicationSection) -> bool:
    accepted = row["kept"] + row["duplicates"]
    return accepted >= limits.alarm_min_documents and row["duplicates"] / accepted > limits.alarm_share


def _tell(rows: Iterable[dict[str, Any]], limits: DeduplicationSection) -> list[str]:
    ordered = sorted(
        rows, key=lambda row: (DIMENSIONS.index(row["dimension"]), -row["share_removed_as_duplicates"], row["value"] is None, row["value"])
    )
    return [
        f"{row['dimension']} {row['value'] or '(none)'}: {row['duplicates']:,} of {row['kept'] + row['duplicates']:,} accepted documents "
        f"removed as duplicates ({row['share_removed_as_duplicates']:.1%}), more than deduplication.alarm_share {limits.alarm_share}"
        for row in ordered
    ]


def _resolve(tables: Tables, config: str) -> str:
    """The one config_hash in the ledger that begins with `config`."""
    wanted = config.strip().lower()
    hashes = (
        tables.read(SILVER_DECISIONS).where(F.col("config_hash").startswith(wanted)).select("config_hash").distinct().limit(2).collect()
    )
    if len(hashes) != 1:
        number = "several configurations" if hashes else "no configuration"
        raise AuralithError(
            f"{number.capitalize()} in the ledger of {tables.location} begin with {wanted!r}; wanted one. `redecide --json` names the "
            "config_hash of its decisions; without a hash the newest run is reported."
        )
    return str(hashes[0]["config_hash"])


def _show_clusters(silver: DataFrame, ledger: DataFrame, found: DataFrame, top: int) -> tuple[list[Cluster], dict[str, str]]:
    largest = found.orderBy(F.col("size").desc(), "survivor").limit(top)
    rows = largest.collect()  # `top` rows
    members = find_members(ledger, largest, most=MEMBERS).orderBy("survivor", "similarity", "doc_id").collect()  # MEMBERS for each
    named = {row["survivor"] for row in rows} | {row["doc_id"] for row in members}
    texts = silver.where(F.col("doc_id").isin(sorted(named))).select(
        "doc_id", "uri", "source", F.expr(f"CASE WHEN {LONE_MEDIUM} THEN {_FILE} ELSE left(text, {_HEAD}) END").alias("head")
    )
    shown = {row["doc_id"]: row for row in texts.collect()} if named else {}
    copies: dict[str, list[Member]] = {row["survivor"]: [] for row in rows}
    for row in members:
        text = shown[row["doc_id"]]
        values = {name: row[name] for name in ("doc_id", "rule", "similarity", "neighbour", "reason")}
        copies[row["survivor"]].append(Member(uri=text["uri"], excerpt=one_line(text["head"]), **values))
    clusters = [
        Cluster(
            uri=shown[row["survivor"]]["uri"],
            source=shown[row["survivor"]]["source"],
            excerpt=one_line(shown[row["survivor"]]["head"]),
            members=copies[row["survivor"]],
            **row.asDict(),
        )
        for row in rows
    ]
    return clusters, {doc_id: row["head"] or "" for doc_id, row in shown.items()}


def one_line(text: str | None, length: int = EXCERPT) -> str:
    """The first `length` characters, on one line: every run of white space is one space, and nothing can steer a terminal."""
    line = " ".join((text or "").split())[:length]
    return "".join(char if char.isprintable() else "\ufffd" for char in line)
