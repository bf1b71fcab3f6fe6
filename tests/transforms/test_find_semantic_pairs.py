"""The search over all shards: what comes out does not depend on how the vectors are spread, and every shard is bounded."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from auralith_pipeline.conf.semantic import SemanticSection
from auralith_pipeline.transforms.embed_documents import name_vector
from auralith_pipeline.transforms.find_semantic_pairs import (
    distinct_vectors,
    find_semantic_pairs,
    learn_cells,
    pair_semantic_heads,
)
from auralith_pipeline.udfs.core.semantic.cells import train_cells
from auralith_pipeline.udfs.core.semantic.vectors import from_bytes, to_bytes, vector_ids
from tests.planted_vectors import brute_force, topics, turned

pytestmark = pytest.mark.spark

SHARDED = SemanticSection(shard_vectors=500, min_stored=0.92)


def frame(spark, vectors, partitions=2, **columns):
    rows = pd.DataFrame({"vector_id": vector_ids(vectors), "embedding": to_bytes(vectors), "fresh": True} | columns)
    return spark.createDataFrame(rows).repartition(partitions, "embedding")


def found(pairs):
    return {(row["left"], row["right"]): row["similarity"] for row in pairs.collect()}


@pytest.fixture(scope="module")
def corpus():
    """2,000 vectors, 600 of them copies on both sides of 0.92, and three in a corner of their own: a shard of three."""
    originals = topics(1_397, 32, centres=8)
    corner = turned(np.repeat(-originals[:1], 3, axis=0), 0.97)
    return np.concatenate([originals, turned(originals[:600], np.linspace(0.9, 0.99, 600)), corner])


@pytest.fixture(scope="module")
def centroids(corpus):
    """Four clusters, and the corner."""
    return np.concatenate([train_cells(corpus[:-3], 4, 0), corpus[-3:-2]])


@pytest.fixture(scope="module")
def sharded(spark, corpus, centroids):
    return found(find_semantic_pairs(frame(spark, corpus), centroids, SHARDED))


def test_recall_and_precision_over_shards_with_a_shard_of_three(sharded, corpus):
    """Acceptance 5, and O-38: one partition of an otherwise large run holds 3 vectors. The shards are too small to train but for some."""
    names = vector_ids(corpus)
    wanted = {tuple(sorted((names[a], names[b]))) for a, b in brute_force(corpus, 0.92)}
    assert len(wanted) > 400
    assert sharded.keys() <= wanted
    assert len(sharded) >= 0.95 * len(wanted)
    corner = {tuple(sorted((names[a], names[b]))) for a, b in brute_force(corpus[-3:], 0.92)}
    assert corner
    assert {pair for pair in sharded if set(pair) <= set(names[-3:])} == {pair for pair in wanted if set(pair) <= set(names[-3:])}


@pytest.mark.parametrize("partitions", [1, 7])
def test_the_same_pairs_on_any_partitioning_and_order(spark, corpus, centroids, sharded, partitions):
    shuffled = corpus[np.random.default_rng(partitions).permutation(len(corpus))]
    assert found(find_semantic_pairs(frame(spark, shuffled, partitions), centroids, SHARDED)) == sharded


def test_a_cell_that_has_outgrown_a_task_is_searched_in_parts(spark, corpus, centroids):
    """Flat, so that parts, which have indexes of their own, give exactly what the whole gives."""
    flat = {"min_stored": 0.92, "index": {"kind": "flat"}}
    whole = found(find_semantic_pairs(frame(spark, corpus), centroids, SemanticSection(shard_vectors=10_000, **flat)))
    assert found(find_semantic_pairs(frame(spark, corpus), centroids, SemanticSection(shard_vectors=60, **flat))) == whole


def test_two_batches_find_what_one_finds(spark, corpus, centroids):
    cfg = SemanticSection(shard_vectors=10_000, min_stored=0.92, index={"kind": "flat"})
    whole = found(find_semantic_pairs(frame(spark, corpus), centroids, cfg))
    first = np.random.default_rng(5).random(len(corpus)) < 0.6
    early = found(find_semantic_pairs(frame(spark, corpus[first]), centroids, cfg))
    late = found(find_semantic_pairs(frame(spark, corpus, fresh=~first), centroids, cfg))
    assert early | late == whole
    assert early.keys() & late.keys() == set()


def test_nothing_to_search(spark, corpus, centroids):
    """O-38: no vectors are no error."""
    assert found(find_semantic_pairs(frame(spark, corpus[:1]).limit(0), centroids, SHARDED)) == {}
    assert found(find_semantic_pairs(frame(spark, corpus[:5], fresh=False), centroids, SHARDED)) == {}


def test_cells_are_learnt_from_the_vectors_alone(spark, corpus):
    first, second = (
        [bytes(row["centroid"]) for row in learn_cells(frame(spark, vectors, partitions), 4, 0).orderBy("cell").collect()]
        for vectors, partitions in ((corpus, 1), (corpus[::-1], 5))
    )
    assert first == second
    np.testing.assert_allclose(np.linalg.norm(from_bytes(first), axis=1), 1.0, atol=1e-5)
    assert learn_cells(frame(spark, corpus[:1]).limit(0), 4, 0).collect() == []


def test_a_vector_of_many_documents_is_searched_once(spark):
    """It is fresh if all of its documents are; documents without a vector match nothing."""
    one, other = (to_bytes(topics(2, 32))[at] for at in (0, 1))
    rows = [("a", one, "old"), ("b", one, "new"), ("c", other, "new"), ("d", None, "new")]
    embeddings = spark.createDataFrame(rows, "doc_id string, embedding binary, batch string").withColumn(
        "vector_id", name_vector("embedding")
    )
    vectors = distinct_vectors(embeddings, fresh="batch = 'new'").collect()
    assert {(bytes(row["embedding"]), row["fresh"]) for row in vectors} == {(one, False), (other, True)}
    assert {row["vector_id"] for row in vectors} == set(vector_ids(from_bytes([one, other])))


def test_documents_of_similar_vectors_are_paired_with_the_best_of_each_other(spark):
    """Vector v has the documents a (rank 2), b (rank 1, the best) and r (rejected); w has c (3) and d (4); x has e and is far."""
    ranks = {"a": 2, "b": 1, "c": 3, "d": 4, "e": 5, "r": 0}
    heads = spark.createDataFrame(
        [(doc_id, (rank, 7, doc_id), ["bad"] if doc_id == "r" else []) for doc_id, rank in ranks.items()],
        "doc_id string, head struct<rank:bigint,key:bigint,doc_id:string>, failing_rules array<string>",
    )
    embeddings = spark.createDataFrame(
        [("a", "v"), ("b", "v"), ("r", "v"), ("c", "w"), ("d", "w"), ("e", "x"), ("n", None)], "doc_id string, vector_id string"
    )
    similar = spark.createDataFrame([("v", "w", 0.95), ("v", "x", 0.91)], "left string, right string, similarity double")
    rows = pair_semantic_heads(heads, embeddings, similar, threshold=0.92).collect()
    assert {(row["left"], row["right"]): row["similarity"] for row in rows} == {
        ("a", "b"): 1.0, ("c", "d"): 1.0,
        ("a", "c"): 0.95, ("b", "c"): 0.95, ("b", "d"): 0.95,
    }  # fmt: skip
    assert len(rows) == 5
    assert all((row["left_rank"], row["right_rank"]) == (ranks[row["left"]], ranks[row["right"]]) for row in rows)
    assert {(row["left_key"], row["right_key"], row["method"]) for row in rows} == {(7, 7, "semantic")}
