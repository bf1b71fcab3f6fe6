"""The contract of the table that holds what pictures, sounds and videos became."""

from __future__ import annotations

from pyspark.sql.types import BinaryType, StructType

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
