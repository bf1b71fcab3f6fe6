"""Write docs/accuracy/parity.md, and say what falls short of the goal."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timezone

from parity.compare import Compared, Row
from parity.draw import QUOTA
from parity.ours import LINE_RULES, RULES
from parity.peer import VERSION

COMMON = 200  # rejections by datatrove that make the figures of a rule mean something
GOAL = 0.99
_HEAD = (
    "| rule | datatrove rejects (whole documents) | we reject | only datatrove | only we | same decision % | within 1 % "
    "| within 1 % under the named rules |\n|---|---|---|---|---|---|---|---|"
)
_NAMES = {
    "emoticons": "datatrove's tokenizer knows emoticons, and keeps `):`, `8)` and `(=` whole; we split off every sign",
    "listed words": "its English list of words: `cannot`, `dont`, `im` and `id` are two tokens, `and/or` and `l.` one",
    "addresses": "where an address begins and ends: ours are host names and mail addresses, with or without a scheme",
    "combining marks": "a sign beside a combining mark (Indic vowel signs): it splits it off in more places than we do",
    "dotted abbreviations": "`z.B.`, `d.h.`, `a.k.a.` keep their last full stop with us, and some of them with it",
    "doubled quotes": "two quotation marks in a row are one token for it, two for us",
    "short words before a full stop": "which words of one to three letters keep a full stop behind them",
    "signs inside words": "which signs inside a word are tokens of their own",
    "signs at the ends of words": "which signs at a word's ends are tokens of their own",
    "sentences": "sentences: we count a terminal mark and the punctuation behind it, on the same tokens",
    "blank_lines": "lines and paragraphs of white space alone are none for us; for it they are, and each repeats the first. It gave up "
    "counting empty lines as duplicates (datatrove issue 273), but a line with a space in it still is one",
    "line_ends": "only a line feed ends a line with us; it also breaks at U+0085, U+2028, form feeds and their like",
    "token_borders": "it compares runs of tokens joined without spaces, so that `a bc` equals `ab c`; we compare tokens",
}


def failures(found: Compared) -> list[str]:
    """Every way in which the comparison misses its goal."""
    bad = [f"unexplained: {line}" for line in found.unexplained] + sorted(set(found.broken))
    rows = [(name, row) for (name, _), row in found.rows.items() if row.compared]
    for name, row in [*rows, *((f"filter {name}", row) for name, row in found.filters.items())]:
        if row.same < GOAL:
            bad.append(f"{name}: decisions agree on {row.same:.2%} of {row.compared}")
    return bad


def _line(name: str, row: Row) -> str:
    share = 100 / max(1, row.compared)
    return (
        f"| `{name}` | {row.theirs} ({row.whole}) | {row.ours} | {row.theirs - row.both} | {row.ours - row.both} | {row.same:.2%} "
        f"| {row.near * share:.2f} | {row.near_ruled * share:.2f} |"
    ).replace("%", "")


def page(found: Compared, natural: Counter[str], documents: int, files: int) -> str:
    """The page, in Markdown. natural: how many of the corpus's `documents` and the packages' `files` each rule of ours rejects."""
    kinds = found.kinds
    lacking = [rule.name for rule in RULES if found.rows[rule.name, "real"].theirs < COMMON]
    lines = [
        "# Our quality signals against datatrove's",
        "",
        f"Written by `make parity CORPUS=corpus.jsonl` on {datetime.now(timezone.utc):%Y-%m-%d}; {VERSION}, its tokenizer for English.",
        "",
        f"{found.total()} real texts, drawn from a corpus of {documents:,} documents and {files:,} files of packages that break rare",
        f"rules (`scripts/parity/gather.py`): {kinds['document']} whole documents and {kinds['passage']} passages, cut at line borders",
        "(the beginning of documents over 8,000 characters; passages of 2,000, 800 and 400 characters for rules that reject few whole",
        f"ones; passages of some 100,000 words). 1,000 were drawn regardless of any rule; the others so that every rule has {QUOTA} that",
        "our kernels reject and 40 near its bound, where there are so many. Scripts without spaces are left out. Which of them datatrove",
        "rejects, it decides itself. Signals are `within 1 %` of the larger of the two, or 0.001 for shares next to nothing.",
        "",
        "## Rules on real texts",
        "",
        _HEAD,
        *(_line(rule.name, found.rows[rule.name, "real"]) for rule in RULES if rule not in LINE_RULES),
        "",
        "| whole filter | datatrove rejects | we reject | same decision % |",
        "|---|---|---|---|",
        *(f"| {name} | {row.theirs} | {row.ours} | {100 * row.same:.2f} |" for name, row in found.filters.items()),
        "",
        "## C4's line rules on real texts",
        "",
        "C4 cuts lines out; we count them. Rejects: texts in which the rule, asked alone, removes at least one line (`c4_line_kept`:",
        "in which all rules together keep one). The signal is the number of lines; blank ones, which C4 removes too, are not counted.",
        "",
        _HEAD,
        *(_line(rule.name, found.rows[rule.name, "real"]) for rule in LINE_RULES),
        "",
        f"## Rules that reject fewer than {COMMON} of the real texts",
        "",
        f"How many of the {documents + files:,} documents and files (up to 8,000 characters of each) our rules reject: "
        + (", ".join(f"`{name}` {natural[name]}" for name in lacking) or "none is so rare")
        + ".",
    ]
    derived = [rule.name for rule in RULES if found.rows[rule.name, "derived"].compared]
    if derived:
        lines += [
            "Where there is a recipe for it (`scripts/parity/derive.py`), such a rule is compared on derived documents besides, made from",
            "parts of real ones: long words kept alone, lines given a bullet or an ellipsis, paragraphs repeated, a line such as *lorem",
            f"ipsum* put in, a line without its spaces, documents joined. {kinds['derived']} of them, each counted for its own rule alone.",
            "",
            _HEAD,
            *(_line(name, found.rows[name, "derived"]) for name in derived),
        ]
    lines += ["", "## What explains the differences", ""]
    lines += [
        "Every difference in a signal or a decision was recomputed: datatrove's functions got the text, or the tokens, as the named rule",
        "says, and gave our figure. The rules:",
        "",
    ]
    total: Counter[str] = Counter()
    for row in found.rows.values():
        for reason, count in row.reasons.items():
            total.update(dict.fromkeys(reason.split(" + "), count))
    lines += [f"- {name} ({count} differences): {_NAMES.get(name, 'no named rule explains them')}." for name, count in total.most_common()]
    lines += ["", "| rule | differences, by the named rules that are needed to explain one |", "|---|---|"]
    for (name, kind), row in found.rows.items():
        if row.reasons:
            said = ", ".join(f"{reason} {count}" for reason, count in row.reasons.most_common())
            lines.append(f"| `{name}`{' (derived)' if kind == 'derived' else ''} | {said} |")
    return "\n".join(lines) + "\n"
