"""An HTML page as text with its pictures, sounds and videos where they stand, in reading order."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from auralith_pipeline.conf.media import PLACEHOLDER
from auralith_pipeline.udfs.core.records.documents import read_document
from auralith_pipeline.udfs.core.records.kinds import media_kind
from auralith_pipeline.udfs.core.records.media_files import refer
from auralith_pipeline.udfs.core.records.model import MediaRef, ReadOptions, Record, WorkItem

# Elements that begin a new line, after the HTML standard's suggested style sheet (section 15.3, "display: block" and table parts).
# fmt: off
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "menu", "nav",
    "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul", "legend",
))
# fmt: on
_HIDDEN = frozenset(("head", "script", "style", "template", "noscript", "svg", "math", "object", "iframe", "canvas", "select", "button"))
_VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
_MEDIA = frozenset(("img", "audio", "video", "source"))
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.IGNORECASE)
_CHARSETS = ("cp", "iso8859", "koi8", "mac", "gb", "big5", "euc", "shift_jis", "iso2022", "tis")
_SPACES = re.compile(r"[ \t\r\n\f]+")


def read_html(item: WorkItem, options: ReadOptions) -> Iterator[Record]:
    """The page as one record at position 0; then a bad record for every file of its own media that gives no tokens.

    A picture stands as U+FFFC on a line of its own, its alternative text on the next. Files are looked for below the source's root
    only; addresses of other hosts and data in the page itself are left out, and counted in the page's meta. Bytes that are not UTF-8 are
    read as the page declares.
    """
    for record in read_document(item, options, _declared):
        if record.content is None:
            yield record
            continue
        parser = _Page()
        parser.feed(record.content)
        parser.close()
        yield from _resolve(parser, record, item, options)


def _declared(raw: bytes) -> str | None:
    """The encoding that a page names in its first 1,024 bytes (HTML standard, section 13.2.3.2), as Python calls it."""
    found = _CHARSET.search(raw, 0, 1_024)
    if found is None:
        return None
    try:
        name = codecs.lookup(found[1].decode("ascii")).name
    except LookupError:
        return None
    # Browsers read Latin-1 and ASCII as Windows-1252; UTF-16 in a page that can be read as ASCII is not meant, nor are Python's own codecs.
    name = "cp1252" if name in ("iso8859-1", "ascii") else name
    return name if name.startswith(_CHARSETS) else None


def _resolve(parser: _Page, record: Record, item: WorkItem, options: ReadOptions) -> Iterator[Record]:
    media: list[MediaRef] = []
    bad: list[Record] = []
    lines: list[str] = []
    elsewhere = 0
    for number, (line, source) in enumerate(parser.lines, 1):
        if source is None:
            lines.append(line)
            continue
        place = _place(item, source)
        kind = media_kind(place) if place is not None else None
        if place is None or kind is None:
            elsewhere += 1
            continue
        if not _is_below(item, place):
            bad.append(Record(number, reason="media_outside"))
            continue
        ref, problem, sha256 = refer(kind, place, options)
        if ref is None:
            bad.append(Record(number, reason=problem, raw_sha256=sha256))
            continue
        media.append(ref)
        lines += [PLACEHOLDER, line] if line else [PLACEHOLDER]
    text = "\n".join(lines).strip("\n")
    if text:
        meta = f'{{"media_elsewhere": {elsewhere}}}' if elsewhere else None
        yield record._replace(content=text, media=tuple(media), meta=meta)
    yield from bad


def _place(item: WorkItem, source: str) -> str | None:
    """The file that an address of the page names; None for another host, data in the page, or no file at all."""
    try:
        parts = urlsplit(source.strip())
    except ValueError:
        return None
    if parts.scheme or parts.netloc or not parts.path or "\0" in parts.path:
        return None
    path = unquote(parts.path)
    folder = _root(item) if path.startswith("/") else os.path.dirname(item.path)
    return os.path.normpath(os.path.join(folder, path.lstrip("/")))


def _root(item: WorkItem) -> str:
    """The source's root: the page's path without its uri."""
    up = item.uri.count("/") + 1
    folder = item.path
    for _ in range(up):
        folder = os.path.dirname(folder)
    return folder


def _is_below(item: WorkItem, path: str) -> bool:
    root = os.path.realpath(_root(item))
    return os.path.commonpath([root, os.path.realpath(path)]) == root


class _Page(HTMLParser):
    """Lines of text, and between them media: (alternative text, address)."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[tuple[str, str | None]] = []
        self._parts: list[str] = []
        self._hidden: list[str] = []  # open elements whose content is not shown
        self._pre = 0
        self._players = 0  # open audio and video elements: what they hold is for browsers that know neither
        self._waiting = False  # for a source element, as the player has no address itself

    def close(self) -> None:
        super().close()
        self._end_line()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self._hidden:
            if tag == self._hidden[-1]:
                self._hidden.append(tag)
            return
        if tag in _HIDDEN or ("hidden" in given and tag not in _VOID):
            self._hidden.append(tag)
            return
        if tag in _BLOCKS:
            self._end_line()
        if tag in ("td", "th"):
            self._parts.append(" ")
        if tag == "pre":
            self._pre += 1
        if tag in _MEDIA:
            self._add_media(tag, given)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            if tag == self._hidden[-1]:
                self._hidden.pop()
            return
        if tag in _BLOCKS:
            self._end_line()
        if tag == "pre":
            self._pre = max(0, self._pre - 1)
        if tag in ("audio", "video"):
            self._players, self._waiting = max(0, self._players - 1), False

    def handle_data(self, data: str) -> None:
        if self._hidden or self._players:
            return
        data = data.replace(PLACEHOLDER, "")  # the page's own, `&#xFFFC;` among them
        if not self._pre:
            self._parts.append(_SPACES.sub(" ", data))
            return
        first, *rest = data.split("\n")
        self._parts.append(first)
        for line in rest:
            self._end_line(keep=True)
            self._parts.append(line)

    def _add_media(self, tag: str, given: dict[str, str | None]) -> None:
        source = given.get("src")
        if tag == "source":  # one of several forms of the same: the first that names a file counts
            if not self._waiting:
                return
            self._waiting = False
        elif tag in ("audio", "video"):
            self._players, self._waiting = self._players + 1, not source
        if source:
            self._end_line()
            self.lines.append((_SPACES.sub(" ", (given.get("alt") or "").replace(PLACEHOLDER, "")).strip(), source))

    def _end_line(self, keep: bool = False) -> None:
        joined = "".join(self._parts)
        text = joined.rstrip() if self._pre else _SPACES.sub(" ", joined).strip(" ")
        self._parts = []
        if text or keep:
            self.lines.append((text, None))
