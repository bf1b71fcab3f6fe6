"""From a JPEG's bytes to the patches of a picture: ours, step by step, against what a plain script with Pillow or OpenCV does.

    taskset -c 0 .venv/bin/python benchmarks/image_tokens.py [--width 640] [--height 480] [--quality 90] [--rounds 7] [--repeats 5]

The pictures are the photographs within scikit-image's wheel, scaled to one size and encoded anew as JPEG: nothing is downloaded.
All engines end with 196 patches of 768 float32 for each. `pillow` averages with Pillow's box filter, `opencv` with INTER_AREA; neither
looks at orientation, transparency or, OpenCV, at files that end early. Imports, compilation of kernels and one warming round are not
timed. Rounds alternate between the engines; medians count. Time is processor time of the process, one thread.
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

import cv2
import numpy as np
import PIL
import skimage
from numpy.typing import NDArray
from PIL import Image

from auralith_pipeline.udfs.core.media.decode_image import decode_image
from auralith_pipeline.udfs.core.media.patches import cut_patches, join_patches
from auralith_pipeline.udfs.core.media.resize_image import resize_image

SIZE, PATCH = 224, 16
PHOTOGRAPHS = (
    "astronaut.png",
    "chelsea.png",
    "coffee.png",
    "hubble_deep_field.jpg",
    "ihc.png",
    "motorcycle_left.png",
    "retina.jpg",
    "rocket.jpg",
)


def read_pictures(width: int, height: int, quality: int) -> list[bytes]:
    contents = []
    for name in PHOTOGRAPHS:
        image = Image.open(Path(skimage.__file__).parent / "data" / name).convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
        file = io.BytesIO()
        image.save(file, "JPEG", quality=quality)
        contents.append(file.getvalue())
    return contents


def plain_patches(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    side = SIZE // PATCH
    patches = pixels.astype(np.float32) / 255
    return patches.reshape(side, PATCH, side, PATCH, 3).transpose(0, 2, 1, 3, 4).reshape(side * side, -1)


def ours(content: bytes) -> NDArray[np.float32]:
    return cut_patches(resize_image(decode_image(content, target=SIZE), SIZE), PATCH)


def pillow(content: bytes) -> NDArray[np.float32]:
    return plain_patches(np.asarray(Image.open(io.BytesIO(content)).convert("RGB").resize((SIZE, SIZE), Image.Resampling.BOX)))


def opencv(content: bytes) -> NDArray[np.float32]:
    pixels = cv2.cvtColor(cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
    return plain_patches(cv2.resize(pixels, (SIZE, SIZE), interpolation=cv2.INTER_AREA))


def milliseconds(step: Callable[[Any], Any], inputs: list[Any], repeats: int) -> float:
    """For one input."""
    begin = time.process_time()
    for _ in range(repeats):
        for one in inputs:
            step(one)
    return 1e3 * (time.process_time() - begin) / (repeats * len(inputs))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("width", 640), ("height", 480), ("quality", 90), ("rounds", 7), ("repeats", 5)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    contents = read_pictures(options.width, options.height, options.quality)
    decoded = [decode_image(content, target=SIZE) for content in contents]
    resized = [resize_image(rgb, SIZE) for rgb in decoded]
    patches = [cut_patches(rgb, PATCH) for rgb in resized]
    steps: dict[str, tuple[Callable[[Any], Any], list[Any]]] = {
        "decode": (lambda content: decode_image(content, target=SIZE), contents),
        "resize": (lambda rgb: resize_image(rgb, SIZE), decoded),
        "patches": (lambda rgb: cut_patches(rgb, PATCH), resized),
        "join back": (lambda cut: join_patches(cut, SIZE, SIZE, PATCH), patches),
        "ours": (ours, contents),
        "pillow": (pillow, contents),
        "opencv": (opencv, contents),
    }
    times: dict[str, list[float]] = {name: [] for name in steps}
    for turn in range(options.rounds + 1):
        for name, (step, inputs) in steps.items():
            spent = milliseconds(step, inputs, options.repeats)
            if turn:
                times[name].append(spent)
    medians = {name: statistics.median(spent) for name, spent in times.items()}
    size = sum(map(len, contents)) / len(contents) / 1e3
    print(f"{len(contents)} photographs of {options.width} x {options.height}, JPEG quality {options.quality}, {size:.0f} kB in the mean")
    machine = platform.processor() or platform.machine()
    print(f"{machine}, {os.cpu_count()} CPUs, one thread; Pillow {PIL.__version__}, OpenCV {cv2.__version__}")
    print(f"medians of {options.rounds} rounds, ms per picture (least .. greatest)")
    for name, median in medians.items():
        print(f"  {name:10} {median:7.3f}  ({min(times[name]):.3f} .. {max(times[name]):.3f})")
    for name in ("pillow", "opencv"):
        print(f"ours is {medians[name] / medians['ours']:.2f} times as fast as {name}")
    worst = max(float(np.abs(255 * (ours(content) - opencv(content))).mean()) for content in contents)
    print(f"mean difference from opencv's patches, worst picture: {worst:.2f} levels of 255")
    return 0


if __name__ == "__main__":
    sys.exit(main())
