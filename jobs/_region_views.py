"""The vectors of a region as something to see and to hear, as HTML."""

from __future__ import annotations

import base64
import io
import wave

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.jobs._tokens_report import Region
from auralith_pipeline.udfs.core.media.audio_patches import join_frames
from auralith_pipeline.udfs.core.media.audio_picture import mel_picture
from auralith_pipeline.udfs.core.media.invert_mel import invert_mel
from auralith_pipeline.udfs.core.media.patches import join_patches

MOST_FRAMES, FRAME_SIDE = 8, 112  # of a video: frames shown, pixels of a side
MOST_SECONDS = 15  # of a sound


def show(region: Region, vectors: NDArray[np.float32], samples: NDArray[np.float32] | None) -> str:
    """HTML of vectors (n, D): a picture; some frames of a video in a row; a spectrogram, with `samples` or else what it sounds like."""
    recipe = region.recipe
    if region.kind in ("image", "video"):
        frames = join_patches(vectors, recipe["size"], recipe["size"], recipe["patch"], recipe.get("patch_width"))
        return _picture(frames[0] if region.kind == "image" else strip(frames))
    rate, hop, patch = recipe["rate"], recipe["hop"], recipe["patch"]
    mel = join_frames(vectors, len(vectors) * patch, patch)[: MOST_SECONDS * rate // hop]
    if samples is None:
        samples = invert_mel(mel, rate=rate, n_fft=recipe["n_fft"], hop=hop)
    return f"{_picture(mel_picture(mel, 1))}<audio controls src={_quoted(wav(samples[: MOST_SECONDS * rate], rate), 'audio/wav')}></audio>"


def strip(frames: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Frames (n, side, side, 3) to MOST_FRAMES at most, spread evenly, side by side: uint8 (side, k * side, 3), every so many-th pixel."""
    chosen = frames[np.linspace(0, len(frames) - 1, min(len(frames), MOST_FRAMES)).round().astype(int)]
    step = -(-frames.shape[1] // FRAME_SIDE)
    return np.concatenate(list(chosen[:, ::step, ::step]), axis=1)


def wav(samples: NDArray[np.float32], rate: int) -> bytes:
    """A WAV file of 16 bits, mono, of float samples (n,); what lies outside [-1, 1] is clipped."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.rint(np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes())
    return out.getvalue()


def _picture(pixels: NDArray[np.uint8]) -> str:
    try:
        from PIL import Image
    except ImportError as error:
        raise ConfigError(
            f"A page with pictures needs {error.name}, which is not installed: pip install 'auralith-pipeline[multimodal]'."
        ) from None
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return f'<img alt="" src={_quoted(out.getvalue(), "image/png")}>'


def _quoted(content: bytes, kind: str) -> str:
    return f'"data:{kind};base64,{base64.b64encode(content).decode()}"'
