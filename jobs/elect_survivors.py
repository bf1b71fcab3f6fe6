"""Elect, among similar documents that are accepted, those that stay."""

from __future__ import annotations

from pyspark.sql import DataFrame

from auralith_pipeline.conf.models import PipelineConfig
from auralith_pipeline.conf.tables import SILVER_EDGES, SILVER_ELECTION
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.jobs.link_documents import links
from auralith_pipeline.transforms.decide_documents import judge_documents, looks_for_near_duplicates
from auralith_pipeline.transforms.find_active_edges import find_active_edges
from auralith_pipeline.transforms.mark_duplicates import pair_heads
from auralith_pipeline.udfs.elect_pairs import ELECTED, ElectPairs


def elect_survivors(tables: Tables, cfg: PipelineConfig, silver: DataFrame, step: str) -> DataFrame | None:
    """Who loses to whom (ELECTED) under this configuration; None where nothing is to be voted on.

    One commit: the pairs of accepted documents that are similar enough (silver.election). No text is read and no pair compared.
    """
    if not looks_for_near_duplicates(cfg) or not tables.count(SILVER_EDGES):
        return None
    edges = tables.read(SILVER_EDGES)
    if links(tables, cfg) > 1:
        edges = find_active_edges(edges, silver, cfg.deduplication.minhash)
    heads = judge_documents(silver, cfg)
    tables.replace(pair_heads(heads, edges, threshold=cfg.deduplication.minhash_threshold), SILVER_ELECTION, step=step)
    if not tables.count(SILVER_ELECTION):
        return None
    return tables.read(SILVER_ELECTION).repartition(1).mapInArrow(ElectPairs(cfg.deduplication.policy), ELECTED)
