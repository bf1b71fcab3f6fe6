"""What a folder of a sentence-transformers model says: the files that a text's vector depends on, and how they are put to use.

Read are the folder's own JSON files (modules.json, sentence_bert_config.json, the pooling's config.json), which is the layout of
https://sbert.net, so any such model can be named. Weights are read from safetensors or ONNX files only: others can run code.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.conf.semantic import Backend

Pooling = Literal["mean", "cls", "max"]
_POOLINGS: dict[str, Pooling] = {"mean_tokens": "mean", "cls_token": "cls", "max_tokens": "max"}
_ONNX = ("onnx/model.onnx", "model.onnx")
_LEAST_WINDOW = 8


@dataclass(frozen=True, kw_only=True)
class ModelFolder:
    """A model that can be run.

    transformer: folder of its configuration and tokenizer.json; weights: the file of weights; dimensions: of its vectors;
    max_tokens: most tokens of a window, its special tokens included; lower: whether texts are lower-cased before they are tokenised;
    fingerprint: 16 hex digits, of the contents of all files that shape a vector and of the backend.
    """

    transformer: str
    weights: str
    backend: Literal["torch", "onnx"]
    dimensions: int
    pooling: Pooling
    max_tokens: int
    lower: bool
    fingerprint: str


def read_model_folder(path: str, *, backend: Backend = "auto", max_tokens: int | None = None) -> ModelFolder:
    """Read a model's folder.

    max_tokens: a shorter window than the model's own. Raises ConfigError for a folder that is missing or has no such layout, for a
    module other than a transformer, a pooling and a normalisation, for a pooling other than mean, cls and max, and for a window that
    is longer than the model's.
    """
    root = Path(path)
    if not root.is_dir():
        raise ConfigError(
            f"semantic.model: found no folder {path!r} on this machine. Wanted is the folder of a sentence-transformers model, at the same "
            "path on every machine; names on a hub are not looked up."
        )
    modules = _modules(root)
    transformer, pooling = root / modules["Transformer"], root / modules["Pooling"] / "config.json"
    config, sentence = transformer / "config.json", transformer / "sentence_bert_config.json"
    tokenizer = transformer / "tokenizer.json"
    if not tokenizer.is_file():
        raise ConfigError(f"semantic.model: {transformer} has no tokenizer.json. Save the model's fast tokenizer there.")
    said, shape = _json(config), _json(sentence) if sentence.is_file() else {}
    pooled = _json(pooling)
    weights, chosen = _weights(root, transformer, backend)
    used = [root / "modules.json", config, sentence, pooling, tokenizer, *_with_data(weights)]
    return ModelFolder(
        transformer=str(transformer),
        weights=str(weights),
        backend=chosen,
        dimensions=int(pooled.get("word_embedding_dimension") or pooled.get("embedding_dimension") or said["hidden_size"]),
        pooling=_pooling(pooled, pooling),
        max_tokens=_window(shape.get("max_seq_length"), said.get("max_position_embeddings"), max_tokens),
        lower=bool(shape.get("do_lower_case", False)),
        fingerprint=_fingerprint(chosen, [file for file in used if file.is_file()]),
    )


def _modules(root: Path) -> dict[str, str]:
    listed = root / "modules.json"
    if not listed.is_file():
        raise ConfigError(f"semantic.model: {root} has no modules.json, so it is no folder of a sentence-transformers model.")
    found = {str(module["type"]).rpartition(".")[2]: str(module.get("path", "")) for module in _json(listed)}
    unknown = sorted(set(found) - {"Transformer", "Pooling", "Normalize"})
    if unknown or not {"Transformer", "Pooling"} <= set(found):
        raise ConfigError(
            f"semantic.model: {listed} lists the modules {sorted(found)}; wanted are Transformer and Pooling, and Normalize where there is "
            "a third. Choose a model without others."
        )
    return found


def _pooling(config: dict[str, Any], path: Path) -> Pooling:
    on = [name.removeprefix("pooling_mode_") for name, value in config.items() if name.startswith("pooling_mode_") and value is True]
    if isinstance(config.get("pooling_mode"), str):  # the newer spelling
        on = [{"mean": "mean_tokens", "cls": "cls_token", "max": "max_tokens"}.get(config["pooling_mode"], config["pooling_mode"])]
    if len(on) != 1 or on[0] not in _POOLINGS:
        raise ConfigError(f"semantic.model: {path} pools by {on}; wanted is one of {sorted(_POOLINGS)}. Choose another model.")
    return _POOLINGS[on[0]]


def _window(trained: int | None, positions: int | None, wanted: int | None) -> int:
    most = trained or positions
    if most is None:
        raise ConfigError(
            "semantic.model: the folder does not say how long a text may be; add max_seq_length to sentence_bert_config.json."
        )
    if wanted is not None and wanted > most:
        raise ConfigError(f"semantic.max_tokens is {wanted}, and the model reads at most {most}. Lower it, or leave it out.")
    return max(_LEAST_WINDOW, wanted or most)


def _weights(root: Path, transformer: Path, backend: Backend) -> tuple[Path, Literal["torch", "onnx"]]:
    tensors = [transformer / "model.safetensors", transformer / "model.safetensors.index.json"]
    graphs = [folder / name for folder in (root, transformer) for name in _ONNX]
    tensor = next((file for file in tensors if file.is_file()), None)
    graph = next((file for file in graphs if file.is_file()), None)
    if tensor is not None and (backend == "torch" or (backend == "auto" and (graph is None or find_spec("torch") is not None))):
        return tensor, "torch"
    if graph is not None and backend != "torch":
        return graph, "onnx"
    wanted = {"torch": "model.safetensors", "onnx": "onnx/model.onnx", "auto": "model.safetensors or onnx/model.onnx"}[backend]
    raise ConfigError(f"semantic.model: {root} has no {wanted}, which semantic.backend {backend!r} reads.")


def _with_data(weights: Path) -> list[Path]:
    """The file of weights, and those that hold parts of it."""
    if weights.name.endswith(".index.json"):
        return [weights, *(weights.parent / name for name in sorted(set(_json(weights)["weight_map"].values())))]
    return [weights, *sorted(weights.parent.glob(f"{weights.name}_data*")), *sorted(weights.parent.glob(f"{weights.name}.data*"))]


def _fingerprint(backend: str, files: list[Path]) -> str:
    digest = hashlib.sha256(backend.encode())
    for file in files:
        digest.update(f"\0{file.name}\0{file.stat().st_size}\0".encode())
        with file.open("rb") as data:
            while chunk := data.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()[:16]


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"semantic.model: {path} cannot be read as JSON ({type(error).__name__}).") from error
