"""A tokenizer is opened by what lies in its folder."""

from __future__ import annotations

import pytest

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.tokenizer.bpe import BpeTokenizer
from auralith_pipeline.tokenizer.sentencepiece_train import train_sentencepiece
from auralith_pipeline.tokenizer.text_tokenizer import is_tokenizer, open_tokenizer, save_tokenizer

STEMS = ("walk", "talk", "jump", "look", "paint", "start", "play", "work", "help", "turn", "laugh", "learn", "open", "cook", "dance")
TEXTS = [" ".join(stem + end for end in ("", "s", "ed", "ing", "er", "ers", "able")) for stem in STEMS for _ in range(5)]


@pytest.fixture(scope="module")
def pieces():
    return train_sentencepiece(TEXTS, 320)


def test_both_kinds_are_saved_and_opened(tmp_path, pieces):
    for name, made in (("bpe", BpeTokenizer.bytes_only()), ("pieces", pieces)):
        assert not is_tokenizer(tmp_path / name)
        save_tokenizer(made, tmp_path / name)
        assert is_tokenizer(tmp_path / name)
        found = open_tokenizer(tmp_path / name)
        assert (type(found), found.sha256, found.vocab_size) == (type(made), made.sha256, made.vocab_size)
        assert found.decode(found.encode("a <PAD> fox")) == "a <PAD> fox"
        assert found.encode("a <PAD> fox").min() >= 16
        save_tokenizer(made, tmp_path / name)  # replaced


def test_a_model_file_is_opened_by_its_name_or_in_its_folder(tmp_path, pieces):
    pieces.export_model(tmp_path / "m.model")
    assert open_tokenizer(tmp_path / "m.model").sha256 == open_tokenizer(tmp_path).sha256 == pieces.sha256
    pieces.export_model(tmp_path / "n.model")
    with pytest.raises(TokenizerError, match="2 .model files"):
        open_tokenizer(tmp_path)


def test_nothing_else_is_replaced_or_opened(tmp_path, pieces):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x")
    with pytest.raises(TokenizerError, match="choose an empty or new folder"):
        save_tokenizer(pieces, tmp_path / "mine")
    with pytest.raises(TokenizerError, match="cannot read"):
        open_tokenizer(tmp_path / "mine")
