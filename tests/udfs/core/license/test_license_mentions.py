"""Every kind of name that a statement may give a license, with and without its version."""

from __future__ import annotations

import pytest

from auralith_pipeline.udfs.core.license.detect import detect_license

NAMES = [
    ("GNU General Public License", "GPL-1.0-or-later"),
    ("GNU General Public License version 2", "GPL-2.0-only"),
    ("GNU General Public License v3.0 or later", "GPL-3.0-or-later"),
    ("GNU Lesser General Public License version 2.1", "LGPL-2.1-only"),
    ("GNU Library General Public License version 2", "LGPL-2.0-only"),
    ("GNU Affero General Public License version 3", "AGPL-3.0-only"),
    ("GNU Public License", "GPL-1.0-or-later"),
    ("GNU Lesser Public License version 3", "LGPL-3.0-only"),
    ("GNU Free Documentation License version 1.3", "GFDL-1.3-only"),
    ("AGPL", "AGPL-3.0-or-later"),
    ("GPLv2", "GPL-2.0-only"),
    ("GPL, any later version", "GPL-1.0-or-later"),
    ("LGPL 3", "LGPL-3.0-only"),
    ("Apache License", "Apache-2.0"),
    ("Apache License, Version 1.1", "Apache-1.1"),
    ("Apache Software License 2.0", "Apache-2.0"),
    ("Mozilla Public License", "MPL-2.0"),
    ("Mozilla Public License 1.1", "MPL-1.1"),
    ("MPL 2.0", "MPL-2.0"),
    ("Eclipse Public License v1.0", "EPL-1.0"),
    ("EPL", "EPL-2.0"),
    ("Common Development and Distribution License 1.1", "CDDL-1.1"),
    ("CDDL", "CDDL-1.0"),
    ("European Union Public License 1.1", "EUPL-1.1"),
    ("BSD license", "BSD-3-Clause"),
    ("BSD 2-clause license", "BSD-2-Clause"),
    ("simplified BSD license", "BSD-2-Clause"),
    ("zero-clause BSD license", "0BSD"),
    ("0-clause BSD license", "0BSD"),
    ("3-clause BSD license", "BSD-3-Clause"),
    ("MIT license", "MIT"),
    ("Expat license", "MIT"),
    ("ISC license", "ISC"),
    ("zlib license", "Zlib"),
    ("Boost Software License", "BSL-1.0"),
    ("Unlicense", "Unlicense"),
    ("PSF license", "PSF-2.0"),
    ("Creative Commons Attribution 3.0 license", "CC-BY-3.0"),
    ("Creative Commons Attribution-NonCommercial license", "CC-BY-NC-4.0"),
    ("CC BY-SA 2.5 license", "CC-BY-SA-2.5"),
    ("CC-BY-NC-ND-3.0", "CC-BY-NC-ND-3.0"),
    ("creativecommons.org/licenses/by-nc-sa/2.0", "CC-BY-NC-SA-2.0"),
    ("Artistic License 1.0", "Artistic-1.0"),
    ("Artistic License", "Artistic-2.0"),
    ("SIL Open Font License", "OFL-1.1"),
    ("Academic Free License 2.1", "AFL-2.1"),
    ("Academic Free License version 3.0", "AFL-3.0"),
    ("Vim license", "Vim"),
    ("PHP 3.01 license", "PHP-3.01"),
    ("Microsoft Public License", "MS-PL"),
    ("WTFPL", "WTFPL"),
    ("same terms as Python", "PSF-2.0"),
]


@pytest.mark.parametrize(("name", "expected"), NAMES)
def test_a_statement_names_a_license(name: str, expected: str) -> None:
    verdict = detect_license(f"// Bees. This file is licensed under the {name}.\nint main;")
    assert (verdict.expression, verdict.how, verdict.score) == (expected, "notice", 1.0)
