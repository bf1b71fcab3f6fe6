"""Code chunks: ours along the syntax, ours by lines, and a plain line splitter, on Python files of this machine.

    python benchmarks/code_chunks.py [--megabytes 10] [--rounds 5] [--max-chars 2048] [--peer PYTHON] [--folder DIR]

Files: *.py below DIR (default: .venv), in order of their path, up to so many megabytes. One process, one thread; processor time,
medians of rounds over all files; parse: tree-sitter alone, without a walk. PYTHON is an interpreter with langchain-text-splitters:
`RecursiveCharacterTextSplitter.from_language(PYTHON)`, chunks of the same size, no overlap. `whole`: the share of functions and
classes (by Python's own ast, decorators included) that fit into a chunk and stand whole in one.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

PEER = """
import json, sys, time
from langchain_text_splitters import Language, RecursiveCharacterTextSplitter
texts, rounds, size = json.load(open(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3])
rules = dict(chunk_size=size, chunk_overlap=0, keep_separator=True, strip_whitespace=False)
splitter = RecursiveCharacterTextSplitter.from_language(Language.PYTHON, **rules)
seconds = []
for _ in range(rounds):
    start = time.process_time()
    found = [splitter.split_text(text) for text in texts]
    seconds.append(time.process_time() - start)
print(json.dumps([seconds, [[len(chunk) for chunk in chunks] for chunks in found]]))
"""


def gather(folder: Path, most: int) -> list[str]:
    found: list[str] = []
    total = 0
    for path in sorted(folder.rglob("*.py")):
        if total >= most:
            break
        try:
            text = path.read_bytes().decode()
        except (UnicodeDecodeError, OSError):
            continue
        if text:
            found.append(text)
            total += len(text.encode())
    return found


def plain_lines(text: str, most: int) -> list[int]:
    """Sizes of chunks of whole lines, packed greedily; what everybody would write first."""
    sizes, size = [], 0
    for line in text.splitlines(keepends=True):
        if size and size + len(line) > most:
            sizes.append(size)
            size = 0
        size += len(line)
    return [*sizes, size]


def units(text: str, most: int) -> list[tuple[int, int]]:
    """Character spans, in lines of "\\n", of functions and classes that fit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError):
            return []
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            span = (starts[first - 1], starts[node.end_lineno or node.lineno] - 1)
            if span[1] - span[0] <= most - 1:
                found.append(span)
    return found


def share_whole(texts: list[str], sizes: list[list[int]], most: int) -> tuple[float, int]:
    whole = total = 0
    for text, chunk_sizes in zip(texts, sizes, strict=True):
        bounds = [0]
        for size in chunk_sizes:
            bounds.append(bounds[-1] + size)
        if "\r" in text or bounds[-1] != len(text):
            continue
        for start, end in units(text, most):
            total += 1
            whole += end <= bounds[min(bisect_right(bounds, start), len(bounds) - 1)]
    return whole / max(total, 1), total


def timed(work: Callable[[str], list[int]], texts: list[str], rounds: int) -> tuple[list[float], list[list[int]]]:
    seconds, found = [], []
    for _ in range(rounds):
        start = time.process_time()
        found = [work(text) for text in texts]
        seconds.append(time.process_time() - start)
    return seconds, found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--megabytes", type=float, default=10)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--max-chars", type=int, default=2048)
    options.add_argument("--peer")
    options.add_argument("--folder", type=Path, default=ROOT / ".venv")
    args = options.parse_args()
    os.environ.setdefault("NUMBA_NUM_THREADS", "1")

    from auralith_pipeline.udfs.core.code.cut_chunks import cut_chunks
    from auralith_pipeline.udfs.core.code.grammars import parse
    from auralith_pipeline.udfs.core.code.language import name_language

    most = args.max_chars
    texts = gather(args.folder, int(args.megabytes * 1e6))
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{len(texts)} files, {megabytes:.1f} MB, chunks of at most {most} characters, {args.rounds} rounds")

    def chunks(language: str | None) -> Callable[[str], list[int]]:
        return lambda text: [chunk.end - chunk.start for chunk in cut_chunks(text, language, max_chars=most)]

    chunks("python")(texts[0] * 2)  # compiles
    engines = {
        "along the syntax": timed(chunks("python"), texts, args.rounds),
        "parse alone": timed(lambda text: [bool(parse(text.encode(), "python", longest_line=0))], texts, args.rounds),
        "by lines": timed(chunks(None), texts, args.rounds),
        "plain line splitter": timed(lambda text: plain_lines(text, most), texts, args.rounds),
        "name_language, by content": timed(lambda text: [name_language("", text) is None], texts, args.rounds),
    }
    if args.peer:
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(texts, file)
            file.flush()
            done = subprocess.run(
                [args.peer, "-c", PEER, file.name, str(args.rounds), str(most)], check=True, capture_output=True, text=True
            )
        seconds, sizes = json.loads(done.stdout)
        engines["langchain-text-splitters"] = seconds, sizes
    ours = statistics.median(engines["along the syntax"][0])
    for name, (seconds, sizes) in engines.items():
        middle = statistics.median(seconds)
        line = f"{name:26} {megabytes / middle:8.1f} MB/s  {middle / ours:6.2f} x the time"
        if name not in ("parse alone", "name_language, by content"):
            share, total = share_whole(texts, sizes, most)
            count = sum(map(len, sizes))
            line += f"  {count} chunks, mean {sum(map(sum, sizes)) / count:.0f}; whole {share:.1%} of {total}"
        print(line)


if __name__ == "__main__":
    main()
