"""Which tokenizer a run has."""

from __future__ import annotations

import pytest

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.conf.load import load_config
from auralith_pipeline.jobs.choose_tokenizer import choose_tokenizer

pytestmark = pytest.mark.spark


def test_a_corpus_of_pictures_alone_needs_no_vocabulary(spark, tmp_path):
    cfg = load_config(environment={})
    assert cfg.tokenizer.vocab_size > 272
    pictures = spark.createDataFrame([("",), (" \n",), (None,)], "text string")
    assert choose_tokenizer(pictures, cfg, str(tmp_path)).vocab_size == 272
    assert choose_tokenizer(pictures, cfg, str(tmp_path)).vocab_size == 272  # the workspace's own, found again
    with pytest.raises(TokenizerError, match="has 272 ids, the configuration wants .*tokenizer.retrain to true"):
        choose_tokenizer(spark.createDataFrame([("",), ("words",)], "text string"), cfg, str(tmp_path))
    with pytest.raises(TokenizerError, match="allows at most"):  # what says something is trained on, or refused
        choose_tokenizer(spark.createDataFrame([("words",)], "text string"), cfg, str(tmp_path / "other"))
