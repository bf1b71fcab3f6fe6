"""Small pictures, sounds and videos, made by numbers and written by the libraries."""

from __future__ import annotations

import io

import av
import numpy as np
from PIL import Image

RATE = 44_100


def picture(seed: int, width: int = 160, height: int = 120) -> Image.Image:
    """Soft coloured blobs: low frequencies, as photographs have."""
    random = np.random.default_rng(seed)
    small = Image.fromarray(random.integers(0, 256, (6, 8, 3)).astype(np.uint8))
    return small.resize((width, height), Image.Resampling.BICUBIC)


def encoded(image: Image.Image, form: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def music(seed: int, seconds: float = 10.0) -> np.ndarray:
    """Chords of decaying tones with overtones and a stroke at each begin; float32, mono at RATE."""
    random = np.random.default_rng(seed)
    out = np.zeros(int(seconds * RATE))
    at = 0
    while at < len(out):
        length = int(random.uniform(0.12, 0.6) * RATE)
        time = np.arange(length) / RATE
        sound = random.normal(size=length) * np.exp(-40 * time)
        for pitch in 220 * 2 ** (random.integers(0, 36, random.integers(1, 4)) / 12):
            sound += sum(np.sin(2 * np.pi * pitch * n * time + random.uniform(0, 6)) / n for n in range(1, 6)) * np.exp(-3 * time)
        out[at : at + length] += sound[: len(out) - at]
        at += length
    return (out / np.abs(out).max() * 0.7).astype(np.float32)


def sound(samples: np.ndarray, form: str = "wav", codec: str = "pcm_s16le", bit_rate: int | None = None) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=form) as container:
        stream = container.add_stream(codec, rate=RATE)
        stream.layout = "mono"
        if bit_rate:
            stream.bit_rate = bit_rate
        context = stream.codec_context
        resampler = av.AudioResampler(format=context.format or "s16", layout="mono", rate=RATE, frame_size=context.frame_size or None)
        frame = av.AudioFrame.from_ndarray((samples * 32767).astype(np.int16)[None], format="s16", layout="mono")
        frame.rate, frame.pts = RATE, 0
        for part in (*resampler.resample(frame), *resampler.resample(None), None):
            for packet in stream.encode(part):
                container.mux(packet)
    return buffer.getvalue()


def video(images: list[Image.Image], rate: int = 4, codec: str = "mpeg4", form: str = "mp4", bit_rate: int = 800_000) -> bytes:
    """Each picture a second long."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=form) as container:
        stream = container.add_stream(codec, rate=rate)
        stream.width, stream.height = images[0].size
        stream.pix_fmt = "yuv420p"
        stream.bit_rate = bit_rate
        for image in images:
            for _ in range(rate):
                for packet in stream.encode(av.VideoFrame.from_image(image)):
                    container.mux(packet)
        for packet in stream.encode(None):
            container.mux(packet)
    return buffer.getvalue()


MUSIC_SHORT = music(9, 1.0)
