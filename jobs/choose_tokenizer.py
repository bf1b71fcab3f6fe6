"""Find the run's tokenizer, or train the workspace's own once."""

from __future__ import annotations

from pathlib import Path

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.conf.models import N_FIXED_IDS, PipelineConfig
from auralith_pipeline.jobs.train_tokenizer import train_text_tokenizer
from auralith_pipeline.tokenizer.artefact import BPE_FILE, load, save
from auralith_pipeline.tokenizer.bpe import BpeTokenizer
from auralith_pipeline.tokenizer.text_tokenizer import TextTokenizer, is_tokenizer, open_tokenizer


def choose_tokenizer(texts: DataFrame, cfg: PipelineConfig, folder: str) -> TextTokenizer:
    """The tokenizer in `folder`; where none is and none was asked for by path, one trained on `texts` and kept there.

    texts: one string column `text`. A workspace trains once and then reuses, so that new documents do not change the
    ids of old ones; `tokenizer.retrain` begins anew. Where no text says anything, in a corpus of pictures for instance, there is nothing
    to train on, and the tokenizer has the fixed ids and bytes alone. Raises TokenizerError for a missing, damaged or unfitting artefact.
    """
    wanted = cfg.tokenizer.vocab_size
    if cfg.tokenizer.path is not None and not is_tokenizer(folder):
        raise TokenizerError(
            f"No tokenizer in {folder}: found no bpe.json and no SentencePiece .model. Make one by "
            "`auralith-pipeline train-tokenizer text`, or drop tokenizer.path."
        )
    if cfg.tokenizer.path is not None:
        return open_tokenizer(folder)
    exists = Path(folder, BPE_FILE).is_file()
    if exists and not cfg.tokenizer.retrain:
        found = load(folder)
        if found.vocab_size != wanted and not (found.vocab_size == N_FIXED_IDS and _say_nothing(texts)):
            raise TokenizerError(
                f"The workspace's tokenizer in {folder} has {found.vocab_size} ids, the configuration wants {wanted}. "
                f"Set tokenizer.vocab_size to {found.vocab_size}, or tokenizer.retrain to true for a new one (and new ids everywhere)."
            )
        return found
    if wanted == N_FIXED_IDS or _say_nothing(texts):
        tokenizer = BpeTokenizer.bytes_only()
    else:
        tokenizer = train_text_tokenizer(texts, wanted, max_words=cfg.tokenizer.max_words)
    save(tokenizer, folder)
    return tokenizer


def _say_nothing(texts: DataFrame) -> bool:
    return texts.where(F.col("text").rlike(r"\S")).isEmpty()
