"""Fetch a Go module through the Go client: from https://proxy.golang.org, or from where GOPROXY says."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path


def fetch_module(module: str, version: str) -> Path:
    """The folder of a module in Go's own cache, read-only; SystemExit if there is no Go."""
    if shutil.which("go") is None:
        raise SystemExit(f"found no `go`, wanted Go 1.24 or newer on the PATH to fetch {module}: install it")
    command = ["go", "mod", "download", "-json", f"{module}@{version}"]
    fetched = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).resolve().parent)
    return Path(json.loads(fetched.stdout)["Dir"])
