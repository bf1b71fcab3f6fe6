"""Run mypy over the link tree and fail when it saw fewer files than there are.

`mypy -p auralith_pipeline` from the root says "Success: no issues found in 1 source file"; a green tick must mean all files.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("auralith_pipeline", "jobs", "transforms", "udfs", "tokenizer", "sharding", "conf")


def main() -> int:
    """Run mypy; returns its exit code, or 1 when it did not look at every module."""
    subprocess.run(["bash", str(ROOT / "scripts" / "make_links.sh")], check=True)
    links = ROOT / ".build" / "links"
    command = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", str(ROOT / ".mypy_cache")]
    done = subprocess.run(
        [*command, "-p", "auralith_pipeline"], cwd=links, env={**os.environ, "MYPYPATH": str(links)}, capture_output=True, text=True
    )
    sys.stdout.write(done.stdout)
    sys.stderr.write(done.stderr)
    wanted = sum(1 for folder in FOLDERS for _ in (ROOT / folder).rglob("*.py"))
    seen = re.search(r"(?:in|checked) (\d+) source files?", done.stdout)
    found = int(seen[1]) if seen else 0
    if found != wanted:
        print(
            f"mypy looked at {found} files, but the packages hold {wanted}: is a folder without __init__.py, or missing in make_links.sh?"
        )
        return 1
    return done.returncode


if __name__ == "__main__":
    raise SystemExit(main())
