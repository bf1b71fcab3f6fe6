"""Choices between licenses, marks and markup around notices, exceptions and license files: L1, by the words of each license."""

from __future__ import annotations

from pathlib import Path

import pytest

from auralith_pipeline.udfs.core.license.detect import detect_license
from auralith_pipeline.udfs.core.license.files import is_license_file
from auralith_pipeline.udfs.core.license.marks import plain
from auralith_pipeline.udfs.core.license.tags import spdx_lines

DATA = Path(__file__).parent / "data"
MIT = (DATA / "MIT.txt").read_text(encoding="utf-8")
ISC = (DATA / "ISC.txt").read_text(encoding="utf-8")
BSD2 = (DATA / "BSD-2-Clause.txt").read_text(encoding="utf-8")
GNU = (
    "the GNU {0}General Public License as published by the Free Software Foundation; either version {1} of the License, or "
    "(at your option) any later version"
)


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        (f"You can redistribute it under the terms of either:\n\n * {GNU.format('Lesser ', 3)}.\n\nor\n\n * {GNU.format('', 2)}.\n",
         "LGPL-3.0-or-later OR GPL-2.0-or-later"),
        ("# You may distribute under the terms of either the GNU General Public\n# License or the Artistic License.",
         "GPL-1.0-or-later OR Artistic-1.0-Perl"),
        ("This module is free software. You may redistribute it under the same terms as Perl itself.",
         "Artistic-1.0-Perl OR GPL-1.0-or-later"),
        ("// Available to you under the GNU General Public License (GPL) Version 2.", "GPL-2.0-only"),
        ("Foo is bi-licensed under the Mozilla Public License 2.0, as well as the MIT license.", "MPL-2.0 OR MIT"),
        ("Licensed under the Elastic License 2.0 or the Server Side Public License, v 1; at your election.",
         "Elastic-2.0 OR SSPL-1.0"),
        ("Everything here is dual licensed under the ISC and MIT licenses.", "ISC OR MIT"),
        ("The documentation is supplied under the Creative Commons Attribution-ShareAlike 4.0 International (CC BY-SA 4.0) License.",
         "CC-BY-SA-4.0"),
        ("The author has dedicated all copyright and related and neighboring rights to this software to the public domain "
         "worldwide, without any warranty.", "CC0-1.0"),
        ("The text is made available under the Creative Commons Attribution license, "
         "see http://creativecommons.org/licenses/by/3.0/", "CC-BY-3.0"),
        ("Copyright and related rights for sample code are waived via CC0, without warranty or license.", "CC0-1.0"),
        ("To the extent possible under law, [Ann](https://example.org) has waived all copyright and related or neighboring rights "
         "to this work. No warranty.", "CC0-1.0"),
    ],
)  # fmt: skip
def test_a_statement_may_offer_a_choice(text: str, expression: str) -> None:
    assert detect_license(text).expression == expression


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        (f"You may use this under either of the following licenses.\n\n{ISC}\n\n----\n\n{MIT}", "ISC OR MIT"),
        (f"{ISC}\n\n----\n\n{MIT}", "ISC AND MIT"),
        (f"{BSD2}\n\nAlternatively, this software may be distributed under the terms of the GNU General Public License version 2.",
         "GPL-2.0-only OR BSD-2-Clause"),
        (f"Choose: this is licensed under the GPL version 2, or the BSD license below.\n\n{BSD2}", "GPL-2.0-only OR BSD-2-Clause"),
        (f"This file is licensed under the BSD license:\n\n{BSD2}", "BSD-2-Clause"),
    ],
)  # fmt: skip
def test_notices_and_bodies_of_one_text(text: str, expression: str) -> None:
    assert detect_license(text).expression == expression


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("Part of a project, licensed under the Apache License v2.0 with LLVM Exceptions.",
         "Apache-2.0 WITH LLVM-exception"),
        ("Distributed under the terms of the GNU General Public License version 2 only. It is subject to the \"Classpath\" exception.",
         "GPL-2.0-only WITH Classpath-exception-2.0"),
        (f"It is under {GNU.format('', 3)}.\nUse it under {GNU.format('', 3)}. See the GCC Runtime Library Exception, version 3.1.",
         "GPL-3.0-or-later WITH GCC-exception-3.1"),
        ("This is distributed under the terms of the GNU General Public License version 2 only, with no exception.", "GPL-2.0-only"),
    ],
)  # fmt: skip
def test_exceptions(text: str, expression: str) -> None:
    assert detect_license(text).expression == expression


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("# Usage\n\nRun it.\n\n## License\n\nMIT\n", "MIT"),
        ("## License\n[MIT License](https://example.org) \u00a9 Ann\n", "MIT"),
        ('"""Module.\n\nLicense\n-------\n\nBSD 3-Clause\n"""\nimport x\n', "BSD-3-Clause"),
        ("## License\n\nSee the file.\n", None),
        ('fields = {\n  "license":\n    "MIT",\n}\n', None),
        ("This library is under the [MIT License](https://example.org).", "MIT"),
    ],
)
def test_a_heading_and_what_stands_below_it(text: str, expression: str | None) -> None:
    assert detect_license(text).expression == expression


def test_boxes_and_markup() -> None:
    box = "/*=====*\\\n|* Distributed under the MIT      *|\n|* license.                       *|\n\\*=====*/"
    assert detect_license(box).expression == "MIT"
    assert spdx_lines("|* SPDX-License-Identifier: Apache-2.0      *|\n") == ("Apache-2.0",)
    assert plain("## Under\n## the  L<MIT license|https://example.org>, not [ISC](https://example.org) <em>or</em> x") == (
        "under the mit license, not isc or x"
    )


def test_names_may_differ_but_not_what_is_denied() -> None:
    bsd3 = (DATA / "BSD-3-Clause.txt").read_text(encoding="utf-8")
    start = bsd3.index("Neither the name")
    end = bsd3.index("may be used to endorse")
    said_otherwise = bsd3[:start] + "The names of the contributors may not be used to endorse" + bsd3[end + len("may be used to endorse") :]
    assert detect_license(said_otherwise).expression == "BSD-3-Clause"
    named = "Copyright (c) 2001 Quux Widget Works of Grimsby\n" + MIT.split("\n", 3)[3].replace(
        "THE AUTHORS OR COPYRIGHT HOLDERS", "QUUX WIDGET WORKS OF GRIMSBY"
    )
    assert detect_license(named).expression == "MIT"
    assert detect_license(MIT + "\n\nYou may not use the Software in any other product.").expression == "LicenseRef-modified-MIT"
    assert detect_license(MIT + "\n\n// Callers must not use the internal names below.").expression == "MIT"


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("Creative Commons Attribution 4.0 International License (CC BY 4.0)\n\nhttp://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
        ("/*! Tool 3.5.0 | MIT  */", "MIT"),
        ("Code: MIT License. Fonts: SIL OFL 1.1 License.", "MIT AND OFL-1.1"),
        ("You may do with it as you please.", None),
        ("These terms are not the MIT license.", None),
        ("Terms of Foo. " + "You may look at it. " * 100 + "Unlike them, the MIT license is short.", None),
    ],
)
def test_a_license_file_may_only_name_its_license(text: str, expression: str | None) -> None:
    assert detect_license(text, license_file=True).expression == expression
    assert detect_license(text).expression is None


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("LICENSE", True), ("a/b/LICENCE.txt", True), ("COPYING.LESSER", True), ("x/MIT-LICENSE", True), ("LICENSE-APACHE", True),
        ("UNLICENSE", True), ("NOTICE.md", True), ("license.py", False), ("LICENSE/readme.txt", False), ("license_test.go", False),
        ("sublicense.txt", False), ("licenses.json", False), ("logo.png.license", False), ("COPYRIGHT", True), ("LICENSE.PHP", True),
        ("LICENSE.PDF", False), ("license.tar", False), ("LICENSE.gz", True),
    ],
)  # fmt: skip
def test_license_files_by_name(name: str, is_one: bool) -> None:
    assert is_license_file(name) is is_one
