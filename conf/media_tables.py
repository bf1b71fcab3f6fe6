"""The contracts of the tables that hold what pictures, sounds and videos became: codes, and what copies are found by."""

from __future__ import annotations

from pyspark.sql.types import ArrayType, BinaryType, StructType

from auralith_pipeline.conf.table_contract import LONG, STRING, TableContract, column

SILVER_MEDIA = TableContract(
    name="silver.media",
    version=1,
    comment="The codes of every media file that a document refers to, by the hash of its bytes; never the bytes.",
    schema=StructType(
        [
            column("sha256", STRING, "SHA-256 of the file's bytes", required=True),
            column("kind", STRING, "image, audio or video", required=True),
            column("coding", STRING, "hash of codebook and recipe: what the codes depend on besides the bytes", required=True),
            column("codes", BinaryType(), "codebook entries, int32 little-endian, one after the other", required=True),
            column("n_codes", LONG, "how many", required=True),
        ]
    ),
    keys=("sha256", "kind", "coding"),
    stats=("coding",),
)

SILVER_MEDIA_HASHES = TableContract(
    name="silver.media_hashes",
    version=1,
    comment="The perceptual hash of every media file that is a document by itself, by the hash of its bytes; never the bytes.",
    schema=StructType(
        [
            column("sha256", STRING, "SHA-256 of the file's bytes", required=True),
            column("kind", STRING, "image, audio or video", required=True),
            column("hash_id", STRING, "name of the words: of a picture its word in hex, else a hash of 128 bits; null without words"),
            column("words", ArrayType(LONG), "one word of a picture, one for each step of time of a sound or video", required=True),
            column("buckets", ArrayType(LONG), "hashes of parts of the words, which candidates are found by", required=True),
            column("fault", STRING, "why there are no words, see docs/media-duplicates.md; null where there are"),
            column("header", STRING, "what made the hash: version, bits, bands, probes; a JSON object", required=True),
        ]
    ),
    keys=("sha256", "kind"),
    stats=("kind",),
)

SILVER_LINKED_MEDIA = TableContract(
    name="silver.linked_media",
    version=1,
    comment="One row: between which media similar pairs were looked for last. Made anew by each search.",
    schema=StructType(
        [
            column("link", STRING, "hash of settings, texts and documents", required=True),
            column("edges", LONG, "similar pairs that were found", required=True),
        ]
    ),
    keys=("link",),
    stats=(),
)

# What is made where it is asked for.
MEDIA_COPIES_CONTRACTS = (SILVER_MEDIA_HASHES, SILVER_LINKED_MEDIA)
