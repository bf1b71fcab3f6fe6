"""What is shown of a release's tokens: documents with media, their regions, and figures of each codebook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

FIRST_CODES = 24  # listed of a region


@dataclass(frozen=True, eq=False)
class Region:
    """A picture, a sound or a video of a document.

    codes: int32 (n,), as the shard has them, from 0. decoded, original: float32 (n, D), by the codebook's recipe; original is None
    where `note` says why. samples: float32 (m,), the original sound. same: do the original's vectors give these codes?
    """

    kind: str
    recipe: dict[str, Any]
    codes: NDArray[np.int32]
    decoded: NDArray[np.float32]
    original: NDArray[np.float32] | None = None
    samples: NDArray[np.float32] | None = None
    same: bool | None = None
    note: str | None = None

    @property
    def error(self) -> float | None:
        """The mean squared difference of a value, original to decoded."""
        return None if self.original is None else float(np.mean((self.original - self.decoded) ** 2, dtype=np.float64))


@dataclass(frozen=True, eq=False)
class Document:
    """One document: texts and regions in reading order, perhaps the first only; `regions` says how many there are."""

    doc_id: str
    uri: str
    modality: str
    split: str
    tokens: int
    regions: int
    parts: Sequence[str | Region]


@dataclass(frozen=True, kw_only=True)
class KindFigures:
    """A codebook in the shards that were read. error: the mean over the regions shown, None where no original is there."""

    kind: str
    codebook: str
    entries: int
    regions: int
    codes: int
    used: int
    perplexity: float
    shown: int
    error: float | None


@dataclass(frozen=True)
class TokensReport:
    """All of the page. shards_read: the shards that hold the documents shown; the figures are theirs."""

    release: str
    shards_read: int
    shards: int
    kinds: Sequence[KindFigures]
    documents: Sequence[Document]

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready: the figures, no pictures, no text."""
        return {
            "release": self.release,
            "shards_read": self.shards_read,
            "shards": self.shards,
            "kinds": [{**vars(kind), "usage": kind.used / kind.entries} for kind in self.kinds],
            "documents": [
                {
                    **{name: value for name, value in vars(document).items() if name != "parts"},
                    "shown": [_facts(part) for part in document.parts if isinstance(part, Region)],
                }
                for document in self.documents
            ],
        }


def _facts(region: Region) -> dict[str, Any]:
    first = region.codes[:FIRST_CODES].tolist()
    return {
        "kind": region.kind,
        "codes": len(region.codes),
        "first_codes": first,
        "error": region.error,
        "same": region.same,
        "note": region.note,
    }
