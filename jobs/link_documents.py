"""Find which documents are similar: candidates among the new ones and all others, verified, kept as edges for all decisions to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from auralith_pipeline.conf.duplicate_tables import SILVER_CANDIDATES, SILVER_EDGES, SILVER_LINKED
from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.conf.load import config_hash
from auralith_pipeline.conf.models import PipelineConfig
from auralith_pipeline.conf.tables import SILVER_DOCUMENTS
from auralith_pipeline.jobs._index_header import tell_differences
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.transforms.decide_documents import compares_shingles
from auralith_pipeline.transforms.find_candidates import find_candidates
from auralith_pipeline.transforms.mark_duplicates import MINHASH
from auralith_pipeline.transforms.score_documents import index_header, signals_hash
from auralith_pipeline.transforms.verify_pairs import FEW, verify_pairs

_OURS = f"method = '{MINHASH}'"  # of silver.edges; the others are of media (jobs/link_media.py)


@dataclass(frozen=True, kw_only=True)
class Linked:
    """What a link did: new batches, pairs compared, pairs stored; all 0 where there was nothing to do."""

    batches: int = 0
    candidates: int = 0
    edges: int = 0


def link_new_documents(tables: Tables, cfg: PipelineConfig) -> Linked:
    """Compare the documents of silver that no link has seen with each other and with all before, and store the similar pairs.

    Three commits: the candidates (replaced by each link), the edges (appended), and the batches that are linked now. The same call after
    a crash at any point goes on, and after a success does nothing. Edges that other settings of the search, other texts or another
    index made are replaced as a whole.
    """
    if not compares_shingles(cfg):
        return Linked()
    silver = tables.read(SILVER_DOCUMENTS)
    near, link = cfg.deduplication.minhash, _link_hash(cfg)
    batches, done = _batches(tables), linked_batches(tables, cfg)
    whole = not done or not done <= batches
    fresh = sorted(batches if whole else batches - done)
    if not fresh:
        return Linked()
    turn = config_hash({"fresh": fresh, "all": sorted(batches)})[:16]
    step = f"link:{link[:16]}:{turn}"
    if whole:  # before the edges: from now on those that are there count as another search's
        tables.replace(_linked_rows(tables, link, [""], turn, 0, 0), SILVER_LINKED, step=f"{step}:begun")
    condition = None if whole else f"batch IN ({', '.join(map(repr, fresh))})"
    tables.replace(find_candidates(silver, near, fresh=condition), SILVER_CANDIDATES, step=step)
    few = tables.count(SILVER_CANDIDATES) <= FEW
    verified = verify_pairs(tables.read(SILVER_CANDIDATES), silver, floor=near.min_stored, few=few)
    edges = verified.withColumns({"method": F.lit(MINHASH), "batch": F.lit(fresh[-1])})
    before = 0 if whole else _count_edges(tables)
    if whole:
        tables.replace(edges, SILVER_EDGES, step=step, where=_OURS)
    else:
        # A copy of an old text can bring an old pair up again.
        known = tables.read(SILVER_EDGES).where(_OURS).select("left", "right")
        tables.append(edges.join(known, on=["left", "right"], how="left_anti"), SILVER_EDGES, step=step)
    # Delta records no commit without a row, so what was linked is told by rows of its own.
    candidates, found = tables.count(SILVER_CANDIDATES), _count_edges(tables) - before
    rows = _linked_rows(tables, link, fresh, turn, candidates, found)
    # A search that is held again from the beginning has the step it had before, and an append of that name would do nothing.
    tables.replace(rows, SILVER_LINKED, step=step) if whole else tables.append(rows, SILVER_LINKED, step=step)
    return Linked(batches=len(fresh), candidates=candidates, edges=found)


def _count_edges(tables: Tables) -> int:
    # A table without a row of any method need not be asked.
    return tables.read(SILVER_EDGES).where(_OURS).count() if tables.count(SILVER_EDGES) else 0


def linked_batches(tables: Tables, cfg: PipelineConfig) -> set[str]:
    """The batches between all of whose documents edges were looked for; none where the stored edges are another search's."""
    return {row["batch"] for row in _turns(tables, cfg)}


def links(tables: Tables, cfg: PipelineConfig) -> int:
    """In how many turns the present edges were found."""
    return len({row["turn"] for row in _turns(tables, cfg)})


def is_linked(tables: Tables, cfg: PipelineConfig) -> bool:
    """Whether everything that these settings decide by has been compared."""
    return not compares_shingles(cfg) or linked_batches(tables, cfg) == _batches(tables)


def _turns(tables: Tables, cfg: PipelineConfig) -> list[Row]:
    rows = tables.read(SILVER_LINKED).collect()  # a row per ingest
    return [row for row in rows if row["link"] == _link_hash(cfg) and row["batch"]]


def _linked_rows(tables: Tables, link: str, batches: Sequence[str], turn: str, candidates: int, edges: int) -> DataFrame:
    rows = [(link, batch, turn, candidates, edges) for batch in batches]
    return tables.spark.createDataFrame(rows, SILVER_LINKED.schema)


def _batches(tables: Tables) -> set[str]:
    rows = tables.read(SILVER_DOCUMENTS).select("batch").distinct().collect()  # a row per ingest, not per document
    return {row["batch"] for row in rows}


def check_index(tables: Tables, cfg: PipelineConfig) -> None:
    """Refuse signatures that were made with other settings: they cannot be compared with those of new documents.

    Raises ConfigError naming what differs; `deduplication.minhash.rebuild` makes the index anew instead.
    """
    if cfg.deduplication.minhash.rebuild or not tables.count(SILVER_DOCUMENTS):
        return
    for row in tables.read(SILVER_DOCUMENTS).select("index_header").distinct().collect():  # one row, or a few
        told = tell_differences(row["index_header"], index_header(cfg))
        if told:
            raise ConfigError(
                f"deduplication.minhash: the index in {tables.location} was made with {told}, so new documents cannot be compared with "
                "those in it. Use the settings it was made with, or other tables, or make it anew from the stored records with "
                "--set deduplication.minhash.rebuild=true."
            )


def _link_hash(cfg: PipelineConfig) -> str:
    """Identity of the search: the texts and signatures, and which pairs are compared and stored."""
    near = cfg.deduplication.minhash.model_dump(mode="json", include={"min_stored", "bucket_pairs", "bucket_centres"})
    return config_hash({"signals": signals_hash(cfg), "near": near})
