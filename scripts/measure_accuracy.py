"""Measure the detectors on the labelled sets and on real text, and write docs/accuracy/*.md.

    scripts/env.sh python scripts/measure_accuracy.py [--only pii|secrets|license] [--failures] [--no-write]
    scripts/env.sh python scripts/measure_accuracy.py --corpus corpus.jsonl --megabytes 60 [--sample 200]

Found: a span of the right entity covers the whole labelled value and at most two characters more on each side (a line may
allow more). For national numbers the country decides. False: a span that overlaps no labelled span, in whatever line.
A span of another entity over a labelled value is counted as `other name`: neither found nor false.
"""
# ruff: noqa: E501 - rows of tables

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
LABELLED = ROOT / "tests" / "data" / "labelled"
EXTRA = 2  # characters beside the value that may go with it, such as a quote or a bracket
SAME = [{"URL_CREDENTIALS", "SECRET"}]  # a password in a URL is a secret too
LAND = {"UK": "GB", "EL": "GR"}

Found = tuple[int, int, str, str]


class Line(NamedTuple):
    """A labelled line, put together."""

    id: str
    text: str
    spans: list[tuple[int, int, str]]
    kind: str
    group: str
    note: str
    allow: int


class Count:
    """What was counted for one group of lines."""

    def __init__(self) -> None:
        self.labelled = self.found = self.other = self.negatives = self.touched = self.bare = self.bare_found = 0
        self.false: Counter[str] = Counter()
        self.seconds = 0.0


def put_together(row: dict[str, Any], group: str) -> Line:
    """A line of JSON: text, or parts whose places are counted here."""
    parts = row.get("parts") or [row["text"]]
    begin = [0]
    for part in parts:
        begin.append(begin[-1] + len(part))
    spans = [(start, end, entity) for start, end, entity in row.get("spans", [])]
    spans += [(begin[run[0]], begin[run[-1] + 1], "SECRET") for run in row.get("secret_parts", [])]
    note = f"{row.get('rule_hint', '')} {row['note']}".strip()
    return Line(row["id"], "".join(parts), spans, row["kind"], group, note, row.get("allow", EXTRA))


def labelled(folder: str) -> Iterator[Line]:
    """All lines under tests/data/labelled/`folder`; the group is the file, or `secret` for all secrets."""
    for path in sorted((LABELLED / folder).rglob("*.jsonl")):
        group = "secret" if folder == "secrets" else path.stem
        for text in path.read_text(encoding="utf-8").splitlines():
            yield put_together(json.loads(text), group)


def same_entity(wanted: str, got: str) -> bool:
    """Equal names; numbers of persons (CC_...) by country."""
    if wanted == got or any(wanted in names and got in names for names in SAME):
        return True
    return national(wanted) and national(got) and land(wanted) == land(got)


def national(entity: str) -> bool:
    """CC_NAME: two letters and an underscore, which no other entity begins with."""
    return len(entity) > 3 and entity[2] == "_" and entity not in ("IP_ADDRESS",)


def land(entity: str) -> str:
    """The country of a national number's entity."""
    return LAND.get(entity[:2], entity[:2])


def judge(line: Line, spans: Iterable[Found], count: Count, failures: list[str]) -> None:
    """Add one line's outcome to the group's counts."""
    spans = list(spans)
    for start, end, wanted in line.spans:
        over = [span for span in spans if span[0] < end and span[1] > start]
        exact = [s for s in over if same_entity(wanted, s[2]) and start - line.allow <= s[0] <= start and end <= s[1] <= end + line.allow]
        if line.kind == "unlabelled":
            count.bare += 1
            count.bare_found += bool(exact)
        elif line.kind == "positive":
            count.labelled += 1
            count.found += bool(exact)
            count.other += bool(over) and not exact and not any(same_entity(wanted, s[2]) for s in over)
            if not exact:
                seen = ", ".join(f"{line.text[s[0] : s[1]]!r} as {s[2]} by {s[3]}" for s in over) or "nothing"
                failures.append(f"missed {line.id} {wanted} {line.text[start:end]!r} (saw {seen}) in {line.text!r} [{line.note}]")
    wrong = [span for span in spans if not any(span[0] < end and span[1] > start for start, end, _ in line.spans)]
    if line.kind == "negative":
        count.negatives += 1
        count.touched += bool(wrong)
    for span in wrong:
        count.false[span[2]] += 1
        failures.append(f"false {line.id} {line.text[span[0] : span[1]]!r} as {span[2]} by {span[3]} in {line.text!r} [{line.note}]")


def measure(folder: str) -> tuple[dict[str, Count], list[str]]:
    """Counts by group, and what went wrong in words."""
    from auralith_pipeline.udfs.core.curate import find_spans

    lines = list(labelled(folder))
    counts: dict[str, Count] = defaultdict(Count)
    failures: list[str] = []
    for line, spans in zip(lines, find_spans([line.text for line in lines]), strict=True):
        judge(line, spans, counts[line.group], failures)
    return counts, failures


def share(part: float, whole: float) -> str:
    """Three decimals, rounded down so that 0.98 is never shown for less."""
    return f"{int(part / whole * 1000) / 1000:.3f}" if whole else "-"


def own_false(group: str, counts: dict[str, Count]) -> int:
    """False spans of the group's own entity in all groups: a false phone number in the set of cards counts against phone."""
    mine = "SECRET" if group == "secret" else f"{group}_" if len(group) == 2 else group.upper()
    return sum(
        n
        for count in counts.values()
        for entity, n in count.false.items()
        if entity == mine or (len(group) == 2 and national(entity) and land(entity) == group)
    )


def table(counts: dict[str, Count]) -> list[str]:
    """Markdown, one row per group, and all together."""
    rows = [
        "| set | recall | precision | labelled | found | under another name | false (this entity, all sets) | negatives | touched | without label: found |"
    ]
    rows.append("|---|---|---|---|---|---|---|---|---|---|")
    total = Count()
    all_false = 0
    for group, c in sorted(counts.items()):
        false = own_false(group, counts)
        all_false += false
        bare = f"{c.bare_found}/{c.bare}" if c.bare else ""
        rows.append(
            f"| {group} | {share(c.found, c.labelled)} | {share(c.found, c.found + false)} | {c.labelled} | {c.found} | {c.other} | {false} | {c.negatives} | {c.touched} | {bare} |"
        )
        for name in ("labelled", "found", "other", "negatives", "touched", "bare", "bare_found"):
            setattr(total, name, getattr(total, name) + getattr(c, name))
        total.false += c.false
    false = sum(total.false.values())
    bare = f"{total.bare_found}/{total.bare}" if total.bare else ""
    rows.append(
        f"| **all** | {share(total.found, total.labelled)} | {share(total.found, total.found + false)} | {total.labelled} | {total.found} | {total.other} | {false} | {total.negatives} | {total.touched} | {bare} |"
    )
    if false != all_false:
        foreign = {entity: n for entity, n in total.false.items() if n}
        rows += ["", f"All false spans by entity: {dict(sorted(foreign.items()))}"]
    return rows


def canonical(expression: str) -> str:
    """Expressions that mean the same become the same text; what cannot be read stays as it is."""
    from license_expression import get_spdx_licensing

    try:
        return str(get_spdx_licensing().parse(expression, validate=False).simplify())
    except Exception:  # noqa: BLE001 - any complaint of the parser means: compare the texts
        return expression


def license_of(text: str) -> str:
    """The engine's answer as an SPDX expression, whichever of the usual shapes it returns."""
    from auralith_pipeline.udfs.core.license.detect import detect_license

    answer = detect_license(text)
    for name in ("expression", "spdx", "license_expression", "license"):
        if hasattr(answer, name):
            return str(getattr(answer, name) or "unknown")
    return str(answer or "unknown")


def places() -> list[Path]:
    """Where packages keep their license files here."""
    made = [Path(entry) for entry in sys.path if entry.endswith(("site-packages", "dist-packages"))]
    made += sorted((ROOT / ".build" / "peers").glob("*/lib/python3*/site-packages"))
    return [*made, Path("/usr/lib/node_modules"), Path("/usr/lib/jvm"), Path("/")]


def license_file(row: dict[str, Any]) -> str | None:
    """The text whose digest the row names, if its package lies on this machine in the same version."""
    for place in places():
        for path in place.glob(row["path"]):
            data = path.read_bytes()
            if hashlib.sha256(data).hexdigest() == row["sha256"]:
                return data.decode("utf-8", "replace")
    return None


def measure_license() -> tuple[list[str], list[str]]:
    """Table and failures for headers and files; files that are not on this machine are counted apart."""
    rows = ["| set | right | of | share | not on this machine |", "|---|---|---|---|---|"]
    failures = []
    for name in ("headers", "files"):
        right = total = absent = 0
        for text_line in (LABELLED / "license" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(text_line)
            text = row.get("text") or license_file(row)
            if text is None:
                absent += 1
                continue
            total += 1
            got = license_of(text)
            ok = canonical(got) in {canonical(expected) for expected in row["expected"]}
            right += ok
            if not ok:
                failures.append(f"license {row['id']} {row.get('source') or row['path']}: expected {row['expected']}, got {got}")
        rows.append(f"| {name} | {right} | {total} | {share(right, total)} | {absent} |")
    return rows, failures


def measure_corpus(path: Path, megabytes: float, sample: int) -> list[str]:
    """Finds per entity in real text, and a sample with its surroundings for the eye (fixed seed)."""
    from auralith_pipeline.udfs.core.curate import find_spans

    finds: Counter[str] = Counter()
    rules: Counter[tuple[str, str]] = Counter()
    kept: list[str] = []
    rng = random.Random(5)
    seen = size = 0
    seconds = 0.0
    for texts in batches(path, megabytes * 1e6):
        size += sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)
        before = time.perf_counter()
        found = find_spans(texts)
        seconds += time.perf_counter() - before
        for text, spans in zip(texts, found, strict=True):
            for start, end, entity, rule in spans:
                finds[entity] += 1
                rules[entity, rule] += 1
                around = f"{text[max(0, start - 50) : start]}⟦{text[start:end]}⟧{text[end : end + 50]}".replace("\n", "⏎")
                seen += 1
                if len(kept) < sample:
                    kept.append(f"{entity} {rule}: {around}")
                elif (place := rng.randrange(seen)) < sample:
                    kept[place] = f"{entity} {rule}: {around}"
    mega = size / 1e6
    rows = [
        f"{mega:.1f} MB, {seen} finds, {size / 1e6 / max(seconds, 1e-9):.1f} MB/s.",
        "",
        "| entity | rule | finds | per MB |",
        "|---|---|---|---|",
    ]
    rows += [f"| {entity} | {rule} | {n} | {n / mega:.3f} |" for (entity, rule), n in sorted(rules.items())]
    print("\n".join(rows))
    print("\n" + "\n".join(kept))
    return rows


def batches(path: Path, limit: float) -> Iterator[list[str]]:
    """Texts of a JSONL file (field `text`) in lists of about a megabyte, until `limit` bytes."""
    texts: list[str] = []
    done = waiting = 0
    with path.open(encoding="utf-8") as lines:
        for text_line in lines:
            text = json.loads(text_line)["text"]
            texts.append(text)
            waiting += len(text.encode("utf-8", "surrogatepass"))
            if waiting > 1e6 or done + waiting >= limit:
                yield texts
                done, texts, waiting = done + waiting, [], 0
            if done >= limit:
                return
    if texts:
        yield texts


def main() -> int:
    """See the head of the file."""
    parser = argparse.ArgumentParser(description="Recall and precision on the labelled sets")
    parser.add_argument("--only", choices=["pii", "secrets", "license"])
    parser.add_argument("--failures", action="store_true", help="list what was missed or wrongly found")
    parser.add_argument("--no-write", action="store_true", help="leave docs/accuracy as it is")
    parser.add_argument("--corpus", type=Path, help="JSONL file with real text: finds per MB instead of the labelled sets")
    parser.add_argument("--megabytes", type=float, default=60)
    parser.add_argument("--sample", type=int, default=200)
    given = parser.parse_args()
    pages: dict[str, list[str]] = {}
    failures: list[str] = []
    if given.corpus:
        pages["corpus"] = ["# Finds in real text", "", *measure_corpus(given.corpus, given.megabytes, given.sample)]
    for folder, title in (("pii", "Personal data, made-up set"), ("secrets", "Secrets, made-up set")):
        if given.corpus or given.only not in (None, folder):
            continue
        counts, wrong = measure(folder)
        failures += wrong
        parts = {"": {g: c for g, c in counts.items() if len(g) != 2}, "national": {g: c for g, c in counts.items() if len(g) == 2}}
        for name, part in parts.items():
            if part:
                heading = f"# {title}" + (": numbers of persons by country" if name else "")
                pages[name or folder] = [heading, "", *table(part)]
    if not given.corpus and given.only in (None, "license"):
        rows, wrong = measure_license()
        failures += wrong
        pages["license"] = ["# Licenses, real files", "", *rows]
    for name, page in pages.items():
        if name != "corpus":
            print("\n".join(page), end="\n\n")
        if not given.no_write:
            target = ROOT / "docs" / "accuracy" / f"{name}.md"
            target.parent.mkdir(parents=True, exist_ok=True)
            # What people wrote below the table, from the first second-level heading on, stays.
            _, heading, rest = target.read_text(encoding="utf-8").partition("\n## ") if target.exists() else ("", "", "")
            target.write_text("\n".join(page) + "\n" + heading + rest, encoding="utf-8")
    if given.failures:
        print("\n".join(failures))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
