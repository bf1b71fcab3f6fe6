"""Find which documents are similar: candidates among the new ones and all others, verified, kept as edges for all decisions to come."""

from __future__ import annotations

import json
from dataclasses import dataclass

from pyspark.sql import functions as F

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.conf.load import config_hash
from auralith_pipeline.conf.models import PipelineConfig
from auralith_pipeline.conf.tables import SILVER_CANDIDATES, SILVER_DOCUMENTS, SILVER_EDGES
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.transforms.decide_documents import compares_shingles
from auralith_pipeline.transforms.find_candidates import find_candidates
from auralith_pipeline.transforms.score_documents import index_header, signals_hash
from auralith_pipeline.transforms.verify_pairs import MINHASH, verify_pairs

_PREFIX = 16  # digits of a batch that a step's name holds


@dataclass(frozen=True, kw_only=True)
class Linked:
    """What a link did: new batches, pairs compared, pairs stored; all 0 where there was nothing to do."""

    batches: int = 0
    candidates: int = 0
    edges: int = 0


def link_new_documents(tables: Tables, cfg: PipelineConfig) -> Linked:
    """Compare the documents of silver that no link has seen with each other and with all before, and store the similar pairs.

    Two commits: the candidates (replaced by each link), and the edges (appended). The name of the second holds the batches it linked, so
    the same call after a crash at any point goes on, and after a success does nothing. Edges that other settings of the search, other
    texts or another index made are replaced as a whole.
    """
    if not compares_shingles(cfg):
        return Linked()
    silver = tables.read(SILVER_DOCUMENTS)
    near = cfg.deduplication.minhash
    batches = _batches(tables)
    done = linked_batches(tables, cfg)
    whole = done is None or not done <= batches
    fresh = sorted(batches if done is None or whole else batches - done)
    if not fresh:
        return Linked()
    step = f"{_link_name(cfg)}:{'+'.join(fresh)}"
    condition = None if whole or not done else f"substring(batch, 1, {_PREFIX}) IN ({', '.join(map(repr, fresh))})"
    tables.replace(find_candidates(silver, near, fresh=condition), SILVER_CANDIDATES, step=step)
    pairs = tables.read(SILVER_CANDIDATES)
    edges = verify_pairs(pairs, silver, floor=near.min_stored).withColumn("batch", F.lit("+".join(fresh)))
    if whole:
        tables.replace(edges, SILVER_EDGES, step=step, where=f"method = '{MINHASH}'")
    else:
        # A copy of an old text can bring an old pair up again.
        known = tables.read(SILVER_EDGES).select("left", "right", "method")
        tables.append(edges.join(known, on=["left", "right", "method"], how="left_anti"), SILVER_EDGES, step=step)
    return Linked(batches=len(fresh), candidates=tables.count(SILVER_CANDIDATES), edges=tables.written(SILVER_EDGES, step) or 0)


def linked_batches(tables: Tables, cfg: PipelineConfig) -> set[str] | None:
    """The batches (their first digits) between all of whose documents edges were looked for; None where edges must be made anew."""
    name = _link_name(cfg)
    commits = tables.history(SILVER_EDGES)
    steps = [commit.step for commit in commits if commit.step.startswith("link:")]
    if commits[0].version != 0 or any(not step.startswith(f"{name}:") for step in steps[-1:]):
        return None  # the log was cleaned, or the newest edges are others
    ours: set[str] = set()
    for step in reversed(steps):
        if not step.startswith(f"{name}:"):
            break
        ours.update(step.removeprefix(f"{name}:").split("+"))
    return ours


def _batches(tables: Tables) -> set[str]:
    rows = tables.read(SILVER_DOCUMENTS).select("batch").distinct().collect()  # a row per ingest, not per document
    return {row["batch"][:_PREFIX] for row in rows}


def is_linked(tables: Tables, cfg: PipelineConfig) -> bool:
    """Whether everything that these settings decide by has been compared."""
    return not compares_shingles(cfg) or linked_batches(tables, cfg) == _batches(tables)


def links(tables: Tables, cfg: PipelineConfig) -> int:
    """In how many turns the present edges were found."""
    return sum(commit.step.startswith(f"{_link_name(cfg)}:") for commit in tables.history(SILVER_EDGES))


def check_index(tables: Tables, cfg: PipelineConfig) -> None:
    """Refuse signatures that were made with other settings: they cannot be compared with those of new documents.

    Raises ConfigError naming what differs; `deduplication.minhash.rebuild` makes the index anew instead.
    """
    if cfg.deduplication.minhash.rebuild or not tables.count(SILVER_DOCUMENTS):
        return
    wanted = json.loads(index_header(cfg))
    for row in tables.read(SILVER_DOCUMENTS).select("index_header").distinct().collect():  # one row, or a few
        found = json.loads(row["index_header"])
        differ = sorted(key for key in {*wanted, *found} if wanted.get(key) != found.get(key))
        if differ:
            told = ", ".join(f"{key} {found.get(key)} (wanted {wanted.get(key)})" for key in differ)
            raise ConfigError(
                f"deduplication.minhash: the index in {tables.location} was made with {told}, so new documents cannot be compared with "
                "those in it. Use the settings it was made with, or other tables, or make it anew from the stored records with "
                "--set deduplication.minhash.rebuild=true."
            )


def _link_name(cfg: PipelineConfig) -> str:
    """Identity of the search: the texts and signatures, and which pairs are compared and stored."""
    near = cfg.deduplication.minhash.model_dump(mode="json", include={"min_stored", "bucket_pairs", "bucket_centres"})
    return f"link:{config_hash({'signals': signals_hash(cfg), 'near': near})[:16]}"
