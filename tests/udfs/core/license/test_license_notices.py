"""Statements of one sentence or two: how far a denial reaches, what offers a choice, and one license under two names."""

import pytest

from auralith_pipeline.udfs.core.license.detect import detect_license

BEES = "a serious tool for people who keep bees in their gardens and want to know about tomorrow's weather"


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        (f"This is not a toy but {BEES}, released under the MIT license.", "MIT"),  # what is denied stands far before
        ("This is not released under the MIT license.", None),
        ("It is licensed under the GNU General Public License version 2 (GPL).", "GPL-2.0-only"),
        ("It is licensed under the Apache License, Version 2.0 and the MIT license.", "Apache-2.0 AND MIT"),
        ("It is licensed under the Apache License, Version 2.0 and the MIT license, at your option.", "Apache-2.0 OR MIT"),
        (
            "The contents of this file are subject to the Mozilla Public License Version 1.1. Alternatively, the contents of this "
            "file may be used under the terms of the GNU General Public License Version 2 or later.",
            "MPL-1.1 OR GPL-2.0-or-later",
        ),
        ("What is this? It is released under the MIT license.", "MIT"),  # the question is another sentence
        (f"This is {BEES}. Is it released under the MIT license? We do not know.", None),
        (f"This is {BEES}. Is it released under the MIT license for every bee?", None),
        ("This is dual licensed under the MIT License and the Apache License, Version 2.0.", "MIT OR Apache-2.0"),
        ("It is licensed under either the MIT License and the Apache License, Version 2.0.", "MIT OR Apache-2.0"),
        (f"It is {BEES}. It is triple licensed under the MIT License and the Apache License, Version 2.0.", "MIT OR Apache-2.0"),
        ("This is released under version 3 of the GNU General Public License.", "GPL-3.0-only"),
        (f"{BEES}; this is released under version 3 of the GNU General Public License.", "GPL-3.0-only"),
    ],
)
def test_statements(text: str, expression: str | None) -> None:
    assert detect_license(text).expression == expression
