"""A folder of a sentence-transformers model, read or refused."""

from __future__ import annotations

import json

import pytest

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.udfs.core.semantic import model_folder
from auralith_pipeline.udfs.core.semantic.model_folder import read_model_folder

POOLING = {"word_embedding_dimension": 384, "pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False}


@pytest.fixture(autouse=True)
def _no_torch(monkeypatch):
    monkeypatch.setattr(model_folder, "find_spec", lambda name: None)


@pytest.fixture
def folder(tmp_path):
    write(tmp_path, "modules.json", [module("Transformer", ""), module("Pooling", "1_Pooling"), module("Normalize", "2_Normalize")])
    write(tmp_path, "config.json", {"hidden_size": 384, "max_position_embeddings": 512})
    write(tmp_path, "sentence_bert_config.json", {"max_seq_length": 256, "do_lower_case": False})
    write(
        tmp_path,
        "1_Pooling/config.json",
        {"word_embedding_dimension": 384, "pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False},
    )
    write(tmp_path, "tokenizer.json", {})
    write(tmp_path, "onnx/model.onnx", "graph")
    return tmp_path


def module(name, path):
    return {"type": f"sentence_transformers.models.{name}", "path": path}


def write(root, name, content):
    path = root / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content))


def read(folder, **options):
    return read_model_folder(str(folder), **options)


def test_what_the_folder_says(folder):
    found = read(folder)
    assert (found.dimensions, found.max_tokens, found.pooling, found.lower, found.backend) == (384, 256, "mean", False, "onnx")
    assert found.weights.endswith("onnx/model.onnx")


def test_an_older_layout_keeps_the_transformer_in_a_folder_of_its_own(folder):
    write(folder, "modules.json", [module("Transformer", "0_Transformer"), module("Pooling", "1_Pooling")])
    for name in ("config.json", "sentence_bert_config.json", "tokenizer.json"):
        (folder / "0_Transformer").mkdir(exist_ok=True)
        (folder / name).rename(folder / "0_Transformer" / name)
    assert read(folder).transformer == str(folder / "0_Transformer")


@pytest.mark.parametrize(
    ("config", "pooling"),
    [
        ({"pooling_mode_cls_token": True}, "cls"),
        ({"pooling_mode_max_tokens": True}, "max"),
        ({"pooling_mode": "cls"}, "cls"),
        ({"pooling_mode": "mean"}, "mean"),
    ],
)
def test_poolings(folder, config, pooling):
    write(folder, "1_Pooling/config.json", {"word_embedding_dimension": 384, **config})
    assert read(folder).pooling == pooling


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": True},
        {"pooling_mode_lasttoken": True},
        {"pooling_mode": "weightedmean"},
    ],
)
def test_other_poolings_are_refused(folder, config):
    write(folder, "1_Pooling/config.json", config)
    with pytest.raises(ConfigError, match="pools by"):
        read(folder)


def test_modules_that_would_be_left_out_are_refused(folder):
    write(folder, "modules.json", [module("Transformer", ""), module("Pooling", "1_Pooling"), module("Dense", "2_Dense")])
    with pytest.raises(ConfigError, match="'Dense'"):
        read(folder)


@pytest.mark.parametrize("missing", ["modules.json", "config.json", "1_Pooling/config.json", "tokenizer.json", "onnx/model.onnx"])
def test_a_missing_file_is_named(folder, missing):
    (folder / missing).unlink()
    with pytest.raises(ConfigError, match=missing.replace(".", r"\.")):
        read(folder)


def test_a_name_on_a_hub_is_not_looked_up():
    with pytest.raises(ConfigError, match="not looked up"):
        read_model_folder("sentence-transformers/all-MiniLM-L6-v2")


def test_a_window_may_be_shorter_than_the_models_and_not_longer(folder):
    assert read(folder, max_tokens=128).max_tokens == 128
    with pytest.raises(ConfigError, match="max_tokens is 257.*at most 256"):
        read(folder, max_tokens=257)


def test_the_weights_follow_from_the_backend(folder, monkeypatch):
    write(folder, "model.safetensors", "tensors")
    assert read(folder, backend="torch").backend == "torch"
    assert read(folder, backend="onnx").backend == "onnx"
    assert read(folder).backend == "onnx"  # no torch here, see _no_torch
    monkeypatch.setattr(model_folder, "find_spec", lambda name: object())
    assert read(folder).backend == "torch"


def test_pickled_weights_are_not_read(folder):
    (folder / "onnx" / "model.onnx").unlink()
    write(folder, "pytorch_model.bin", "can run code")
    with pytest.raises(ConfigError, match=r"no model\.safetensors or onnx/model\.onnx"):
        read(folder)


@pytest.mark.parametrize("file", ["modules.json", "config.json", "sentence_bert_config.json", "tokenizer.json", "onnx/model.onnx"])
def test_the_fingerprint_is_that_of_every_file_that_shapes_a_vector(folder, file):
    before = read(folder).fingerprint
    (folder / "README.md").write_text("says nothing")
    assert read(folder).fingerprint == before
    path = folder / file
    path.write_text(path.read_text() + "\n")
    assert read(folder).fingerprint != before


def test_weights_in_several_files_all_count(folder):
    write(folder, "model.safetensors.index.json", {"weight_map": {"a": "model-1.safetensors", "b": "model-2.safetensors"}})
    write(folder, "model-1.safetensors", "one")
    write(folder, "model-2.safetensors", "two")
    before = read(folder, backend="torch").fingerprint
    write(folder, "model-2.safetensors", "other")
    assert read(folder, backend="torch").fingerprint != before
