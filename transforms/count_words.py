"""How often each piece of text stands in a corpus: the input of tokenizer training."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import BinaryType, LongType, StructField, StructType

from auralith_pipeline.udfs.count_words import count_word_batches

WORD_COUNTS = StructType([StructField("word", BinaryType()), StructField("n", LongType())])


def count_words(texts: DataFrame) -> DataFrame:
    """Count the pieces of tokenizer/pattern.py over all rows; null texts have none.

    In:  text STRING
    Out: word BINARY (UTF-8, at most 1,024 bytes: longer pieces are left out), n BIGINT; one row per word, in no order
    """
    partial = texts.select("text").mapInArrow(count_word_batches, WORD_COUNTS)
    return partial.groupBy("word").agg(F.sum("n").alias("n"))
