"""A codebook of vector quantisation: the vectors that the codes of pictures, sounds or videos stand for, as an artefact.

A codebook of several stages is residual (Juang and Gray 1982; for media tokens Zeghidour et al. 2021): a vector is the sum of one entry of
each stage, so it takes as many codes. Its digest covers what decides the codes (modality, recipe, stages, vectors) and nothing about the
run that made it.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.tokenizer.codebook_file import canonical, pack, unpack

FORMAT = "auralith-codebook"
VERSIONS = (1, 2)  # of one stage, which earlier builds read, and of several, which they refuse
CODEBOOK_FILE = "codebook.safetensors"
MODALITIES = ("image", "audio", "video")
# Squares of so large values still fit float32 when summed over any number of values; media vectors lie in [-1, 1] or some decibels.
MAX_VALUE = 2.0**40


@dataclass(frozen=True, eq=False)
class Codebook:
    """modality: "image", "audio" or "video".
    vectors: float32 (S * K, D), read-only and C-contiguous, stage by stage; code k stands for row k. Nearest is by plain L2, without any
    scaling.
    stages: S, at least 1; every vector is described by a code of each, in their order.
    recipe: JSON values; how vectors are made from media. Codes of codebooks with other recipes have nothing to do with each other.
    statistics: JSON values; what training and held-out vectors said (codebook_train.py), never part of the digest.
    Errors: TokenizerError for another modality, vectors of another type or shape, NaN, rows that are no whole number for each stage, and
    what JSON cannot hold.
    """

    modality: str
    vectors: NDArray[np.float32]
    recipe: dict[str, Any]
    statistics: dict[str, Any] = field(default_factory=dict)
    stages: int = 1

    def __post_init__(self) -> None:
        if self.modality not in MODALITIES:
            raise TokenizerError(f"a codebook's modality is {self.modality!r}, wanted one of {', '.join(MODALITIES)}; name one of these")
        object.__setattr__(self, "vectors", check_vectors(self.vectors, "a codebook's vectors").copy())
        self.vectors.flags.writeable = False
        if type(self.stages) is not int or self.stages < 1 or len(self.vectors) % self.stages:
            raise TokenizerError(
                f"a codebook of {len(self.vectors)} vectors has {self.stages!r} stages, wanted 1 or another divisor of them"
            )
        for name in ("recipe", "statistics"):
            try:
                if not isinstance(getattr(self, name), dict):
                    raise TypeError
                canonical(getattr(self, name))
            except (TypeError, ValueError):
                raise TokenizerError(
                    f"a codebook's {name} holds something that JSON cannot; give numbers (no NaN), texts, lists and dicts"
                ) from None

    @property
    def size(self) -> int:
        """S * K, the number of different codes of all stages."""
        return len(self.vectors)

    @property
    def entries(self) -> int:
        """K, the codes that a stage has."""
        return len(self.vectors) // self.stages

    def stage(self, number: int) -> NDArray[np.float32]:
        """The vectors of a stage, counted from 0, float32 (K, D); its codes begin at number * K."""
        return self.vectors[number * self.entries : (number + 1) * self.entries]

    def _facts(self) -> dict[str, Any]:
        more = {"stages": self.stages} if self.stages > 1 else {}
        return {"format": FORMAT, "version": VERSIONS[self.stages > 1], "modality": self.modality, "recipe": self.recipe, **more}

    @cached_property
    def digest(self) -> str:
        """SHA-256, in hexadecimal, of what decides the codes: format version, modality, recipe, stages and the vectors' bytes."""
        facts = {**self._facts(), "shape": list(self.vectors.shape)}
        return hashlib.sha256(canonical(facts).encode() + b"\n" + self.vectors.astype("<f4").tobytes()).hexdigest()

    def require(self, modality: str, recipe: dict[str, Any]) -> None:
        """TokenizerError unless the codebook is for this modality and its vectors are made this way."""
        if modality != self.modality:
            raise TokenizerError(f"the codebook is for {self.modality}, wanted one for {modality}; give another codebook or train one")
        other = sorted(key for key in {*recipe, *self.recipe} if recipe.get(key) != self.recipe.get(key))
        if other:
            told = "; ".join(f"{key}: codebook {self.recipe.get(key)!r}, wanted {recipe.get(key)!r}" for key in other)
            raise TokenizerError(f"the {modality} codebook was trained on other vectors ({told}); set these as it has them, or train again")

    def describe(self) -> list[str]:
        """Lines for people: what it is, then one line for each figure of training."""
        stages = f"{self.stages} stages of " if self.stages > 1 else ""
        shape = f"{stages}{self.entries} codes of {self.vectors.shape[1]} values"
        figures = {key: _shorten(value) for key, value in self.statistics.items()}
        first = f"{self.modality} codebook {self.digest[:12]}: {shape}, recipe {canonical(self.recipe)}"
        return [first, *(f"  {key}: {value}" for key, value in figures.items())]

    def to_bytes(self) -> bytes:
        """The SafeTensors file; the same codebook gives the same bytes."""
        return pack({**self._facts(), "statistics": self.statistics, "digest": self.digest}, self.vectors)

    @classmethod
    def from_bytes(cls, data: bytes, name: str = CODEBOOK_FILE) -> Codebook:
        """Read `to_bytes` back; TokenizerError, calling the file by `name`, for damage, another format or another version."""
        facts, vectors = unpack(data, name)
        if facts.get("format") != FORMAT:
            raise TokenizerError(f"{name} is not a codebook of this product (format {FORMAT!r} wanted); train one, or give another file")
        if facts.get("version") not in VERSIONS:
            known = " and ".join(map(str, VERSIONS))
            raise TokenizerError(f"{name} has version {facts.get('version')!r}, this build reads {known}; train it again with this build")
        found = cls(facts.get("modality", ""), vectors, facts.get("recipe", {}), facts.get("statistics", {}), facts.get("stages", 1))
        if found.digest != facts.get("digest") or found.to_bytes() != data:
            raise TokenizerError(f"{name} does not have the digest it says, or was edited; copy or train it again")
        return found

    def save(self, folder: str | Path) -> Path:
        """Write `codebook.safetensors` into `folder`, whole or not at all; returns the file's path. One that is there is replaced."""
        target = Path(folder) / CODEBOOK_FILE
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(prefix=f".{CODEBOOK_FILE}.", dir=target.parent)
        try:
            with open(handle, "wb") as file:
                file.write(self.to_bytes())
                file.flush()
                os.fsync(file.fileno())
            os.chmod(part, 0o644)  # mkstemp makes it the owner's alone; workers may be other users
            os.replace(part, target)
        except BaseException:
            os.unlink(part)
            raise
        return target

    @classmethod
    def load(cls, path: str | Path) -> Codebook:
        """Read a folder that `save` wrote, or the file itself; TokenizerError where it is missing or damaged."""
        file = Path(path) / CODEBOOK_FILE if Path(path).is_dir() else Path(path)
        try:
            data = file.read_bytes()
        except OSError as error:
            raise TokenizerError(f"cannot read {file}: {error.strerror}; give the folder or file that training a codebook wrote") from None
        return cls.from_bytes(data, file.name)


def check_vectors(vectors: Any, name: str, values: int | None = None) -> NDArray[np.float32]:
    """The same, C-contiguous; TokenizerError unless it is float32 (n, D) with finite values of at most MAX_VALUE.

    values: the D that is wanted; without it n and D may be any but 0.
    """
    is_array = isinstance(vectors, np.ndarray) and vectors.dtype == np.float32 and vectors.ndim == 2
    if not is_array or (0 in vectors.shape if values is None else vectors.shape[1] != values):
        found = f"{vectors.dtype} of shape {vectors.shape}" if isinstance(vectors, np.ndarray) else type(vectors).__name__
        wanted = "n, D), neither 0" if values is None else f"n, {values})"
        raise TokenizerError(f"{name} are {found}, wanted a float32 array of ({wanted}; make them by the codebook's recipe")
    if vectors.size and not max(vectors.max(), -vectors.min()) <= MAX_VALUE:  # false for NaN, too
        raise TokenizerError(f"{name} hold NaN, infinity or values beyond {MAX_VALUE:.0e}; check what made them")
    return np.ascontiguousarray(vectors)


def _shorten(value: Any) -> Any:
    if isinstance(value, list):
        return ", ".join(str(_shorten(each)) for each in value)
    return f"{value:.6g}" if isinstance(value, float) else value
