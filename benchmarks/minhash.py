"""MinHash signatures against datasketch and rensa: speed of one core on the same whole documents, shingling included.

    $(scripts/make_peers.sh minhash) benchmarks/minhash.py corpus.jsonl [--documents 300] [--rounds 5]

The corpus is JSONL with a field `text`; every n-th document is taken, so that all parts of it come up. Every engine goes from
Python strings to 112 permutations of the set of word 5-grams. The peers have no shingling of their own, so theirs is what their
users write: words by a regular expression, joined by spaces; in scripts without spaces they get long runs for words, and thus
less to do. One row has rensa sign the shingles that our kernel hashed, which compares the signing alone. Ours ends with the
hashes of 14 bands, the others with their signatures. All run in this process, one after the other, rounds in turn, one
thread; figures are medians of CPU seconds. Imports and compilation are not timed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.update(
    dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "RAYON_NUM_THREADS"), "1")
)
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pyarrow as pa

from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.near.distinct import distinct
from auralith_pipeline.udfs.core.near.shingle import Shingles, shingle
from auralith_pipeline.udfs.core.near.sign import SignRules, hash_bands, sign

Engine = Callable[[list[str]], Any]

RULES = SignRules()
PLACES = RULES.bands * RULES.rows
BATCH = 256  # documents, as in the pipeline
_WORD = re.compile(r"\w+")


def shingled(texts: list[str]) -> list[Shingles]:
    return [shingle(*string_buffers(pa.array(texts[at : at + BATCH], pa.large_string()))) for at in range(0, len(texts), BATCH)]


def ours() -> Engine:
    return lambda texts: [hash_bands(sign(found, RULES), RULES) for found in shingled(texts)]


def ours_with_sets() -> Engine:
    return lambda texts: [hash_bands(sign(distinct(found), RULES), RULES) for found in shingled(texts)]


def joined(text: str) -> set[str]:
    words = _WORD.findall(text.lower())
    return {" ".join(words[at : at + 5]) for at in range(max(1, len(words) - 4))}


def rensa() -> Engine:
    from rensa import RMinHash

    return lambda texts: RMinHash.digest_matrix_from_token_sets([list(joined(text)) for text in texts], PLACES, 1)


def rensa_on_our_shingles() -> Engine:
    from rensa import RMinHash

    def digest(found: Shingles) -> Any:
        return RMinHash.digest_matrix_from_flat_token_hashes(found.hashes, found.bounds.astype("uint64"), PLACES, 1)

    return lambda texts: [digest(found) for found in shingled(texts)]


def datasketch() -> Engine:
    from datasketch import MinHash

    return lambda texts: MinHash.bulk([[part.encode() for part in joined(text)] for text in texts], num_perm=PLACES)


ENGINES: dict[str, Callable[[], Engine]] = {
    "ours": ours,
    "ours, with sorted shingle sets": ours_with_sets,
    "our shingles, unsigned": lambda: shingled,
    "our shingles, signed by rensa": rensa_on_our_shingles,
    "rensa": rensa,
    "datasketch": datasketch,
    "the peers' shingles, unsigned": lambda: lambda texts: [joined(text) for text in texts],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with options.corpus.open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    texts = texts[:: max(1, len(texts) // options.documents)][: options.documents]
    size = sum(len(text.encode()) for text in texts)
    engines = {name: make() for name, make in ENGINES.items()}
    for engine in engines.values():
        engine(texts[:2])
    seconds: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(options.rounds):
        for name, engine in engines.items():
            start = time.process_time()
            engine(texts)
            seconds[name].append(time.process_time() - start)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    print(
        f"{len(texts)} documents, {size / 1e6:.2f} MB, {options.rounds} rounds, Python {platform.python_version()}, {platform.machine()}\n"
    )
    print("| engine | docs/s (median) | MB/s (median) | slowest and fastest round, MB/s | ours is faster |")
    print("|---|---|---|---|---|")
    for name, times in seconds.items():
        rates = f"{len(texts) / medians[name]:.0f} | {size / 1e6 / medians[name]:.1f}"
        print(
            f"| {name} | {rates} | {size / 1e6 / max(times):.1f}, {size / 1e6 / min(times):.1f} | {medians[name] / medians['ours']:.1f}x |"
        )


if __name__ == "__main__":
    main()
