"""Licenses in texts: O-30, O-31, O-32, L1. The texts in data/ are the SPDX list's (CC0)."""

import textwrap
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.license.detect import detect_license, detect_licenses
from auralith_pipeline.udfs.core.license.index import license_index
from auralith_pipeline.udfs.core.license.verdict import NOTHING
from auralith_pipeline.udfs.core.license.words import HEAD, TAIL, may_speak_of_license, words_of

DATA = Path(__file__).parent / "data"
IDS = ("MIT", "MIT-0", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause")


def text_of(license_id: str) -> str:
    return (DATA / f"{license_id}.txt").read_text(encoding="utf-8")


MIT = text_of("MIT")
GPL_NOTICE = """/* Copyright (C) 2020 Jane Roe
 * This program is free software; you can redistribute it and/or modify
 * it under the terms of the GNU General Public License as published by
 * the Free Software Foundation; either version 2 of the License, or
 * (at your option) any later version.
 *
 * This program is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
 * GNU General Public License for more details. */
int main(void) { return 0; }
"""


@pytest.mark.parametrize(
    "text",
    [
        "list<T> gpl; gpl(); return gpl;",
        'if (strncmp(p, "gpl", 3) == 0)',
        "We compare MIT with the GPL.",
        'parse(\'{"name": "x", "license": "MIT"}\')',
        '  "license": "MIT",',
        "This software is not licensed under the GPL.",
        "# We don't ship code that is distributed under the GNU General Public License.",
        'print("SPDX-License-Identifier: GPL-3.0-only")',
        "A driver's license; licensed premises under Main Street.",
        "Is it licensed under the GPL? Nobody knows.",
    ],
)
def test_o30_a_mention_is_no_license(text: str) -> None:
    assert detect_license(text) == NOTHING


def test_o30_a_denied_license_beside_a_body() -> None:
    verdict = detect_license("/* This file contains no GPL-licensed code; MIT. */\n" + MIT)
    assert (verdict.expression, verdict.license_class) == ("MIT", "permissive")


@pytest.mark.parametrize(
    ("line", "expression"),
    [
        ("// SPDX-License-Identifier: Apache-2.0 OR MIT", "Apache-2.0 OR MIT"),
        ("/* SPDX-License-Identifier: GPL-2.0-only WITH Classpath-exception-2.0 */", "GPL-2.0-only WITH Classpath-exception-2.0"),
        ("# SPDX-License-Identifier: MIT/Apache-2.0\r\n", "MIT OR Apache-2.0"),
        ("<!-- SPDX-License-Identifier: CC-BY-4.0 -->", "CC-BY-4.0"),
        ("# Copyright 2020 J. Roe SPDX-License-Identifier: GPL-2.0+", "GPL-2.0-or-later"),
        ("# SPDX-License-Identifier: MIT\n# SPDX-License-Identifier: BSD-3-Clause\n", "MIT AND BSD-3-Clause"),
        ("SPDX-License-Identifier: ISC", "ISC"),
        ("# SPDX-License-Identifier: LicenseRef-Acme", "LicenseRef-Acme"),
        ("# SPDX-License-Identifier: NOASSERTION", None),
        ("# SPDX-License-Identifier: foo - MIT & GPL", None),
    ],
)
def test_o31_spdx_lines(line: str, expression: str | None) -> None:
    verdict = detect_license(line)
    assert (verdict.expression, verdict.how, verdict.score) == (expression, "spdx", 1.0)
    if expression is None:
        assert verdict.license_class == "unknown"


@pytest.mark.parametrize("license_id", IDS)
def test_o32_near_identical_texts_keep_their_ids(license_id: str) -> None:
    verdict = detect_license(text_of(license_id))
    assert (verdict.expression, verdict.how, verdict.license_class) == (license_id, "text", "permissive")
    assert verdict.score > 0.95


@pytest.mark.parametrize(
    "text",
    [
        "\n".join("# " + line for line in textwrap.wrap(MIT, 38)),
        " ".join(MIT.split()),
        MIT.replace("\n", "\r\n").replace('"AS IS"', "\u201cAS IS\u201d").replace('"Software"', "\u201cSoftware\u201d"),
        "/*\n" + textwrap.indent(MIT, " * ") + " */\nint x;\n",
        MIT.upper(),
    ],
    ids=["comment of 40 columns", "one line", "carriage returns and curly quotes", "block comment", "capitals"],
)
def test_o32_reflowed_mit_is_mit(text: str) -> None:
    verdict = detect_license(text)
    assert (verdict.expression, verdict.license_class) == ("MIT", "permissive")


@pytest.mark.parametrize(
    "text",
    [
        MIT + "\n\nThe Software may not be used commercially.",
        "For non-commercial use.\n\n" + MIT,
        MIT.replace("to any person obtaining", "to any non-commercial person obtaining"),
        MIT.replace("without limitation the rights", "but not for commercial gain the rights"),
        MIT.replace("free of charge, to any person", "for evaluation only, to any person"),
    ],
)
def test_o32_an_added_restriction_is_not_permissive(text: str) -> None:
    verdict = detect_license(text)
    assert (verdict.expression, verdict.license_class) == ("LicenseRef-modified-MIT", "unknown")


def test_holders_name_is_no_change() -> None:
    text = (
        text_of("BSD-3-Clause").replace("the copyright holder nor", "Example Labs Inc. nor").replace("COPYRIGHT HOLDERS AND", "AUTHORS AND")
    )
    assert detect_license(text).expression == "BSD-3-Clause"
    assert detect_license(text_of("ISC").replace("ISC DISCLAIMS", "THE AUTHOR DISCLAIMS")).expression == "ISC"


def test_several_bodies_apply_together() -> None:
    assert detect_license(MIT + "\n\n---\n\n" + text_of("BSD-3-Clause")).expression == "MIT AND BSD-3-Clause"


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        (GPL_NOTICE, "GPL-2.0-or-later"),
        (GPL_NOTICE.replace("GNU General", "GNU Lesser General").replace("version 2", "version 2.1"), "LGPL-2.1-or-later"),
        (GPL_NOTICE.replace("GNU General", "GNU Affero General").replace("version 2", "version 3"), "AGPL-3.0-or-later"),
        (
            "# you can redistribute it and/or modify it under the terms of the\n# GNU General Public License version 2 as published by",
            "GPL-2.0-only",
        ),
        ('# Licensed under the Apache License, Version 2.0 (the "License");\n# you may not use', "Apache-2.0"),
        ("/* This Source Code Form is subject to the terms of the Mozilla Public\n * License, v. 2.0. */", "MPL-2.0"),
        ("// Use of this source code is governed by a BSD-style\n// license that can be found in the LICENSE file.", "BSD-3-Clause"),
        ("/**\n * foo.js - released under the MIT License.\n */", "MIT"),
        (
            "// Licensed under the Apache License, Version 2.0 <LICENSE-APACHE> or the MIT license\n// <LICENSE-MIT>, at your option.",
            "Apache-2.0 OR MIT",
        ),
        ("Dual licensed under the MIT and GPL licenses.", "MIT OR GPL-1.0-or-later"),
        ("This work is licensed under a Creative Commons Attribution-NonCommercial 4.0 International License.", "CC-BY-NC-4.0"),
        ('"""\n:copyright: x\n:license: BSD 3-clause\n"""', "BSD-3-Clause"),
        ("# License: Apache 2.0\nimport x", "Apache-2.0"),
        ('__license__ = "MIT"\n', "MIT"),
        ("// Proprietary and confidential.", "LicenseRef-Proprietary"),
    ],
)  # fmt: skip
def test_l1_header_notices(text: str, expression: str) -> None:
    verdict = detect_license(text)
    assert (verdict.expression, verdict.how) == (expression, "notice")


def columns(texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    raw = [text.encode() for text in texts]
    offsets = np.zeros(len(raw) + 1, np.int64)
    np.cumsum([len(one) for one in raw], out=offsets[1:])
    return np.frombuffer(b"".join(raw), np.uint8), offsets


def test_rows_of_code_only_and_both_ends_of_long_files() -> None:
    filler = "x = call(y)\n" * 20_000
    values, offsets = columns([MIT, MIT, "def f(): pass", MIT + filler, filler + "# Released under the MIT License.\n", "", filler + MIT])
    code = np.array([True, False, True, True, True, True, True])
    found = detect_licenses(values, offsets, code, np.zeros(7, np.bool_))
    assert [one and one.expression for one in found] == ["MIT", None, None, "MIT", "MIT", None, "MIT"]


def test_a_notice_in_the_middle_of_a_long_file_is_not_read() -> None:
    filler = "x = call(y)\n" * 20_000
    notice = "# Released under the MIT License.\n"
    values, offsets = columns(["x" * 40, "# See the license.\n" + filler + notice + filler, notice + filler])
    found = detect_licenses(values, offsets, np.ones(3, np.bool_), np.zeros(3, np.bool_))
    assert [one and one.expression for one in found] == [None, None, "MIT"]


def test_the_row_before_and_the_row_behind_say_nothing() -> None:
    """Rows of any length between two that name a license; one of HEAD + TAIL bytes is read whole, a longer one at both ends."""
    notice = "# Released under the MIT License.\n"
    limit = HEAD + TAIL
    mentions = [
        "# See the license.\n",
        "# See the license.\n" * 20,
        ("# See the license.\n" + "y" * limit)[:limit],
        "# license\n" + "y" * 2 * limit,
    ]
    texts = [one for other in mentions for one in (notice, other)] + [notice]
    middle = "# license\n" + "y" * (HEAD - 33) + "\n" + notice  # of MIT the M is the last byte of the head
    assert middle.index("MIT") == HEAD - 1
    whole, long = middle + "y" * (limit - len(middle)), middle + "y" * (limit - len(middle) + 1)
    values, offsets = columns([*texts, whole, long])
    rows = len(texts) + 2
    found = detect_licenses(values, offsets, np.ones(rows, np.bool_), np.zeros(rows, np.bool_))
    assert [one and one.expression for one in found] == ["MIT", None] * 4 + ["MIT", "MIT", None]


def test_the_scan_sees_only_head_and_tail() -> None:
    filler = "y" * (HEAD + TAIL)
    values, offsets = columns([filler + "license" + filler, "LiCeNsE" + filler, filler + "Permission", "lice nse"])
    assert may_speak_of_license(values, offsets, np.ones(4, np.bool_)).tolist() == [False, True, True, False]


def test_words_do_not_depend_on_marks_case_or_quotes() -> None:
    plain, marked = (
        words_of(b'the "Software" is non-infringing, use it')[0],
        words_of("# THE \u201cSOFTWARE\u201d\r\n * IS noninfringing;\n// use it".encode())[0],
    )
    assert plain.tolist() == marked.tolist()
    assert len(words_of(b"a b c 1 2")[0]) == 0


def test_the_index_holds_the_list() -> None:
    index = license_index()
    assert len(set(index.names) - {""}) > 600
    assert {*IDS, "GPL-2.0-only", "Apache-2.0", "MPL-2.0"} <= set(index.names)


@pytest.mark.parametrize("run", [" ", "\t", "* ", " *", " -- ", "[", "<b ", "(c) ", "either version 1 "])
def test_long_runs_cost_no_more_than_their_length(run: str) -> None:
    text = "Released under no license at all. x" + run * (60_000 // len(run)) + "x\n# SPDX-License-Identifier: MIT x" + run * 1000 + "y"
    before = time.process_time()
    detect_license(text)
    detect_license(text, license_file=True)
    assert time.process_time() - before < 2


def test_a_line_of_dashes_costs_nothing() -> None:
    text = ("-" * 3000 + "\n" + "#" * 3000 + "\n") * 20 + "# license\n"
    assert detect_license(text) == NOTHING


@given(st.binary(max_size=300) | st.text(alphabet="license under the GPL\n#*/ MIT:SPDX-Identifier", max_size=200))
def test_any_bytes_give_a_verdict(data: bytes | str) -> None:
    verdict = detect_license(data)
    assert verdict.how == "none" or 0.0 < verdict.score <= 1.0
