from __future__ import annotations

import builtins
import io
import json
import pickle
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import sentencepiece
from hypothesis import given, settings
from hypothesis import strategies as st

from auralith_pipeline.conf.errors import ConfigError, TokenizerError
from auralith_pipeline.tokenizer.layout import VocabularyLayout
from auralith_pipeline.tokenizer.sentencepiece_artefact import describe, load, to_files
from auralith_pipeline.tokenizer.sentencepiece_model import SentencePieceTokenizer
from auralith_pipeline.tokenizer.sentencepiece_proto import read_facts
from auralith_pipeline.tokenizer.sentencepiece_train import train_sentencepiece
from auralith_pipeline.tokenizer.special_tokens import SPECIAL_TOKENS
from tests.tokenizer.oracles import MULTILINGUAL, real_texts

CONTROLS = "HTML says <PAD> and <EOS>; <IMG> tag; <THINK>; <|endoftext|>; </s> <s> <unk> <pad> <0x41> <UNK> \u2047 \u2585"
ODD = [
    "\u2581",
    "a\u2581b\u2581\u2581",
    " \u2581 ",
    "\x00",
    "\ufeff",
    "\ufffd",
    "  a  b\t\r\n\n",
    "   ",
    "\U0010ffff",
    "\uff21\u2460\ufb01 e\u0301",
]
texts_of_any_kind = st.text(
    st.one_of(st.sampled_from("\u2581\u2585\u2047 <>\n\tab\x00"), st.characters(exclude_categories=["Cs"])), max_size=80
)


@cache
def trained(kind: str) -> SentencePieceTokenizer:
    return train_sentencepiece(real_texts(22), 900, kind)


def foreign_model(**options: Any) -> bytes:
    out = io.BytesIO()
    lines = [line for text in real_texts(26) for line in text.split("\n") if line.strip()]
    defaults = {"vocab_size": 600, "model_type": "unigram", "num_threads": 1, "minloglevel": 2, "character_coverage": 0.99}
    sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(lines), model_writer=out, **{**defaults, **options})
    return out.getvalue()


@cache
def llama_like() -> bytes:
    """As many published models: a space in front, bytes, the library's own control pieces."""
    return foreign_model(
        model_type="bpe",
        byte_fallback=True,
        normalization_rule_name="identity",
        user_defined_symbols=["<turn>"],
        control_symbols=["<tool>"],
    )


@cache
def t5_like() -> bytes:
    """NFKC, no bytes, padding first."""
    return foreign_model(pad_id=0, eos_id=1, unk_id=2, bos_id=-1)


def oracle(model: bytes) -> Any:
    return sentencepiece.SentencePieceProcessor(model_proto=model)


@pytest.mark.parametrize("kind", ["unigram", "bpe"])
def test_a_trained_model_has_our_layout_and_the_library_s_ids(kind: str) -> None:
    ours, library = trained(kind), oracle(trained(kind).model)
    assert (ours.offset, ours.vocab_size, library.vocab_size(), ours.is_lossless) == (0, 900, 900, True)
    assert [library.id_to_piece(i) for i in range(16)] == list(SPECIAL_TOKENS)
    assert [library.id_to_piece(16 + i) for i in range(256)] == [f"<0x{i:02X}>" for i in range(256)]
    texts = [*real_texts(40), CONTROLS, *(text for text in ODD if "\u2581" not in text)]
    ids, offsets = ours.encode_arrow(pa.array(texts))
    assert ids.dtype == np.int32
    assert offsets.dtype == np.int64
    for row, text in enumerate(texts):
        found = ids[offsets[row] : offsets[row + 1]].tolist()
        assert found == library.encode(text)
        assert ours.decode(np.array(found)) == library.decode(found) == text


@settings(max_examples=150, deadline=None)
@given(texts_of_any_kind, st.sampled_from(["unigram", "bpe"]))
def test_O40_every_text_comes_back_and_none_gives_a_control_id(text: str, kind: str) -> None:
    ours = trained(kind)
    ids = ours.encode(text)
    assert (ids >= 16).all()
    assert ours.decode(ids) == text
    if "\u2581" not in text:
        assert ids.tolist() == oracle(ours.model).encode(text)


@settings(max_examples=100, deadline=None)
@given(texts_of_any_kind, st.sampled_from([llama_like, t5_like]))
def test_an_imported_model_has_the_library_s_ids_and_sixteen(text: str, model: Any) -> None:
    ours, library = SentencePieceTokenizer(model()), oracle(model())
    ids = ours.encode(text)
    assert (ids - 16).tolist() == library.encode(text)
    assert (ids >= 16).all()
    assert ours.decode(ids) == library.decode(library.encode(text))


@pytest.mark.parametrize("model", [llama_like, t5_like])
def test_O39_control_pieces_and_user_symbols_in_text_are_no_control_ids(model: Any) -> None:
    ours, library = SentencePieceTokenizer(model()), oracle(model())
    assert ours.offset == 16
    assert ours.vocab_size == library.vocab_size() + 16
    assert not ours.is_lossless
    text = CONTROLS + " <turn> <tool>"
    ids = ours.encode(text)
    assert (ids - 16).tolist() == library.encode(text)
    controls = {16 + i for i in range(library.vocab_size()) if library.is_control(i)}
    assert controls
    assert not controls & set(ids.tolist())
    if model is llama_like:
        assert 16 + library.piece_to_id("<turn>") in ids.tolist()
        assert ours.decode(ids) == text  # no normalisation; the space in front goes again


@pytest.mark.parametrize("kind", ["unigram", "bpe"])
@pytest.mark.parametrize("text", [*ODD, *MULTILINGUAL, CONTROLS], ids=range(len(ODD) + len(MULTILINGUAL) + 1))
def test_O40_odd_texts(kind: str, text: str) -> None:
    assert trained(kind).decode(trained(kind).encode(text)) == text


def test_the_space_mark_is_its_three_bytes() -> None:
    ours = trained("bpe")
    assert ours.encode("\u2581").tolist() == [16 + 0xE2, 16 + 0x96, 16 + 0x81]
    around = ours.encode("ab").tolist(), ours.encode(" c").tolist()
    assert ours.encode("ab\u2581 c").tolist() == [*around[0], 16 + 0xE2, 16 + 0x96, 16 + 0x81, *around[1]]


def test_columns_of_every_kind() -> None:
    ours = trained("unigram")
    rows = ["a b", None, "", "\u00e9\u2581"]
    wanted, offsets = ours.encode_arrow(pa.array(rows))
    assert np.diff(offsets)[1:3].tolist() == [0, 0]
    array = pa.array(rows)
    others = [
        array.cast(pa.large_string()),
        array.cast(pa.binary()),
        array.dictionary_encode(),
        pa.chunked_array([array[:1], array[1:]]),
        pa.array(["x", *rows, "y"])[1:5],
    ]
    for column in others:
        ids, bounds = ours.encode_arrow(column)
        assert ids.tolist() == wanted.tolist()
        assert bounds.tolist() == offsets.tolist()
    empty, bounds = ours.encode_arrow(pa.array([], pa.string()))
    assert (empty.dtype, empty.size, bounds.tolist()) == (np.int32, 0, [0])
    with pytest.raises(TokenizerError, match="cannot read text from a column of type int64"):
        ours.encode_arrow(pa.array([1]))


def test_bytes_that_are_not_utf_8() -> None:
    ours = trained("bpe")
    ids, _ = ours.encode_arrow(pa.array([b"a\xff\xfe b"], pa.binary()))
    assert ours.decode_bytes(ids) == b"a\xff\xfe b"
    assert {16 + 0xFF, 16 + 0xFE} <= set(ids.tolist())
    with pytest.raises(TokenizerError, match="not UTF-8"):
        SentencePieceTokenizer(t5_like()).encode_arrow(pa.array([b"\xff"], pa.binary()))
    with pytest.raises(TokenizerError, match="character 1 is half of a surrogate pair"):
        ours.encode("a\ud800")


def test_reserved_ids_are_decoded_as_names_or_left_out() -> None:
    for ours in (trained("unigram"), SentencePieceTokenizer(llama_like())):
        ids = np.concatenate([[2], ours.encode("one two"), [13], ours.encode("x"), [3]])
        assert ours.decode(ids) == "<BOS>one two<CODE>x<EOS>"
        assert ours.decode(ids, skip_special=True) == "one twox"
        for wrong in ([-1], [ours.vocab_size], [0.5]):
            with pytest.raises(TokenizerError, match="ids must be integers"):
                ours.decode(np.array(wrong))


@pytest.mark.parametrize("kind", ["unigram", "bpe"])
def test_training_again_gives_the_same_bytes(kind: str) -> None:
    first, again = (train_sentencepiece(iter(real_texts(15)), 400, kind, character_coverage=0.98) for _ in range(2))
    assert first.model == again.model
    assert first.sha256 == again.sha256
    assert first.sha256 != trained(kind).sha256


def test_long_lines_are_learnt_from_too() -> None:
    text = " ".join(real_texts(17)[14:]).replace("\n", " ") + " zyzzyva\u6771" * 900
    ours = train_sentencepiece([text], 600)
    assert ours.training["bytes"] == len(text.encode())
    assert len(ours.encode(" zyzzyva")) == 1


@pytest.mark.parametrize(
    ("texts", "size", "kind", "message"),
    [
        (["a b c"], 300, "word", "choose one of unigram, bpe"),
        (["a b c"], 272, "bpe", "take 272, ask for more"),
        (["a b c"] * 9, 5000, "bpe", "cannot train 5000 ids on 9 lines: Vocabulary size too high"),
        ([], 300, "bpe", "no text to train on"),
        (["\n \n"], 300, "unigram", "no text to train on"),
    ],
)
def test_training_that_cannot_be(texts: list[str], size: int, kind: str, message: str) -> None:
    with pytest.raises(TokenizerError, match=message):
        train_sentencepiece(texts, size, kind)


def test_the_model_file_comes_back_byte_for_byte(tmp_path: Path) -> None:
    for model in (trained("bpe").model, llama_like(), t5_like()):
        ours = SentencePieceTokenizer(model)
        ours.export_model(tmp_path / "out.model")
        assert (tmp_path / "out.model").read_bytes() == model
        again = SentencePieceTokenizer.from_file(tmp_path / "out.model")
        assert again.sha256 == ours.sha256
        copy = pickle.loads(pickle.dumps(ours))
        assert copy.encode("some text").tolist() == ours.encode("some text").tolist()
        assert copy is pickle.loads(pickle.dumps(ours))


def test_the_artefact_says_how_ids_are_moved(tmp_path: Path) -> None:
    ours = SentencePieceTokenizer(llama_like())
    for name, data in to_files(ours).items():
        (tmp_path / name).write_bytes(data)
    facts = json.loads((tmp_path / "sentencepiece.json").read_bytes())
    assert facts == describe(ours)
    assert (facts["offset"], facts["vocab_size"], facts["lossless"]) == (16, 616, False)
    assert load(tmp_path).sha256 == ours.sha256
    assert VocabularyLayout(text=ours.vocab_size).total_size == 616
    (tmp_path / "tokenizer.model").write_bytes(t5_like())
    with pytest.raises(TokenizerError, match="does not describe"):
        load(tmp_path)
    (tmp_path / "sentencepiece.json").unlink()
    with pytest.raises(TokenizerError, match="import the .model file again"):
        load(tmp_path)
    with pytest.raises(TokenizerError, match="cannot read"):
        load(tmp_path / "none")


@pytest.mark.parametrize("data", [b"", b"abc", b"\x0a\x05hello", b"\x0a\x7fx", b"\xff" * 50, b"\x08\x01" * 20, b"{}"])
def test_what_is_no_model(data: bytes) -> None:
    with pytest.raises(TokenizerError, match="SentencePiece model"):
        SentencePieceTokenizer(data)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 5000))
def test_damage_is_said_and_nothing_else_is_raised(data: bytes, cut: int) -> None:
    for damaged in (data, trained("bpe").model[:cut]):
        try:
            read_facts(damaged)
        except TokenizerError:
            continue


def test_the_reader_agrees_with_the_library_s_own_schema() -> None:
    schema = pytest.importorskip("sentencepiece.sentencepiece_model_pb2")
    for model in (trained("bpe").model, trained("unigram").model, llama_like(), t5_like()):
        wanted = schema.ModelProto.FromString(model)
        found = read_facts(model)
        assert list(found.pieces) == [(piece.piece, piece.type) for piece in wanted.pieces]
        assert found.byte_fallback == wanted.trainer_spec.byte_fallback
        rules = wanted.normalizer_spec
        untouched = not rules.precompiled_charsmap and not rules.add_dummy_prefix and not rules.remove_extra_whitespaces
        assert found.is_identity == untouched


def test_a_library_that_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    model = t5_like()
    real: Any = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> Any:
        if name == "sentencepiece":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ConfigError, match=r"need sentencepiece.*auralith-pipeline\[sentencepiece\]"):
        SentencePieceTokenizer(model)
    with pytest.raises(ConfigError, match="need sentencepiece"):
        train_sentencepiece(["a"], 300)
