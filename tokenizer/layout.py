"""Which ids belong to text and which to image, audio and video codes, and the check that an id lies in its range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.tokenizer.special_tokens import FIRST_MERGE

MODALITIES = ("text", "image", "audio", "video")
SCHEMES = ("contiguous", "compat")
COMPAT_OFFSETS = {"text": 0, "image": 100_000, "audio": 200_000, "video": 300_000}


@dataclass(frozen=True, kw_only=True)
class VocabularyLayout:
    """Sizes of the vocabularies and where each begins.

    text: ids of the text tokenizer, specials and bytes included (at least 272).
    image, audio, video: codebook entries, 0 where the modality is absent.
    scheme: "contiguous" (each range starts where the one before ends) or "compat" (the seed's fixed starts).
    max_vocab: the trainer's limit on `total_size`, if there is one.
    Errors: TokenizerError for a size out of range, ranges that meet, or a total beyond `max_vocab`.
    """

    text: int
    image: int = 0
    audio: int = 0
    video: int = 0
    scheme: str = "contiguous"
    max_vocab: int | None = None

    def __post_init__(self) -> None:
        if self.scheme not in SCHEMES:
            raise TokenizerError(f"vocabulary scheme {self.scheme!r} is unknown; choose one of {', '.join(SCHEMES)}")
        for name in MODALITIES:
            size, least = getattr(self, name), FIRST_MERGE if name == "text" else 0
            if isinstance(size, bool) or not isinstance(size, int) or size < least:
                raise TokenizerError(f"vocabulary size of {name} is {size!r}; wanted an integer of at least {least}")
        ranges = list(self.ranges().items())
        for (name, (_, end)), (after, (start, _)) in zip(ranges, ranges[1:], strict=False):
            if end > start:
                raise TokenizerError(
                    f"{name} ids end at {end}, beyond the start of {after} at {start}; shrink {name} or use the contiguous scheme"
                )
        if self.max_vocab is not None and self.total_size > self.max_vocab:
            parts = " + ".join(f"{name} {getattr(self, name)}" for name in MODALITIES if getattr(self, name))
            raise TokenizerError(f"vocabulary needs {self.total_size} ids ({parts}), max_vocab is {self.max_vocab}; shrink one of them")

    def ranges(self) -> dict[str, tuple[int, int]]:
        """First id and the id after the last, per modality that has any, in rising order."""
        found, start = {}, 0
        for name in MODALITIES:
            size = getattr(self, name)
            if self.scheme == "compat":
                start = COMPAT_OFFSETS[name]
            if size:
                found[name] = (start, start + size)
            start += size
        return found

    def offset(self, modality: str) -> int:
        """The id of code 0 of `modality`; TokenizerError where the layout has no such range."""
        found = self.ranges().get(modality)
        if found is None:
            raise TokenizerError(f"this vocabulary has no {modality!r} ids; it has {', '.join(self.ranges())}")
        return found[0]

    @property
    def total_size(self) -> int:
        """One more than the largest id: the rows an embedding table needs."""
        return max(end for _, end in self.ranges().values())

    def check_ids(self, ids: NDArray[Any]) -> None:
        """Raise TokenizerError for the first id that lies in no range; `ids` has any shape and integer dtype."""
        if not ids.size:
            return
        flat = ids.reshape(-1)
        bounds = list(self.ranges().values())
        inside = np.zeros(flat.shape, np.bool_)
        for start, end in bounds:
            inside |= (flat >= start) & (flat < end)
        if not inside.all():
            at = int(np.argmin(inside))
            allowed = ", ".join(f"{start}..{end - 1}" for start, end in bounds)
            raise TokenizerError(f"id {int(flat[at])} at position {at} is outside the vocabulary ({allowed}); was another tokenizer used?")

    def to_dict(self) -> dict[str, Any]:
        """The form kept in manifests: sizes, scheme, ranges and total."""
        return {
            "scheme": self.scheme,
            **{name: getattr(self, name) for name in MODALITIES},
            "max_vocab": self.max_vocab,
            "ranges": {name: list(bounds) for name, bounds in self.ranges().items()},
            "total_size": self.total_size,
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> VocabularyLayout:
        """Read `to_dict` back; TokenizerError where a field is missing or the stored ranges do not follow from the sizes."""
        try:
            layout = cls(
                **{name: stored[name] for name in MODALITIES},
                scheme=stored["scheme"],
                max_vocab=stored.get("max_vocab"),
            )
        except KeyError as error:
            raise TokenizerError(f"stored vocabulary layout has no field {error}; the manifest is damaged or of another version") from None
        for name in ("ranges", "total_size"):
            if name in stored and stored[name] != layout.to_dict()[name]:
                raise TokenizerError(f"stored vocabulary {name} {stored[name]!r} do not follow from its sizes; the manifest is damaged")
        return layout
