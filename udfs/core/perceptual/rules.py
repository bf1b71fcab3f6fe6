"""What pictures, sounds and videos are compared by, and when they count as the same."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.media_copies import IMAGE_BITS, IMAGE_DISTANCE, MediaCopiesSection

Method = Literal["image", "audio", "video"]
# Raise when a word or a bucket comes out otherwise for the same bytes: what is stored is comparable within a version.
PERCEPTUAL_VERSION = 1

# Why something has no words: it then matches nothing.
FAULTS = {
    "unreadable": "no picture, sound or video that can be decoded to its end",
    "too_large": "more pixels than `MAX_PIXELS`, as its header says",
    "too_small": "a side under `MIN_SIDE` pixels",
    "no_stream": "a file without a sound or without a video stream",
    "blank": "one colour, silence, or too little that can be told apart",
}


class Hashed(NamedTuple):
    """Words (uint64, in the order of time; 0 stands for a blank moment), or none and the reason, a key of FAULTS."""

    words: NDArray[np.uint64]
    fault: str | None = None

    @classmethod
    def none(cls, fault: str) -> Hashed:
        return cls(np.zeros(0, np.uint64), fault)


@dataclass(frozen=True, kw_only=True)
class MediaRules:
    """How a medium's words are compared.

    bits: of a word. max_distance: two words match when at most so many bits differ. bands: parts a word is cut into for the search;
    words that differ in fewer bits than there are bands agree in one of them. probes: at most so many different values of each band are
    searched by. max_shift: how many words one sequence is moved against the other. threshold: similarity from which on two are the same.
    """

    method: Method
    bits: int
    max_distance: int
    bands: int
    probes: int
    max_shift: int
    threshold: float

    def __post_init__(self) -> None:
        if not 0 <= self.max_distance < self.bits or not 1 <= self.bands <= self.bits or self.probes < 1 or self.max_shift < 0:
            raise ValueError(
                f"found {self}, wanted 0 <= max_distance < bits, 1 <= bands <= bits, probes >= 1 and max_shift >= 0: change the one outside"
            )


_DEFAULTS = MediaCopiesSection()
# One band more than bits may differ: every such pair of pictures is found for sure.
IMAGE = MediaRules(
    method="image",
    bits=IMAGE_BITS,
    max_distance=IMAGE_DISTANCE,
    bands=IMAGE_DISTANCE + 1,
    probes=1,
    max_shift=0,
    threshold=_DEFAULTS.image_threshold,
)
# Ten seconds are 215 words of sound and 20 frames. Sounds are searched by whole words, as Haitsma and Kalker do.
AUDIO = MediaRules(method="audio", bits=32, max_distance=9, bands=1, probes=512, max_shift=215, threshold=_DEFAULTS.audio_threshold)
VIDEO = MediaRules(method="video", bits=64, max_distance=8, bands=4, probes=32, max_shift=20, threshold=_DEFAULTS.video_threshold)
RULES: dict[str, MediaRules] = {rules.method: rules for rules in (IMAGE, AUDIO, VIDEO)}


def rules_for(section: MediaCopiesSection) -> dict[str, MediaRules]:
    """RULES as a configuration wants them, by kind: one band more than bits may differ finds every pair of pictures."""
    image = replace(IMAGE, max_distance=section.image_distance, bands=section.image_distance + 1)
    return {kind: replace(rules, threshold=section.thresholds()[kind]) for kind, rules in {**RULES, "image": image}.items()}


def index_header(rules: MediaRules) -> str:
    """What words and buckets depend on, a JSON object; thresholds are no part of it."""
    shape = {"bits": rules.bits, "bands": rules.bands, "probes": rules.probes}
    return json.dumps({"kind": rules.method, "version": PERCEPTUAL_VERSION, **shape}, sort_keys=True)
