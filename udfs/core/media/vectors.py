"""From the bytes of a picture, a sound or a video to the vectors that a codebook knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.media import AudioSection, ImageSection, VideoSection
from auralith_pipeline.udfs.core.media.audio_patches import cut_frames
from auralith_pipeline.udfs.core.media.decode_audio import decode_audio
from auralith_pipeline.udfs.core.media.decode_image import decode_image
from auralith_pipeline.udfs.core.media.limits import MediaLimits
from auralith_pipeline.udfs.core.media.measure_mel import log_mel
from auralith_pipeline.udfs.core.media.patches import cut_patches
from auralith_pipeline.udfs.core.media.problem import MediaError
from auralith_pipeline.udfs.core.media.resize_image import resize_image
from auralith_pipeline.udfs.core.media.sample_video import sample_video


@dataclass(frozen=True)
class VectorRules:
    """How media become vectors.

    max_frames: of a video, at most; no more than a row of tokens holds (`frames_in_row`).
    """

    image: ImageSection = ImageSection()
    audio: AudioSection = AudioSection()
    video: VideoSection = VideoSection()
    max_frames: int = 32

    def section(self, kind: str) -> ImageSection | AudioSection | VideoSection:
        """The section of the configuration for a kind: image, audio or video."""
        sections: dict[str, ImageSection | AudioSection | VideoSection] = {"image": self.image, "audio": self.audio, "video": self.video}
        return sections[kind]

    def recipe(self, kind: str) -> dict[str, Any]:
        """What the vectors depend on, for the codebook: two codebooks fit the same vectors only where it is equal."""
        if kind == "audio":
            return {"vectors": "log_mel", **self.audio.model_dump(include={"rate", "n_fft", "hop", "n_mels", "patch"})}
        if kind == "image":
            return {**_patches_of(self.image), **self.image.model_dump(mode="json", include={"background"})}
        return _patches_of(self.video)

    def identity(self, kind: str) -> dict[str, Any]:
        """The recipe and, for videos, which frames: what a file's codes depend on besides the codebook."""
        recipe = self.recipe(kind)
        if kind == "video":
            recipe |= {"frames": self.max_frames, **self.video.model_dump(include={"frame_strategy", "fps"})}
        return recipe


def frames_in_row(video: VideoSection, seq_len: int) -> int:
    """How many whole frames a video region of one row can hold beside its two markers, one at least, `video.max_frames` at most."""
    return max(1, min(video.max_frames, (seq_len - 2) // video.codes))


def _patches_of(section: ImageSection | VideoSection) -> dict[str, Any]:
    chosen = section.model_dump(include={"size", "patch", "fit"})
    if section.across != section.patch:
        chosen["patch_width"] = section.across
    return {"vectors": "rgb_patches", **chosen}


def read_vectors(kind: str, content: bytes, rules: VectorRules, limits: MediaLimits | None = None) -> NDArray[np.float32]:
    """The vectors of a file, float32 (n, D), n at least 1, in the order of their codes: patches row by row, frames by time.

    kind: image, audio or video. Raises MediaError where the file gives none, ConfigError where a library is missing.
    """
    limits = limits or MediaLimits()
    if kind == "image":
        picture = decode_image(content, background=rules.image.background, max_pixels=limits.image_pixels, target=rules.image.size)
        image = rules.image
        return cut_patches(resize_image(picture, image.size, image.fit, background=image.background), image.patch, image.across)
    if kind == "audio":
        audio = rules.audio
        sound = decode_audio(content, rate=audio.rate, max_seconds=limits.seconds)
        mel = log_mel(sound.samples, rate=audio.rate, source_rate=sound.source_rate, n_fft=audio.n_fft, hop=audio.hop, n_mels=audio.n_mels)
        return cut_frames(mel, audio.patch)
    if kind == "video":
        video = rules.video
        frames = sample_video(
            content,
            strategy=video.frame_strategy,
            max_frames=rules.max_frames,
            fps=video.fps,
            size=video.size,
            fit=video.fit,
            max_pixels=limits.frame_pixels,
        )
        return cut_patches(frames.pictures, video.patch, video.across)
    raise MediaError("unsupported", f"found kind {kind}, wanted image, audio or video")
