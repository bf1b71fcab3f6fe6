"""The contracts of what the searches for copies keep: similar texts, similar vectors, repeated paragraphs, items of benchmarks."""

from __future__ import annotations

from pyspark.sql.types import ArrayType, BinaryType, StructField, StructType

from auralith_pipeline.conf.table_contract import (
    BATCH,
    BOOLEAN,
    DOUBLE,
    INTEGER,
    LONG,
    STRING,
    TableContract,
    column,
)

PARAGRAPH = StructType([StructField("hash", LONG), StructField("units", LONG), StructField("chars", LONG)])

SILVER_PARAGRAPHS = TableContract(
    name="silver.paragraphs",
    version=1,
    comment="The paragraphs (or lines) of every document, as hashes: what repeated ones are counted from.",
    schema=StructType(
        [
            column("doc_id", STRING, "the document", required=True),
            column(
                "paragraphs",
                ArrayType(PARAGRAPH),
                "hash of a paragraph without case, spacing and punctuation; how often it stands in the document, and its characters there",
                required=True,
            ),
            column("header", STRING, "what made the hashes: unit, shortest length, versions; a JSON object", required=True),
            BATCH,
        ]
    ),
    keys=("doc_id",),
    stats=("batch",),
)

SILVER_REPEATED = TableContract(
    name="silver.repeated",
    version=1,
    comment="What the newest decision cuts from each kept document. Made anew by each.",
    schema=StructType(
        [
            column("doc_id", STRING, "the document", required=True),
            column("repeated", ArrayType(LONG), "hashes of its paragraphs that stand in many documents", required=True),
            column("n_cut_paragraphs", LONG, "how many paragraphs that are", required=True),
            column("n_cut_chars", LONG, "their characters", required=True),
        ]
    ),
    keys=("doc_id",),
    stats=(),
)

SILVER_CANDIDATES = TableContract(
    name="silver.candidates",
    version=1,
    comment="The pairs that the newest link compared, similar or not. Made anew by each.",
    schema=StructType(
        [
            column("left", LONG, "set_key of the better-ranked of the two", required=True),
            column("right", LONG, "set_key of the other", required=True),
        ]
    ),
    keys=("left", "right"),
    stats=(),
)

SILVER_EDGES = TableContract(
    name="silver.edges",
    version=2,
    comment="Pairs of similar sets of shingles, and of similar media; verified, and found over all documents, accepted or not.",
    schema=StructType(
        [
            column("left", STRING, "set_id, or of media hash_id, the smaller of the two", required=True),
            column("right", STRING, "set_id or hash_id, the larger", required=True),
            column("similarity", DOUBLE, "Jaccard of the whole of both; of media see docs/media-duplicates.md", required=True),
            column("method", STRING, "minhash, perceptual_image, perceptual_audio or perceptual_video", required=True),
            column("batch", STRING, "the ingest that brought the document; of media the newest one when they were compared", required=True),
        ]
    ),
    keys=("left", "right", "method"),
    stats=("batch",),
)

SILVER_LINKED = TableContract(
    name="silver.linked",
    version=1,
    comment="The batches between all of whose documents similar pairs were looked for.",
    schema=StructType(
        [
            column("link", STRING, "hash of texts, signatures and settings of the search", required=True),
            column("batch", STRING, "the ingest; empty on the row that says that a search from the beginning was started", required=True),
            column("turn", STRING, "which batches were linked together", required=True),
            column("candidates", LONG, "pairs that this turn compared", required=True),
            column("edges", LONG, "similar pairs that it found", required=True),
        ]
    ),
    keys=("link", "batch"),
    stats=(),
)

SILVER_ELECTION = TableContract(
    name="silver.election",
    version=1,
    comment="The pairs of accepted documents that the newest decision votes on. Made anew by each.",
    schema=StructType(
        [
            column("left", STRING, "doc_id", required=True),
            column("left_rank", LONG, "its rank, the smaller the better", required=True),
            column("left_key", LONG, "its set_key, which decides between equal ranks", required=True),
            column("right", STRING, "doc_id", required=True),
            column("right_rank", LONG, "its rank", required=True),
            column("right_key", LONG, "its set_key", required=True),
            column("similarity", DOUBLE, "of the two", required=True),
            column("method", STRING, "how they were compared", required=True),
        ]
    ),
    keys=("left", "right", "method"),
    stats=(),
)

SILVER_EMBEDDINGS = TableContract(
    name="silver.embeddings",
    version=1,
    comment="What a model makes of each text: a vector that texts of like meaning share, nearly. Its text can be guessed from it.",
    schema=StructType(
        [
            column("doc_id", STRING, "the document", required=True),
            column("vector_id", STRING, "hash of the vector's bytes, 128 bits in hex; null for a text without a token"),
            column("embedding", BinaryType(), "the vector, of length one: float32, little-endian"),
            column("model", STRING, "hash of the model's files, its window and how windows are joined", required=True),
            column("signals_hash", STRING, "hash of what made the text", required=True),
            BATCH,
        ]
    ),
    keys=("doc_id",),
    stats=("batch",),
)

SILVER_CELLS = TableContract(
    name="silver.cells",
    version=1,
    comment="The clusters that vectors are sharded by: trained once for a search, and kept for all batches to come.",
    schema=StructType(
        [
            column("cell", INTEGER, "number of the cluster, from 0", required=True),
            column("centroid", BinaryType(), "its centre, of length one: float32, little-endian", required=True),
            column("search", STRING, "hash of the vectors' model and of the rules of the search", required=True),
        ]
    ),
    keys=("cell",),
    stats=("cell",),
)

SILVER_SIMILAR_VECTORS = TableContract(
    name="silver.similar_vectors",
    version=1,
    comment="Pairs of similar vectors, verified; found over all documents, whether accepted or not.",
    schema=StructType(
        [
            column("left", STRING, "vector_id, the smaller of the two", required=True),
            column("right", STRING, "vector_id, the larger", required=True),
            column("similarity", DOUBLE, "their cosine", required=True),
            BATCH,
        ]
    ),
    keys=("left", "right"),
    stats=("batch",),
)

SILVER_SEARCHED = TableContract(
    name="silver.searched",
    version=1,
    comment="The batches whose vectors were compared with each other and with those of all others; written after their pairs.",
    schema=StructType([column("search", STRING, "as in silver.cells", required=True), BATCH]),
    keys=("batch",),
    stats=("batch",),
)

SILVER_BENCHMARK_SEEDS = TableContract(
    name="silver.benchmark_seeds",
    version=1,
    comment="Which seeds (short n-grams) of the benchmarks each document holds. Numbers are those of one index: all rows are of the same.",
    schema=StructType(
        [
            column("doc_id", STRING, "the document", required=True),
            column("source", STRING, "name of the source, by which common seeds are told", required=True),
            column(
                "seeds", ArrayType(INTEGER), "numbers of the seeds, ascending, each once; a document without any has no row", required=True
            ),
            column(
                "parts", ArrayType(INTEGER), "numbers of the passages that may stand in it: their seeds stand close together", required=True
            ),
            BATCH,
        ]
    ),
    keys=("doc_id",),
    stats=("batch",),
    # Which batches were searched is read from the log.
    properties={"delta.logRetentionDuration": "interval 3650 days"},
)

SILVER_CONTAMINATION = TableContract(
    name="silver.contamination",
    version=1,
    comment="Every copy of a benchmark's item in a document, verified. No text.",
    schema=StructType(
        [
            column("doc_id", STRING, "the document", required=True),
            column("benchmark", STRING, "name of the benchmark", required=True),
            column("item", STRING, "the item's id, or its line in the benchmark's file", required=True),
            column("field", STRING, "the item's field that was found", required=True),
            column("part", INTEGER, "which piece of it, from 0; only long ones are looked for in pieces", required=True),
            column("share", DOUBLE, "share of the passage's units that stand there in order, common n-grams left out", required=True),
            column("matched", INTEGER, "how many units that is", required=True),
            column("units", INTEGER, "units of the passage, common n-grams left out", required=True),
            column("longest", INTEGER, "most units that agree in a row", required=True),
            column("exact", DOUBLE, "share of the passage's n-grams (13 or 8 units) that stand there word for word", required=True),
            column("start", LONG, "first character of the copy in the document's text", required=True),
            column("end", LONG, "character behind its last", required=True),
            column("header", STRING, "hash of the benchmarks' texts, the texts' normalisation, parameters and kernel", required=True),
            BATCH,
        ]
    ),
    keys=("doc_id", "benchmark", "item", "field", "part", "start"),
    stats=("batch",),
)

_NODE = StructType([StructField("rank", LONG), StructField("key", LONG), StructField("doc_id", STRING)])

SILVER_ROUNDS = TableContract(
    name="silver.rounds",
    version=1,
    comment="How far an election got that one task could not hold. Made anew by each round.",
    schema=StructType(
        [
            column("node", _NODE, "a document; nodes are ordered by these three", required=True),
            column("centre", _NODE, "policy transitive: a better document of its component"),
            column("kept", BOOLEAN, "policy direct: whether it stays"),
        ]
    ),
    keys=("node",),
    stats=(),
)

# What is made where it is asked for.
PARAGRAPH_CONTRACTS = (SILVER_PARAGRAPHS, SILVER_REPEATED)
CONTAMINATION_CONTRACTS = (SILVER_BENCHMARK_SEEDS, SILVER_CONTAMINATION)
SEMANTIC_CONTRACTS = (SILVER_EMBEDDINGS, SILVER_CELLS, SILVER_SIMILAR_VECTORS, SILVER_SEARCHED)
