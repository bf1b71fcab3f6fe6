"""Texts to vectors by a real, small model: what is alike is near, and a text's vector is its own."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.conf.semantic import SemanticSection
from auralith_pipeline.udfs.core.semantic.encode import TextEncoder, load_encoder
from auralith_pipeline.udfs.core.semantic.engines import pool
from tests.semantic_model import make_model_folder

PARAPHRASES = [
    ("The cat sat quietly on the mat.", "A cat was sitting on the rug without a sound."),
    ("Interest rates rose by half a percentage point in March.", "In March, the rate of interest went up by 0.5 percent."),
    ("Boil the potatoes for twenty minutes, then drain them.", "Cook the potatoes in boiling water for 20 minutes and pour off the water."),
    ("The function returns the index of the first match.", "The position of the first matching element is what this function returns."),
]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return str(make_model_folder(tmp_path_factory.mktemp("model")))


@pytest.fixture(scope="module")
def encoder(model):
    return load_encoder(SemanticSection(model=model, backend="onnx"))


def cosines(encoder):
    first, second = (encoder.encode([pair[side] for pair in PARAPHRASES])[0] for side in (0, 1))
    return first @ second.T


def test_paraphrases_are_nearer_than_anything_else(encoder):
    near = cosines(encoder)
    alike, others = np.diag(near), near[~np.eye(len(near), dtype=bool)]
    assert alike.min() > 0.6
    assert others.max() < 0.3


def test_texts_without_a_token_have_no_vector(encoder):
    """Acceptance 5: missing vectors match nothing."""
    units, present = encoder.encode([None, "", " \n\t", "\u200b", "a word"])
    assert present.tolist() == [False, False, False, False, True]
    assert not units[:4].any()
    assert encoder.encode([])[0].shape == (0, 384)


def test_vectors_have_length_one(encoder):
    units, _ = encoder.encode(["one", "two " * 700])
    np.testing.assert_allclose(np.linalg.norm(units, axis=1), 1.0, atol=1e-6)
    assert units.dtype == np.float32


def texts():
    words = [
        "stone",
        "river",
        "bank",
        "market",
        "price",
        "code",
        "value",
        "test",
        "data",
        "table",
        "row",
        "index",
        "near",
        "copy",
        "text",
        "model",
    ]
    return [" ".join(words[(at * 7 + n) % len(words)] for n in range(at % 23 + 1)) for at in range(60)] + ["long " * 300]


def test_a_text_has_the_same_vector_alone_in_other_company_and_in_another_order(encoder):
    """Results do not depend on partitions: batches are made of what happens to be there."""
    given = texts()
    together, _ = encoder.encode(given)
    np.testing.assert_array_equal(together[::-1], encoder.encode(given[::-1])[0])
    np.testing.assert_array_equal(together, np.concatenate([encoder.encode([text])[0] for text in given]))


def test_a_long_text_has_the_weighted_mean_of_its_windows(model):
    """20 words in windows of 8: 8, 8 and 4 of them. (`number` is one token of this vocabulary.)"""
    encoder = load_encoder(SemanticSection(model=model, backend="onnx", max_tokens=10))
    words = [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "red",
        "green",
        "blue",
        "white",
        "black",
        "brown",
        "cat",
        "dog",
        "cow",
        "horse",
    ]
    parts = [" ".join(words[at : at + 8]) for at in (0, 8, 16)]
    whole, separate = encoder.encode([" ".join(words)])[0][0], encoder.encode(parts)[0].astype(np.float64)
    mean = (separate * [[8], [8], [4]]).sum(axis=0)
    np.testing.assert_allclose(whole, mean / np.linalg.norm(mean), atol=1e-6)


def test_another_model_on_a_worker_is_noticed(model):
    with pytest.raises(ConfigError, match="on this machine and 0123 on the driver"):
        load_encoder(SemanticSection(model=model, backend="onnx"), fingerprint="0123")


@pytest.mark.parametrize(
    ("library", "backend", "told"), [("onnxruntime", "onnx", "onnx"), ("torch", "torch", "quality"), ("tokenizers", "onnx", "quality")]
)
def test_a_missing_library_is_named_with_its_extra(model, monkeypatch, library, backend, told):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ConfigError, match=rf"{library}.*pip install 'auralith-pipeline\[{told}\]'"):
        load_encoder(SemanticSection(model=model, backend=backend))


def test_a_gpu_that_is_not_there_is_an_error_where_it_was_asked_for(model):
    with pytest.raises(ConfigError, match="device is cuda"):
        load_encoder(SemanticSection(model=model, backend="onnx", device="cuda"))


def test_poolings_by_hand():
    hidden = np.array([[[1, 5], [3, 1]]], np.float32)
    assert pool(hidden, "mean").tolist() == [[2, 3]]
    assert pool(hidden, "cls").tolist() == [[1, 5]]
    assert pool(hidden, "max").tolist() == [[3, 5]]


class Counting:
    """An engine that notes what it is given; a window's vector says how long it was."""

    def __init__(self, on_gpu):
        self.on_gpu, self.shapes = on_gpu, []

    def embed(self, ids):
        self.shapes.append(ids.shape)
        return np.stack([np.full(len(ids), ids.shape[1]), np.ones(len(ids))], axis=1).astype(np.float32)


def test_on_a_gpu_batches_are_as_large_as_asked_for(encoder):
    engine = Counting(True)
    TextEncoder(_Shape(2), engine, _Windows(), batch_size=2).encode([100] * 5)
    assert engine.shapes == [(2, 100), (2, 100), (1, 100)]


def test_batches_are_bounded_and_never_tiny():
    """On a CPU at most 1,024 tokens, so ten windows of 100; and at least 64, since tiny matrices are rounded otherwise."""
    engine = Counting(False)
    TextEncoder(_Shape(2), engine, _Windows(), batch_size=32).encode([100] * 11 + [3])
    assert engine.shapes == [(22, 3), (10, 100), (1, 100)]


class _Shape:
    def __init__(self, dimensions):
        self.dimensions = dimensions


class _Windows:
    def cut(self, length):
        return type("Cut", (), {"ids": [[1] * length], "weights": [length]})()


@pytest.mark.torch
def test_torch_gives_what_sentence_transformers_gives(model):
    """The oracle: mean of the last hidden state over all tokens, normalised, by the model's own recipe (see its card), in plain torch.

    And the same again alone and in company, and nearly the same by ONNX with weights of 8 bits.
    """
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    encoder = load_encoder(SemanticSection(model=model, backend="torch"))
    given = texts()[:-1]
    units, _ = encoder.encode(given)
    tokenizer = transformers.AutoTokenizer.from_pretrained(model, local_files_only=True)
    plain = transformers.AutoModel.from_pretrained(model, local_files_only=True).eval()
    padded = tokenizer(given, padding=True, truncation=True, max_length=256, return_tensors="pt")
    with torch.no_grad():
        hidden = plain(**padded).last_hidden_state
    mask = padded["attention_mask"][:, :, None].float()
    wanted = torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=1).numpy()
    np.testing.assert_allclose(units, wanted, atol=2e-6)
    np.testing.assert_array_equal(units, np.concatenate([encoder.encode([text])[0] for text in given]))
    assert np.diag(cosines(encoder)).min() > 0.6
    light = load_encoder(SemanticSection(model=model, backend="onnx"))
    assert (units * light.encode(given)[0]).sum(axis=1).min() > 0.99
