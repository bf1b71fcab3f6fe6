"""Put every document into a split and give it its place in the release's order."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

TRAIN, VAL = "train", "val"
_SCALE = float(1 << 32)


def assign_splits(gold: DataFrame, *, seed: int, val_fraction: float) -> DataFrame:
    """Add split and order_key.

    In:  doc_id, source, group_key, dedup_key
    Out: split ("train" or "val"), order_key (64 hex digits: SHA-256 of seed and doc_id)

    The split is a hash of the document's group (repository, host or package within its source; without one, the
    document's own content key), so what belongs together never straddles train and val, and the order of documents is
    a permutation that depends on the seed and the documents alone.
    """
    group = F.coalesce(F.concat_ws("\x00", F.lit("group"), "source", F.col("group_key")), F.lit(""))
    group = F.when(F.col("group_key").isNotNull(), group).otherwise(F.concat_ws("\x00", F.lit("content"), "dedup_key"))
    share = _prefix(F.sha2(F.concat_ws("\x00", F.lit(f"split:{seed}"), group), 256)) / F.lit(_SCALE)
    return gold.withColumn("split", F.when(share < F.lit(val_fraction), F.lit(VAL)).otherwise(F.lit(TRAIN))).withColumn(
        "order_key", F.sha2(F.concat_ws("\x00", F.lit(f"order:{seed}"), "doc_id"), 256)
    )


def _prefix(digest: Column) -> Column:
    return F.conv(F.substring(digest, 1, 8), 16, 10).cast("long")
