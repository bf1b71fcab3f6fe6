"""The contracts of the Delta tables that every run writes (conf/table_contract.py says what a contract is).

The first table that holds text is a restricted zone. What the search for copies keeps: conf/duplicate_tables.py.
"""

from __future__ import annotations

from pyspark.sql.types import ArrayType, StructField, StructType

from auralith_pipeline.conf.duplicate_tables import SILVER_CANDIDATES, SILVER_EDGES, SILVER_ELECTION, SILVER_LINKED
from auralith_pipeline.conf.media_tables import SILVER_MEDIA
from auralith_pipeline.conf.signals import QUALITY_SIGNALS
from auralith_pipeline.conf.table_contract import (
    BATCH,
    BOOLEAN,
    DOUBLE,
    INTEGER,
    LONG,
    STRING,
    TIMESTAMP,
    TableContract,
    column,
)

MEDIA = ArrayType(
    StructType(
        [
            StructField("kind", STRING),
            StructField("path", STRING),
            StructField("offset", LONG),
            StructField("length", LONG),
            StructField("sha256", STRING),
        ]
    )
)
_MEDIA = column("media", MEDIA, "where the bytes of each picture, sound and video lie, one for each U+FFFC of the text; null without any")
FAILING_RULE = StructType([StructField("rule", STRING), StructField("value", DOUBLE), StructField("threshold", DOUBLE)])

# What a document is and where it came from: the same columns in bronze, silver and gold.
_IDENTITY = [
    column("doc_id", STRING, "SHA-256 of source, uri, record key or position, and content hash", required=True),
    column("source", STRING, "name of the source", required=True),
    column("uri", STRING, "file or address, relative to the source's root", required=True),
    column("modality", STRING, "text, code, mixed (text with media), image, audio or video", required=True),
]
_ORIGIN = [
    column("license", STRING, "license as the source declares it"),
    column("source_date", STRING, "date that the source gives, ISO 8601"),
    column("group_key", STRING, "repository, host or package: documents of one group never straddle train and val"),
]
# Of bronze and silver alone: it serves to find copies.
_URL_KEY = column("url_key", STRING, "SHA-256 of the canonical address, 64 hex digits; null where the source gives none")

BRONZE_DOCUMENTS = TableContract(
    name="bronze.documents",
    version=3,
    comment="Every record that could be read, as it was read. Restricted zone: may hold raw personal data.",
    schema=StructType(
        [
            *_IDENTITY,
            column("position", LONG, "byte offset, record number or occurrence number of the record in uri"),
            column("record_key", STRING, "the record's own key, where the source has one"),
            column("content", STRING, "the text as read, U+FFFC where a picture, sound or video stands"),
            _MEDIA,
            column("content_hash", STRING, "SHA-256 of the content and of the hashes of its media", required=True),
            *_ORIGIN,
            _URL_KEY,
            column("had_replacement", BOOLEAN, "true where invalid bytes were replaced by U+FFFD on request"),
            column("meta", STRING, "the record's other fields, one JSON object"),
            BATCH,
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
            column("quarantine_id", STRING, "SHA-256 of source, uri, position and reason", required=True),
            column("source", STRING, "name of the source", required=True),
            column("uri", STRING, "file, relative to the source's root", required=True),
            column("position", LONG, "byte offset or record number"),
            column("line", LONG, "line number, from 1, where known"),
            column("reason", STRING, "reason code", required=True),
            column("raw_sha256", STRING, "SHA-256 of the raw bytes"),
            column("detail", STRING, "counts, as a JSON object"),
            BATCH,
        ]
    ),
    keys=("quarantine_id",),
    stats=("batch", "position"),
)

# One column per signal. Integer counts come from the kernels; ratios are expressions over them (transforms/signals.py).
SIGNALS = [
    column("n_bytes", LONG, "bytes of the clean text in UTF-8"),
    column("n_chars", LONG, "characters (code points)"),
    column("n_words", LONG, "words: runs of letters, marks and digits; in unspaced scripts two characters count as a word"),
    column("n_word_chars", LONG, "characters in words"),
    column("n_letters", LONG, "letters and marks"),
    column("n_digits", LONG, "numbers"),
    column("n_spaces", LONG, "white space"),
    column("n_symbols", LONG, "everything else"),
    column("n_capitals", LONG, "upper and title case letters"),
    column("n_lines", LONG, "lines that are not blank"),
    column("n_removed", LONG, "characters that normalisation removed"),
    column("n_bidi", LONG, "bidirectional overrides found (kept in code, removed from prose)"),
    *(column(name, LONG, comment) for name, comment in QUALITY_SIGNALS),
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
    column("language", STRING, "language code (ISO 639) of the larger part; `und` where it cannot be told"),
    column("language_score", DOUBLE, "the model's probability for it, 0 to 1"),
    column("script", STRING, "Unicode script of most letters"),
    column("language_second", STRING, "the language of a smaller part, where one was seen"),
    column("license_expression", STRING, "SPDX expression: as declared and as found in the text, the stricter; inherited: see the ledger"),
    column("license_class", STRING, "permissive, weak_copyleft, copyleft, non_commercial, proprietary, unknown; null where nothing says"),
    column("license_how", STRING, "what said so: declared, spdx (an identifier line), notice, text; several joined by +"),
    column("redactions", ArrayType(REDACTION), "what was replaced, with its place in characters of the clean text before that"),
]

# What near-duplicates are found by; the same whatever method is chosen, so that choosing another needs no new pass over the text.
SIGNATURE = [
    column("set_id", STRING, "hash of the set of shingles, 126 bits in hex; null for a text without words"),
    column("set_key", LONG, "half of it, which joins are made by"),
    column("n_shingles", LONG, "different shingles (runs of five words)"),
    column("bands", ArrayType(LONG), "a hash for each band of the MinHash signature; empty for a text without words"),
]

SILVER_DOCUMENTS = TableContract(
    name="silver.documents",
    version=5,
    comment="The clean text, every signal and finding, and the rules it failed when it was scored.",
    schema=StructType(
        [
            *_IDENTITY,
            column("text", STRING, "normalised text"),
            _MEDIA,
            column("dedup_key", STRING, "SHA-256 of the text or its stronger folding, and of the hashes of its media", required=True),
            *SIGNALS,
            *FINDINGS,
            *SIGNATURE,
            *_ORIGIN,
            _URL_KEY,
            column("failing_rules", ArrayType(FAILING_RULE), "rules failed under the thresholds named by rules_hash"),
            column("rules_hash", STRING, "hash of those thresholds", required=True),
            column("signals_hash", STRING, "hash of what made text and signals", required=True),
            column("index_header", STRING, "what made the signature: shingle, bands, rows, seed, versions; a JSON object", required=True),
            BATCH,
        ]
    ),
    keys=("doc_id",),
    stats=("batch", "signals_hash"),
)

SILVER_DECISIONS = TableContract(
    name="silver.decisions",
    version=2,
    comment="The ledger: a row for every failing or redacting rule, one terminal row for every document and configuration.",
    schema=StructType(
        [
            column("doc_id", STRING, "the document", required=True),
            column("config_hash", STRING, "hash of everything the decision depends on", required=True),
            column(
                "stage",
                STRING,
                "quality, redaction, license, exact_duplicates, near_duplicates, or final for the terminal row",
                required=True,
            ),
            column("rule", STRING, "the failing rule; on a terminal row the deciding one, null when kept"),
            column("value", DOUBLE, "what was measured"),
            column("threshold", DOUBLE, "what it was held against"),
            column("verdict", STRING, "failed, redacted or inherited (a rule), or terminal: kept, rejected, duplicate", required=True),
            column("survivor", STRING, "doc_id of the copy that was kept; on a row of stage license, of the license file"),
            column("neighbour", STRING, "doc_id of the document that `value` was measured against, where that is not the survivor"),
            column("reason", STRING, "why the survivor ranks above: license, completeness, date or id"),
            BATCH,
        ]
    ),
    keys=("doc_id", "config_hash", "stage", "rule"),
    stats=("config_hash", "batch"),
)

GOLD_DOCUMENTS = TableContract(
    name="gold.documents",
    version=3,
    comment="The survivors, with their text.",
    schema=StructType(
        [
            *_IDENTITY,
            column("text", STRING, "normalised text"),
            _MEDIA,
            column("n_bytes", LONG, "bytes of the text in UTF-8", required=True),
            column("dedup_key", STRING, "key of exact deduplication", required=True),
            column("n_copies", LONG, "documents that this one stands for, itself included", required=True),
            *_ORIGIN,
            BATCH,
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
            column("release", STRING, "release id", required=True),
            column("doc_id", STRING, "the document", required=True),
            column("split", STRING, "train or val", required=True),
            column("first_row", LONG, "row of the split that holds its BOS", required=True),
            column("first_position", INTEGER, "position of its BOS in that row", required=True),
            column("n_tokens", LONG, "tokens, BOS and EOS included", required=True),
            column("n_slots", LONG, "positions covered, padding before media regions included", required=True),
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
            column("run_id", STRING, "hash of configuration, inputs and code version", required=True),
            column("job", STRING, "collect or another job", required=True),
            column("status", STRING, "running, completed, completed_with_errors, failed", required=True),
            column("config_hash", STRING, "hash of the decision's configuration"),
            column("release", STRING, "release that the run published"),
            column("output", STRING, "output folder"),
            column("counts", STRING, "counts, a JSON object"),
            column("timings", STRING, "seconds per stage, a JSON object"),
            column("versions", STRING, "table versions in and out, a JSON object"),
            column("settings", STRING, "the configuration, a JSON object"),
            column("error", STRING, "error class and message, where it failed"),
            column("at", TIMESTAMP, "time of this row", required=True),
        ]
    ),
    keys=("run_id", "status", "at"),
    stats=("run_id",),
)

CONTRACTS = (
    BRONZE_DOCUMENTS,
    BRONZE_QUARANTINE,
    SILVER_DOCUMENTS,
    SILVER_MEDIA,
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
