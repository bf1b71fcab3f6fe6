"""From gold to token streams: split, order and ids of every survivor, in one Arrow pass."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import BinaryType, StringType, StructField, StructType

from auralith_pipeline.tokenizer.layout import VocabularyLayout
from auralith_pipeline.tokenizer.text_tokenizer import TextTokenizer
from auralith_pipeline.transforms.assign_splits import assign_splits
from auralith_pipeline.transforms.refer_media import attach_codes
from auralith_pipeline.udfs.encode_segments import EncodeSegments
from auralith_pipeline.udfs.encode_text import EncodeText
from auralith_pipeline.udfs.fuse import fuse_steps

_PLACE = [StructField(name, StringType()) for name in ("doc_id", "split", "order_key")]
TOKENS = StructType([*_PLACE, StructField("input_ids", BinaryType())])
SEGMENTS = StructType([*_PLACE, *(StructField(name, BinaryType()) for name in ("input_ids", "modality", "regions"))])


def encode_documents(gold: DataFrame, tokenizer: TextTokenizer, *, seed: int, val_fraction: float, code_markers: bool = True) -> DataFrame:
    """Encode every document without media; rows in = rows out but for those.

    In:  doc_id, source, modality, group_key, dedup_key, text, media
    Out: doc_id, split, order_key, input_ids (int32 ids, no BOS or EOS), modality and regions (null: all text)
    """
    texts = gold.where("media IS NULL")
    placed = assign_splits(texts, seed=seed, val_fraction=val_fraction).select("doc_id", "split", "order_key", "modality", "text")
    return fuse_steps(placed, [EncodeText(tokenizer, code_markers)], TOKENS).withColumns(
        {"modality": F.lit(None).cast(BinaryType()), "regions": F.lit(None).cast(BinaryType())}
    )


def encode_with_media(
    gold: DataFrame, coded: DataFrame, tokenizer: TextTokenizer, layout: VocabularyLayout, *, seed: int, val_fraction: float
) -> DataFrame:
    """Encode every document that has media.

    In:  gold: as above; coded: kind, sha256, codes of silver.media
    Out: as above, with modality (uint8 for each id) and regions (int32 pairs: start, length)
    """
    placed = assign_splits(attach_codes(gold, coded), seed=seed, val_fraction=val_fraction)
    wanted = placed.select("doc_id", "split", "order_key", "text", "kinds", "codes")
    return fuse_steps(wanted, [EncodeSegments(tokenizer, layout)], SEGMENTS)
