"""The examples of gitleaks' rules: texts in which a rule must find something, and texts in which it must not.

They are Go code, partly with values drawn from a regular expression, so a copy of the module under .build/ prints them itself:
two of its files are replaced by those in scripts/outside/gitleaks, and the seed of the drawing is fixed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from go_module import fetch_module

HERE = Path(__file__).resolve().parent
VERSION = "v8.30.1"
REPLACED = {"validate.go": "cmd/generate/config/utils", "regen.go": "cmd/generate/secrets"}


def examples(build: Path) -> list[dict[str, Any]]:
    """Rule, true (must it be found), text, start and end of the value in bytes (-1 if unknown); made once under `build`."""
    place = build / f"gitleaks-{VERSION}"
    made = place / "examples.jsonl"
    if not made.exists():
        source = fetch_module("github.com/zricethezav/gitleaks/v8", VERSION)
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(source, place / "module", copy_function=shutil.copyfile)
        for folder in [place / "module", *(place / "module").rglob("*/")]:
            folder.chmod(0o755)  # Go's module cache is read-only
        for name, target in REPLACED.items():
            shutil.copyfile(HERE / "gitleaks" / name, place / "module" / target / name)
        command = ["go", "run", ".", str(place / "rules.toml")]
        printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=place / "module/cmd/generate/config")
        made.write_bytes(printed.stdout)
    return [json.loads(line) for line in made.read_text(encoding="utf-8").splitlines()]
