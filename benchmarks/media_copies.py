"""How often copies of real pictures are found and different ones taken for copies, and what `collect` pays for looking.

    .venv/bin/python benchmarks/media_copies.py FOLDER [--sheet pairs.png] [--collect N]

FOLDER: pictures of any format, such as `scripts/sample_media.py` lays out; those with the same bytes count once. Of every picture that has
a hash copies are made: JPEG of quality 30, half the size, a fifth darker, cropped by 2% at each side. Found is a copy whose hash differs
in at most as many bits as the row says from its original's. The pairs of originals within that distance are counted beside it: which of
these are copies is for an eye to say, so `--sheet` draws them. `--collect N`: the first N pictures by their hash through `collect`,
without, with and again without `deduplication.media.enabled`, in fresh folders; the first run trains codebook and tokenizer for the
others. Seconds by stage.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageEnhance, ImageOps

from auralith_pipeline.udfs.core.perceptual.image import hash_image, hash_picture

ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".webp")
DISTANCES = (0, 2, 4, 6, 8, 10)


def _jpeg(image: Image.Image) -> Image.Image:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=30)
    return Image.open(out)


def _crop(image: Image.Image) -> Image.Image:
    x, y = round(image.width * 0.02), round(image.height * 0.02)
    return image.crop((x, y, image.width - x, image.height - y))


CHANGES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "JPEG, quality 30": _jpeg,
    "half the size": lambda image: image.resize((max(8, image.width // 2), max(8, image.height // 2))),
    "a fifth darker": lambda image: ImageEnhance.Brightness(image).enhance(0.8),
    "2% cropped at each side": _crop,
}


def read_pictures(folder: Path) -> dict[str, bytes]:
    """Content by path, the first path of each content."""
    found: dict[str, tuple[str, bytes]] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in ENDINGS:
            content = path.read_bytes()
            found.setdefault(hashlib.sha256(content).hexdigest(), (str(path.relative_to(folder)), content))
    return dict(found.values())


def flattened(content: bytes) -> Image.Image:
    """As the hash sees it: turned, on white."""
    with Image.open(io.BytesIO(content)) as opened:
        image = ImageOps.exif_transpose(opened).convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")


def distances(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Bits that differ, each of `one` with each of `other`."""
    bits = [np.unpackbits(words.view(np.uint8).reshape(-1, 8), axis=1).astype(np.float32) for words in (one, other)]
    return np.rint(bits[0].sum(1)[:, None] + bits[1].sum(1) - 2 * bits[0] @ bits[1].T).astype(np.int64)


def measure(pictures: dict[str, bytes], sheet: Path | None) -> None:
    names, words, faults = [], [], []
    for name, content in pictures.items():
        hashed = hash_image(content)
        if hashed.fault:
            faults.append((hashed.fault, name))
            continue
        names.append(name)
        words.append(hashed.words[0])
    hashes = np.array(words, np.uint64)
    print(f"{len(pictures)} different files, {len(names)} with a hash; faults: { {f: sum(g == f for g, _ in faults) for f, _ in faults} }")
    far: dict[str, list[int]] = {change: [] for change in CHANGES}
    for name, word in zip(names, words, strict=True):
        image = flattened(pictures[name])
        for change, make in CHANGES.items():
            copy = hash_picture(make(image)).words
            far[change].append(int(distances(np.array([word]), copy)[0, 0]) if len(copy) else 64)
    between = distances(hashes, hashes)
    left, right = np.triu_indices(len(names), 1)
    apart = between[left, right]
    print("| bits | " + " | ".join(CHANGES) + " | pairs of originals | originals in them |")
    for most in DISTANCES:
        close = apart <= most
        inside = len({*left[close].tolist(), *right[close].tolist()})
        shares = " | ".join(f"{np.mean(np.array(values) <= most):.1%}" for values in far.values())
        print(f"| {most} | {shares} | {close.sum():,} of {len(apart):,} | {inside} |")
    close = np.flatnonzero(apart <= 6)
    close = close[np.argsort(apart[close], kind="stable")]
    for at in close.tolist():
        print(f"  {apart[at]} {names[left[at]]} | {names[right[at]]}")
    if sheet is not None:
        draw(sheet, [(pictures[names[left[at]]], pictures[names[right[at]]], f"{at} d{apart[at]}") for at in close.tolist()])


def draw(place: Path, pairs: list[tuple[bytes, bytes, str]], side: int = 110, columns: int = 8) -> None:
    rows = -(-len(pairs) // columns)
    page = Image.new("RGB", (columns * (2 * side + 10), max(1, rows) * (side + 16)), "grey")
    pen = ImageDraw.Draw(page)
    for number, (one, other, label) in enumerate(pairs):
        x, y = number % columns * (2 * side + 10), number // columns * (side + 16)
        for at, content in enumerate((one, other)):
            image = flattened(content)
            image.thumbnail((side, side))
            page.paste(image, (x + at * side, y))
        pen.text((x, y + side), label, fill="white")
    page.save(place)


def collect(pictures: dict[str, bytes], count: int) -> None:
    """Time both runs, and one before them that trains codebook and tokenizer and compiles kernels."""
    from auralith_pipeline.conf.load import load_config
    from auralith_pipeline.jobs._places import find_places
    from auralith_pipeline.jobs._session import local_session
    from auralith_pipeline.jobs.collect_corpus import run

    spark = local_session("media copies", cores=2)
    place = Path(tempfile.mkdtemp(prefix="media-copies-"))
    chosen = sorted(pictures.items(), key=lambda item: hashlib.sha256(item[1]).hexdigest())[:count]
    for number, (name, content) in enumerate(chosen):
        target = place / "in" / f"{number:05}{Path(name).suffix}"
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(content)
    trained: dict[str, Any] = {}
    for title, enabled in (("off, training", False), ("on", True), ("off", False)):
        out = place / f"{title.split(',')[0]}-{time.monotonic_ns()}"
        overrides = {
            "pipeline": {"output_dir": str(out)},
            "sources": [{"type": "media", "path": str(place / "in")}],
            "tokenizer": {"vocab_size": 272, **trained.get("tokenizer", {})},
            "image": {"codebook_size": 256, **trained.get("image", {})},
            "media": {"sample_vectors": 20_000},
            "deduplication": {"media": {"enabled": enabled}},
        }
        cfg = load_config(overrides=overrides, environment={})
        began = time.monotonic()
        summary = run(spark, cfg)
        seconds = time.monotonic() - began
        places = find_places(cfg)
        trained = trained or {"tokenizer": {"path": places.tokenizer}, "image": {"codebook": f"{places.codebooks}/image"}}
        stages = {name: round(value, 1) for name, value in summary.timings.items()}
        load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
        told = f"{summary.documents_kept} kept, {summary.documents_duplicate} copies"
        print(f"{title}: {seconds:.1f} s, {told}, {stages}, load {load}", flush=True)
    spark.stop()
    shutil.rmtree(place)


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sheet", type=Path, help="draw the close pairs of originals into this picture")
    parser.add_argument("--collect", type=int, metavar="N", help="time `collect` of N pictures instead")
    given = parser.parse_args()
    pictures = read_pictures(given.folder)
    if given.collect:
        collect(pictures, given.collect)
    else:
        measure(pictures, given.sheet)


if __name__ == "__main__":
    main()
