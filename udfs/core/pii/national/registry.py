"""The person numbers that are known, as one table."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.pii.national.europe import EUROPE
from auralith_pipeline.udfs.core.pii.national.row import NationalId
from auralith_pipeline.udfs.core.pii.national.world import WORLD

ROWS: tuple[NationalId, ...] = (*EUROPE, *WORLD)


def known_countries() -> tuple[str, ...]:
    """ISO codes of the countries that have a row, sorted."""
    return tuple(sorted({row.country for row in ROWS}))


@cache
def wanted_rows(countries: tuple[str, ...]) -> tuple[NationalId, ...]:
    """Rows of the countries; all for none named. Raises ValueError for a country without a row."""
    unknown = sorted(set(countries) - {row.country for row in ROWS})
    if unknown:
        raise ValueError(f"no person number is known for {', '.join(unknown)}; known: {', '.join(known_countries())}")
    return tuple(row for row in ROWS if not countries or row.country in countries)


@cache
def rows_by_key(countries: tuple[str, ...]) -> dict[int, tuple[NationalId, ...]]:
    """For each `shape_key`, the rows whose number can be written like that, in the registry's order."""
    found: dict[int, dict[NationalId, None]] = {}
    for row in wanted_rows(countries):
        for key, _ in row.shape_keys():
            found.setdefault(key, {})[row] = None
    return {key: tuple(rows) for key, rows in found.items()}


@cache
def wanted_keys(countries: tuple[str, ...]) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """For the kernel: the keys of `rows_by_key`, sorted, and 1 for each of which a row can stand alone; both read-only."""
    can_stand: dict[int, bool] = {}
    for row in wanted_rows(countries):
        for key, stands in row.shape_keys():
            can_stand[key] = can_stand.get(key, False) or stands
    keys = np.array(sorted(can_stand), np.int64)
    alone = np.array([can_stand[key] for key in sorted(can_stand)], np.uint8)
    keys.flags.writeable = alone.flags.writeable = False
    return keys, alone


def describe_countries() -> str:
    """The table of docs/pii-countries.md, as Markdown."""
    lines = [
        "# Person numbers by country",
        "",
        "Generated from the registry by `describe_countries()`; do not edit. *Chance* is how often a random string of the same",
        "shape passes the check, so how far a number can be trusted without its label. *Stands alone*: forms that count without a",
        "label nearby. *Verified*: a check digit confirms it; without one the label decides and the find is never called verified.",
        "A number whose check digit is wrong is not reported, label or not. *Labels* are read without case, accents and marks; those in",
        "quotes count only as they are spelled here.",
        "",
        f"{len(ROWS)} numbers of {len(known_countries())} countries.",
        "",
        "| Country | Placeholder | Name | Shape | Verified | Chance | Stands alone | Labels | Source |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in sorted(ROWS, key=lambda row: (row.country, row.entity)):
        alone = f"`{row.alone.replace('|', chr(92) + '|')}`" if row.alone else "no"
        cells = (
            row.country,
            f"`<{row.entity}>`",
            row.name,
            " or ".join(f"`{shape}`" for shape in row.shapes),
            "yes" if row.check_digit else "no",
            f"{row.chance:.2g}",
            alone,
            ", ".join(f'"{label[1:]}"' if label.startswith("=") else label for label in row.labels.split("|")),
            row.source,
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
