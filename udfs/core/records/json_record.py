"""One JSON line to one record: orjson where it can, the standard library where orjson cannot or would lose digits."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import orjson

from auralith_pipeline.udfs.core.records.fields import as_text, filled, host_of, iso_date, key_of
from auralith_pipeline.udfs.core.records.model import ReadOptions, Record

# A number that a double may not hold exactly; found in the JSON of the other fields, so long digit strings match too.
_LONG_NUMBER = re.compile(rb"[0-9][0-9.]{15}|[0-9]e", re.IGNORECASE)
_CONSTANTS = {"NaN": "NaN", "Infinity": "Infinity", "-Infinity": "-Infinity"}


def _exact_number(text: str) -> orjson.Fragment:
    return orjson.Fragment(text)


# Numbers keep their digits as written; NaN and the infinities, which JSON lacks but many writers emit, become strings.
_EXACT = json.JSONDecoder(parse_float=_exact_number, parse_int=_exact_number, parse_constant=_CONSTANTS.__getitem__)


def bad_record(position: int, reason: str, raw: bytes) -> Record:
    """A quarantine row: position, reason and hash, never the bytes."""
    return Record(position, reason=reason, raw_sha256=hashlib.sha256(raw).hexdigest())


def read_json_line(raw: bytes, position: int, options: ReadOptions) -> Record:
    """Judge one line (no LF; not blank). Duplicate keys: the last wins. A NUL anywhere, in either spelling, is a fault."""
    data, replaced = raw, False
    try:
        value: Any = orjson.loads(raw)
    except orjson.JSONDecodeError:
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            if not options.repair_utf8:
                return bad_record(position, "invalid_utf8", raw)
            text, replaced = raw.decode(errors="replace"), True
            data = text.encode()
        if "\0" in text:
            return bad_record(position, "nul_character", raw)
        try:
            value = _EXACT.decode(text)
        except (ValueError, RecursionError):
            return bad_record(position, "invalid_json", raw)
        try:
            orjson.dumps(value)
        except orjson.JSONEncodeError as error:  # surrogates, or nesting beyond what orjson writes
            reason = "invalid_unicode" if "surrogate" in str(error) else "invalid_json"
            return bad_record(position, reason, raw)
    if type(value) is not dict:
        return bad_record(position, "not_object", raw)
    content = value.get(options.text_field)
    if content is None:
        return bad_record(position, "text_missing", raw)
    if type(content) is not str:
        return bad_record(position, "text_not_string", raw)
    record = _from_fields(value, content, position, options, replaced)
    if _holds_nul(record, value):
        return bad_record(position, "nul_character", raw)
    if record.meta is not None and _LONG_NUMBER.search(record.meta.encode()) and _any_float(value):
        value = _EXACT.decode(data.decode())
        return _from_fields(value, content, position, options, replaced)
    return record


def _from_fields(value: dict[str, Any], content: str, position: int, options: ReadOptions, replaced: bool) -> Record:
    rest = {key: field for key, field in value.items() if key != options.text_field}
    key = _take(rest, options.id_field)
    license_name = filled(_take(rest, options.license_field)) or options.license
    group = filled(_take(rest, options.group_field))
    date = None
    if options.date_field is not None:
        date = iso_date(rest.get(options.date_field))
        if date is not None and date == rest[options.date_field]:
            del rest[options.date_field]
    if group is None and options.url_field is not None:
        group = host_of(value.get(options.url_field))
    url = key_of(value.get(options.url_field), options) if options.url_field is not None else None
    meta = orjson.dumps(rest).decode() if rest else None
    return Record(position, None, key, content, license_name, date, group, meta, replaced, url_key=url)


def _take(rest: dict[str, Any], field: str | None) -> str | None:
    """The field's text; out of `rest` where that is all there is to say about it."""
    if field is None or field not in rest:
        return None
    value = rest[field]
    if type(value) is str and not value.isspace() and value:
        del rest[field]
    return as_text(value)


def _holds_nul(record: Record, value: dict[str, Any]) -> bool:
    """Whether any key or string of the record holds U+0000. Looks closely only where a cheap test says that it may."""
    if "\0" in (record.content or "") or "\0" in f"{record.record_key}{record.license}{record.group_key}":
        return True
    if record.meta is None or "\\u0000" not in record.meta:
        return False
    return any("\0" in item for item in _scalars(value) if type(item) is str)


def _any_float(value: Any) -> bool:
    return any(type(item) is float for item in _scalars(value))


def _scalars(value: Any) -> list[Any]:
    """Every scalar and key inside `value`, without recursion: JSON may nest deeper than Python's stack allows."""
    found: list[Any] = []
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if type(item) is dict:
            found.extend(item)
            waiting.extend(item.values())
        elif type(item) is list:
            waiting.extend(item)
        else:
            found.append(item)
    return found
