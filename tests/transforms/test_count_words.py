from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.jobs.train_tokenizer import train_text_tokenizer
from auralith_pipeline.transforms.count_words import count_words
from tests.tokenizer.oracles import real_texts, trained

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.spark


def test_words_are_counted_over_all_rows(spark: SparkSession) -> None:
    texts = spark.createDataFrame([("a b a",), (None,), (" b 12345",), ("",)], "text string").repartition(3)
    counted = {bytes(row.word): row.n for row in count_words(texts).collect()}
    assert counted == {b"a": 1, b" b": 2, b" a": 1, b" ": 1, b"123": 1, b"45": 1}


def test_T1_any_partitioning_gives_the_same_hash(spark: SparkSession) -> None:
    texts = [text for text in real_texts(30) if len(text) < 20_000]
    rows = spark.createDataFrame([(text,) for text in texts], "text string")
    hashes = {train_text_tokenizer(rows.repartition(n), 500).sha256 for n in (1, 3)}
    assert hashes == {trained(texts, 500).sha256}


def test_a_corpus_too_small_is_a_short_error_on_the_driver(spark: SparkSession) -> None:
    texts = spark.createDataFrame([("abc abc",)], "text string")
    with pytest.raises(TokenizerError, match="at most 27"):
        train_text_tokenizer(texts, 1000)
