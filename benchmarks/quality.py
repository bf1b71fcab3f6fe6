"""All our quality signals against datatrove's Gopher quality and repetition filters: the same documents, one process, one core.

    $(scripts/make_peers.sh quality) benchmarks/quality.py corpus.jsonl [--megabytes 1.5] [--max-chars 50000] [--rounds 5]

The corpus is JSONL with a field `text`. Whole documents of at most --max-chars characters are drawn in a fixed random order
until they hold --megabytes. In each round both sides see all of them, one after the other: ours as one Arrow column, with the
counts of the seed's rules and all quality signals (Gopher, C4, FineWeb, code, extras); datatrove's two filters document by
document, each asked for its verdict, with its default English tokenizer (a blank spaCy one). datatrove stops at the first rule
that a document fails; we compute everything. Imports, compilation and a warm-up of each side are not timed; times are CPU time of the one
pinned process.
"""

from __future__ import annotations

import argparse
import importlib.metadata  # datatrove uses it without importing it
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pyarrow as pa
from datatrove.data import Document
from datatrove.pipeline.filters import GopherQualityFilter, GopherRepetitionFilter

from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.quality.classes import class_table
from auralith_pipeline.udfs.core.quality.measure_quality import measure_quality

FLOOR = 200  # times datatrove's speed


def draw(corpus: Path, megabytes: float, max_chars: int) -> list[str]:
    """Whole documents in a fixed random order, until they hold `megabytes` million bytes."""
    with corpus.open(encoding="utf-8") as lines:
        texts = [text for line in lines if 0 < len(text := json.loads(line)["text"]) <= max_chars]
    Random(0).shuffle(texts)
    chosen: list[str] = []
    size = 0
    for text in texts:
        if size >= megabytes * 1e6:
            break
        chosen.append(text)
        size += len(text.encode())
    return chosen


def timed(work: Callable[[], None]) -> float:
    """Seconds of this process's own computing: what other programs do to the wall clock is no part of it."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--megabytes", type=float, default=1.5)
    parser.add_argument("--max-chars", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    texts = draw(args.corpus, args.megabytes, args.max_chars)
    size = sum(len(text.encode()) for text in texts)
    buffers = string_buffers(pa.array(texts, pa.string()))
    classes = class_table()
    quality, repetition = GopherQualityFilter(), GopherRepetitionFilter()

    def ours() -> None:
        measure_quality(*buffers, classes)

    def theirs() -> None:
        for text in texts:
            document = Document(text=text, id="x")
            quality.filter(document)
            repetition.filter(document)

    sides = {"ours": ours, "datatrove": theirs}
    times: dict[str, list[float]] = {name: [] for name in sides}
    ours()
    quality.filter(Document(text=texts[0], id="x"))
    for _ in range(args.rounds):
        for name, work in sides.items():
            times[name].append(timed(work))
    medians = {name: statistics.median(found) for name, found in times.items()}
    version = importlib.metadata.version("datatrove")
    print(f"{len(texts)} documents, {size / 1e6:.2f} MB, one core, CPU time, medians of {args.rounds}; datatrove {version}")
    for name, found in times.items():
        middle = medians[name]
        spread = f"{size / 1e6 / max(found):.3f} to {size / 1e6 / min(found):.3f}"
        print(f"{name:10} {size / 1e6 / middle:9.3f} MB/s ({spread}) {len(texts) / middle:11.1f} docs/s")
    ratio = medians["datatrove"] / medians["ours"]
    print(f"ratio {ratio:.0f}x (floor {FLOOR}x)")
    return 0 if ratio >= FLOOR else 1


if __name__ == "__main__":
    raise SystemExit(main())
