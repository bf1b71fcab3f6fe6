"""License detection: ours against scancode-toolkit-mini and Go licensecheck, on the license files of this machine.

    scripts/make_peers.sh license
    python benchmarks/license.py [--limit 150] [--rounds 5] [--show]

Files: LICENSE, COPYING and NOTICE files below .venv and /usr/share/common-licenses, each distinct content once. Each engine runs
in its own process, one thread; loading of indexes and compilation are not timed. Times are processor time of one pass over the
same whole files, the median round of each engine (Go: wall time, its collector has threads of its own).
Agreement: both name the same set of
licenses, -only and -or-later taken as one, because engines read the body of a GNU license differently. `--show` prints every
difference. Go licensecheck runs where `go` is installed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

NAMES = re.compile(r"(?:licen[sc]e|copying|notice)[\w.-]*$", re.I)
GO_MODULE = "github.com/google/licensecheck@v0.3.1"
GO_MAIN = r"""
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strconv"
	"time"

	"github.com/google/licensecheck"
)

func main() {
	var paths []string
	raw, _ := os.ReadFile(os.Args[1])
	json.Unmarshal(raw, &paths)
	var texts [][]byte
	for _, path := range paths {
		text, _ := os.ReadFile(path)
		texts = append(texts, text)
	}
	licensecheck.Scan(texts[0])
	rounds, _ := strconv.Atoi(os.Args[2])
	var seconds []float64
	var found [][]string
	for round := 0; round < rounds; round++ {
		found = nil
		start := time.Now()
		for _, text := range texts {
			ids := []string{}
			for _, match := range licensecheck.Scan(text).Match {
				ids = append(ids, match.ID)
			}
			found = append(found, ids)
		}
		seconds = append(seconds, time.Since(start).Seconds())
	}
	sort.Float64s(seconds)
	out, _ := json.Marshal(map[string]any{"seconds": seconds[rounds/2], "found": found})
	fmt.Println(string(out))
}
"""


def gather(limit: int) -> list[str]:
    seen: set[bytes] = set()
    found = []
    for folder in (Path("/usr/share/common-licenses"), ROOT / ".venv"):
        for path in sorted(folder.rglob("*")):
            named = NAMES.search(path.name) or folder.name == "common-licenses"
            if named and path.is_file() and path.suffix not in (".py", ".pyc", ".json", ".html", ".so") and path.stat().st_size < 200_000:
                data = path.read_bytes()
                if data.strip() and data not in seen:
                    seen.add(data)
                    found.append(str(path))
    return found[:limit]


def ours() -> Callable[[bytes], list[str]]:
    from auralith_pipeline.udfs.core.license.detect import detect_license

    return lambda data: ids_of(detect_license(data, license_file=True).expression)


def scancode() -> Callable[[bytes], list[str]]:
    from licensedcode.cache import build_spdx_license_expression, get_index

    index = get_index()

    def detect(data: bytes) -> list[str]:
        matches = index.match(query_string=data.decode("utf-8", "replace"))
        found = {build_spdx_license_expression(match.rule.license_expression) for match in matches}
        return sorted({one for expression in found for one in ids_of(expression)})

    return detect


def ids_of(expression: str | None) -> list[str]:
    return sorted(set(re.findall(r"[A-Za-z0-9][\w.+-]*", re.sub(r"\b(?:AND|OR|WITH)\b", " ", expression or ""))))


def run_engine(engine: str, paths: list[str], rounds: int) -> dict[str, object]:
    detect = {"ours": ours, "scancode": scancode}[engine]()
    texts = [Path(path).read_bytes() for path in paths]
    detect(texts[0])
    seconds, found = [], []
    for _ in range(rounds):
        start = time.process_time()
        found = [detect(text) for text in texts]
        seconds.append(time.process_time() - start)
    return {"seconds": statistics.median(seconds), "found": found}


def run_go(listed: str, rounds: int) -> dict[str, object] | None:
    if shutil.which("go") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "main.go").write_text(GO_MAIN)
        for command in (["go", "mod", "init", "bench"], ["go", "get", GO_MODULE], ["go", "build", "-o", "bench"]):
            if subprocess.run(command, cwd=folder, capture_output=True, timeout=300).returncode:
                return None
        return json.loads(subprocess.run([f"{folder}/bench", listed, str(rounds)], capture_output=True, check=True, timeout=300).stdout)


def reduced(ids: list[str]) -> set[str]:
    return {
        re.sub(r"-(?:only|or-later)$|\+$", "", one)
        for one in ids
        if not re.search("exception|scancode-(?:warranty|free-unknown|unknown)", one)
    }


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--limit", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--engine")
    parser.add_argument("--listed")
    args = parser.parse_args()
    if args.engine:
        print(json.dumps(run_engine(args.engine, json.loads(Path(args.listed).read_text()), args.rounds)))
        return 0
    paths = gather(args.limit)
    size = sum(os.path.getsize(path) for path in paths)
    peers = ROOT / ".build" / "peers" / "license" / "bin" / "python"
    results: dict[str, dict[str, object]] = {}
    with tempfile.TemporaryDirectory() as folder:
        listed = f"{folder}/paths.json"
        Path(listed).write_text(json.dumps(paths))
        for engine, python in (("ours", sys.executable), ("scancode", str(peers))):
            if Path(python).exists():
                command = [
                    python,
                    __file__,
                    "--engine",
                    engine,
                    "--listed",
                    listed,
                    "--rounds",
                    str(args.rounds),
                ]
                done = subprocess.run(command, capture_output=True, check=True, timeout=3600)
                results[engine] = json.loads(done.stdout.splitlines()[-1])
        gone = run_go(listed, args.rounds)
        if gone is not None:
            results["licensecheck"] = gone
    print(f"{len(paths)} files, {size / 1e6:.2f} MB")
    base = results["ours"]
    for engine, result in results.items():
        seconds = float(str(result["seconds"]))
        same = sum(reduced(a) == reduced(b) for a, b in zip(base["found"], result["found"], strict=True))  # type: ignore[call-overload]
        ratio = seconds / float(str(base["seconds"]))
        print(
            f"{engine:13} {seconds / len(paths) * 1e3:9.3f} ms/file {size / 1e6 / seconds:8.3f} MB/s  x{ratio:.1f}"
            f"  same as ours {same}/{len(paths)}"
        )
    if args.show:
        for i, path in enumerate(paths):
            answers = {engine: sorted(reduced(result["found"][i])) for engine, result in results.items()}  # type: ignore[index]
            if len({str(answer) for answer in answers.values()}) > 1:
                print(path, json.dumps(answers))
    return 0


if __name__ == "__main__":
    sys.exit(main())
