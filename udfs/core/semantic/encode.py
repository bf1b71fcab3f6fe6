"""Texts to unit vectors: windows of all texts together, batched by length, and each text's mean of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.conf.semantic import SemanticSection
from auralith_pipeline.udfs.core.semantic.engines import Engine, load_engine
from auralith_pipeline.udfs.core.semantic.model_folder import ModelFolder, read_model_folder
from auralith_pipeline.udfs.core.semantic.vectors import unit_rows
from auralith_pipeline.udfs.core.semantic.windows import WindowMaker

VERSION = 1  # of what is made of a text; raised whenever the same text and model would give another vector
_CPU_TOKENS = 1_024  # a core's caches hold the activations of about so many tokens; more at once is slower, not faster
# Matrix libraries have kernels of their own for very few rows, which round differently: seen below 16 tokens (MKL).
_LEAST_TOKENS = 64


class TextEncoder:
    """A model that gives every text a vector of length one.

    A text of several windows has their mean: each window's vector, normalised, weighted by its tokens, and the sum normalised again.
    A text of one window has the vector that sentence-transformers gives it. Windows are batched with others of exactly their length,
    so there is no padding; on a CPU a window's vector does not depend on the others of its batch.
    """

    def __init__(self, folder: ModelFolder, engine: Engine, windows: WindowMaker, *, batch_size: int) -> None:
        self.dimensions = folder.dimensions
        self._engine = engine
        self._windows = windows
        self._batch_size = batch_size

    def encode(self, texts: Sequence[str | None]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Unit vectors, float32 (len(texts), dimensions), and which texts have one: null, blank and unreadable texts do not."""
        cut = [self._windows.cut(text) for text in texts]
        owners = np.repeat(np.arange(len(texts)), [len(windows.ids) for windows in cut])
        weights = np.array([weight for windows in cut for weight in windows.weights], np.float64)
        units = self._embed([ids for windows in cut for ids in windows.ids])
        sums = np.zeros((len(texts), self.dimensions))
        np.add.at(sums, owners, units.astype(np.float64) * weights[:, None])  # in the order of the windows
        return unit_rows(sums)

    def _embed(self, windows: list[list[int]]) -> NDArray[np.float32]:
        """Normalised vectors of windows, in their order."""
        lengths = np.array([len(ids) for ids in windows], np.int64)
        out = np.zeros((len(windows), self.dimensions), np.float32)
        for length in np.unique(lengths).tolist():
            rows = np.flatnonzero(lengths == length)
            size = self._batch_size if self._engine.on_gpu else max(1, min(self._batch_size, _CPU_TOKENS // length))
            for start in range(0, len(rows), size):
                batch = rows[start : start + size]
                filled = np.resize(batch, max(len(batch), -(-_LEAST_TOKENS // length)))  # repeats what there is
                out[batch] = self._engine.embed(np.array([windows[row] for row in filled.tolist()], np.int64))[: len(batch)]
        return unit_rows(out)[0]


def load_encoder(cfg: SemanticSection, *, fingerprint: str | None = None) -> TextEncoder:
    """Load the model that `cfg` names.

    fingerprint: what the model's folder must have. Raises ConfigError where it has another (on this machine lies another model under
    the same path), and for what `read_model_folder` and `load_engine` refuse.
    """
    folder = read_model_folder(cfg.model or "", backend=cfg.backend, max_tokens=cfg.max_tokens)
    if fingerprint is not None and folder.fingerprint != fingerprint:
        raise ConfigError(
            f"semantic.model: {cfg.model!r} has the fingerprint {folder.fingerprint} on this machine and {fingerprint} on the driver. "
            "The same files and libraries must be on every machine."
        )
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise ConfigError(
            "Semantic duplicates need the library tokenizers, which is not installed here: pip install 'auralith-pipeline[quality]' or "
            "'auralith-pipeline[onnx]', on the workers, too."
        ) from error
    tokenizer = Tokenizer.from_file(str(Path(folder.transformer) / "tokenizer.json"))
    windows = WindowMaker(tokenizer, max_tokens=folder.max_tokens, max_windows=cfg.max_windows, lower=folder.lower)
    return TextEncoder(folder, load_engine(folder, cfg.device), windows, batch_size=cfg.batch_size)
