"""How far each reading of a license reaches: names with a plus, statements, lines and files at, below and above their limits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from auralith_pipeline.udfs.core.license.bodies import find_bodies
from auralith_pipeline.udfs.core.license.detect import SPDX_HEAD, detect_license, detect_licenses
from auralith_pipeline.udfs.core.license.expression import parse_expression
from auralith_pipeline.udfs.core.license.names import id_of
from auralith_pipeline.udfs.core.license.tags import license_tags, spdx_lines
from auralith_pipeline.udfs.core.license.verdict import NOTHING, STRICTNESS, LicenseVerdict, looser, stricter
from auralith_pipeline.udfs.core.license.words import HEAD, words_of

DATA = Path(__file__).parent / "data"
MIT = (DATA / "MIT.txt").read_text(encoding="utf-8")
APACHE = (Path(__file__).resolve().parents[4] / "LICENSE").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Apache-2.0+", "Apache-2.0+"),
        ("mit+", "MIT+"),
        ("gpl-3.0-only+", "GPL-3.0-or-later"),
        ("GPL-3.0-or-later+", "GPL-3.0-or-later"),
        ("Nothing-1.0+", None),
        ("+", None),
        ("GPL 2+", "GPL-2.0-or-later"),
        ("GPL 2", "GPL-2.0-only"),
        ("GPL 4", None),
        ("GPL-2.0 or any later version", "GPL-2.0-or-later"),
        ("AGPL", "AGPL-3.0-or-later"),
        ("LGPL", "LGPL-2.0-or-later"),
        ("GPL", "GPL-1.0-or-later"),
        ("FDL", "GFDL-1.1-or-later"),
        ("FDL 1.3", "GFDL-1.3-only"),
        ("Lesser General Public License v2.1", "LGPL-2.1-only"),
        ("Apache", "Apache-2.0"),
        ("Apache 1.1", "Apache-1.1"),
        ("Apache 3", None),
        ("Mozilla Public License 1.1 (MPL 1.1)", "MPL-1.1"),
        ("EPL 1.0", "EPL-1.0"),
        ("EUPL", "EUPL-1.2"),
        ("CDDL", "CDDL-1.0"),
        ("CeCILL", "CECILL-2.1"),
        ("CC BY", "CC-BY-4.0"),
        ("CC BY 2.5", "CC-BY-2.5"),
        ("Creative Commons Attribution NonCommercial NoDerivatives 3.0 Unported", "CC-BY-NC-ND-3.0"),
        ("CC BY 9.9", None),
        ("Zope Public Software", "ZPL-2.1"),
        ("LicenseRef-Any.Thing-1", "LicenseRef-Any.Thing-1"),
        (" MIT ", "MIT"),
        ("GPL-2.0-with-font-exception", "GPL-2.0-only WITH Font-exception-2.0"),
        ("GPL-2.0-with-other-exception", None),
    ],
)
def test_names(name: str, expected: str | None) -> None:
    assert id_of(name) == expected


@pytest.mark.parametrize(("last", "says"), [("NTP-0", True), ("Libpng", False)])
def test_a_declared_value_has_two_thousand_characters_at_most(last: str, says: bool) -> None:
    assert (parse_expression("MIT OR " * 285 + last).expression is not None) == says


def test_what_a_list_says() -> None:
    assert parse_expression(["MIT", "no such thing"]) == LicenseVerdict(None, "unknown", "declared", 1.0)
    assert parse_expression(["MIT", "none"]).expression == "MIT"
    assert parse_expression(["none", {"type": "unknown"}]) == NOTHING
    assert parse_expression({"name": "MIT"}).expression == "MIT"
    assert parse_expression(["License :: OSI Approved", "MIT"]).expression == "MIT"
    assert parse_expression(["License :: OSI Approved"]) == NOTHING
    assert parse_expression("MIT; ISC") == LicenseVerdict("MIT AND ISC", "permissive", "declared", 1.0)
    assert parse_expression("MIT & ISC || Zlib").expression == "(MIT AND ISC) OR Zlib"
    assert parse_expression("MIT, ISC").expression == "MIT AND ISC"
    assert parse_expression("MIT, nothing").expression is None
    assert parse_expression("MIT | ISC").expression == "MIT OR ISC"


def test_stricter_and_looser() -> None:
    assert STRICTNESS == ("permissive", "weak_copyleft", "unknown", "copyleft", "non_commercial", "proprietary")
    for low, first in enumerate(STRICTNESS):
        for high in STRICTNESS[low:]:
            assert stricter(first, high) == stricter(high, first) == high
            assert looser(first, high) == looser(high, first) == first


@pytest.mark.parametrize(
    ("before", "says"),
    [("", True), ("# ", True), (" * ", True), ("//", True), ("# x ", True), ("# " + "x" * 120 + " ", True), ("# " + "x" * 121 + " ", False)]
    + [("x = '", False), ('# "', False), ("x ", False), ("#" + " " * 199, True), ("#" + " " * 200, False)],
)
def test_a_tag_stands_at_the_beginning_of_its_line(before: str, says: bool) -> None:
    assert spdx_lines(f"text\n{before}SPDX-License-Identifier: MIT\nmore") == (("MIT",) if says else ())


def test_tags_are_each_said_once_in_their_order() -> None:
    text = "// SPDX-License-Identifier: ISC */\n# SPDX-License-Identifier: nothing\n/* SPDX-License-Identifier: ISC */\n"
    assert spdx_lines(text) == ("ISC", "")
    assert license_tags("# :license: MIT\n# License: ISC\n__license__ = 'MIT'\n") == ("MIT", "ISC")
    assert license_tags("# License: nothing known\n") == ()
    assert license_tags("License\n=======\n\nZlib\n") == ("Zlib",)
    assert license_tags("# License: MIT, see https://example.org\n") == ("MIT",)


@pytest.mark.parametrize(
    ("at", "how"), [(SPDX_HEAD - 60, "spdx"), (SPDX_HEAD - 28, "spdx"), (SPDX_HEAD - 20, "none"), (SPDX_HEAD + 60, "none")]
)
def test_spdx_lines_stand_in_the_head(at: int, how: str) -> None:
    head = "x" * (at - 3) + "\n# "
    verdict = detect_license(head + "SPDX-License-Identifier: MIT\n")
    assert (verdict.how, verdict.expression) == ((how, "MIT") if how == "spdx" else ("none", None))
    assert SPDX_HEAD == 8192


FILL = "b" + "e" * 7 + " "  # nine characters


@pytest.mark.parametrize(("words", "says"), [(0, True), (1, True), (3, True), (4, True), (5, False)])
def test_a_name_begins_within_forty_characters(words: int, says: bool) -> None:
    text = f"This is licensed under the {FILL * words}MIT license."
    assert detect_license(text).expression == ("MIT" if says else None)


@pytest.mark.parametrize(("size", "says"), [(100, True), (116, True), (117, True), (136, False), (160, False)])
def test_two_names_stand_within_130_characters(size: int, says: bool) -> None:
    link = (" and " + "bee " * 60)[: size - 5] + " the "
    text = f"This is licensed under the MIT license{link}Apache License 2.0."
    assert detect_license(text).expression == ("MIT AND Apache-2.0" if says else "MIT")


@pytest.mark.parametrize(("size", "choice"), [(10, True), (100, True), (119, True), (140, False)])
def test_an_option_stands_within_120_characters(size: int, choice: bool) -> None:
    fill = (" for " + "bee " * 60)[: size - 1] + " "
    text = f"This is licensed under the MIT license and the ISC license{fill}at your option."
    assert detect_license(text).expression == ("MIT OR ISC" if choice and size < 110 else "MIT AND ISC")


def test_titles_stand_at_the_head_of_a_file_of_its_own() -> None:
    fill = "Bees fly home at night. " * 70
    assert detect_license("CC BY 4.0 License", license_file=True) == LicenseVerdict("CC-BY-4.0", "permissive", "notice", 1.0)
    assert detect_license("CC BY 4.0 License").expression is None
    assert detect_license("CC BY 4.0 License\n" + fill, license_file=True).expression == "CC-BY-4.0"
    assert detect_license(fill + "CC BY 4.0 License\n", license_file=True).expression is None
    assert detect_license(fill[:1300] + "\nCC BY 4.0 License\n", license_file=True).expression == "CC-BY-4.0"


def test_a_denial_reaches_ninety_characters_to_a_title() -> None:
    for far, expected in ((90, None), (91, "CC-BY-4.0")):
        text = "not " + "b" * (far - 5) + " CC BY 4.0 License"
        assert detect_license(text, license_file=True).expression == expected


def bodies(text: str) -> list[tuple[str, bool]]:
    data = text.encode()
    return [(body.license_id, body.changed) for body in find_bodies(data, *words_of(data))]


@pytest.mark.parametrize("rest", ["You may not use it for commercial purposes.", "For academic use only.", "It may not be sold."])
def test_a_restriction_near_a_short_body_changes_it(rest: str) -> None:
    far = "bees fly " * 35  # seventy words
    assert bodies(MIT) == [("MIT", False)]
    assert bodies(f"{rest}\n\n{MIT}") == bodies(f"{MIT}\n\n{rest}") == [("MIT", True)]
    assert bodies(f"{rest}\n\n{far}\n\n{MIT}") == bodies(f"{MIT}\n\n{far}\n\n{rest}") == [("MIT", False)]


def test_a_restriction_near_a_long_body_does_not() -> None:
    rest = "You may not use it for commercial purposes."
    assert [body for body in bodies(f"Head.\n\n{APACHE}") if body[0]] == [("Apache-2.0", False)]
    assert [body for body in bodies(f"{rest}\n\n{APACHE}\n\n{rest}") if body[0]] == [("Apache-2.0", False)]


def test_where_a_body_stands() -> None:
    data = f"one two three\n\n{MIT}\n\nfour five".encode()
    words = words_of(data)
    (body,) = find_bodies(data, *words)
    first, last = data.index(b"Permission"), data.rindex(b"SOFTWARE") + 8
    assert words[1][body.begin] <= first
    assert words[2][body.end - 1] == last
    assert body.score == 1.0


def test_rows_that_are_wanted_and_license_files() -> None:
    rows = [b"MIT License text: # SPDX-License-Identifier: MIT", b"\n# SPDX-License-Identifier: MIT", b"ISC License", b"", b"no word"]
    offsets = np.cumsum([0, *map(len, rows)]).astype(np.int64)
    values = np.frombuffer(b"".join(rows), np.uint8)
    wanted, files = np.array([False, True, True, True, True]), np.array([False, False, True, False, False])
    found = detect_licenses(values, offsets, wanted, files)
    assert [verdict and verdict.expression for verdict in found] == [None, "MIT", "ISC", None, None]


@pytest.mark.parametrize(
    ("before", "behind", "says"), [(0, 0, True), (HEAD - 60, 90_000, True), (HEAD + 10, 90_000, False), (90_000, 0, True)]
)
def test_of_a_long_file_both_ends_are_read(before: int, behind: int, says: bool) -> None:
    notice = b"\nThis is licensed under the MIT license.\n"
    data = b"." * before + notice + b"." * behind
    found = detect_licenses(np.frombuffer(data, np.uint8), np.array([0, len(data)]), np.array([True]), np.array([False]))
    assert [verdict and verdict.expression for verdict in found] == ["MIT" if says else None]
