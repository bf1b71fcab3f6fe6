"""From a record's fields to the columns of the contract, by one set of rules for every source.

- A declared field (id, license, date, group) that is a string is taken as it is; null or, id apart, blank text counts as absent;
  numbers, booleans, lists and objects become their JSON text.
- A date is kept where it begins with an ISO 8601 year, month or day (`2023`, `2023-07`, `2023-07-01T10:00Z` -> `2023-07-01`).
- The group is the group field, else the host of the address field, without user-info and port, in lower case.
- The address is kept as a hash of its canonical form (url.py).
- A mapped field leaves `meta` only where its column says exactly the same.
"""

from __future__ import annotations

import re
from typing import Any

import orjson

from auralith_pipeline.udfs.core.records.model import ReadOptions
from auralith_pipeline.udfs.core.records.url import url_key

# Also used, unchanged, in Spark expressions: keep to what Java's and Python's engines read alike.
DATE_PATTERN = r"^(\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?)(?:$|(?<=\d{4}-\d\d-\d\d)[T ])"
HOST_PATTERN = r"^(?:[A-Za-z][A-Za-z0-9+.-]*:)?//(?:[^/?#@]*@)?(\[[0-9A-Fa-f:.]+\]|[^/?#:@\s]+)"
_DATE = re.compile(DATE_PATTERN, re.ASCII)
_HOST = re.compile(HOST_PATTERN)


def as_text(value: Any) -> str | None:
    """A field's value as text: a string as it is, null as None, anything else as JSON."""
    if value is None or isinstance(value, str):
        return value
    return orjson.dumps(value).decode()


def iso_date(value: Any) -> str | None:
    """The ISO 8601 date (or year, or month) that `value` begins with, or None."""
    found = _DATE.search(value) if isinstance(value, str) else None
    return found.group(1) if found else None


def host_of(value: Any) -> str | None:
    """The host of a URL in lower case, or None."""
    found = _HOST.search(value) if isinstance(value, str) else None
    return found.group(1).lower() if found else None


def key_of(value: Any, options: ReadOptions) -> str | None:
    """Hash of an address in its canonical form, or None (`url_key`)."""
    return url_key(value, drop_tracking=options.url_drop_tracking, join_schemes=options.url_join_schemes)


def filled(value: str | None) -> str | None:
    """`value`, or None where it is blank."""
    return value if value and not value.isspace() else None
