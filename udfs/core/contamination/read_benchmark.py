"""Read the items of a benchmark from JSONL: the fields that are looked for become passages."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from auralith_pipeline.conf.decontamination import BenchmarkSection
from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.udfs.core.contamination.passages import Passage
from auralith_pipeline.udfs.core.contamination.shipped import SHIPPED, shipped_file


def read_benchmark(benchmark: BenchmarkSection) -> Iterator[Passage]:
    """Every field to look for of every item, in the order of the file; a field that is absent or null in an item gives nothing.

    Raises ConfigError, naming file and line, for what is no JSON object or a field that holds no text; also where no item has any
    text, because then nothing would ever be found.
    """
    fields, id_field = benchmark.fields, benchmark.id_field
    if benchmark.path is None:
        path = shipped_file(benchmark.name)
        fields, id_field = fields or SHIPPED[benchmark.name].fields, id_field or SHIPPED[benchmark.name].id_field
    else:
        path = Path(benchmark.path)
    found = 0
    for number, item in _items(path):
        where = f"{path}, line {number}"
        name = str(item.get(id_field, number)) if id_field else str(number)
        for field in fields:
            parts = [text for part in field.split("+") if (text := _text(item, part, where)) is not None]
            if parts:
                found += 1
                yield Passage(benchmark.name, name, field, "\n".join(parts))
    if not found:
        raise ConfigError(
            f"{path}: no item has any of the fields {list(fields)}. Name fields that hold the texts of benchmark {benchmark.name}."
        )


def _items(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        raw = path.read_bytes()
        lines = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8-sig").split("\n")
    except (OSError, EOFError) as error:
        raise ConfigError(f"Cannot read the benchmark {path}: {error}. Give a JSONL file, plain or .gz.") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: found no UTF-8 at byte {error.start}, wanted a JSONL file in UTF-8.") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except ValueError:
            item = None
        if not isinstance(item, dict):
            raise ConfigError(f"{path}, line {number}: found no JSON object, wanted one item a line. Correct the file.")
        yield number, item


def _text(item: dict[str, Any], field: str, where: str) -> str | None:
    value: Any = item
    for name in field.split("."):
        if isinstance(value, dict):
            value = value.get(name)
        elif value is not None:
            raise ConfigError(f"{where}: {field!r} goes into a {type(value).__name__}, wanted an object there. Name another field.")
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        value = "\n".join(value)
    if value is not None and not isinstance(value, str):
        raise ConfigError(f"{where}: {field!r} holds a {type(value).__name__}, wanted a string or a list of strings. Name another field.")
    return value
