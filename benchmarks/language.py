"""Telling languages against langdetect, py3langid and plain fastText: speed of one core on the same whole documents, and agreement.

    $(scripts/make_peers.sh language) benchmarks/language.py corpus.jsonl [--documents 200] [--rounds 5]

The corpus is JSONL with a field `text`; every n-th document is taken, so that all parts of it come up. A document counts with
all its UTF-8 bytes, whatever part an engine reads. All engines run in this process, one after the other, rounds in turn, one
thread; figures are medians of CPU seconds. Imports, loading of models and compilation are not timed. langdetect gets its seed
fixed; what it cannot tell counts as `und`. Agreement is with our answer, on documents where ours is not `und`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pyarrow as pa

from auralith_pipeline.conf.language import UNDETERMINED, LanguageSection
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.language.identify import identify_languages
from auralith_pipeline.udfs.core.language.model import model_path

Engine = Callable[[list[str]], list[str]]


def ours() -> Engine:
    section = LanguageSection()
    identify_languages(*string_buffers(pa.array(["compiled", "СКОМПИЛИРОВАНО " * 4])), section)
    return lambda texts: identify_languages(*string_buffers(pa.array(texts, pa.large_string())), section).languages


def plain_fasttext() -> Engine:
    from fasttext import load_model

    model = load_model(str(model_path()))
    return lambda texts: [model.predict(text.replace("\n", " "))[0][0].removeprefix("__label__") for text in texts]


def py3langid() -> Engine:
    import py3langid as engine

    engine.classify("loaded")
    return lambda texts: [engine.classify(text)[0] for text in texts]


def langdetect() -> Engine:
    from langdetect import DetectorFactory, LangDetectException, detect

    DetectorFactory.seed = 0
    detect("This loads its profiles.")

    def tell(text: str) -> str:
        try:
            return str(detect(text)).split("-")[0]
        except LangDetectException:
            return UNDETERMINED

    return lambda texts: [tell(text) for text in texts]


ENGINES: dict[str, Callable[[], Engine]] = {
    "ours": ours,
    "fastText, whole text": plain_fasttext,
    "py3langid": py3langid,
    "langdetect": langdetect,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with options.corpus.open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    texts = texts[:: max(1, len(texts) // options.documents)][: options.documents]
    size = sum(len(text.encode()) for text in texts)
    engines = {name: make() for name, make in ENGINES.items()}
    seconds: dict[str, list[float]] = {name: [] for name in engines}
    answers: dict[str, list[str]] = {}
    for _ in range(options.rounds):
        for name, engine in engines.items():
            start = time.process_time()
            answers[name] = engine(texts)
            seconds[name].append(time.process_time() - start)
    told = [i for i, code in enumerate(answers["ours"]) if code != UNDETERMINED]
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    print(
        f"{len(texts)} documents, {size / 1e6:.2f} MB, {options.rounds} rounds, Python {platform.python_version()}, {platform.machine()}\n"
    )
    print("| engine | MB/s (median) | slowest and fastest round | microseconds a document | ours is faster | agrees with ours |")
    print("|---|---|---|---|---|---|")
    for name, times in seconds.items():
        same = sum(answers[name][i] == answers["ours"][i] for i in told) / max(1, len(told))
        rates = f"{size / 1e6 / medians[name]:.2f} | {size / 1e6 / max(times):.2f}, {size / 1e6 / min(times):.2f}"
        factor = medians[name] / medians["ours"]
        print(f"| {name} | {rates} | {medians[name] / len(texts) * 1e6:.0f} | {factor:.1f}x | {100 * same:.1f}% |")


if __name__ == "__main__":
    main()
