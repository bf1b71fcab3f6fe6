"""A workspace for tests of duplicates: documents put into bronze by hand, then scored, linked and decided; no shards."""

from __future__ import annotations

import hashlib

from auralith_pipeline.conf.duplicate_tables import SILVER_EDGES
from auralith_pipeline.conf.load import load_config
from auralith_pipeline.conf.tables import BRONZE_DOCUMENTS, SILVER_DECISIONS
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.jobs.decide_documents import bronze_state, decide_all_documents
from auralith_pipeline.jobs.link_documents import link_new_documents
from auralith_pipeline.jobs.score_documents import score_new_documents
from auralith_pipeline.transforms.decide_documents import FINAL, decision_hash


def settings(**deduplication):
    """Every document is accepted unless it is empty, and nothing is looked for but duplicates."""
    return load_config(
        overrides={
            "pipeline": {"quality_filter": False, "remove_pii": False},
            "language": {"enabled": False},
            "license": {"enabled": False},
            "deduplication": deduplication,
        },
        environment={},
    )


class Workspace:
    """documents: {doc_id: text}, or {doc_id: {column: value}} for more of bronze's columns."""

    def __init__(self, spark, folder, cfg):
        self.spark, self.cfg = spark, cfg
        self.tables = Tables(spark, str(folder), alone=True)
        self.tables.ensure()

    def add(self, documents, batch, partitions=None):
        rows = []
        for doc_id, given in documents.items():
            given = {"content": given} if isinstance(given, str) else given
            made = {
                "doc_id": doc_id, "source": "s", "uri": doc_id, "modality": "text", "batch": batch,
                "content_hash": hashlib.sha256(given["content"].encode()).hexdigest(), **given,
            }  # fmt: skip
            rows.append(tuple(made.get(name) for name in BRONZE_DOCUMENTS.schema.fieldNames()))
        frame = self.spark.createDataFrame(rows, BRONZE_DOCUMENTS.schema)
        if partitions:
            frame = frame.repartition(partitions, "content")
        self.tables.append(frame, BRONZE_DOCUMENTS, step=f"ingest:{batch}")
        return self

    def link(self):
        score_new_documents(self.tables, self.cfg, bronze_state(self.tables))
        return link_new_documents(self.tables, self.cfg)

    def decide(self):
        self.linked = self.link()
        self.decided = decide_all_documents(self.tables, self.cfg, bronze_state(self.tables))
        return self

    def ledger(self):
        return self.tables.read(SILVER_DECISIONS).where(f"config_hash = '{decision_hash(self.cfg)}'")

    def final(self):
        """{doc_id: row of the terminal decision}"""
        return {row["doc_id"]: row for row in self.ledger().where(f"stage = '{FINAL}'").collect()}

    def kept(self):
        return {doc_id for doc_id, row in self.final().items() if row["verdict"] == "kept"}

    def edges(self):
        """{(left, right): similarity} of the stored edges, by set_id."""
        return {(row["left"], row["right"]): row["similarity"] for row in self.tables.read(SILVER_EDGES).collect()}
