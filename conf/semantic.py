"""The semantic section of the configuration: which model reads the texts, and how similar vectors are looked for."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, StrictBool, model_validator

from auralith_pipeline.conf.section import Ratio, Section

IndexKind = Literal["flat", "ivf_flat", "ivf_pq"]
Backend = Literal["auto", "torch", "onnx"]
Device = Literal["auto", "cpu", "cuda"]


class VectorIndexSection(Section):
    """The index over one shard of the vectors. Whatever it is, the similarity of every pair it gives is computed from the vectors."""

    kind: IndexKind = Field(
        "ivf_flat",
        description="`flat` compares with every vector of the shard, `ivf_flat` with the vectors in the nearest lists, `ivf_pq` with "
        "their codes. Shards too small to train it are searched flat.",
    )
    nlist: int | None = Field(
        None, ge=1, le=65_536, description="Inverted lists in a shard. Default: the square root of its vectors, as far as training allows."
    )
    nprobe: int | None = Field(None, ge=1, le=65_536, description="Lists searched for each vector. Default: 8, or one in eight of many.")
    pq_m: int | None = Field(
        None, ge=1, le=4_096, description="`ivf_pq`: parts of a vector, each coded by itself. Default: one for every eight dimensions."
    )
    pq_nbits: int = Field(8, ge=4, le=12, description="`ivf_pq`: bits of each part's code; training needs 39 vectors for each code.")
    neighbours: int = Field(
        64, ge=1, le=1_024, description="Nearest vectors looked at for each one in each shard: the most pairs that a vector can have there."
    )


class SemanticSection(Section):
    """Semantic duplicates: documents whose embeddings have a cosine similarity of at least the threshold."""

    enabled: StrictBool = Field(False, description="Look for semantic duplicates. Needs `model` and the extra `quality` or `onnx`.")
    model: str | None = Field(
        None, description="Folder of a sentence-transformers model, at the same path on every worker. Nothing is downloaded."
    )
    backend: Backend = Field(
        "auto",
        description="`torch` reads `model.safetensors`, `onnx` a file in the folder `onnx/`. `auto`: torch where it is installed and the "
        "weights are there, else onnx. Part of the embeddings' identity.",
    )
    device: Device = Field("auto", description="Where the model runs: `auto` takes a GPU where a worker sees one.")
    batch_size: int = Field(32, ge=1, le=4_096, description="Most windows of text that the model is given at once. Changes nothing else.")
    max_tokens: int | None = Field(
        None, ge=8, le=32_768, description="Length of a window in the model's tokens. Default, and most: what the model was trained for."
    )
    max_windows: int = Field(
        4, ge=1, le=1_024, description="Most windows read of one text. A longer text is read in so many windows, evenly spaced."
    )
    threshold: Ratio = Field(0.92, gt=0.0, description="Cosine similarity from which on two documents are semantic duplicates.")
    min_stored: Ratio = Field(
        0.9, gt=0.0, description="Pairs of at least this similarity are stored, so that `redecide` can try thresholds down to it."
    )
    index: VectorIndexSection = Field(default_factory=VectorIndexSection, description="The index of a shard.")
    shard_vectors: int = Field(
        20_000,
        ge=16,
        le=1_000_000,
        description="Vectors in a shard, roughly: what a task holds at a time. Shards are clusters of vectors.",
    )
    shard_probes: int = Field(
        2,
        ge=0,
        le=64,
        description="Most clusters into which a vector near their border is copied, so that pairs across it are found.",
    )
    seed: int = Field(0, ge=0, lt=1 << 31, description="Seed of every k-means.")
    rebuild: StrictBool = Field(False, description="Replace embeddings that another model or other settings made. Else they are refused.")

    @model_validator(mode="after")
    def _can_run(self) -> SemanticSection:
        if self.enabled and self.model is None:
            raise ValueError("semantic.enabled is true and semantic.model is not set: name the folder of a sentence-transformers model")
        if self.threshold < self.min_stored:
            raise ValueError(
                f"semantic.threshold is {self.threshold}, below semantic.min_stored {self.min_stored}: pairs below that are not stored. "
                "Raise the first or lower the second"
            )
        return self
