"""A text as rows: its lines, and pieces of lines that are longer than a chunk may be."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_FEED, _RETURN = 0x0A, 0x0D
_IS_BLANK = np.isin(np.arange(256), list(b"\t\n\v\f\r "))
_SEPARATORS = re.compile(r"\s+|[;,{}()\[\]<>]+")
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True)
class Rows:
    """Where rows begin and of which line they are. n rows, n + 1 entries: the last one is the end of the text.

    chars, bytes: int64, (n + 1,), offsets in the text and in its UTF-8. lines: int64, (n,), the line of each row, from 0.
    blank: bool, (n,): nothing but ASCII white space.
    """

    chars: NDArray[np.int64]
    bytes: NDArray[np.int64]
    lines: NDArray[np.int64]
    blank: NDArray[np.bool_]
    longest_line: int  # bytes

    def __len__(self) -> int:
        return int(self.lines.size)


def split_rows(text: str, data: bytes, max_chars: int) -> Rows:
    r"""The rows of a text that is not empty; `data` is its UTF-8. A line ends behind \n, \r\n or a \r that stands alone.

    Only a line of more than `max_chars` characters, its end included, has more than one row.
    """
    values = np.frombuffer(data, np.uint8)
    is_return = values == _RETURN
    ends = values == _FEED
    if is_return.any():
        ends = ends | is_return
        ends[:-1] &= ~(is_return[:-1] & (values[1:] == _FEED))
    stops = np.flatnonzero(ends) + 1
    if not stops.size or stops[-1] != values.size:
        stops = np.append(stops, values.size)
    in_bytes = np.concatenate([np.zeros(1, np.int64), stops])
    if len(text) == values.size:
        in_chars = in_bytes
    else:
        in_chars = np.concatenate([np.zeros(1, np.int64), np.cumsum((values & 0xC0) != 0x80)[stops - 1]])
    longest = int(np.diff(in_bytes).max())
    lines = np.arange(in_bytes.size - 1)
    sizes = np.diff(in_chars)
    if sizes.max() > max_chars:
        in_chars, in_bytes, lines = _with_pieces(text, in_chars, in_bytes, max_chars)
    marks = np.add.reduceat(~_IS_BLANK[values], in_bytes[:-1], dtype=np.int64)
    return Rows(in_chars, in_bytes, lines, marks == 0, longest)


def _with_pieces(
    text: str, in_chars: NDArray[np.int64], in_bytes: NDArray[np.int64], max_chars: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    chars, counts = [in_chars[:1]], np.ones(in_chars.size - 1, np.int64)
    sizes_in_bytes = [in_bytes[:1]]
    before = 0
    for line in np.flatnonzero(np.diff(in_chars) > max_chars).tolist():
        start, end = int(in_chars[line]), int(in_chars[line + 1])
        cuts = cut_line(text, start, end, max_chars)
        bounds = [start, *cuts, end]
        inner = [len(text[a:b].encode("utf-8", "surrogatepass")) for a, b in zip(bounds, bounds[1:], strict=False)]
        chars += [in_chars[before + 1 : line + 1], np.array(cuts, np.int64)]
        sizes_in_bytes += [in_bytes[before + 1 : line + 1], in_bytes[line] + np.cumsum(inner[:-1], dtype=np.int64)]
        counts[line] = len(bounds) - 1
        before = line
    chars.append(in_chars[before + 1 :])
    sizes_in_bytes.append(in_bytes[before + 1 :])
    return np.concatenate(chars), np.concatenate(sizes_in_bytes), np.repeat(np.arange(counts.size), counts)


def cut_line(text: str, start: int, end: int, max_chars: int) -> list[int]:
    """Where to cut the line `text[start:end]` into pieces of at most `max_chars` (at least 2) characters.

    Behind the last white space or bracket, comma or semicolon in the second half of a piece, else before or behind its last word, else
    at its end; never within \\r\\n, and not before a mark that belongs to the character before it, if another place is in that half.
    """
    cuts = []
    while end - start > max_chars:
        middle, last = start + (max_chars + 1) // 2, start + max_chars
        at = _last(_SEPARATORS, text, middle, last) or _last(_WORDS, text, middle, last) or last
        if text[at - 1] == "\r" and text[at] == "\n":
            at -= 1
        best = at
        while best > middle and _belongs(text, best):
            best -= 1
        at = at if _belongs(text, best) else best
        cuts.append(at)
        start = at
    return cuts


def _last(pattern: re.Pattern[str], text: str, middle: int, last: int) -> int:
    """The last place in (middle, last] next to a match that begins or ends there; 0 if there is none."""
    found = 0
    for match in pattern.finditer(text, middle, last):
        if match.end() < last or pattern is _SEPARATORS:
            found = match.end()
        elif match.start() > middle:  # a word that may go on: before it
            found = match.start()
    return found


def _belongs(text: str, at: int) -> bool:
    return unicodedata.combining(text[at]) != 0 or text[at] in "\u200d\ufe0e\ufe0f" or text[at - 1] == "\u200d"
