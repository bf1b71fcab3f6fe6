"""Running a transformer over windows of equal length: by torch, on a GPU where there is one, or by ONNX Runtime."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.conf.semantic import Device
from auralith_pipeline.udfs.core.semantic.model_folder import ModelFolder, Pooling


class Engine(Protocol):
    """A model, loaded. on_gpu: whether it runs on one."""

    on_gpu: bool

    def embed(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Vectors of windows, not normalised; ids: shape (n, length), special tokens included; returns (n, dimensions)."""
        ...


def load_engine(folder: ModelFolder, device: Device) -> Engine:
    """Load a model. Raises ConfigError where its library is missing, or a GPU is asked for and none is there."""
    return TorchEngine(folder, device) if folder.backend == "torch" else OnnxEngine(folder, device)


class TorchEngine:
    """A transformer as `transformers` builds it, in float32."""

    def __init__(self, folder: ModelFolder, device: Device) -> None:
        try:
            import torch
            from transformers import AutoModel
        except ImportError as error:
            raise ConfigError(
                f"semantic.backend torch: {error.name} is not installed here. pip install 'auralith-pipeline[quality]', on the workers, "
                "too; or give the model an onnx/model.onnx."
            ) from error
        self.on_gpu = torch.cuda.is_available() if device == "auto" else device == "cuda"
        if self.on_gpu and not torch.cuda.is_available():
            raise ConfigError("semantic.device is cuda, and torch sees no GPU in this process. Set it to auto or cpu.")
        self._device = torch.device("cuda" if self.on_gpu else "cpu")
        if not self.on_gpu:
            torch.set_num_threads(1)  # tasks run side by side already, and sums over threads would depend on their number
        self._torch = torch
        self._pooling = folder.pooling
        model = AutoModel.from_pretrained(folder.transformer, local_files_only=True, use_safetensors=True, dtype=torch.float32)
        self._model = model.eval().to(self._device)

    def embed(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        torch = self._torch
        with torch.inference_mode():
            given = torch.from_numpy(ids).to(self._device)
            hidden = self._model(input_ids=given, attention_mask=torch.ones_like(given)).last_hidden_state
            if self._pooling == "mean":
                pooled = hidden.mean(dim=1)
            elif self._pooling == "cls":
                pooled = hidden[:, 0]
            else:
                pooled = hidden.amax(dim=1)
            return np.asarray(pooled.float().cpu().numpy(), np.float32)


class OnnxEngine:
    """A transformer exported to ONNX, with an output of one vector per token."""

    def __init__(self, folder: ModelFolder, device: Device) -> None:
        try:
            import onnxruntime
        except ImportError as error:
            raise ConfigError(
                "semantic.backend onnx: onnxruntime is not installed here. pip install 'auralith-pipeline[onnx]', on the workers, too."
            ) from error
        can = "CUDAExecutionProvider" in onnxruntime.get_available_providers()
        self.on_gpu = can if device == "auto" else device == "cuda"
        if self.on_gpu and not can:
            raise ConfigError("semantic.device is cuda, and this onnxruntime has no CUDA. Install onnxruntime-gpu, or say cpu.")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        providers = ["CUDAExecutionProvider"] if self.on_gpu else []
        self._session: Any = onnxruntime.InferenceSession(folder.weights, options, providers=[*providers, "CPUExecutionProvider"])
        self._inputs = {given.name for given in self._session.get_inputs()}
        per_token = [out.name for out in self._session.get_outputs() if len(out.shape) == 3]
        if not per_token or not {"input_ids"} <= self._inputs <= {"input_ids", "attention_mask", "token_type_ids"}:
            raise ConfigError(
                f"semantic.model: {Path(folder.weights).name} has the inputs {sorted(self._inputs)} and {len(per_token)} outputs of one "
                "vector per token; wanted are input_ids, attention_mask and token_type_ids, and one such output. Export the model anew."
            )
        self._output = per_token[0]
        self._pooling = folder.pooling

    def embed(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        (hidden,) = self._session.run([self._output], {name: given[name] for name in self._inputs})
        return pool(np.asarray(hidden, np.float32), self._pooling)


def pool(hidden: NDArray[np.float32], pooling: Pooling) -> NDArray[np.float32]:
    """One vector for each window, from one for each of its tokens: (n, length, d) -> (n, d). Every token counts: there is no padding."""
    if pooling == "mean":
        return np.asarray(hidden.mean(axis=1, dtype=np.float32), np.float32)
    return np.asarray(hidden[:, 0] if pooling == "cls" else hidden.max(axis=1), np.float32)
