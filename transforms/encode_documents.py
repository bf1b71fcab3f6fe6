"""From gold to token streams: split, order and ids of every survivor, in one Arrow pass."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import BinaryType, StringType, StructField, StructType

from auralith_pipeline.tokenizer.bpe import BpeTokenizer
from auralith_pipeline.transforms.assign_splits import assign_splits
from auralith_pipeline.udfs.encode_text import EncodeText
from auralith_pipeline.udfs.fuse import fuse_steps

TOKENS = StructType(
    [
        StructField("doc_id", StringType()),
        StructField("split", StringType()),
        StructField("order_key", StringType()),
        StructField("input_ids", BinaryType()),
    ]
)


def encode_documents(gold: DataFrame, tokenizer: BpeTokenizer, *, seed: int, val_fraction: float) -> DataFrame:
    """Encode every document; rows in = rows out.

    In:  doc_id, source, group_key, dedup_key, text
    Out: doc_id, split, order_key, input_ids (int32 ids, no BOS or EOS), modality and regions (null: all text)
    """
    placed = assign_splits(gold, seed=seed, val_fraction=val_fraction).select("doc_id", "split", "order_key", "text")
    return fuse_steps(placed, [EncodeText(tokenizer)], TOKENS).withColumns(
        {"modality": F.lit(None).cast(BinaryType()), "regions": F.lit(None).cast(BinaryType())}
    )
