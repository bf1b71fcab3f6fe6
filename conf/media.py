"""The media sections of the configuration: how pictures, sounds and videos become codes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictBool, model_validator

from auralith_pipeline.conf.section import Section

MEDIA_KINDS = ("image", "audio", "video")
# Stands in a text where a picture, a sound or a video stands in the document: U+FFFC, which Unicode has for that.
PLACEHOLDER = "\ufffc"
# What is too much: declared pixels of a picture; of a frame, 36,864 macroblocks, the most of H.264 up to level 5.2 (ITU-T H.264, table A-1,
# 4096 x 2304); seconds of a sound, as decoded: an hour is 230 MB of samples.
MAX_PIXELS, MAX_FRAME_PIXELS, MAX_SECONDS = 100_000_000, 36_864 * 256, 3_600.0
Level = Annotated[int, Field(ge=0, le=255)]


class _Coded(Section):
    """What every kind has: vectors become codes of a codebook."""

    codebook: str | None = Field(
        None, description="Codebook to use (a .safetensors file or its folder). Default: the workspace's own, trained once on the corpus."
    )
    codebook_size: int = Field(1_024, ge=2, le=65_536, description="Entries of a codebook that is trained, in each stage.")
    stages: int = Field(
        1, ge=1, le=8, description="Codes for each vector: every stage codes what those before it leave, with entries of its own."
    )


class _Patches(_Coded):
    """What pictures and the frames of videos share."""

    size: int = Field(224, ge=16, le=1_024, description="Side of the square that a picture or a frame is scaled to, in pixels.")
    patch: int = Field(16, ge=4, le=64, description="Side of a patch; 224 and 16 give 196 codes for each picture.")
    patch_width: int | None = Field(None, ge=4, le=128, description="Width of a patch that is no square. Default: its side.")
    fit: Literal["stretch", "crop", "pad"] = Field("stretch", description="How what is not square becomes square.")

    @model_validator(mode="after")
    def _patches_fill(self) -> _Patches:
        for name, pixels in (("patch", self.patch), ("patch_width", self.across)):
            if self.size % pixels:
                raise ValueError(f"size {self.size} is no multiple of {name} {pixels}")
        return self

    @property
    def across(self) -> int:
        """Pixels of a patch from left to right."""
        return self.patch_width or self.patch

    @property
    def codes(self) -> int:
        """Codes of a picture or a frame."""
        return (self.size // self.patch) * (self.size // self.across) * self.stages


class ImageSection(_Patches):
    """Pictures: scaled to a square, cut into patches, each patch the code of its nearest codebook entry."""

    background: tuple[Level, Level, Level] = Field((255, 255, 255), description="Colour under transparent pixels: red, green, blue.")


class AudioSection(_Coded):
    """Sounds: mono, a mel spectrogram, 16 frames of it a code."""

    rate: int = Field(16_000, ge=4_000, le=48_000, description="Samples a second that sounds are resampled to.")
    n_fft: int = Field(512, ge=64, description="Samples in a window.")
    hop: int = Field(256, ge=16, description="Samples from one window to the next.")
    n_mels: int = Field(80, ge=8, le=256, description="Bands of the mel scale.")
    patch: int = Field(16, ge=1, le=256, description="Frames in a code.")
    codebook_size: int = Field(512, ge=2, le=65_536, description="Entries of a codebook that is trained, in each stage.")

    @model_validator(mode="after")
    def _windows_fit(self) -> AudioSection:
        if self.hop > self.n_fft or self.n_fft % 2 or self.hop % 2:
            raise ValueError(f"hop {self.hop} and n_fft {self.n_fft} must be even, and hop no larger")
        return self


class VideoSection(_Patches):
    """Videos: some of the frames, each cut into patches as a picture is."""

    enabled: StrictBool = Field(True, description="Read videos; off: they are left out of the listing.")
    frame_strategy: Literal["uniform", "fps", "keyframe"] = Field(
        "uniform", description="Which frames: spread evenly, one for every 1/fps seconds, or key frames."
    )
    max_frames: int = Field(32, ge=1, le=1_024, description="Most frames of a video; fewer where a row (sharding.seq_len) holds fewer.")
    fps: float = Field(1.0, gt=0, le=240, description="For `fps`: frames a second.")


class MediaSection(Section):
    """What all kinds share."""

    sample_vectors: int = Field(100_000, ge=1_000, description="Most patches that a codebook is trained on, chosen by hash.")
    held_out: float = Field(0.1, ge=0.0, lt=1.0, description="Share of the files that a codebook is measured on, and not trained on.")
    seed: int = Field(0, ge=0, description="Seed of that choice and of the training.")
