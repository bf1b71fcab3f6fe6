"""The license of a text: its SPDX lines, else license bodies and notices together."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.license.bodies import Body, find_bodies
from auralith_pipeline.udfs.core.license.expression import verdict_of
from auralith_pipeline.udfs.core.license.join import join_findings
from auralith_pipeline.udfs.core.license.marks import plain
from auralith_pipeline.udfs.core.license.notices import Notice, notices, titles
from auralith_pipeline.udfs.core.license.tags import license_tags, spdx_lines
from auralith_pipeline.udfs.core.license.verdict import NOTHING, UNKNOWN, LicenseVerdict
from auralith_pipeline.udfs.core.license.words import HEAD, TAIL, may_speak_of_license, words_of

VERSION = 2  # of what the detector finds: raise it when the same text can get another verdict
_AROUND = 700  # bytes on both sides of a trigger word in which a notice is read: the longest notices have 900
_SPEAKS = (b"licens", b"licenc", b"proprietary", b"confidential", b"unauthori", b"same terms", b"ring rights")
SPDX_HEAD = 8192  # bytes in which a file's own SPDX lines stand; further down they are those of parts that it quotes
_BODY = (b"permission", b"redistribut", b"warrant")


def detect_license(text: str | bytes, *, license_file: bool = False) -> LicenseVerdict:
    """The verdict over a whole text, such as a license file or a source file with its header.

    The SPDX lines of a text's first SPDX_HEAD bytes are its author's own summary and decide alone; several apply together
    (AND). Else the license bodies and notices found apply together. A license file (by its name) that holds neither may still name
    its license as a title. Nothing found: expression None, how `none`.
    """
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else bytes(text)
    lower = data.lower()
    if not license_file and not any(word in lower for word in (*_SPEAKS, *_BODY)):
        return NOTHING
    lines = spdx_lines(_parts(data[:SPDX_HEAD])) if lower.find(b"spdx-license-identifier:", 0, SPDX_HEAD) >= 0 else ()
    if lines:
        if "" in lines:
            return LicenseVerdict(None, UNKNOWN, "spdx", 1.0)
        return verdict_of(" AND ".join(f"({line})" for line in lines), "spdx")
    hashes, starts, ends = words_of(data)
    bodies = find_bodies(data, hashes, starts, ends)
    rest = _parts(_without(data, bodies, starts, ends))
    spoken = plain(rest)
    tags = [] if bodies else [Notice(tag) for tag in license_tags(rest)]
    said = [*tags, *notices(spoken)]
    if license_file and not said and not any(body.license_id for body in bodies):
        said = titles(plain(data[:SPDX_HEAD].decode("utf-8", "replace")))
    return join_findings([body for body in bodies if body.license_id], said, spoken)


def detect_licenses(
    values: NDArray[np.uint8], offsets: NDArray[np.int64], wanted: NDArray[np.bool_], license_files: NDArray[np.bool_]
) -> list[LicenseVerdict | None]:
    """The verdict of every row that is wanted, None for the other rows and where nothing is said.

    values, offsets: UTF-8 text as from `string_buffers`; wanted, license_files (by name): bool, shape (rows,). Of a row longer than
    HEAD + TAIL bytes its beginning and its end are read, where files state their license; a row without a word of `TRIGGERS` costs
    one byte scan.
    """
    out: list[LicenseVerdict | None] = [None] * (len(offsets) - 1)
    for row in np.flatnonzero(may_speak_of_license(values, offsets, wanted) | license_files).tolist():
        begin, end = int(offsets[row]), int(offsets[row + 1])
        if end - begin <= HEAD + TAIL:
            data = values[begin:end].tobytes()
        else:
            data = values[begin : begin + HEAD].tobytes() + b"\n\n" + values[end - TAIL : end].tobytes()
        verdict = detect_license(data, license_file=bool(license_files[row]))
        out[row] = verdict if verdict.how != "none" else None
    return out


def _parts(data: bytes) -> str:
    """The stretches of a text around its words about licenses, whole lines, as text."""
    spans: list[list[int]] = []
    for place in _places(data.lower()):
        begin, end = max(0, place - _AROUND), place + _AROUND
        if spans and begin <= spans[-1][1]:
            spans[-1][1] = end
        else:
            spans.append([begin, end])
    return "\n".join(data[data.rfind(b"\n", 0, begin + 1) + 1 if begin else 0 : end].decode("utf-8", "replace") for begin, end in spans)


def _places(lower: bytes) -> list[int]:
    """Where the words of `_SPEAKS` stand, in order; `find` is many times as fast as a pattern that ignores case."""
    found = []
    for word in _SPEAKS:
        at = lower.find(word)
        while at >= 0:
            found.append(at)
            at = lower.find(word, at + len(word))
    return sorted(found)


def _without(data: bytes, bodies: Iterable[Body], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> bytes:
    out = []
    done = 0
    for body in bodies:
        out.append(data[done : starts[body.begin]])
        done = int(ends[body.end - 1])
    out.append(data[done:])
    return b"\n".join(out)
