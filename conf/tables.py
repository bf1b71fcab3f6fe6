"""The contract of every Delta table: columns, keys, and which columns may appear in Delta's log.

`stats` lists the only columns for which Delta may keep minima and maxima in its log (`delta.dataSkippingStatsColumns`):
never text, since the log outlives a deletion, and no hashes, since theirs lie in every file and can skip none.
The first table that holds text is a restricted zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pyspark.sql.types import (
    ArrayType,
    BinaryType,
    BooleanType,
    DataType,
    DateType,
    DoubleType,
    IntegerType,
    LongType,
    StringType,
    StructField,
    StructType,
    TimestampType,
)

from auralith_pipeline.conf.signals import QUALITY_SIGNALS

STRING, LONG, INTEGER, DOUBLE, BOOLEAN, DATE, TIMESTAMP = (
    StringType(),
    LongType(),
    IntegerType(),
    DoubleType(),
    BooleanType(),
    DateType(),
    TimestampType(),
)


@dataclass(frozen=True, kw_only=True)
class TableContract:
    """One table: `name` is layer.table, `keys` identify a row, `stats` are the columns Delta may index in its log,
    `properties` more of Delta's settings."""

    name: str
    version: int
    comment: str
    schema: StructType
    keys: tuple[str, ...]
    stats: tuple[str, ...]
    properties: Mapping[str, str] = field(default_factory=dict)


def _column(name: str, kind: DataType, comment: str, *, required: bool = False) -> StructField:
    return StructField(name, kind, nullable=not required, metadata={"comment": comment})


MEDIA = StructType(
    [
        StructField("path", STRING),
        StructField("offset", LONG),
        StructField("length", LONG),
        StructField("sha256", STRING),
    ]
)
FAILING_RULE = StructType([StructField("rule", STRING), StructField("value", DOUBLE), StructField("threshold", DOUBLE)])

# What a document is and where it came from: the same columns in bronze, silver and gold.
_IDENTITY = [
    _column("doc_id", STRING, "SHA-256 of source, uri, record key or position, and content hash", required=True),
    _column("source", STRING, "name of the source", required=True),
    _column("uri", STRING, "file or address, relative to the source's root", required=True),
    _column("modality", STRING, "text or code", required=True),
]
_ORIGIN = [
    _column("license", STRING, "license as the source declares it"),
    _column("source_date", STRING, "date that the source gives, ISO 8601"),
    _column("group_key", STRING, "repository, host or package: documents of one group never straddle train and val"),
]
# Of bronze and silver alone: it serves to find copies.
_URL_KEY = _column("url_key", STRING, "SHA-256 of the canonical address, 64 hex digits; null where the source gives none")
_BATCH = _column("batch", STRING, "the ingest that brought the document", required=True)

BRONZE_DOCUMENTS = TableContract(
    name="bronze.documents",
    version=2,
    comment="Every record that could be read, as it was read. Restricted zone: may hold raw personal data.",
    schema=StructType(
        [
            *_IDENTITY,
            _column("position", LONG, "byte offset, record number or occurrence number of the record in uri"),
            _column("record_key", STRING, "the record's own key, where the source has one"),
            _column("content", STRING, "the text as read; null for media"),
            _column("media", MEDIA, "where the bytes of a picture, sound or video lie"),
            _column("content_hash", STRING, "SHA-256 of the content", required=True),
            *_ORIGIN,
            _URL_KEY,
            _column("had_replacement", BOOLEAN, "true where invalid bytes were replaced by U+FFFD on request"),
            _column("meta", STRING, "the record's other fields, one JSON object"),
            _BATCH,
        ]
    ),
    keys=("doc_id",),
    stats=("batch", "position"),
)

BRONZE_QUARANTINE = TableContract(
    name="bronze.quarantine",
    version=1,
    comment="What could not be read: where, why, and a hash; never the bytes.",
    schema=StructType(
        [
            _column("quarantine_id", STRING, "SHA-256 of source, uri, position and reason", required=True),
            _column("source", STRING, "name of the source", required=True),
            _column("uri", STRING, "file, relative to the source's root", required=True),
            _column("position", LONG, "byte offset or record number"),
            _column("line", LONG, "line number, from 1, where known"),
            _column("reason", STRING, "reason code", required=True),
            _column("raw_sha256", STRING, "SHA-256 of the raw bytes"),
            _column("detail", STRING, "counts, as a JSON object"),
            _BATCH,
        ]
    ),
    keys=("quarantine_id",),
    stats=("batch", "position"),
)

# One column per signal. Integer counts come from the kernels; ratios are expressions over them (transforms/signals.py).
SIGNALS = [
    _column("n_bytes", LONG, "bytes of the clean text in UTF-8"),
    _column("n_chars", LONG, "characters (code points)"),
    _column("n_words", LONG, "words: runs of letters, marks and digits; in unspaced scripts two characters count as a word"),
    _column("n_word_chars", LONG, "characters in words"),
    _column("n_letters", LONG, "letters and marks"),
    _column("n_digits", LONG, "numbers"),
    _column("n_spaces", LONG, "white space"),
    _column("n_symbols", LONG, "everything else"),
    _column("n_capitals", LONG, "upper and title case letters"),
    _column("n_lines", LONG, "lines that are not blank"),
    _column("n_removed", LONG, "characters that normalisation removed"),
    _column("n_bidi", LONG, "bidirectional overrides found (kept in code, removed from prose)"),
    *(_column(name, LONG, comment) for name, comment in QUALITY_SIGNALS),
]

REDACTION = StructType(
    [
        StructField("entity", STRING),
        StructField("rule", STRING),
        StructField("verified", BOOLEAN),
        StructField("start", LONG),
        StructField("end", LONG),
    ]
)
# What the document was found to be, and what was taken out of it. Places and kinds only: no value stands here.
FINDINGS = [
    _column("language", STRING, "language code (ISO 639) of the larger part; `und` where it cannot be told"),
    _column("language_score", DOUBLE, "the model's probability for it, 0 to 1"),
    _column("script", STRING, "Unicode script of most letters"),
    _column("language_second", STRING, "the language of a smaller part, where one was seen"),
    _column("license_expression", STRING, "SPDX expression: as declared and as found in the text, the stricter; inherited: see the ledger"),
    _column("license_class", STRING, "permissive, weak_copyleft, copyleft, non_commercial, proprietary, unknown; null where nothing says"),
    _column("license_how", STRING, "what said so: declared, spdx (an identifier line), notice, text; several joined by +"),
    _column("redactions", ArrayType(REDACTION), "what was replaced, with its place in characters of the clean text before that"),
]

# What near-duplicates are found by; the same whatever method is chosen, so that choosing another needs no new pass over the text.
SIGNATURE = [
    _column("set_id", STRING, "hash of the set of shingles, 126 bits in hex; null for a text without words"),
    _column("set_key", LONG, "half of it, which joins are made by"),
    _column("n_shingles", LONG, "different shingles (runs of five words)"),
    _column("bands", ArrayType(LONG), "a hash for each band of the MinHash signature; empty for a text without words"),
]

SILVER_DOCUMENTS = TableContract(
    name="silver.documents",
    version=4,
    comment="The clean text, every signal and finding, and the rules it failed when it was scored.",
    schema=StructType(
        [
            *_IDENTITY,
            _column("text", STRING, "normalised text"),
            _column("dedup_key", STRING, "SHA-256 of the text, or of its stronger folding", required=True),
            *SIGNALS,
            *FINDINGS,
            *SIGNATURE,
            *_ORIGIN,
            _URL_KEY,
            _column("failing_rules", ArrayType(FAILING_RULE), "rules failed under the thresholds named by rules_hash"),
            _column("rules_hash", STRING, "hash of those thresholds", required=True),
            _column("signals_hash", STRING, "hash of what made text and signals", required=True),
            _column("index_header", STRING, "what made the signature: shingle, bands, rows, seed, versions; a JSON object", required=True),
            _BATCH,
        ]
    ),
    keys=("doc_id",),
    stats=("batch", "signals_hash"),
)

PARAGRAPH = StructType([StructField("hash", LONG), StructField("units", LONG), StructField("chars", LONG)])

SILVER_PARAGRAPHS = TableContract(
    name="silver.paragraphs",
    version=1,
    comment="The paragraphs (or lines) of every document, as hashes: what repeated ones are counted from.",
    schema=StructType(
        [
            _column("doc_id", STRING, "the document", required=True),
            _column(
                "paragraphs",
                ArrayType(PARAGRAPH),
                "hash of a paragraph without case, spacing and punctuation; how often it stands in the document, and its characters there",
                required=True,
            ),
            _column("header", STRING, "what made the hashes: unit, shortest length, versions; a JSON object", required=True),
            _BATCH,
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
            _column("doc_id", STRING, "the document", required=True),
            _column("repeated", ArrayType(LONG), "hashes of its paragraphs that stand in many documents", required=True),
            _column("n_cut_paragraphs", LONG, "how many paragraphs that are", required=True),
            _column("n_cut_chars", LONG, "their characters", required=True),
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
            _column("left", LONG, "set_key of the better-ranked of the two", required=True),
            _column("right", LONG, "set_key of the other", required=True),
        ]
    ),
    keys=("left", "right"),
    stats=(),
)

SILVER_EDGES = TableContract(
    name="silver.edges",
    version=1,
    comment="Pairs of similar sets of shingles, verified; found over all documents, whether accepted or not.",
    schema=StructType(
        [
            _column("left", STRING, "set_id, the smaller of the two", required=True),
            _column("right", STRING, "set_id, the larger", required=True),
            _column("similarity", DOUBLE, "Jaccard, of the whole of both", required=True),
            _BATCH,
        ]
    ),
    keys=("left", "right"),
    stats=("batch",),
)

SILVER_LINKED = TableContract(
    name="silver.linked",
    version=1,
    comment="The batches between all of whose documents similar pairs were looked for.",
    schema=StructType(
        [
            _column("link", STRING, "hash of texts, signatures and settings of the search", required=True),
            _column("batch", STRING, "the ingest; empty on the row that says that a search from the beginning was started", required=True),
            _column("turn", STRING, "which batches were linked together", required=True),
            _column("candidates", LONG, "pairs that this turn compared", required=True),
            _column("edges", LONG, "similar pairs that it found", required=True),
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
            _column("left", STRING, "doc_id", required=True),
            _column("left_rank", LONG, "its rank, the smaller the better", required=True),
            _column("left_key", LONG, "its set_key, which decides between equal ranks", required=True),
            _column("right", STRING, "doc_id", required=True),
            _column("right_rank", LONG, "its rank", required=True),
            _column("right_key", LONG, "its set_key", required=True),
            _column("similarity", DOUBLE, "of the two", required=True),
            _column("method", STRING, "how they were compared", required=True),
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
            _column("doc_id", STRING, "the document", required=True),
            _column("vector_id", STRING, "hash of the vector's bytes, 128 bits in hex; null for a text without a token"),
            _column("embedding", BinaryType(), "the vector, of length one: float32, little-endian"),
            _column("model", STRING, "hash of the model's files, its window and how windows are joined", required=True),
            _column("signals_hash", STRING, "hash of what made the text", required=True),
            _BATCH,
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
            _column("cell", INTEGER, "number of the cluster, from 0", required=True),
            _column("centroid", BinaryType(), "its centre, of length one: float32, little-endian", required=True),
            _column("search", STRING, "hash of the vectors' model and of the rules of the search", required=True),
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
            _column("left", STRING, "vector_id, the smaller of the two", required=True),
            _column("right", STRING, "vector_id, the larger", required=True),
            _column("similarity", DOUBLE, "their cosine", required=True),
            _BATCH,
        ]
    ),
    keys=("left", "right"),
    stats=("batch",),
)

SILVER_SEARCHED = TableContract(
    name="silver.searched",
    version=1,
    comment="The batches whose vectors were compared with each other and with those of all others; written after their pairs.",
    schema=StructType([_column("search", STRING, "as in silver.cells", required=True), _BATCH]),
    keys=("batch",),
    stats=("batch",),
)

SILVER_BENCHMARK_SEEDS = TableContract(
    name="silver.benchmark_seeds",
    version=1,
    comment="Which seeds (short n-grams) of the benchmarks each document holds. Numbers are those of one index: all rows are of the same.",
    schema=StructType(
        [
            _column("doc_id", STRING, "the document", required=True),
            _column("source", STRING, "name of the source, by which common seeds are told", required=True),
            _column(
                "seeds", ArrayType(INTEGER), "numbers of the seeds, ascending, each once; a document without any has no row", required=True
            ),
            _column(
                "parts", ArrayType(INTEGER), "numbers of the passages that may stand in it: their seeds stand close together", required=True
            ),
            _BATCH,
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
            _column("doc_id", STRING, "the document", required=True),
            _column("benchmark", STRING, "name of the benchmark", required=True),
            _column("item", STRING, "the item's id, or its line in the benchmark's file", required=True),
            _column("field", STRING, "the item's field that was found", required=True),
            _column("part", INTEGER, "which piece of it, from 0; only long ones are looked for in pieces", required=True),
            _column("share", DOUBLE, "share of the passage's units that stand there in order, common n-grams left out", required=True),
            _column("matched", INTEGER, "how many units that is", required=True),
            _column("units", INTEGER, "units of the passage, common n-grams left out", required=True),
            _column("longest", INTEGER, "most units that agree in a row", required=True),
            _column("exact", DOUBLE, "share of the passage's n-grams (13 or 8 units) that stand there word for word", required=True),
            _column("start", LONG, "first character of the copy in the document's text", required=True),
            _column("end", LONG, "character behind its last", required=True),
            _column("header", STRING, "hash of the benchmarks' texts, the texts' normalisation, parameters and kernel", required=True),
            _BATCH,
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
            _column("node", _NODE, "a document; nodes are ordered by these three", required=True),
            _column("centre", _NODE, "policy transitive: a better document of its component"),
            _column("kept", BOOLEAN, "policy direct: whether it stays"),
        ]
    ),
    keys=("node",),
    stats=(),
)

SILVER_DECISIONS = TableContract(
    name="silver.decisions",
    version=2,
    comment="The ledger: a row for every failing or redacting rule, one terminal row for every document and configuration.",
    schema=StructType(
        [
            _column("doc_id", STRING, "the document", required=True),
            _column("config_hash", STRING, "hash of everything the decision depends on", required=True),
            _column(
                "stage",
                STRING,
                "quality, redaction, license, exact_duplicates, near_duplicates, or final for the terminal row",
                required=True,
            ),
            _column("rule", STRING, "the failing rule; on a terminal row the deciding one, null when kept"),
            _column("value", DOUBLE, "what was measured"),
            _column("threshold", DOUBLE, "what it was held against"),
            _column("verdict", STRING, "failed, redacted or inherited (a rule), or terminal: kept, rejected, duplicate", required=True),
            _column("survivor", STRING, "doc_id of the copy that was kept; on a row of stage license, of the license file"),
            _column("neighbour", STRING, "doc_id of the document that `value` was measured against, where that is not the survivor"),
            _column("reason", STRING, "why the survivor ranks above: license, completeness, date or id"),
            _BATCH,
        ]
    ),
    keys=("doc_id", "config_hash", "stage", "rule"),
    stats=("config_hash", "batch"),
)

GOLD_DOCUMENTS = TableContract(
    name="gold.documents",
    version=2,
    comment="The survivors, with their text.",
    schema=StructType(
        [
            *_IDENTITY,
            _column("text", STRING, "normalised text"),
            _column("n_bytes", LONG, "bytes of the text in UTF-8", required=True),
            _column("dedup_key", STRING, "key of exact deduplication", required=True),
            _column("n_copies", LONG, "documents that this one stands for, itself included", required=True),
            *_ORIGIN,
            _BATCH,
        ]
    ),
    keys=("doc_id",),
    stats=("batch",),
)

GOLD_LINEAGE = TableContract(
    name="gold.lineage",
    version=1,
    comment="Where each document lies in a release; shard and span follow by arithmetic (sharding/FORMAT.md).",
    schema=StructType(
        [
            _column("release", STRING, "release id", required=True),
            _column("doc_id", STRING, "the document", required=True),
            _column("split", STRING, "train or val", required=True),
            _column("first_row", LONG, "row of the split that holds its BOS", required=True),
            _column("first_position", INTEGER, "position of its BOS in that row", required=True),
            _column("n_tokens", LONG, "tokens, BOS and EOS included", required=True),
            _column("n_slots", LONG, "positions covered, padding before media regions included", required=True),
        ]
    ),
    keys=("release", "doc_id"),
    stats=("release", "first_row"),
)

OPS_RUNS = TableContract(
    name="ops.runs",
    version=1,
    comment="One row when a run starts and one when it ends; the latest row of a run_id is its state.",
    schema=StructType(
        [
            _column("run_id", STRING, "hash of configuration, inputs and code version", required=True),
            _column("job", STRING, "collect or another job", required=True),
            _column("status", STRING, "running, completed, completed_with_errors, failed", required=True),
            _column("config_hash", STRING, "hash of the decision's configuration"),
            _column("release", STRING, "release that the run published"),
            _column("output", STRING, "output folder"),
            _column("counts", STRING, "counts, a JSON object"),
            _column("timings", STRING, "seconds per stage, a JSON object"),
            _column("versions", STRING, "table versions in and out, a JSON object"),
            _column("settings", STRING, "the configuration, a JSON object"),
            _column("error", STRING, "error class and message, where it failed"),
            _column("at", TIMESTAMP, "time of this row", required=True),
        ]
    ),
    keys=("run_id", "status", "at"),
    stats=("run_id",),
)

CONTRACTS = (
    BRONZE_DOCUMENTS,
    BRONZE_QUARANTINE,
    SILVER_DOCUMENTS,
    SILVER_CANDIDATES,
    SILVER_EDGES,
    SILVER_LINKED,
    SILVER_ELECTION,
    SILVER_DECISIONS,
    GOLD_DOCUMENTS,
    GOLD_LINEAGE,
    OPS_RUNS,
)
# What a run writes to first.
EARLY_CONTRACTS = (BRONZE_DOCUMENTS, BRONZE_QUARANTINE, OPS_RUNS)
# What is made where it is asked for.
PARAGRAPH_CONTRACTS = (SILVER_PARAGRAPHS, SILVER_REPEATED)
CONTAMINATION_CONTRACTS = (SILVER_BENCHMARK_SEEDS, SILVER_CONTAMINATION)
SEMANTIC_CONTRACTS = (SILVER_EMBEDDINGS, SILVER_CELLS, SILVER_SIMILAR_VECTORS, SILVER_SEARCHED)
