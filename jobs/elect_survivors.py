"""Elect, among similar documents that are accepted, those that stay."""

from __future__ import annotations

from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.conf.duplicate_tables import (
    SILVER_CONTAMINATION,
    SILVER_EDGES,
    SILVER_ELECTION,
    SILVER_EMBEDDINGS,
    SILVER_ROUNDS,
    SILVER_SIMILAR_VECTORS,
)
from auralith_pipeline.conf.errors import AuralithError
from auralith_pipeline.conf.media_tables import SILVER_MEDIA_HASHES
from auralith_pipeline.conf.models import PipelineConfig
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.jobs.link_documents import links
from auralith_pipeline.transforms.decide_documents import compares_media, compares_shingles, compares_vectors, judge_documents
from auralith_pipeline.transforms.elect_in_rounds import (
    both_ways,
    contract_stars,
    leave_undecided,
    name_survivors,
    settle_direct,
    star_pairs,
)
from auralith_pipeline.transforms.find_active_edges import find_active_edges
from auralith_pipeline.transforms.find_semantic_pairs import pair_semantic_heads
from auralith_pipeline.transforms.mark_duplicates import MINHASH, pair_heads
from auralith_pipeline.transforms.name_media import PERCEPTUAL, name_media
from auralith_pipeline.transforms.pair_by_name import pair_by_name
from auralith_pipeline.udfs.core.near.elect_pairs import Policy
from auralith_pipeline.udfs.elect_pairs import ELECTED, ElectPairs

# Stars contract in some log2(documents) rounds, greedy rounds on ranks without design in about as many.
_MOST_ROUNDS = 60


def elect_survivors(tables: Tables, cfg: PipelineConfig, silver: DataFrame, step: str) -> DataFrame | None:
    """Who loses to whom (ELECTED) under this configuration; None where nothing is to be voted on.

    A commit for the pairs of accepted documents that are similar enough (silver.election), and where these are more than one task may
    hold, one for each round. No text is read and no pair compared.
    """
    pairs = _similar_pairs(tables, cfg, silver)
    if pairs is None:
        return None
    tables.replace(pairs, SILVER_ELECTION, step=step)
    count = tables.count(SILVER_ELECTION)
    if not count:
        return None
    pairs, policy = tables.read(SILVER_ELECTION), cfg.deduplication.policy
    if count <= cfg.deduplication.local_pairs:
        return _elect_here(pairs, policy)
    tables.ensure([SILVER_ROUNDS])
    return (_elect_direct if policy == "direct" else _elect_transitive)(tables, pairs, cfg.deduplication.local_pairs, step)


def _similar_pairs(tables: Tables, cfg: PipelineConfig, silver: DataFrame) -> DataFrame | None:
    """All pairs of accepted documents that are similar enough, by whatever method."""
    heads = judge_documents(silver, cfg, finds_of(tables, cfg))
    found = []
    if compares_shingles(cfg) and tables.count(SILVER_EDGES):
        edges = tables.read(SILVER_EDGES).where(f"method = '{MINHASH}'")
        if links(tables, cfg) > 1:
            edges = find_active_edges(edges, silver, cfg.deduplication.minhash)
        found.append(pair_heads(heads, edges, threshold=cfg.deduplication.minhash_threshold))
    if compares_vectors(cfg):
        embeddings, similar = tables.read(SILVER_EMBEDDINGS), tables.read(SILVER_SIMILAR_VECTORS)
        found.append(pair_semantic_heads(heads, embeddings, similar, threshold=cfg.semantic.threshold))
    if compares_media(cfg):
        methods = {PERCEPTUAL + kind: threshold for kind, threshold in cfg.deduplication.media.thresholds().items()}
        enough = " OR ".join(f"method = '{method}' AND similarity >= {threshold!r}D" for method, threshold in methods.items())
        named = name_media(silver, tables.read(SILVER_MEDIA_HASHES))
        found.append(pair_by_name(heads, named, tables.read(SILVER_EDGES).where(enough)))
    return reduce(DataFrame.unionByName, found) if found else None


def finds_of(tables: Tables, cfg: PipelineConfig) -> DataFrame | None:
    """silver.contamination, where benchmarks are looked for."""
    return tables.read(SILVER_CONTAMINATION) if cfg.decontamination.enabled else None


def _elect_here(pairs: DataFrame, policy: Policy) -> DataFrame:
    return pairs.repartition(1).mapInArrow(ElectPairs(policy), ELECTED)


def _elect_direct(tables: Tables, pairs: DataFrame, most: int, step: str) -> DataFrame:
    """Rounds until one task can hold what is undecided. Each is a commit, so that a run that was killed goes on with the next."""
    name = f"{step}:round"
    done = _rounds_done(tables, name)
    for turn in range(done, _MOST_ROUNDS):
        settled = tables.read(SILVER_ROUNDS) if turn else None
        undecided = pairs if settled is None else leave_undecided(pairs, settled)
        if settled is not None and undecided.count() <= most:
            return _outcome(pairs, settled, undecided)
        fresh = settle_direct(undecided)
        tables.replace(fresh if settled is None else settled.unionByName(fresh), SILVER_ROUNDS, step=f"{name}{turn + 1}")
    raise _endless(_MOST_ROUNDS, most)


def _outcome(pairs: DataFrame, settled: DataFrame, undecided: DataFrame) -> DataFrame:
    late = _elect_here(undecided, "direct").select("doc_id")
    early = settled.where("NOT kept").select("node.doc_id")
    names = early.unionByName(late).select(F.col("doc_id").alias("_lost"))
    nodes = both_ways(pairs).select("node").distinct()
    return name_survivors(pairs, nodes.join(names, on=F.expr("node.doc_id = _lost"), how="left_semi"), "direct")


def _elect_transitive(tables: Tables, pairs: DataFrame, most: int, step: str) -> DataFrame:
    """Rounds of star contraction until nothing changes, each a commit."""
    name = f"{step}:round"
    done = _rounds_done(tables, name)
    if not done:
        tables.replace(star_pairs(pairs), SILVER_ROUNDS, step=f"{name}1")
        done = 1
    for turn in range(done, _MOST_ROUNDS):
        stars = tables.read(SILVER_ROUNDS)
        before = _state(stars)
        tables.replace(contract_stars(stars), SILVER_ROUNDS, step=f"{name}{turn + 1}")
        stars = tables.read(SILVER_ROUNDS)
        if _state(stars) == before:
            return name_survivors(pairs, stars.select("node", "centre"), "transitive")
    raise _endless(_MOST_ROUNDS, most)


def _state(stars: DataFrame) -> tuple[int, int]:
    """What tells two states of the rounds apart: how many rows, and a sum of their hashes that does not depend on their order."""
    row = stars.agg(F.count("*").alias("rows"), F.expr("sum(CAST(xxhash64(node, centre) AS DECIMAL(38, 0)))").alias("sum")).first()
    return (row["rows"], int(row["sum"] or 0)) if row is not None else (0, 0)


def _rounds_done(tables: Tables, name: str) -> int:
    """Rounds of this election that were committed, where the newest state is one of them."""
    named = [commit.step for commit in tables.history(SILVER_ROUNDS) if commit.step]
    return int(named[-1].removeprefix(name)) if named and named[-1].startswith(name) else 0


def _endless(rounds: int, most: int) -> AuralithError:
    return AuralithError(
        f"The election among similar documents was not done after {rounds} rounds: more than {most:,} pairs are still open. That "
        "takes chains of thousands of documents, each similar to the next and ranked in that order. Raise deduplication.local_pairs as "
        "far as one task's memory allows (some 300 bytes a pair), or raise deduplication.minhash_threshold."
    )
