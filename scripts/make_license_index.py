"""Write udfs/core/license/data/licenses.bin: the words of the SPDX list's license texts, as numbers.

    python scripts/make_license_index.py FOLDER

FOLDER holds one JSON file per license with a field `licenseText`: the folder `licenses` of the npm package
`spdx-license-list` 6.12.0 (CC0; `npm pack spdx-license-list@6.12.0`). Copyright lines, titles and the appendices on how to
apply a license are taken off; an appendix is an entry of its own without an id, so that it is recognised and ignored. Of
ids with the same text one stays: of the GNU families the -only id, else the shortest. Old ids are left out.
"""

import json
import lzma
import re
import sys
from pathlib import Path

import numpy as np
from license_expression import get_spdx_licensing

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from auralith_pipeline.udfs.core.license.words import words_of

SHORTEST = 12  # words: a shorter text says nothing on its own
APPENDIX = re.compile(r"^\s*(?:END OF TERMS AND CONDITIONS|APPENDIX: How to apply|How to Apply These Terms|ADDENDUM: How to use"
                      r"|Exhibit [AB]\b|EXHIBIT A\b|NOTICE PURSUANT TO SECTION|Schedule A\b).*$", re.M)  # fmt: skip
COPYRIGHT = re.compile(r"^\W*(?:portions )?(?:copyright\W*(?:\(c\)|©|\d|<|\[|by )|(?:\(c\)|©)\s*(?:\d|<|\[)).{,70}$", re.I)
TITLED = re.compile(r"licen[sc]e|copyright|version|^\W*the \w+ |^\W*[\w .-]+\W*$", re.I)


def body(text: str) -> tuple[str, str]:
    """The text without its title and copyright lines, and its appendix."""
    end = APPENDIX.search(text)
    tail = ""
    if end and end.start() > len(text) * 0.5:
        text, tail = text[: end.start()], text[end.start() :]
    lines = [line for line in text.splitlines() if not COPYRIGHT.match(line) and line.strip().lower().strip(".") != "all rights reserved"]
    while len(lines) > 4 and (
        not lines[0].strip() or (len(lines[0].split()) <= 9 and TITLED.search(lines[0]) and not lines[0].rstrip().endswith((",", ";")))
    ):
        if lines[0].strip().lower().startswith(("permission", "redistribution", "this software", "licensed under")):
            break
        lines.pop(0)
    return "\n".join(lines), tail


def preferred(license_id: str) -> tuple[bool, bool, int, str]:
    return ("-or-later" in license_id, "invariants" in license_id, len(license_id), license_id)


def main() -> int:
    folder = Path(sys.argv[1])
    licensing = get_spdx_licensing()
    known = {str(key) for key in licensing.known_symbols}
    current = {str(licensing.parse(key)) for key in known if not key.startswith("LicenseRef")}
    texts: dict[bytes, str] = {}
    words: dict[bytes, np.ndarray] = {}
    for path in sorted(folder.glob("*.json"), key=lambda path: preferred(path.stem)):
        license_id = path.stem
        if (
            license_id in known
            and license_id not in current
            or license_id.startswith("any-OSI")
            or re.search(r"^L?A?GPL-[\d.]+\+?$|^GFDL-[\d.]+$|-with-|BSD-2-Clause-(?:Free|Net)BSD$", license_id)
        ):
            continue
        text = json.loads(path.read_text())["licenseText"]
        if license_id.startswith("LGPL-3.0"):  # the list appends the whole GPL
            text = re.split(r"\n\s*GNU GENERAL PUBLIC LICENSE\s*\n", text)[0]
        main_text, appendix = body(text)
        for name, part in ((license_id, main_text), ("", appendix)):
            hashes = words_of(part.encode())[0]
            if len(hashes) >= SHORTEST:
                texts.setdefault(hashes.tobytes(), name)
                words[hashes.tobytes()] = hashes
    order = sorted(texts, key=lambda key: (texts[key] == "", texts[key], key))
    vocabulary = np.unique(np.concatenate([words[key] for key in order]))
    if len(vocabulary) >= 1 << 16:
        raise SystemExit(f"found {len(vocabulary)} different words, wanted fewer than 65536: widen the numbers of the file")
    numbers = np.concatenate([np.searchsorted(vocabulary, words[key]) for key in order]).astype(np.uint16)
    names = "\n".join(texts[key] for key in order).encode()
    lengths = np.array([len(words[key]) for key in order], np.uint32)
    head = np.array([len(names), len(lengths), len(vocabulary), len(numbers)], np.uint32)
    raw = head.tobytes() + names + lengths.tobytes() + vocabulary.astype(np.uint32).tobytes() + numbers.tobytes()
    out = Path(__file__).resolve().parent.parent / "udfs" / "core" / "license" / "data" / "licenses.bin"
    out.parent.mkdir(exist_ok=True)
    out.write_bytes(lzma.compress(raw, format=lzma.FORMAT_XZ, preset=9 | lzma.PRESET_EXTREME))
    print(f"{out.name}: {len(order)} texts, {len(vocabulary)} words, {len(numbers)} words of text, {out.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
