"""Semantic duplicates over tables: incremental, the same after a crash, and never with vectors of two models."""

from __future__ import annotations

import pytest

from auralith_pipeline.conf.duplicate_tables import SILVER_CELLS, SILVER_EMBEDDINGS, SILVER_SIMILAR_VECTORS
from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.conf.semantic import SemanticSection
from auralith_pipeline.conf.tables import SILVER_DOCUMENTS
from auralith_pipeline.jobs import find_semantic_edges as find_semantic_edges_job
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.jobs.find_semantic_edges import find_semantic_edges
from auralith_pipeline.jobs.score_documents import score_new_documents
from tests.near_workspace import Workspace, settings
from tests.semantic_model import make_model_folder

pytestmark = [pytest.mark.spark, pytest.mark.slow]

FIRST = {
    "cat": "The cat sat on the mat.",
    "rates": "Interest rates rose by half a percentage point in March.",
    "empty": " ",
}
SECOND = {
    "cat2": "The cat sat down on the mat.",
    "again": "THE CAT SAT ON THE MAT.",  # the model reads lower case: the very same vector
    "potato": "Boil the potatoes for twenty minutes, then drain them.",
}


@pytest.fixture(scope="module")
def cfg(tmp_path_factory):
    model = make_model_folder(tmp_path_factory.mktemp("model"))
    return SemanticSection(enabled=True, model=str(model), backend="onnx", device="cpu")


def killed(*given):
    raise KeyboardInterrupt


class Corpus(Workspace):
    def score(self):
        score_new_documents(self.tables, self.cfg, "state" + str(self.tables.count(SILVER_DOCUMENTS)))
        return self

    def vectors(self):
        """{doc_id: vector_id}"""
        return {row["doc_id"]: row["vector_id"] for row in self.tables.read(SILVER_EMBEDDINGS).collect()}

    def pairs(self):
        return {(row["left"], row["right"], row["similarity"]) for row in self.tables.read(SILVER_SIMILAR_VECTORS).collect()}


def test_batches_are_embedded_and_searched_once_and_find_what_one_batch_finds(spark, tmp_path, cfg, monkeypatch):
    corpus = Corpus(spark, tmp_path / "two", settings()).add(FIRST, "one").score()
    first = find_semantic_edges(corpus.tables, cfg)
    assert (first.embedded, first.batches, first.pairs) == (3, 1, 0)
    assert first.index == "flat (2 lists need 78 vectors to train, found 2)"
    assert corpus.vectors()["empty"] is None
    assert find_semantic_edges(corpus.tables, cfg) == type(first)()  # nothing to do

    cells = corpus.tables.version(SILVER_CELLS)
    corpus.add(SECOND, "two").score()
    # Killed after the embeddings were committed: the same call goes on.
    with monkeypatch.context() as patch:
        patch.setattr(find_semantic_edges_job, "search_new_vectors", killed)
        with pytest.raises(KeyboardInterrupt):
            find_semantic_edges(corpus.tables, cfg)
    again = Tables(spark, str(tmp_path / "two"), alone=True)
    second = find_semantic_edges(again, cfg)
    assert (second.embedded, second.batches, second.pairs) == (0, 1, 1)
    assert again.version(SILVER_CELLS) == cells  # trained once
    corpus.tables = again
    vectors = corpus.vectors()
    assert vectors["again"] == vectors["cat"]
    (pair,) = corpus.pairs()
    assert pair[:2] == tuple(sorted((vectors["cat"], vectors["cat2"])))
    assert 0.92 <= pair[2] < 1.0

    whole = Corpus(spark, tmp_path / "one", settings()).add(FIRST | SECOND, "all", partitions=3).score()
    assert find_semantic_edges(whole.tables, cfg).pairs == 1
    assert whole.vectors() == vectors
    assert whole.pairs() == corpus.pairs()

    # Other rules of the search: the pairs are found anew, the vectors stay.
    wider = cfg.model_copy(update={"min_stored": 0.5})
    assert find_semantic_edges(corpus.tables, wider).embedded == 0
    assert corpus.pairs() >= whole.pairs()

    # Vectors of another window are another model's.
    other = cfg.model_copy(update={"max_tokens": 64})
    with pytest.raises(ConfigError, match="made by the model .*rebuild: true"):
        find_semantic_edges(corpus.tables, other)
    assert find_semantic_edges(corpus.tables, other.model_copy(update={"rebuild": True})).embedded == 6
    assert len({row["model"] for row in corpus.tables.read(SILVER_EMBEDDINGS).collect()}) == 1


def test_a_corpus_without_a_vector(spark, tmp_path, cfg):
    """O-38: 0 vectors is not an error."""
    corpus = Corpus(spark, tmp_path, settings()).add({"empty": " "}, "one").score()
    assert find_semantic_edges(corpus.tables, cfg).pairs == 0
    assert corpus.pairs() == set()


def test_an_index_that_no_shard_could_have_is_refused_before_any_work(spark, tmp_path, cfg):
    corpus = Corpus(spark, tmp_path, settings())
    with pytest.raises(ConfigError, match="pq_m is 7"):
        find_semantic_edges(corpus.tables, cfg.model_copy(update={"index": cfg.index.model_copy(update={"kind": "ivf_pq", "pq_m": 7})}))
