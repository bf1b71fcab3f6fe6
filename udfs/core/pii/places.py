"""Geographic coordinates: latitude and longitude in degrees, decimal or in minutes and seconds."""

from __future__ import annotations

import re

from auralith_pipeline.udfs.core.pii.found import Found
from auralith_pipeline.udfs.core.pii.words import PLACE, has_context

NEAR = 40
_NUMBER = rb"[-+]?\d{1,3}\.\d{2,}"
_PAIR = re.compile(rb"([-+]?\d{1,3}\.\d+)[,;]? ?([-+]?\d{1,3}\.\d+)\Z")
_LABELLED = re.compile(
    rb"(?:lat(?:itude)?|breitengrad|latitud|latitudine)[\"'\]]?(?: ?[:=] ?| (?:is |of )?)[\"']?(" + _NUMBER + rb")[\"']?\xc2?\xb0?[NS]?"
    rb"[\s,;&|\"'{}]{1,4}(?:and )?[\"']?(?:lon(?:g|gitude)?|lng|l\xc3\xa4ngengrad|longitud|"
    rb"longitudine)[\"'\]]?(?: ?[:=] ?| (?:is |of )?)[\"']?("
    + _NUMBER + rb")",
    re.IGNORECASE,
)  # fmt: skip
_NEAR_PAIR = re.compile(rb"(?<![\d.])(" + _NUMBER + rb")[,;] ?(" + _NUMBER + rb")(?![\d.]*\d)")
# What stands before the pair in a URL of a map: https://maps.example/@52.5,13.4,15z, ...?ll=, #map=12/52.5/13.4.
_MAP = re.compile(rb"(?:map|geo|place)[^\s\"'<>]{0,120}[@=/:]\Z", re.IGNORECASE)
_ONE_DEGREE = (
    rb"\d{1,3}(?:\.\d+)?\xc2\xb0(?: ?\d{1,2}(?:\.\d+)?(?:'|\xe2\x80\xb2|\xe2\x80\x99)"
    rb"(?: ?\d{1,2}(?:\.\d+)?(?:\"|''|\xe2\x80\xb3|\xe2\x80\x9d))?)?"
)
_DEGREES = re.compile(_ONE_DEGREE + rb" ?[NS][,;/]? ?" + _ONE_DEGREE + rb" ?[EWO](?![A-Za-z])")


def _on_earth(first: bytes, second: bytes) -> bool:
    latitude, longitude = float(first), float(second)
    return abs(latitude) <= 90 and abs(longitude) <= 180 and (abs(latitude) >= 1 or abs(longitude) >= 1)


def check_pair(raw: bytes, start: int, end: int) -> Found | None:
    """Two numbers with four decimals or more behind a word for a place or in the URL of a map; pairs alone are mostly no place."""
    if start and raw[start - 1 : start] in (b"-", b"+"):
        start -= 1
    match = _PAIR.match(raw[start:end])
    if match is None or not _on_earth(*match.groups()):
        return None
    if not has_context(raw, start, PLACE, NEAR) and not _MAP.search(raw, max(0, start - 128), start):
        return None
    if re.match(rb"[A-Za-z_%]", raw[end : end + 1]) or re.search(rb"[A-Za-z0-9_.]\Z", raw[max(0, start - 1) : start]):
        return None
    return Found(start, end, False)


def check_labelled(raw: bytes, word: int, digit: int) -> list[Found]:
    """Coordinates behind a word for them at `word`, the first digit behind it being at `digit`."""
    found = []
    labelled = _LABELLED.search(raw, word, digit + 128)
    if labelled and _on_earth(*labelled.groups()):
        found.append(Found(labelled.start(1), labelled.end(2), False))
    elif has_context(raw, digit, PLACE, NEAR):
        pair = _NEAR_PAIR.search(raw, max(word, digit - 1), digit + 96)
        pair = pair if pair and pair.start() <= digit + 48 else None
        if pair and _on_earth(*pair.groups()):
            found.append(Found(pair.start(), pair.end(), False))
    return found


def check_degrees(raw: bytes, at: int) -> Found | None:
    """Degrees with compass letters around the degree sign at byte `at`."""
    start = at
    while start > max(0, at - 10) and raw[start - 1 : start] in b"0123456789.":
        start -= 1
    if re.search(rb"[A-Za-z0-9_.]\Z", raw[max(0, start - 1) : start]):
        return None
    match = _DEGREES.match(raw, start)
    return Found(start, match.end(), True) if match else None
