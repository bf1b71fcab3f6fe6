"""License detection on two public sets: licenseclassifier's scenarios, and the repositories of go-license-detector.

    scripts/env.sh python scripts/outside/license.py [--show]

Both are Go modules (Apache-2.0), fetched through the module proxy (https://proxy.golang.org, or what GOPROXY says); nothing of
them is committed. Needs Go.

Scenarios: texts on which an engine once failed, with the licenses that belong to them. Right: the same set of licenses, where
-only, -or-later and exceptions are taken away on both sides, because the set does not tell them apart.

Repositories: license files and READMEs of some 950 repositories, without labels. Its own detector, built and run here, is held
against ours. From ours: all license files of a repository together, and where they say nothing its README.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

from auralith_pipeline.udfs.core.license.detect import detect_license
from auralith_pipeline.udfs.core.license.files import is_license_file
from auralith_pipeline.udfs.core.license.policy import join
from auralith_pipeline.udfs.core.license.verdict import NOTHING

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / ".build" / "outside"
SCENARIOS = ("github.com/google/licenseclassifier/v2", "v2.0.0")
REPOSITORIES = ("github.com/go-enry/go-license-detector/v4", "v4.3.0")
KINDS = {
    "same": "the same (one names a part of what the other names)",
    "overlap": "some in common",
    "differ": "different licenses",
    "ours": "only ours finds one",
    "theirs": "only theirs finds one",
    "neither": "neither finds one",
}


def module(name: str, version: str) -> Path:
    """The folder of a Go module at one version, fetched when it is not there."""
    if shutil.which("go") is None:
        raise SystemExit("found no `go`, wanted Go 1.21 or newer on the PATH to fetch the sets: install it")
    command = ["go", "mod", "download", "-json", f"{name}@{version}"]
    fetched = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=ROOT / "scripts")
    if fetched.returncode:
        raise SystemExit(f"{name}@{version} could not be fetched: {json.loads(fetched.stdout or '{}').get('Error')}. Set GOPROXY.")
    return Path(json.loads(fetched.stdout)["Dir"])


def reduced(license_id: str) -> str:
    """An id without what the sets do not tell apart, or write in older forms."""
    return re.sub(r"^deprecated_|-(?:only|or-later)$|\+$|-with-[\w-]+-exception$", "", license_id)


def ids_of(expression: str | None) -> set[str]:
    """The reduced ids of an expression, exceptions left out."""
    bare = re.sub(r" WITH \S+?(?=\)| |$)", "", expression or "")
    return {reduced(one) for one in re.findall(r"[A-Za-z0-9][\w.+-]*", re.sub(r"\b(?:AND|OR)\b", " ", bare))}


def scenarios() -> list[tuple[str, set[str], str | None]]:
    """Name, expected ids and our expression of every scenario."""
    rows = []
    for path in sorted((module(*SCENARIOS) / "scenarios").iterdir()):
        _, mark, rest = path.read_text(encoding="utf-8", errors="replace").partition("\nEXPECTED:")
        if path.suffix != ".md" and mark:
            listed, _, text = rest.partition("\n")
            expected = {reduced(one.strip()) for one in listed.split(",")} - {"Copyright", ""}
            rows.append((path.name, expected, detect_license(text).expression))
    return rows


def peer(place: Path) -> dict[str, set[str]]:
    """The ids that go-license-detector gives its highest confidence, by repository."""
    answers = BUILD / "license-detector.json"
    if not answers.exists():
        copy = BUILD / "license-detector"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(place, copy, copy_function=shutil.copyfile)
        for folder in (copy, *copy.rglob("*/")):
            folder.chmod(0o755)  # Go's module cache is read-only
        subprocess.run(["go", "build", "-o", "detector", "./cmd/license-detector"], check=True, cwd=copy)
        folders = sorted(path.name for path in repositories(place).iterdir())
        printed = subprocess.run(
            [str(copy / "detector"), "-f", "json", *folders], check=True, stdout=subprocess.PIPE, cwd=repositories(place)
        )
        answers.write_bytes(printed.stdout)
    found = {}
    for row in json.loads(answers.read_text(encoding="utf-8")):
        matches = row.get("matches") or []
        best = max((match["confidence"] for match in matches), default=0.0)
        found[row["project"]] = {reduced(match["license"]) for match in matches if match["confidence"] > best - 1e-6}
    return found


def repositories(place: Path) -> Path:
    """The unpacked repositories, one folder each."""
    folder = BUILD / "license-repositories"
    if not folder.exists():
        with zipfile.ZipFile(place / "licensedb" / "dataset.zip") as archive:
            archive.extractall(folder)
    return folder


def ours(repository: Path) -> tuple[set[str], bool]:
    """The ids we find, and whether they come from license files."""
    files = sorted(path for path in repository.rglob("*") if path.is_file())
    named = [path for path in files if is_license_file(path.relative_to(repository).as_posix())]
    found = NOTHING
    for path in named:
        found = join(found, detect_license(path.read_bytes(), license_file=True))
    if found.how != "none":
        return ids_of(found.expression) or {"unknown"}, True
    for path in files:
        if path.name.lower().startswith("readme"):
            found = join(found, detect_license(path.read_bytes()))
    return ids_of(found.expression), False


def compare(mine: set[str], theirs: set[str]) -> str:
    """One of `KINDS`."""
    if not mine or not theirs:
        return "neither" if not mine and not theirs else "ours" if mine else "theirs"
    if mine <= theirs or theirs <= mine:
        return "same"
    return "overlap" if mine & theirs else "differ"


def main() -> int:
    """See the head of the file."""
    parser = argparse.ArgumentParser(description="License detection on two public sets")
    parser.add_argument("--show", action="store_true", help="list every disagreement")
    given = parser.parse_args()
    BUILD.mkdir(parents=True, exist_ok=True)
    shown = []
    rows = scenarios()
    right = sum(ids_of(got) == expected for _, expected, got in rows)
    shown += [f"scenario {name}: expected {sorted(expected)}, got {got}" for name, expected, got in rows if ids_of(got) != expected]
    place = module(*REPOSITORIES)
    counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for name, theirs in sorted(peer(place).items()):
        mine, from_file = ours(repositories(place) / name)
        kind = compare(mine, theirs)
        counts[from_file][kind] += 1
        if kind not in ("same", "neither"):
            shown.append(f"{name}: {KINDS[kind]}; ours {sorted(mine)}, theirs {sorted(theirs)}")
    print(f"licenseclassifier {SCENARIOS[1]}: {right} of {len(rows)} scenarios right\n")
    print(f"go-license-detector {REPOSITORIES[1]}, {sum(counts[True].values()) + sum(counts[False].values())} repositories\n")
    print("| | license files say something | they do not: README |\n|---|---|---|")
    for kind, words in KINDS.items():
        print(f"| {words} | {counts[True][kind]} | {counts[False][kind]} |")
    if given.show:
        print("\n" + "\n".join(shown))
    return 0


if __name__ == "__main__":
    sys.exit(main())
