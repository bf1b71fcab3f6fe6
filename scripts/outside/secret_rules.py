"""Measure the secrets detector on examples that others wrote: those of gitleaks' rules and of TruffleHog's detectors.

    scripts/env.sh python scripts/outside/secret_rules.py [gitleaks|trufflehog] [--failures RULE|all] [--by-rule]

Both keep, beside each of their rules, texts in which the rule must find something and texts in which it must not. They come
as Go modules through the Go client (Go 1.24 or newer) when this runs; nothing of them is committed.

Found: a find overlaps the value that their rule reports. Exact: it holds the whole value and at most two bytes more on each
side; some rules report a name or a header with the value. False: a find in a text that one rule must not find and that no
other rule's examples claim; such a text may still hold a secret of another kind, so these have to be read.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import gitleaks_examples
import pyarrow as pa
import trufflehog_examples

from auralith_pipeline.conf.secrets import SecretsSection
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.fold import fold_texts
from auralith_pipeline.udfs.core.secrets.find import find_secrets

SETS = {"gitleaks": gitleaks_examples.examples, "trufflehog": trufflehog_examples.examples}
BUILD = Path(__file__).resolve().parent.parent.parent / ".build" / "outside"
EXTRA = 2  # bytes beside the value that may go with it

Example = dict[str, Any]


def finds(texts: list[str]) -> list[list[tuple[int, int, str]]]:
    """Start, end (bytes) and rule of every find in each text."""
    folded = fold_texts(*string_buffers(pa.array(texts, pa.large_string())))
    found: list[list[tuple[int, int, str]]] = [[] for _ in texts]
    for span in find_secrets(folded, SecretsSection()):
        start, end = folded.to_original(span.row, span.start, span.end)
        found[span.row].append((start, end, span.rule))
    return found


def provider(rule: str) -> str:
    """The first word of a rule's id names whose secret it is."""
    return rule.split("-")[0]


def judge(
    rows: Iterable[tuple[Example, list[tuple[int, int, str]]]], group: Any
) -> tuple[dict[str, Counter[str]], list[tuple[Example, list[tuple[int, int, str]]]]]:
    """Counts by group, and the examples on which the detector fails with what it found there."""
    rows = list(rows)
    claimed = {example["text"] for example, _ in rows if example["true"]}
    counts: dict[str, Counter[str]] = {}
    wrong = []
    for example, spans in rows:
        count = counts.setdefault(group(example["rule"]), Counter())
        if not example["true"] and example["text"] in claimed:
            continue
        if not example["true"]:
            count["negatives"] += 1
            count["false"] += bool(spans)
            good = not spans
        elif example["start"] < 0:
            count["without a value"] += 1
            continue
        else:
            start, end = example["start"], example["end"]
            over = [span for span in spans if span[0] < end and span[1] > start]
            exact = any(start - EXTRA <= span[0] <= start and end <= span[1] <= end + EXTRA for span in over)
            count["true"] += 1
            good = bool(over)
            count["found"] += good
            count["exact"] += exact
        if not good:
            wrong.append((example, spans))
    return counts, wrong


def table(counts: dict[str, Counter[str]]) -> list[str]:
    """Markdown, the groups with something missed or falsely found first by name, and one line for all the rest."""
    rows = ["| whose | found | of | recall | exact | false | of |", "|---|---|---|---|---|---|---|"]
    rest: Counter[str] = Counter()
    groups = 0
    for name, count in sorted(counts.items()):
        if count["found"] == count["true"] and not count["false"]:
            rest += count
            groups += 1
        else:
            rows.append(line(name, count))
    total = sum(counts.values(), Counter())
    return [*rows, line(f"{groups} others", rest), line("**all**", total)]


def line(name: str, count: Counter[str]) -> str:
    recall = f"{int(1000 * count['found'] / count['true']) / 1000:.3f}" if count["true"] else "-"
    return f"| {name} | {count['found']} | {count['true']} | {recall} | {count['exact']} | {count['false']} | {count['negatives']} |"


def main() -> int:
    """See the head of the file."""
    parser = argparse.ArgumentParser(description="The secrets detector on the examples of other detectors' rules")
    parser.add_argument("set", choices=SETS, nargs="?", default="gitleaks")
    parser.add_argument("--failures", metavar="RULE", help="list what was missed or falsely found of one rule, or of `all`")
    parser.add_argument("--by-rule", action="store_true", help="count by rule instead of by provider")
    given = parser.parse_args()
    listed = SETS[given.set](BUILD)
    rows = list(zip(listed, finds([example["text"] for example in listed]), strict=True))
    counts, wrong = judge(rows, (lambda rule: rule) if given.by_rule else provider)
    print("\n".join(table(counts)))
    for example, spans in wrong:
        if given.failures in (example["rule"], "all"):
            kind = "missed" if example["true"] else "false"
            print(f"{kind} {example['rule']}: {example['text']!r} (saw {spans})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
