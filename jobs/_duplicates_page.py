"""The report on duplicates as one HTML page that needs nothing but itself: no script, no font, no picture, no link outward."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from html import escape
from itertools import groupby
from typing import Any

from auralith_pipeline.jobs.report_duplicates import Cluster, DuplicatesReport, Member

_SHOWN, _BEFORE = 600, 120  # characters of a passage, and of them before the first difference
_WORD = re.compile(r"\s+|\S+")
_STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 76rem; padding: 1.5rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; } h3 { font-size: 1rem; margin: 2rem 0 .2rem; }
table { border-collapse: collapse; } th, td { padding: .2rem .8rem; text-align: left; border-bottom: 1px solid #8884; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; } tr.alarm td { background: #d9480f26; }
.alarms { border-left: 4px solid #d9480f; padding: .3rem 1rem; background: #d9480f14; }
.note { color: #777; } code { font-size: .85em; overflow-wrap: anywhere; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: .8rem; margin: .4rem 0 1rem; }
.pair > div { min-width: 0; } .pair pre { margin: .2rem 0; padding: .6rem; background: #8881; border-radius: 4px; font-size: .8rem;
  white-space: pre-wrap; overflow-wrap: anywhere; } mark { background: #f59f0066; color: inherit; }
@media (max-width: 50rem) { .pair { grid-template-columns: 1fr; } }
"""


def duplicates_page(report: DuplicatesReport) -> str:
    """The page. Whatever comes from documents (texts, addresses, names) is escaped."""
    title = f"Duplicates of run {report.run_id or '-'}"
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        # Whatever a text might smuggle in: the browser may load nothing and run nothing.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>",
        f'<p class="note">Decisions <code>{escape(report.config_hash[:16])}</code>, policy {escape(report.policy)}, '
        f"near-duplicates from a similarity of {report.threshold} on. Shares are of accepted documents: kept and duplicates.</p>",
        _table(("documents", "kept", "rejected", "duplicates", "clusters"), [_totals(report)]),
        _alarms(report),
        "<h2>Sizes of clusters</h2>",
        _table(
            ("documents in a cluster", "clusters", "documents"),
            [(_span(row["at_least"], row["at_most"]), row["clusters"], row["documents"]) for row in report.sizes],
        ),
        "<h2>Removed, by slice</h2>",
        *_slices(report),
        f"<h2>The {len(report.clusters)} largest clusters</h2>",
        '<p class="note">On the left what was kept, on the right the copies least like what they were dropped for, from shortly before '
        "the first difference on. Marked words stand on one side only.</p>",
        *(_cluster(report, cluster) for cluster in report.clusters),
        "</body></html>",
    ]
    return "\n".join(parts) + "\n"


def _totals(report: DuplicatesReport) -> tuple[int, ...]:
    return report.documents, report.kept, report.rejected, report.duplicates, report.clusters_total


def _alarms(report: DuplicatesReport) -> str:
    if not report.alarms:
        return "<h2>Alarms</h2><p>None: no slice lost more than its share.</p>"
    lines = "".join(f"<p>{escape(line)}</p>" for line in report.alarms)
    return f'<h2>Alarms</h2><div class="alarms">{lines}</div>'


def _slices(report: DuplicatesReport) -> Iterable[str]:
    columns = ("documents", "kept", "rejected", "duplicates")
    alarmed = tuple(line.partition(": ")[0] for line in report.alarms)
    for dimension in dict.fromkeys(row["dimension"] for row in report.slices):
        rows = [row for row in report.slices if row["dimension"] == dimension]
        names = [row["value"] or "(none)" for row in rows]
        cells = [(name, *(row[column] for column in columns), _percent(row)) for name, row in zip(names, rows, strict=True)]
        marked = {at for at, name in enumerate(names) if f"{dimension} {name}" in alarmed}
        yield f"<h3>By {dimension}</h3>" + _table((dimension, *columns, "removed as duplicates"), cells, marked)


def _percent(row: dict[str, Any]) -> str:
    share = row["share_removed_as_duplicates"]
    return "-" if share is None else f"{share:.1%}"


def _table(heads: tuple[str, ...], rows: list[tuple[Any, ...]], marked: Iterable[int] = ()) -> str:
    number = [bool(rows) and (isinstance(cell, int) or str(cell).endswith("%") or cell == "-") for cell in (rows[0] if rows else heads)]
    head = "".join(f"<th{_right(right)}>{escape(name)}</th>" for name, right in zip(heads, number, strict=True))
    body = "".join(
        ('<tr class="alarm">' if at in marked else "<tr>")
        + "".join(f"<td{_right(right)}>{_cell(cell)}</td>" for cell, right in zip(row, number, strict=True))
        + "</tr>"
        for at, row in enumerate(rows)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _right(right: bool) -> str:
    return ' class="n"' if right else ""


def _cell(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else escape(str(value))


def _span(least: int, most: int) -> str:
    return str(least) if least == most else f"{least:,} to {most:,}"


def _cluster(report: DuplicatesReport, cluster: Cluster) -> str:
    rules = escape(", ".join(cluster.rules))
    told = (
        f"<h3>{cluster.size:,} documents: {escape(cluster.uri)}</h3>"
        f'<p class="note">kept <code>{escape(cluster.survivor)}</code> of {escape(cluster.source)}; {rules}; '
        f"similarity at least {cluster.similarity_min:.3f}, {cluster.similarity_mean:.3f} on average</p>"
    )
    kept = report.heads[cluster.survivor]
    return told + "".join(_pair(cluster, kept, member, report.heads[member.doc_id]) for member in cluster.members)


def _pair(cluster: Cluster, kept: str, member: Member, dropped: str) -> str:
    left, right, note = mark_differences(kept, dropped)
    against = f" to <code>{escape(member.neighbour[:16])}</code>" if member.neighbour else ""
    return (
        f'<div class="pair"><div><b>kept</b> {escape(cluster.uri)}<pre>{left}</pre></div>'
        f"<div><b>dropped</b> {escape(member.uri)}<pre>{right}</pre></div></div>"
        f'<p class="note">{escape(member.rule)}, similarity {member.similarity:.3f}{against}; the kept one ranks above by '
        f"{escape(member.reason)}; dropped <code>{escape(member.doc_id)}</code>. {note}</p>"
    )


def mark_differences(kept: str, dropped: str) -> tuple[str, str, str]:
    """Both passages as HTML from shortly before the first difference on, words that one side alone has in <mark>, and a note."""
    same = next((at for at, (one, other) in enumerate(zip(kept, dropped, strict=False)) if one != other), min(len(kept), len(dropped)))
    equal = kept == dropped
    start = 0 if equal else max(0, same - _BEFORE)
    # Compared further than shown: a word at the end of one passage may stand behind the end of the other.
    words: list[list[str]] = [_WORD.findall(text[start : start + 2 * _SHOWN]) for text in (kept, dropped)]
    keys = [[" " if word.isspace() else word for word in side] for side in words]  # how lines are broken is no difference
    marked: list[list[bool]] = [[True] * len(side) for side in words]
    for left, right, size in difflib.SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_matching_blocks():
        for side, at in enumerate((left, right)):
            marked[side][at : at + size] = [False] * size
    passages = [_passage(side, marks) for side, marks in zip(words, marked, strict=True)]
    note = f"No difference in the first {len(kept):,} characters." if equal else f"They differ from character {same:,} on."
    return passages[0], passages[1], note


def _passage(words: list[str], marked: list[bool]) -> str:
    """The words as HTML, up to _SHOWN characters; what is marked stands in <mark>, neighbours together."""
    shown, length = [], 0
    for mark, group in groupby(zip(words, marked, strict=True), key=lambda pair: pair[1]):
        text = "".join(word for word, _ in group)[: _SHOWN - length]
        length += len(text)
        if text:
            shown.append(f"<mark>{escape(text)}</mark>" if mark and not text.isspace() else escape(text))
    return "".join(shown)
