from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.tokenizer import artefact
from auralith_pipeline.tokenizer.artefact import from_bytes, load, save, to_bytes, to_files
from auralith_pipeline.tokenizer.bpe import BpeTokenizer
from tests.tokenizer.oracles import real_texts, trained

README_NAMES = (
    "<PAD> <UNK> <BOS> <EOS> <IMG> <IMG_END> <AUDIO> <AUDIO_END> <VIDEO> <VIDEO_END> <FUSE> <SEP> <MASK> <CODE> <CODE_END> <THINK>"
)
README_IDS = {name: i for i, name in enumerate(README_NAMES.split())}


@cache
def tokenizer() -> BpeTokenizer:
    return trained(real_texts(30), 600)


def test_S3_the_saved_files_hold_the_sixteen_reserved_ids(tmp_path: Path) -> None:
    save(tokenizer(), tmp_path / "tok")
    assert json.loads((tmp_path / "tok" / "bpe.json").read_bytes())["special_tokens"] == README_IDS
    exported = json.loads((tmp_path / "tok" / "tokenizer.json").read_bytes())
    assert {name: i for name, i in exported["model"]["vocab"].items() if i < 16} == README_IDS
    assert exported["added_tokens"] == []


def test_a_saved_tokenizer_comes_back_the_same_and_hugging_face_opens_the_export(tmp_path: Path) -> None:
    save(tokenizer(), tmp_path / "a" / "tok")
    found = load(tmp_path / "a" / "tok")
    assert found.sha256 == tokenizer().sha256
    assert found.training == tokenizer().training
    text = "def f(x): return <PAD> é\n"
    export = Tokenizer.from_file(str(tmp_path / "a" / "tok" / "tokenizer.json"))
    assert export.encode(text).ids == found.encode(text).tolist()
    assert export.decode(export.encode(text).ids) == text
    assert export.get_vocab_size() == found.vocab_size


def test_the_same_tokenizer_has_the_same_bytes() -> None:
    assert to_files(tokenizer()) == to_files(from_bytes(to_bytes(tokenizer())))
    assert from_bytes(to_bytes(BpeTokenizer.bytes_only())).vocab_size == 272


def test_saving_over_a_tokenizer_replaces_it_and_leaves_nothing_else(tmp_path: Path) -> None:
    save(tokenizer(), tmp_path / "tok")
    save(BpeTokenizer.bytes_only(), tmp_path / "tok")
    assert load(tmp_path / "tok").vocab_size == 272
    assert os.listdir(tmp_path) == ["tok"]


def test_saving_over_another_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("precious")
    with pytest.raises(TokenizerError, match="holds no bpe.json"):
        save(tokenizer(), tmp_path / "mine")
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "precious"


def test_a_save_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tokenizer(), tmp_path / "tok")
    for call in ("fsync", "rename"):
        with monkeypatch.context() as patch:
            if call == "fsync":
                patch.setattr(artefact.os, "fsync", _fail)
            else:
                real = Path.rename
                patch.setattr(Path, "rename", lambda self, to, real=real: _fail() if self.name == "new" else real(self, to))
            with pytest.raises(OSError, match="disk full"):
                save(BpeTokenizer.bytes_only(), tmp_path / "tok")
        assert os.listdir(tmp_path) == ["tok"]
        assert load(tmp_path / "tok").sha256 == tokenizer().sha256


def _fail(*_: object) -> None:
    raise OSError("disk full")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": "other"}, "format"),
        ({"version": 2}, "version 2"),
        ({"unicode": "16.0.0"}, "unicode '16.0.0'"),
        ({"pattern": ".*"}, "pattern"),
        ({"special_tokens": {"<PAD>": 1}}, "special_tokens"),
        ({"vocab_size": 999}, "999"),
        ({"merges": [[16, 17], [16, 17]]}, "same bytes"),
        ({"merges": [[3, 17]]}, "reserved"),
        ({"merges": [[1, 2, 3]]}, "pairs"),
        ({"merges": "none"}, "pairs"),
        ({"merges": [[16, 2**70]]}, "pairs"),
        ({"training": {"words": "many"}}, "training"),
        ({"extra": 1}, "canonical"),
    ],
)
def test_damage_and_other_versions_are_refused(change: dict[str, object], message: str) -> None:
    content = json.loads(to_bytes(tokenizer())) | change
    if "merges" in change and isinstance(change["merges"], list):
        content["vocab_size"] = 272 + len(change["merges"])
    with pytest.raises(TokenizerError, match=message):
        from_bytes((json.dumps(content, sort_keys=True, separators=(",", ":")) + "\n").encode())


def test_every_cut_of_the_file_is_refused() -> None:
    data = to_bytes(tokenizer())
    for size in (0, 1, len(data) // 2, len(data) - 1):
        with pytest.raises(TokenizerError):
            from_bytes(data[:size])


def test_a_missing_artefact_says_where(tmp_path: Path) -> None:
    with pytest.raises(TokenizerError, match="nowhere"):
        load(tmp_path / "nowhere")
