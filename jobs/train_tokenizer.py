"""Train the text tokenizer on a corpus."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import BinaryType, StringType, StructField, StructType

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.tokenizer.artefact import from_bytes
from auralith_pipeline.tokenizer.bpe import BpeTokenizer
from auralith_pipeline.tokenizer.bpe_train import MAX_WORDS, check_request
from auralith_pipeline.tokenizer.sentencepiece_model import SentencePieceTokenizer
from auralith_pipeline.transforms.count_words import count_words
from auralith_pipeline.udfs.learn_merges import LearnMerges
from auralith_pipeline.udfs.learn_pieces import LearnPieces

LEARNT = StructType([StructField("artefact", BinaryType()), StructField("problem", StringType())])


def train_pieces(texts: DataFrame, vocab_size: int, kind: str) -> SentencePieceTokenizer:
    """A SentencePiece model of exactly `vocab_size` ids, trained by the library; kind: unigram or bpe.

    texts: column `text`. Other than our own BPE it holds all of them in the memory of one task. The same for any partitioning.
    Errors: TokenizerError for a size out of range or one that the corpus cannot reach.
    """
    ordered = texts.repartition(1).sortWithinPartitions(F.sha2("text", 256))
    row = ordered.mapInArrow(LearnPieces(vocab_size, kind), LEARNT).collect()[0]
    if row.problem is not None:
        raise TokenizerError(row.problem)
    return SentencePieceTokenizer(bytes(row.artefact))


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
