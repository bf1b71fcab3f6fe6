"""The section on copies of pictures, sounds and videos: whether they are looked for, and when two count as the same."""

from __future__ import annotations

from pydantic import Field, StrictBool, model_validator

from auralith_pipeline.conf.section import Ratio, Section

IMAGE_BITS = 64  # of a picture's hash
IMAGE_DISTANCE = 6
# Pairs of sounds and videos are kept from here on, so that `redecide` can try thresholds down to it.
AUDIO_STORED, VIDEO_STORED = 0.3, 0.5
_COPIES = "from which on documents that are one {} and nothing else are copies."


class MediaCopiesSection(Section):
    """Copies of media by perceptual hashes. A document that is one media file and no text takes part, whatever `method` says."""

    enabled: StrictBool = Field(
        False,
        description="Look for copies of pictures, sounds and videos. Needs the extra `multimodal`. Measure on your own files before: "
        "screenshots of one program and drawings look alike to it.",
    )
    image_threshold: Ratio = Field(
        1 - IMAGE_DISTANCE / IMAGE_BITS,
        gt=0.0,
        description=f"Share of the hash's 64 bits that agree, {_COPIES.format('picture')}",
    )
    image_distance: int = Field(
        IMAGE_DISTANCE,
        ge=1,
        le=10,
        description="Pictures whose hashes differ in up to so many bits are looked for and kept as pairs. Part of the index.",
    )
    audio_threshold: float = Field(
        0.5, ge=AUDIO_STORED, le=1.0, description=f"Share of the longer one's moments that match, {_COPIES.format('sound')}"
    )
    video_threshold: float = Field(
        0.7, ge=VIDEO_STORED, le=1.0, description=f"Share of the longer one's half seconds that match, {_COPIES.format('video')}"
    )
    rebuild: StrictBool = Field(
        False, description="Hash the files anew where an index was made with other settings; without it, it is refused."
    )

    @model_validator(mode="after")
    def _pairs_are_stored(self) -> MediaCopiesSection:
        least = 1 - self.image_distance / IMAGE_BITS
        if self.image_threshold < least:
            raise ValueError(
                f"image_threshold is {self.image_threshold}, and with image_distance {self.image_distance} pairs below {least} are not "
                "looked for. Raise the first or the second"
            )
        return self

    def thresholds(self) -> dict[str, float]:
        """By kind of media."""
        return {"image": self.image_threshold, "audio": self.audio_threshold, "video": self.video_threshold}
