"""From the bytes of a picture, the samples of a sound and the frames of a video to their ids, on one core.

    OMP_NUM_THREADS=1 taskset -c 0 .venv/bin/python benchmarks/media_tokens.py [--rounds 7]

Codebooks are trained first on other files of the same kind (1,024 codes for pictures and frames, 512 for sounds), not timed. Pictures:
scikit-image's photographs as 640 x 480 JPEGs, from bytes to 196 ids. Sounds: 30 s of decoded samples at 16 kHz to 118 ids, noise and
sweeps. Videos: 32 decoded frames of 640 x 480 to 6,272 ids (scaling, patches, codes), and from the bytes of an H.264 file. Beside each
stands the same with a plain distance product in numpy (`x @ c.T` in float32, then argmin), which is what quantisers usually do. Processor
time, medians of the rounds; compilation and a first round are not timed.
"""

from __future__ import annotations

import argparse
import io
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import av
import numpy as np
import skimage
from numpy.typing import NDArray
from PIL import Image

from auralith_pipeline.tokenizer.codebook import Codebook
from auralith_pipeline.tokenizer.codebook_train import train_codebook
from auralith_pipeline.tokenizer.quantise import Quantiser
from auralith_pipeline.udfs.core.media.audio_patches import cut_frames
from auralith_pipeline.udfs.core.media.measure_mel import log_mel
from auralith_pipeline.udfs.core.media.patches import cut_patches
from auralith_pipeline.udfs.core.media.resize_image import resize_image
from auralith_pipeline.udfs.core.media.vectors import VectorRules, read_vectors

RULES = VectorRules()


def photographs() -> list[Image.Image]:
    """The colour pictures inside scikit-image's wheel."""
    found = []
    for path in sorted((Path(skimage.__file__).parent / "data").glob("*")):
        if path.suffix in (".png", ".jpg", ".jpeg"):
            with Image.open(path) as image:
                if image.mode == "RGB" and min(image.size) >= 200:
                    found.append(image.convert("RGB"))
    return found


def jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.resize((640, 480)).save(out, "JPEG", quality=90)
    return out.getvalue()


def sound(seed: int) -> NDArray[np.float32]:
    rng, time_ = np.random.default_rng(seed), np.arange(30 * 16_000) / 16_000
    sweep = np.sin(2 * np.pi * (100 + 50 * seed) * time_ * (1 + time_ / 20))
    bursts = rng.standard_normal(len(time_)) * (np.sin(time_ * (2 + seed)) > 0)
    return (0.3 * sweep + 0.1 * bursts).astype(np.float32)


def film(pictures: list[NDArray[np.uint8]]) -> bytes:
    """Ten seconds of 30 frames each, the pictures moving slowly."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        for number in range(300):
            frame = np.roll(pictures[number // 60 % len(pictures)], number, axis=1)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(stream.encode())
    return out.getvalue()


def plain(book: Codebook) -> Callable[[NDArray[np.float32]], NDArray[Any]]:
    codes, half = book.vectors, (book.vectors**2).sum(axis=1) / 2
    return lambda vectors: (half - vectors @ codes.T).argmin(axis=1)


def timed(work: Callable[[], Any], rounds: int) -> float:
    """Milliseconds, the median."""
    work()
    spent = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        spent.append(1e3 * (time.process_time() - start))
    return statistics.median(spent)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    images = photographs()
    files = [jpeg(image) for image in images]
    half = len(files) // 2
    crops = [np.asarray(image.resize((448, 448)))[y : y + 224, x : x + 224] for image in images[half:] for y in (0, 224) for x in (0, 224)]
    patches = cut_patches(np.ascontiguousarray(np.stack(crops)))
    picture_book = train_codebook(patches, 1024, held_out=patches[:100], modality="image", recipe={}, rounds=10)
    mels = np.concatenate([cut_frames(log_mel(sound(seed))) for seed in range(1, 10)])
    sound_book = train_codebook(mels, 512, held_out=mels[:100], modality="audio", recipe={}, rounds=10)
    frames = [np.asarray(image.resize((640, 480))) for image in images]
    clip = film(frames)
    shown = [np.roll(frames[number % len(frames)], 9 * number, axis=1) for number in range(32)]
    samples = sound(20)

    def of_picture(encode: Callable[[NDArray[np.float32]], Any]) -> Callable[[], None]:
        return lambda: [encode(read_vectors("image", content, RULES)) for content in files[:half]] and None

    def of_frames(encode: Callable[[NDArray[np.float32]], Any]) -> Callable[[], Any]:
        return lambda: encode(cut_patches(np.stack([resize_image(frame) for frame in shown])))

    rows = []
    for name, book, make, parts, limit in (
        ("640 x 480 JPEG bytes to ids", picture_book, of_picture, half, 6.0),
        ("30 s of samples to ids", sound_book, lambda encode: lambda: encode(cut_frames(log_mel(samples))), 1, 40.0),
        ("32 decoded frames to ids", picture_book, of_frames, 1, 150.0),
        ("10 s of H.264 to 32 frames to ids", picture_book, lambda encode: lambda: encode(read_vectors("video", clip, RULES)), 1, None),
    ):
        ours, theirs = (timed(make(encode), options.rounds) / parts for encode in (Quantiser(book, "cpu").encode, plain(book)))
        rows.append((name, ours, theirs, limit))
    print(f"{platform.processor() or platform.machine()}, load {os.getloadavg()[0]:.1f}, {len(images)} photographs\n")
    print("| what | ours, ms | plain product in numpy, ms | floor, ms |\n|---|---:|---:|---:|")
    for name, ours, theirs, limit in rows:
        print(f"| {name} | {ours:.2f} | {theirs:.2f} | {limit or '-'} |")


if __name__ == "__main__":
    main()
