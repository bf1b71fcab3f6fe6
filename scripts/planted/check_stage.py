"""Hold the near-duplicate stage against brute force on planted near-copies.

    python -m scripts.planted.check_stage FOLDER/documents.jsonl [--partitions 1 7 64] [--policies direct transitive]

The documents are scored, linked and decided by the pipeline's own jobs, once for each number of partitions, each time in another order.
Compared with brute force (tests/near_oracle.py), which shares nothing with the pipeline: recall of candidates, the similarity of every
stored pair and of every removal, and the survivors: exactly those of a greedy election on the same pairs, and every difference
from an election on all pairs traced to a missed one. Candidate recall is printed for every preset. Exit code 1 where anything is wrong.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from auralith_pipeline.conf.deduplication import SCHEMES
from auralith_pipeline.conf.duplicate_tables import SILVER_CANDIDATES, SILVER_EDGES
from auralith_pipeline.conf.load import load_config
from auralith_pipeline.conf.models import PipelineConfig
from auralith_pipeline.conf.tables import BRONZE_DOCUMENTS, SILVER_DECISIONS, SILVER_DOCUMENTS
from auralith_pipeline.jobs._session import local_session
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.jobs.decide_documents import bronze_state, decide_all_documents
from auralith_pipeline.jobs.link_documents import link_new_documents
from auralith_pipeline.jobs.score_documents import score_new_documents
from auralith_pipeline.transforms.decide_documents import decision_hash
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.near.distinct import distinct
from auralith_pipeline.udfs.core.near.shingle import shingle
from auralith_pipeline.udfs.core.near.sign import SignRules, hash_bands, sign
from tests.near_oracle import Pair, elect_direct, elect_transitive, similar_pairs, unexplained

THRESHOLD, STORED = 0.85, 0.5
_STEPS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0)
_CLASSES = ("permissive", "weak_copyleft", "copyleft", "non_commercial", "proprietary")


def settings(policy: str) -> PipelineConfig:
    return load_config(
        overrides={
            "pipeline": {"quality_filter": False, "remove_pii": False},
            "language": {"enabled": False},
            "license": {"enabled": False},
            "deduplication": {"policy": policy, "minhash": {"min_stored": STORED}},
        },
        environment={},
    )


def print_recall(texts: list[str], pairs: dict[Pair, float]) -> None:
    """For every preset, the share of pairs of different sets that have a band in common, by similarity."""
    shingles = distinct(shingle(*string_buffers(pa.array(texts, pa.large_string()))))
    left, right = (np.array([pair[side] for pair in pairs]) for side in (0, 1))
    similar = np.array(list(pairs.values()))
    ranges = [(low, high) for low, high in zip(_STEPS, _STEPS[1:], strict=False)]
    print("| preset | " + " | ".join(f"{low:g} to {high:g}" for low, high in ranges) + " | all from 0.85 |")
    print("|---|" + "---:|" * (len(ranges) + 1))
    masks = [(similar >= low) & (similar < high) for low, high in ranges] + [(similar >= THRESHOLD) & (similar < 1)]
    print("| pairs | " + " | ".join(str(int(mask.sum())) for mask in masks) + " |")
    for name, (bands, rows) in SCHEMES.items():
        rules = SignRules(bands=bands, rows=rows)
        hashes = hash_bands(sign(shingles, rules), rules)
        found = (hashes[left] == hashes[right]).any(axis=1)
        print(f"| {name} | " + " | ".join(f"{found[mask].mean():.3f}" for mask in masks) + " |")


def run_stage(spark: SparkSession, corpus: Path, work: Path, partitions: int, policy: str) -> dict[str, Any]:
    """Bronze to ledger; returns what is compared, as plain Python."""
    cfg = settings(policy)
    tables = Tables(spark, str(work), alone=True)
    tables.ensure()
    read = spark.read.schema("doc_id string, text string, license string, date string").json(str(corpus))
    made = {
        "source": F.lit("planted"), "uri": F.col("doc_id"), "modality": F.lit("text"), "content": F.col("text"),
        "content_hash": F.sha2("text", 256), "source_date": F.col("date"), "batch": F.lit("planted"),
    }  # fmt: skip
    bronze = read.withColumns(made)
    for one in BRONZE_DOCUMENTS.schema.fields:
        if one.name not in bronze.columns:
            bronze = bronze.withColumn(one.name, F.lit(None).cast(one.dataType))
    # Another order for every number of partitions.
    shuffled = bronze.repartition(partitions, F.xxhash64("doc_id", F.lit(partitions))).sortWithinPartitions(
        F.xxhash64("text", F.lit(partitions))
    )
    spark.conf.set("spark.sql.shuffle.partitions", str(partitions))
    tables.append(shuffled, BRONZE_DOCUMENTS, step="ingest")
    score_new_documents(tables, cfg, bronze_state(tables))
    link_new_documents(tables, cfg)
    decide_all_documents(tables, cfg, bronze_state(tables))
    spark.conf.set("spark.sql.shuffle.partitions", "2")
    silver = tables.read(SILVER_DOCUMENTS).select(
        "doc_id", "set_id", "set_key", "license", "license_class", "n_unique_words", "source_date"
    )
    ledger = tables.read(SILVER_DECISIONS).where(f"config_hash = '{decision_hash(cfg)}' AND stage = 'final'")
    return {
        "silver": {row["doc_id"]: row for row in silver.collect()},
        # Stored the better-ranked first; a pair is a pair either way round.
        "candidates": {(min(row), max(row)) for row in tables.read(SILVER_CANDIDATES).select("left", "right").collect()},
        "edges": {(row[0], row[1]): row[2] for row in tables.read(SILVER_EDGES).select("left", "right", "similarity").collect()},
        "ledger": {row["doc_id"]: row for row in ledger.collect()},
    }


def rank(row: Any) -> tuple[Any, ...]:
    """The order of survival as docs/duplicates.md states it: license, completeness, date, set_key, doc_id."""
    kind = _CLASSES.index(row["license_class"]) if row["license_class"] in _CLASSES else 5 + (row["license"] is None)
    return (kind, -(row["n_unique_words"] or 0), row["source_date"] or "9999", row["set_key"] or 0, row["doc_id"])


def check(ids: list[str], texts: list[str], every: dict[Pair, float], made: dict[str, Any], policy: str) -> list[str]:
    """What is wrong; prints the figures."""
    wrong: list[str] = []
    silver, ledger = made["silver"], made["ledger"]
    places = {doc_id: at for at, doc_id in enumerate(ids)}
    rejected = {doc_id for doc_id, row in ledger.items() if row["verdict"] == "rejected"}
    if {
        doc_id for doc_id in ids if not any(char.isalnum() for char in texts[places[doc_id]])
    } != rejected or ledger.keys() != silver.keys():
        wrong.append("the ledger lacks documents, or rejects some that have words")
    ranks = [rank(silver[doc_id]) for doc_id in ids]
    of_set: dict[str, list[int]] = {}
    for at, doc_id in enumerate(ids):
        if silver[doc_id]["set_id"] is not None:
            of_set.setdefault(silver[doc_id]["set_id"], []).append(at)
    found: dict[Pair, float] = {pair: 1.0 for members in of_set.values() for pair in combinations(members, 2)}
    for (one, other), value in made["edges"].items():
        found.update({(min(a, b), max(a, b)): value for a in of_set[one] for b in of_set[other]})
    off = [pair for pair, value in found.items() if abs(every.get(pair, -1.0) - value) > 1e-12]
    if off:
        wrong.append(f"{len(off)} stored pairs have another similarity than brute force gives, the first {[ids[at] for at in off[0]]}")
    equal = [pair for pair, value in every.items() if value == 1.0]
    if any(silver[ids[a]]["set_id"] != silver[ids[b]]["set_id"] for a, b in equal):
        wrong.append("texts with equal sets of shingles have different set_ids")
    wanted = [pair for pair, value in every.items() if THRESHOLD <= value < 1.0]
    keys = [tuple(sorted((silver[ids[a]]["set_key"], silver[ids[b]]["set_key"]))) for a, b in wanted]
    recall = sum(key in made["candidates"] for key in keys) / max(1, len(keys))
    if recall < 0.95:
        wrong.append(f"candidate recall {recall:.4f} at {THRESHOLD}")
    for doc_id, row in ledger.items():
        if row["verdict"] != "duplicate":
            continue
        other = row["neighbour"] or row["survivor"]
        pair = (min(places[doc_id], places[other]), max(places[doc_id], places[other]))
        if every.get(pair, -1.0) < THRESHOLD or abs(every[pair] - row["value"]) > 1e-12:
            wrong.append(f"{doc_id} was removed for {other}, told {row['value']}, true {every.get(pair)}")
        if ledger[row["survivor"]]["verdict"] != "kept":
            wrong.append(f"the survivor of {doc_id} was not kept itself")
    kept = {places[doc_id] for doc_id, row in ledger.items() if row["verdict"] == "kept"}
    accepted = {places[doc_id] for doc_id in ledger.keys() - rejected}
    elect = elect_direct if policy == "direct" else elect_transitive
    ours = {pair: value for pair, value in found.items() if value >= THRESHOLD}
    full = {pair: value for pair, value in every.items() if value >= THRESHOLD}
    same = set(elect(ranks, ours)) & accepted
    if same != kept:
        wrong.append(f"survivors differ from the oracle's on the same pairs: {len(kept - same)} more, {len(same - kept)} less")
    best = set(elect(ranks, full)) & accepted
    wrong += unexplained(kept, best, ours, full, len(ids))
    print(
        f"{policy}: {len(ids)} documents, {len(made['candidates'])} candidates, {len(made['edges'])} edges; "
        f"candidate recall from {THRESHOLD}: {recall:.4f} of {len(wanted)}; kept {len(kept)}, "
        f"brute force {len(best)}, {len(kept ^ best)} documents differ; "
        f"{len(full.keys() - ours.keys())} pairs missed; {len(wrong)} faults"
    )
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--partitions", type=int, nargs="+", default=[1, 7, 64])
    parser.add_argument("--policies", nargs="+", default=["direct", "transitive"])
    options = parser.parse_args()
    with options.corpus.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    ids, texts = [row["doc_id"] for row in rows], [row["text"] for row in rows]
    every = similar_pairs(texts, STORED)
    print_recall(texts, every)
    spark = local_session("planted", cores=2, settings={"spark.driver.memory": "2g"})
    work = Path(tempfile.mkdtemp(prefix="auralith-planted-"))
    wrong: list[str] = []
    for policy in options.policies:
        first: dict[str, Any] | None = None
        for partitions in options.partitions:
            made = run_stage(spark, options.corpus, work / f"{policy}-{partitions}", partitions, policy)
            if first is None:
                first = made
                wrong += check(ids, texts, every, made, policy)
                continue
            for name, values in made.items():
                if name == "silver":
                    continue
                same = values == first[name]
                print(f"{policy}, {partitions} partitions: {name} {'the same' if same else 'DIFFERENT'}")
                wrong += [] if same else [f"{policy}, {partitions} partitions: {name} differ"]
    spark.stop()
    shutil.rmtree(work, ignore_errors=True)
    print("\n".join(wrong[:50]) or "nothing wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
