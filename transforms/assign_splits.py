"""Put every document into a split and give it its place in the release's order."""

from __future__ import annotations

from pyspark.sql import DataFrame
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
    # One SQL expression each: a call to the JVM apiece, where trees of Column objects take dozens.
    own = (
        "CASE WHEN group_key IS NOT NULL THEN concat_ws('\\0', 'group', source, group_key) ELSE concat_ws('\\0', 'content', dedup_key) END"
    )
    share = f"CAST(conv(substring(sha2(concat_ws('\\0', 'split:{int(seed)}', {own}), 256), 1, 8), 16, 10) AS BIGINT) / {_SCALE!r}D"
    return gold.withColumns(
        {
            "split": F.expr(f"CASE WHEN {share} < {float(val_fraction)!r}D THEN '{VAL}' ELSE '{TRAIN}' END"),
            "order_key": F.expr(f"sha2(concat_ws('\\0', 'order:{int(seed)}', doc_id), 256)"),
        }
    )
