"""Train the text tokenizer on a corpus."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql.types import BinaryType, StringType, StructField, StructType

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.tokenizer.artefact import from_bytes
from auralith_pipeline.tokenizer.bpe import BpeTokenizer
from auralith_pipeline.tokenizer.bpe_train import MAX_WORDS, check_request
from auralith_pipeline.transforms.count_words import count_words
from auralith_pipeline.udfs.learn_merges import LearnMerges

LEARNT = StructType([StructField("artefact", BinaryType()), StructField("problem", StringType())])


def train_text_tokenizer(texts: DataFrame, vocab_size: int, *, max_words: int = MAX_WORDS) -> BpeTokenizer:
    """A tokenizer of exactly `vocab_size` ids, the same for any order and partitioning of `texts` (column `text`, STRING).

    Words are counted on all cores; the merges are learnt inside one task, not on the driver: its heap stays small
    however many words there are (they pass through the shuffle in batches), and the same code runs on a cluster and
    over Spark Connect. More than `max_words` distinct words are cut to the most frequent; `training` in the artefact
    says how many went.
    Errors: TokenizerError for a size out of range or one that the corpus cannot reach.
    """
    check_request(vocab_size, max_words)
    learnt = count_words(texts).repartition(1).mapInArrow(LearnMerges(vocab_size, max_words), LEARNT)
    row = learnt.collect()[0]
    if row.problem is not None:
        raise TokenizerError(row.problem)
    return from_bytes(bytes(row.artefact))
