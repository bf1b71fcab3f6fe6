"""Documents with media as one HTML page: each region's original beside what its codes decode to. Needs nothing but itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from auralith_pipeline.jobs._region_views import show
from auralith_pipeline.jobs._tokens_report import FIRST_CODES, Document, KindFigures, Region, TokensReport

_TEXT = 300  # characters of a text at either end
_STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 70rem; padding: 1.5rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
h3 { font-size: 1rem; margin: 2rem 0 .2rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; } th, td { padding: .2rem .8rem; text-align: right; border-bottom: 1px solid #8884; }
th:first-child, td:first-child { text-align: left; } td { font-variant-numeric: tabular-nums; }
.note { color: #777; } code { font-size: .85em; overflow-wrap: anywhere; }
pre { margin: .6rem 0; padding: .6rem; background: #8881; border-radius: 4px; font-size: .8rem;
  white-space: pre-wrap; overflow-wrap: anywhere; }
.pair { display: flex; flex-wrap: wrap; gap: 1rem; } figure { margin: .4rem 0; min-width: 0; }
figcaption { color: #777; font-size: .85rem; }
.region { border-left: 4px solid #228be6; padding-left: .8rem; margin: .8rem 0; } .region p { margin: .2rem 0; }
img { display: block; max-width: 100%; } .wide img { width: 100%; height: 10rem; image-rendering: pixelated; }
.wide figure { flex: 1 1 26rem; }
audio { width: 100%; height: 2rem; margin-top: .3rem; }
"""


def tokens_page(report: TokensReport) -> str:
    """The page. Whatever comes from documents (texts, addresses) is escaped; pictures and sounds stand in it as data."""
    title = f"Tokens of release {report.release}"
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        # Whatever a text might smuggle in: the browser may load nothing and run nothing.
        '<meta http-equiv="Content-Security-Policy" content="'
        "default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'\">",
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>",
        f'<p class="note">Read back from {report.shards_read} of {report.shards} shards, those that hold the documents below; the figures '
        "are of all regions in them, the error is of the regions shown.</p>",
        _table(report.kinds),
        '<p class="note">Usage: the share of the codebook\'s entries that occur. Perplexity: from 1 to the number of entries, which all '
        "alike often would give. Error: the mean squared difference between a value of the original and of its code; levels and loudness "
        "go from 0 to 1.</p>",
    ]
    before = ""
    for document in report.documents:
        if document.modality != before:
            before = document.modality
            parts.append(f"<h2>{escape(before.capitalize())}</h2>")
        parts.extend(_document(document))
    return "\n".join([*parts, "</body></html>"]) + "\n"


def _table(kinds: Sequence[KindFigures]) -> str:
    heads = ("kind", "entries", "regions", "codes", "usage", "perplexity", "error", "codebook")
    rows = [
        (
            kind.kind,
            f"{kind.entries:,}",
            f"{kind.regions:,}",
            f"{kind.codes:,}",
            f"{kind.used / kind.entries:.1%}",
            f"{kind.perplexity:,.1f}",
            "-" if kind.error is None else f"{kind.error:.5f}",
            kind.codebook[:12],
        )
        for kind in kinds
    ]
    head = "".join(f"<th>{name}</th>" for name in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _document(document: Document) -> Iterable[str]:
    yield (
        f'<h3>{escape(document.uri)}</h3><p class="note">{document.tokens:,} tokens, {_count(document.regions, "region")}, split '
        f"{escape(document.split)}; <code>{escape(document.doc_id)}</code></p>"
    )
    for part in document.parts:
        if isinstance(part, Region):
            yield _region(part)
        elif part.strip():
            yield f"<pre>{escape(_shorten(part.strip()))}</pre>"
    left = document.regions - sum(isinstance(part, Region) for part in document.parts)
    if left > 0:
        yield f'<p class="note">{_count(left, "region")} more.</p>'


def _count(number: int, of: str) -> str:
    return f"{number:,} {of}" if number == 1 else f"{number:,} {of}s"


def _shorten(text: str) -> str:
    return text if len(text) <= 2 * _TEXT else f"{text[:_TEXT]}\n[... {len(text) - 2 * _TEXT:,} characters ...]\n{text[-_TEXT:]}"


def _region(region: Region) -> str:
    codes = " ".join(map(str, region.codes[:FIRST_CODES].tolist())) + (" ..." if len(region.codes) > FIRST_CODES else "")
    told = [f"{region.kind}, {_count(len(region.codes), 'code')}"]
    if region.error is not None:
        told.append(f"error {region.error:.5f}")
    if region.same is not None:
        told.append("the original gives these codes" if region.same else "THE ORIGINAL GIVES OTHER CODES")
    original = escape(region.note or "") if region.original is None else show(region, region.original, region.samples)
    sides = (("original", original), ("its codes, decoded", show(region, region.decoded, None)))
    figures = "".join(f"<figure>{content}<figcaption>{name}</figcaption></figure>" for name, content in sides)
    wide = " wide" if region.kind == "audio" else ""
    return f'<div class="region"><p>{"; ".join(told)}</p><div class="pair{wide}">{figures}</div><p><code>{codes}</code></p></div>'
