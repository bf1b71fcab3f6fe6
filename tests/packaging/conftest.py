"""A clean copy of the checkout, the wheel built from it, and a way to ask a fresh interpreter what it imports."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("auralith_pipeline", "jobs", "transforms", "udfs", "tokenizer", "sharding", "conf")
FILES = ("pyproject.toml", "setup.py", "README.md", "LICENSE", ".importlinter")

# Imports every module, runs one kernel and reads one data file. 506097522914230528 is 0x0706050403020100.
PROBE = """
import json, sys
from importlib import import_module
names = json.loads(sys.argv[1])
where = {name: import_module(name).__file__ for name in names}
import numpy as np
from auralith_pipeline.conf import jit
from auralith_pipeline.conf.load import load_config
from auralith_pipeline.conf.unicode import unicode_version
from auralith_pipeline.tokenizer.word_key import eight_bytes
print(json.dumps({
    "where": where, "kernel": int(eight_bytes(np.arange(16, dtype=np.uint8), 0)), "cache": str(jit._base()), "unicode": unicode_version(),
    "presets": [load_config(preset=p).model_dump(mode="json") for p in ("small", "medium", "production", "rtdlm")],
}))
"""


@dataclass(frozen=True)
class Checkout:
    """A copy of the sources: `root`, and the dotted name of each module with its path below the root."""

    root: Path
    modules: dict[str, Path]


def copy_sources(target: Path) -> Checkout:
    """Copy what a wheel is made of, and the scripts, into a new folder."""
    for folder in (*FOLDERS, "scripts"):
        shutil.copytree(ROOT / folder, target / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, target / name)
    modules = {}
    for folder in FOLDERS:
        for file in sorted((target / folder).rglob("*.py")):
            path = file.relative_to(target)
            parts = path.with_suffix("").parts
            parts = parts if folder == "auralith_pipeline" else ("auralith_pipeline", *parts)
            modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return Checkout(target, modules)


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    return copy_sources(tmp_path_factory.mktemp("checkout") / "with space")


@pytest.fixture(scope="session")
def dist(checkout: Checkout, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the wheel and the zip, as `make zip` builds them."""
    target = tmp_path_factory.mktemp("dist")
    run(["bash", str(checkout.root / "scripts" / "build_zip.sh"), str(target)], env={"PYTHON": sys.executable})
    return target


@pytest.fixture(scope="session")
def wheel(dist: Path) -> Path:
    (found,) = dist.glob("*.whl")
    return found


def run(
    command: list[str], *, env: dict[str, str] | None = None, cwd: Path | str = "/", check: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run a command without this process's PYTHONPATH and Numba settings; its output is shown when it fails."""
    clean = {key: value for key, value in os.environ.items() if key != "PYTHONPATH" and not key.startswith("NUMBA_")}
    done = subprocess.run(command, env={**clean, **(env or {})}, cwd=cwd, capture_output=True, text=True)
    if check and done.returncode:
        pytest.fail(f"{command[0]} {command[1]} ... ended with {done.returncode}:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    return done


def probe(checkout: Checkout, *, python: str = sys.executable, before: str = "", cwd: Path | str = "/", **env: str) -> dict[str, Any]:
    """What a fresh interpreter says after importing every module of the package."""
    # `jobs.cli` and friends run nothing when imported; __main__ blocks are not reached.
    done = run([python, "-c", before + PROBE, json.dumps(list(checkout.modules))], env=env, cwd=cwd)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result
