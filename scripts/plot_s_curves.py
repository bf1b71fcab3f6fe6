"""Draw how probable it is that each preset finds a pair, by the pair's similarity: docs/images/s-curves.svg.

    python scripts/plot_s_curves.py [--pairs 500] [--output docs/images/s-curves.svg]

The line is theory, 1 - (1 - J**rows)**bands; the points are measured: texts of 404 invented words and copies with some replaced, signed by
the pipeline's kernel, the share of pairs with a band in common. Also prints the recall at common thresholds as a Markdown table.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import pyarrow as pa

from auralith_pipeline.conf.deduplication import SCHEMES
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.near.distinct import distinct
from auralith_pipeline.udfs.core.near.shingle import Shingles, shingle
from auralith_pipeline.udfs.core.near.sign import SignRules, hash_bands, sign
from scripts.planted.words import vocabulary

ROOT = Path(__file__).resolve().parent.parent
_MADE_FOR = {"14x8": "FineWeb, here the default", "14x9": "RedPajama at 0.7", "9x13": "RedPajama at 0.8", "5x25": "RedPajama at 0.9",
             "20x13": "NeMo Curator at 0.8", "25x10": "BigCode at 0.7"}  # fmt: skip
_GRAMS, _UNITS = 400, 5
_REPLACED = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20, 22, 24, 27, 32)
THRESHOLDS = (0.7, 0.8, 0.85, 0.9)


def similarity(replaced: int) -> float:
    """Every replaced word that stands alone changes five of the shingles."""
    return (_GRAMS - _UNITS * replaced) / (_GRAMS + _UNITS * replaced)


def pairs(count: int, replaced: int) -> Shingles:
    """Shingles of `count` texts, each followed by its copy."""
    rng = Random(f"pairs {replaced}")
    words = vocabulary(7, 20_000)
    texts: list[str] = []
    spacing = _GRAMS // replaced
    for _ in range(count):
        first = rng.choices(words, k=_GRAMS + _UNITS - 1)
        copy = list(first)
        start = rng.randrange(_UNITS - 1, spacing) if spacing > _UNITS - 1 else _UNITS - 1
        for number in range(replaced):
            copy[start + number * spacing] = f"w{rng.getrandbits(60)}"
        texts += [" ".join(first), " ".join(copy)]
    return distinct(shingle(*string_buffers(pa.array(texts, pa.large_string()))))


def measure(count: int) -> dict[str, list[tuple[float, float]]]:
    """For each preset, (similarity, share of pairs found)."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in SCHEMES}
    for replaced in _REPLACED:
        shingles = pairs(count, replaced)
        for name, (bands, rows) in SCHEMES.items():
            rules = SignRules(bands=bands, rows=rows)
            hashes = hash_bands(sign(shingles, rules), rules)
            found[name].append((similarity(replaced), float((hashes[::2] == hashes[1::2]).any(axis=1).mean())))
    return found


def recall(scheme: str, at: float) -> float:
    bands, rows = SCHEMES[scheme]
    return float(1 - (1 - at**rows) ** bands)


_WIDE, _HIGH = 250, 170  # of a panel's plot
_LEFT, _TOP, _GAP_X, _GAP_Y = 52, 64, 62, 92
_LOW = 0.4  # where the axis of similarity begins


def draw(found: dict[str, list[tuple[float, float]]], count: int) -> str:
    """The picture: a panel for each preset."""
    width = _LEFT + 3 * _WIDE + 2 * _GAP_X + 24
    height = _TOP + 2 * _HIGH + _GAP_Y + 52
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="11" fill="#333">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        '<text x="16" y="22" font-size="15" font-weight="bold">How probable a pair is to be found, by its Jaccard similarity</text>',
        f'<text x="16" y="38">Line: theory. Points: measured with the kernel, {count} pairs each.</text>',
    ]
    for number, (name, points) in enumerate(found.items()):
        x0 = _LEFT + number % 3 * (_WIDE + _GAP_X)
        y0 = _TOP + 10 + number // 3 * (_HIGH + _GAP_Y)
        out += _panel(x0, y0, name, points)
    return "\n".join([*out, "</svg>", ""])


def _panel(x0: float, y0: float, name: str, points: list[tuple[float, float]]) -> list[str]:
    def x(value: float) -> float:
        return round(x0 + (value - _LOW) / (1 - _LOW) * _WIDE, 1)

    def y(value: float) -> float:
        return round(y0 + (1 - value) * _HIGH, 1)

    out = [
        f'<text x="{x0}" y="{y0 - 9}" font-size="13" font-weight="bold">{name}</text>',
        f'<text x="{x0 + _WIDE}" y="{y0 - 9}" text-anchor="end">{_MADE_FOR[name]}</text>',
    ]
    for value in (0, 0.25, 0.5, 0.75, 1):
        out.append(f'<line x1="{x0}" x2="{x0 + _WIDE}" y1="{y(value)}" y2="{y(value)}" stroke="#e4e4e4"/>')
        out.append(f'<text x="{x0 - 6}" y="{y(value) + 4}" text-anchor="end">{value:g}</text>')
    for value in (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1):
        out.append(f'<text x="{x(value)}" y="{y0 + _HIGH + 16}" text-anchor="middle">{value:g}</text>')
    out.append(f'<text x="{x0 + _WIDE / 2}" y="{y0 + _HIGH + 32}" text-anchor="middle">Jaccard similarity</text>')
    at = recall(name, 0.85)
    out.append(f'<line x1="{x(0.85)}" x2="{x(0.85)}" y1="{y(1)}" y2="{y(0)}" stroke="#999" stroke-dasharray="3 3"/>')
    line = " ".join(f"{x(value)},{y(recall(name, value))}" for value in np.linspace(_LOW, 1, 121))
    out.append(f'<polyline points="{line}" fill="none" stroke="#1f6fb4" stroke-width="1.6"/>')
    out += [f'<circle cx="{x(value)}" cy="{y(share)}" r="2.4" fill="#d1661a"/>' for value, share in points if value >= _LOW]
    # Beside the dashed line: on its right where the curve passes high above, else over the curve on its left.
    if at > 0.6:
        out.append(f'<text x="{x(0.85) + 5}" y="{y(0.1)}">{at:.1%} at 0.85</text>')
    else:
        out.append(f'<text x="{x(0.85) - 5}" y="{y(at + 0.12)}" text-anchor="end">{at:.1%} at 0.85</text>')
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=1_000)
    parser.add_argument("--output", type=Path, default=ROOT / "docs/images/s-curves.svg")
    options = parser.parse_args()
    found = measure(options.pairs)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(draw(found, options.pairs), encoding="utf-8")
    print("| preset | made for | " + " | ".join(f"J = {value:g}" for value in THRESHOLDS) + " | largest gap to theory, measured |")
    print("|---|---|" + "---:|" * (len(THRESHOLDS) + 1))
    for name, points in found.items():
        gap = max(abs(share - recall(name, value)) for value, share in points)
        cells = " | ".join(f"{recall(name, value):.3f}" for value in THRESHOLDS)
        print(f"| {name} | {_MADE_FOR[name]} | {cells} | {gap:.3f} |")


if __name__ == "__main__":
    main()
