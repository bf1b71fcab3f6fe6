"""CPU milliseconds to take 32 frames of a video as pictures of 224 x 224: what decoding costs, what comes on top, what skipping saves.

    python benchmarks/video_tokens.py [--rounds 7] [--codec libx264] [--width 640 --height 480] [--seconds 10 60]

Clips are made here: a texture that pans and turns brighter under noise, 30 frames per second, the encoder's own choice of key frames.
The peer reads every frame with cv2.VideoCapture and scales 32 of them. One process, one thread, rounds in turn; medians.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = "threads;1"
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import av
import cv2
import numpy as np

from auralith_pipeline.udfs.core.media.sample_video import sample_video
from auralith_pipeline.udfs.core.media.video_choose import choose_frames
from auralith_pipeline.udfs.core.media.video_decode import AllFrames, decode_chosen
from auralith_pipeline.udfs.core.media.video_measure import measure_video
from auralith_pipeline.udfs.core.media.video_open import open_video
from auralith_pipeline.udfs.core.media.video_packets import read_packets
from auralith_pipeline.udfs.core.media.video_picture import Painter
from tests.media_clips import clip

WANTED, SIZE = 32, 224


def scenes(width: int, height: int, count: int) -> Iterator[np.ndarray]:
    rng = np.random.default_rng(0)
    wide = np.zeros((height * 2, width * 2, 3), np.float32)
    for octave in (8, 32, 128):
        grid = rng.normal(0, 160 / octave**0.5, (octave, octave, 3)).astype(np.float32)
        wide += cv2.resize(grid, (width * 2, height * 2), interpolation=cv2.INTER_CUBIC)
    grain = rng.normal(0, 3, (height, width, 3)).astype(np.float32)
    for number in range(count):
        x, y = (number * 2) % width, int(height / 2 * (1 + np.sin(number / 40)))
        view = wide[y : y + height, x : x + width] + 128 + number % 60 / 4 + np.roll(grain, number * 7, axis=1)
        yield np.clip(view, 0, 255).astype(np.uint8)


def read_cv2(path: str) -> int:
    capture = cv2.VideoCapture(path, cv2.CAP_FFMPEG)
    wanted = set(np.linspace(0, int(capture.get(cv2.CAP_PROP_FRAME_COUNT)) - 1, WANTED).round().astype(int).tolist())
    pictures, number = [], 0
    while True:
        good, picture = capture.read()
        if not good:
            return len(pictures)
        if number in wanted:
            small = cv2.resize(picture, (SIZE, SIZE), interpolation=cv2.INTER_AREA)
            pictures.append(cv2.cvtColor(small, cv2.COLOR_BGR2RGB))
        number += 1


def decode_all(content: bytes) -> int:
    with open_video(content) as (container, stream):
        return sum(1 for _ in AllFrames(container, stream))


def decode_needed(content: bytes) -> list[object]:
    with open_video(content) as (container, stream):
        packets = read_packets(container, stream)
    order = packets.order()
    times = packets.times[order] * packets.time_base
    chosen = choose_frames(times, packets.keys[order], strategy="uniform", max_frames=WANTED)
    with open_video(content) as (container, stream):
        return [frame for number, frame in decode_chosen(container, stream, packets, chosen) if number >= 0]


def paint(frames: list[object]) -> int:
    painter = Painter(SIZE, "stretch")
    return sum(painter.paint(frame).shape[0] for frame in frames)


def medians(steps: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    spent: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(rounds):
        for name, step in steps.items():
            began = time.process_time()
            step()
            spent[name].append(1000 * (time.process_time() - began))
    return {name: statistics.median(values) for name, values in spent.items()}


def steps_of(content: bytes, path: str) -> dict[str, Callable[[], object]]:
    frames = decode_needed(content)
    return {
        "cv2, every frame": lambda: read_cv2(path),
        "PyAV, every frame decoded": lambda: decode_all(content),
        "packets alone (measure_video)": lambda: measure_video(content),
        "needed frames decoded": lambda: decode_needed(content),
        f"{WANTED} pictures of decoded frames": lambda: paint(frames),
        "sample_video, uniform": lambda: sample_video(content),
        "sample_video, fps": lambda: sample_video(content, strategy="fps"),
        "sample_video, keyframe": lambda: sample_video(content, strategy="keyframe"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--codec", default="libx264")
    parser.add_argument("--width", type=int, default=640)
    parser.add_argument("--height", type=int, default=480)
    parser.add_argument("--seconds", type=int, nargs="+", default=[10, 60])
    wanted = parser.parse_args()
    cv2.setNumThreads(1)
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}", end=", ")
    print(f"PyAV {av.__version__}, OpenCV {cv2.__version__}")
    for seconds in wanted.seconds:
        content = clip(scenes(wanted.width, wanted.height, 30 * seconds), codec=wanted.codec)
        with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
            file.write(content)
            file.flush()
            times = medians(steps_of(content, file.name), wanted.rounds)
        facts, decoded = measure_video(content), sample_video(content).n_decoded
        print(f"\n{seconds} s, {wanted.width} x {wanted.height}, {facts.codec}, {len(content) / 1e6:.1f} MB", end=", ")
        print(f"{facts.n_frames} frames, {facts.n_keys} of them keys; uniform decodes {decoded}")
        base = times["cv2, every frame"]
        for name, value in times.items():
            print(f"  {name:32} {value:8.1f} ms   {base / value:6.2f} times cv2's speed")


if __name__ == "__main__":
    main()
