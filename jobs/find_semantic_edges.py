"""Find which documents mean the same: a vector for every new document, and the similar pairs among them and all before."""

from __future__ import annotations

from dataclasses import dataclass

from pyspark.sql import functions as F

from auralith_pipeline.conf.duplicate_tables import (
    SEMANTIC_CONTRACTS,
    SILVER_CELLS,
    SILVER_EMBEDDINGS,
    SILVER_SEARCHED,
    SILVER_SIMILAR_VECTORS,
)
from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.conf.load import config_hash
from auralith_pipeline.conf.semantic import SemanticSection
from auralith_pipeline.conf.tables import SILVER_DOCUMENTS
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.transforms.embed_documents import embed_documents, model_hash
from auralith_pipeline.transforms.find_semantic_pairs import distinct_vectors, find_semantic_pairs, learn_cells
from auralith_pipeline.udfs.core.semantic.cells import count_cells
from auralith_pipeline.udfs.core.semantic.model_folder import ModelFolder, read_model_folder
from auralith_pipeline.udfs.core.semantic.plan import plan_index
from auralith_pipeline.udfs.core.semantic.vectors import from_bytes

_OUTGROWN = 4  # with so many times the vectors that the cells were made for, they are made anew


@dataclass(frozen=True, kw_only=True)
class Searched:
    """What a search did; all 0 where there was nothing to do. pairs: new ones, of vectors; index: how an average shard is searched."""

    embedded: int = 0
    batches: int = 0
    cells: int = 0
    pairs: int = 0
    index: str = ""


def find_semantic_edges(tables: Tables, cfg: SemanticSection) -> Searched:
    """Embed the documents of silver that have no vector yet, and store the pairs of similar vectors that no search has found yet.

    Up to four commits: embeddings, cells (of a first search), pairs, and the batches that were searched. The same call after a crash at
    any point goes on, and after a success does nothing. Vectors of texts that silver no longer holds, and pairs that another search
    found, are replaced as a whole.
    Raises ConfigError for a model that cannot be read, and for vectors of another model where `cfg.rebuild` is not set.
    """
    folder = read_model_folder(cfg.model or "", backend=cfg.backend, max_tokens=cfg.max_tokens)
    plan_index(1 << 40, folder.dimensions, cfg.index)  # refuses what no shard could be searched by, before hours of embedding
    tables.ensure(SEMANTIC_CONTRACTS)
    embedded = embed_new_documents(tables, cfg, folder)
    return search_new_vectors(tables, cfg, embedded)


def embed_new_documents(tables: Tables, cfg: SemanticSection, folder: ModelFolder) -> int:
    """Bring silver.embeddings up to silver.documents; returns the number of documents embedded."""
    silver = tables.read(SILVER_DOCUMENTS)
    model = model_hash(cfg, folder)
    # Rows per ingest, not per document.
    wanted = {(row["batch"], row["signals_hash"]) for row in silver.select("batch", "signals_hash").distinct().collect()}
    stored = tables.read(SILVER_EMBEDDINGS).select("batch", "signals_hash", "model").distinct().collect()
    found = {(row["batch"], row["signals_hash"]) for row in stored}
    others = sorted({row["model"] for row in stored} - {model})
    if others and not cfg.rebuild:
        raise ConfigError(
            f"semantic: the embeddings in {tables.location} were made by the model {others[0][:16]}, and the configuration names "
            f"{model[:16]} (files, backend, max_tokens or max_windows differ); their vectors cannot be compared. Use the settings they "
            "were made with, or other tables, or embed all documents anew with semantic.rebuild: true."
        )
    step = f"embed:{model[:16]}:{config_hash({'batches': sorted(wanted)})[:16]}"
    before = tables.count(SILVER_EMBEDDINGS)
    if others or not found <= wanted:
        tables.replace(embed_documents(silver, cfg, folder), SILVER_EMBEDDINGS, step=step)
        before = 0
    elif found != wanted:
        fresh = silver.where(~F.col("batch").isin([batch for batch, _ in found])) if found else silver
        tables.append(embed_documents(fresh, cfg, folder), SILVER_EMBEDDINGS, step=step)
    return tables.count(SILVER_EMBEDDINGS) - before


def search_new_vectors(tables: Tables, cfg: SemanticSection, embedded: int = 0) -> Searched:
    """Compare the vectors that no search has seen with each other and with all before; embedded: for the answer only."""
    embeddings = tables.read(SILVER_EMBEDDINGS)
    made = embeddings.select("batch", "model", "signals_hash").distinct().collect()  # rows per ingest
    batches = {row["batch"] for row in made}
    search = _search_hash(cfg, sorted({f"{row['model']}:{row['signals_hash']}" for row in made}))
    done = searched_batches(tables, search)
    if done and not batches - done:
        return Searched(embedded=embedded)
    vectors = embeddings.agg(F.countDistinct("vector_id").alias("n")).collect()[0]["n"]
    if not vectors:
        return Searched(embedded=embedded)
    cells = count_cells(vectors, cfg.shard_vectors)
    whole = not done or not done <= batches or cells > _OUTGROWN * tables.count(SILVER_CELLS)
    fresh = sorted(batches if whole else batches - done)
    step = f"search:{search[:16]}:{config_hash({'fresh': fresh, 'all': sorted(batches)})[:16]}"
    write = tables.replace if whole else tables.append
    if whole:  # before the pairs: from now on those that are there count as another search's
        learnt = learn_cells(distinct_vectors(embeddings), cells, cfg.seed).withColumn("search", F.lit(search))
        tables.replace(learnt, SILVER_CELLS, step=step)
    rows = tables.read(SILVER_CELLS).orderBy("cell").collect()  # some megabytes at most
    centroids = from_bytes([bytes(row["centroid"]) for row in rows])
    vectors_of = distinct_vectors(embeddings, fresh=None if whole else f"batch IN ({', '.join(map(repr, fresh))})")
    pairs = find_semantic_pairs(vectors_of, centroids, cfg).withColumn("batch", F.lit(fresh[-1]))
    write(pairs, SILVER_SIMILAR_VECTORS, step=step)  # one vector of each is new, so no pair is known
    # Delta records no commit without a row, so a search without a pair is told by rows of its own.
    seen = tables.spark.createDataFrame([(search, batch) for batch in fresh], "search string, batch string")
    write(seen, SILVER_SEARCHED, step=step)
    plan = plan_index(-(-vectors // len(centroids)), centroids.shape[1], cfg.index)
    return Searched(
        embedded=embedded,
        batches=len(fresh),
        cells=len(centroids),
        pairs=tables.written(SILVER_SIMILAR_VECTORS, step) or 0,
        index=f"{plan.kind} ({plan.why})" if plan.why else plan.kind,
    )


def searched_batches(tables: Tables, search: str) -> set[str]:
    """The batches that the search has seen; none where cells or pairs are another's."""
    if not tables.read(SILVER_CELLS).where(F.col("search") == search).limit(1).collect():
        return set()
    return {row["batch"] for row in tables.read(SILVER_SEARCHED).where(F.col("search") == search).collect()}  # a row per ingest


def _search_hash(cfg: SemanticSection, vectors: list[str]) -> str:
    """Identity of a search: the vectors, and everything that says which pairs of them are found."""
    rules = cfg.model_dump(mode="json", include={"min_stored", "index", "shard_vectors", "shard_probes", "seed"})
    return config_hash({"vectors": vectors, "rules": rules})
