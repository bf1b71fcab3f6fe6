"""The deduplication section of the configuration: which documents count as copies, and which of them stays."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, StrictBool, model_validator

from auralith_pipeline.conf.media_copies import MediaCopiesSection
from auralith_pipeline.conf.section import Ratio, Section

# Bands and rows of published recipes. Two documents of Jaccard similarity J share a band with probability 1 - (1 - J**rows)**bands.
SCHEMES: dict[str, tuple[int, int]] = {
    "14x8": (14, 8),  # FineWeb (Penedo et al. 2024), for 0.75
    "14x9": (14, 9),  # RedPajama-V2 (Weber et al. 2024), for 0.7
    "9x13": (9, 13),  # RedPajama-V2, for 0.8
    "5x25": (5, 25),  # RedPajama-V2, for 0.9
    "20x13": (20, 13),  # NeMo Curator's default, for 0.8
    "25x10": (25, 10),  # BigCode's The Stack (Kocetkov et al. 2022), for 0.7
}
Scheme = Literal["14x8", "14x9", "9x13", "5x25", "20x13", "25x10"]

# What tells about a result, or how it is computed, and does not change it: no part of a decision's or a run's identity.
NOT_SHAPING: dict[str, Any] = {
    "minhash": {"rebuild"},
    "media": {"rebuild"},
    "local_pairs": True,
    "alarm_share": True,
    "alarm_min_documents": True,
}


class MinHashSection(Section):
    """How near-duplicates are looked for. Bands, rows and seed shape the stored index: another value needs `rebuild`."""

    scheme: Scheme = Field(
        "14x8",
        description="Bands x rows of the signature. More rows find less below the threshold, more bands find more above it; "
        "docs/duplicates.md has the curve of each. Part of the index.",
    )
    seed: int = Field(0, ge=0, lt=1 << 64, description="Seed of the permutations. Part of the index.")
    rebuild: StrictBool = Field(False, description="Replace an index that was made with other settings; without it, it is refused.")
    min_stored: Ratio = Field(
        0.7, description="Verified pairs of at least this similarity are stored, so that `redecide` can try thresholds down to it."
    )
    bucket_pairs: int = Field(
        6,
        ge=2,
        le=64,
        description="In a bucket of up to so many different texts all pairs are compared; in a larger one each text is compared with "
        "the bucket's best-ranked ones alone.",
    )
    bucket_centres: int = Field(2, ge=1, le=8, description="With how many of the best-ranked ones.")

    def shape(self) -> tuple[int, int]:
        """Bands and rows."""
        return SCHEMES[self.scheme]


class DeduplicationSection(Section):
    method: Literal["exact", "minhash", "embedding"] = Field(
        "minhash",
        description="How duplicates are found. `exact`: equal keys. `minhash`: besides, documents whose sets of word 5-grams are similar. "
        "`embedding`: instead of these, documents whose vectors are similar (`semantic`); with `minhash` and `semantic.enabled` both.",
    )
    exact_key: Literal["text", "folded", "content"] = Field(
        "text",
        description="What must be equal: the normalised `text`; `folded`, the text in NFKC, case-folded, with runs of "
        "white space as one space; or `content`, the record as it was read.",
    )
    exact_url: StrictBool = Field(
        False,
        description="Documents of the same address (a source's `url_field`, in its canonical form) are copies, whatever they say.",
    )
    minhash_threshold: Ratio = Field(
        0.85, gt=0.0, description="Jaccard similarity from which on two documents are near-duplicates (the true one, not an estimate)."
    )
    policy: Literal["direct", "transitive"] = Field(
        "direct",
        description="`direct`: a document is dropped only for a kept one that it is similar to. `transitive`: of everything that is joined "
        "by a chain of similar documents one is kept.",
    )
    local_pairs: int = Field(
        2_000_000,
        gt=0,
        description="Among up to so many similar pairs one task elects by itself (some 300 bytes each); more are first reduced by rounds "
        "over the cluster. The result is the same.",
    )
    alarm_share: Ratio = Field(
        0.5,
        description="A source, language or year that loses more than this share of its accepted documents as duplicates is told in the "
        "run's summary; 1.0 tells nothing. Changes no result.",
    )
    alarm_min_documents: int = Field(100, ge=1, description="Only where so many of its documents were accepted.")
    minhash: MinHashSection = Field(default_factory=MinHashSection, description="The search for near-duplicates.")
    media: MediaCopiesSection = Field(
        default_factory=MediaCopiesSection, description="Copies of pictures, sounds and videos, see docs/media-duplicates.md."
    )

    @model_validator(mode="after")
    def _pairs_are_stored(self) -> DeduplicationSection:
        if self.minhash_threshold < self.minhash.min_stored:
            raise ValueError(
                f"minhash_threshold is {self.minhash_threshold}, below minhash.min_stored {self.minhash.min_stored}: pairs below that are "
                "not stored. Raise the first or lower the second"
            )
        return self
