"""The search for near-duplicates against datatrove's four MinHash steps and text-dedup, from the same JSONL to the kept documents.

    python benchmarks/near_duplicates.py corpus.jsonl [--rounds 3] [--peers datatrove text-dedup] [--hash sha1]

The corpus is JSONL with doc_id and text. In each round every side runs once, one after the other: ours on local[2] with a driver
heap of 2 GB, in one warm session whose start is apart (near_stage.py); datatrove with two workers, word 5-grams and 14 buckets of 8
hashes, as FineWeb had it (near_datatrove.py); text-dedup with two processes, 5-grams and 14 bands of 8 rows. Both peers end with
clusters of unverified collisions; ours has verified every pair and wrote a ledger. Prints medians of wall-clock and of CPU seconds
of all processes: on a shared machine the second says more. Peers are installed by scripts/make_peers.sh near.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import psutil

from benchmarks.near_stage import run_stage, start_session

HERE = Path(__file__).resolve().parent
WORKERS = 2


class Round(NamedTuple):
    """Wall-clock and CPU seconds, and how many documents were kept."""

    seconds: float
    cpu: float
    kept: int


def interpreter() -> str:
    made = subprocess.run(["bash", str(HERE.parent / "scripts" / "make_peers.sh"), "near"], check=True, capture_output=True, text=True)
    return str((HERE.parent / made.stdout.strip()).absolute())


def cut(corpus: Path, folder: Path) -> None:
    """The corpus as one file for each worker, cut at a line near the middle of its bytes: datatrove gives a task whole files."""
    folder.mkdir(parents=True)
    size, written = corpus.stat().st_size, 0
    parts = [(folder / f"part-{number}.jsonl").open("wb") for number in range(WORKERS)]
    with corpus.open("rb") as lines:
        for line in lines:
            parts[min(WORKERS - 1, written * WORKERS // size)].write(line)
            written += len(line)
    for part in parts:
        part.close()


def waited(command: list[str], folder: Path) -> tuple[str, float, float]:
    """Output, wall-clock and CPU seconds of a command and of all that it started.

    CPU is what each process of the tree had used when it was last seen, twice a second: workers of a fork server are waited for by
    nobody, so the system does not add them up.
    """
    started = time.perf_counter()
    seen: dict[int, float] = {}
    with tempfile.TemporaryFile("w+") as told:
        environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
        process = subprocess.Popen(command, cwd=folder, stdout=told, stderr=subprocess.STDOUT, text=True, env=environment)
        tree = psutil.Process(process.pid)
        while process.poll() is None:
            with contextlib.suppress(psutil.Error):
                for each in (tree, *tree.children(recursive=True)):
                    with contextlib.suppress(psutil.Error):
                        times = each.cpu_times()
                        seen[each.pid] = times.user + times.system
            time.sleep(0.5)
        seconds = time.perf_counter() - started
        told.seek(0)
        printed = told.read()
    if process.returncode:
        sys.exit(f"{command[:3]} ended with {process.returncode}: {printed[-2_000:]}")
    return printed, seconds, sum(seen.values())


def datatrove(python: str, parts: Path, work: Path, hash_name: str) -> Round:
    command = [python, str(HERE / "near_datatrove.py"), str(parts), str(work), "--workers", str(WORKERS), "--hash", hash_name]
    printed, _, cpu = waited(command, work.parent)
    told = json.loads(next(line for line in printed.splitlines() if line.startswith('{"seconds"')))
    print(f"  datatrove {told['version']}: {told}", flush=True)
    return Round(told["seconds"], cpu, told["kept"])


def text_dedup(python: str, parts: Path, work: Path) -> Round:
    command = [
        python, "-m", "text_dedup.minhash", "--path", "json", "--data_files", str(parts / "*.jsonl"), "--split", "train",
        "--column", "text", "--output", str(work / "kept"), "--cache_dir", str(work / "cache"), "--ngram", "5", "--min_length", "1",
        "--num_perm", "112", "--b", "14", "--r", "8", "--num_proc", str(WORKERS),
    ]  # fmt: skip
    printed, seconds, cpu = waited(command, work.parent)
    told = re.search(r"After\s*: (\d+)", printed)
    kept = int(told[1]) if told else -1
    print(f"  text-dedup: {seconds:.1f} s, kept {kept}", flush=True)
    return Round(seconds, cpu, kept)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", nargs="*", default=["datatrove"], choices=("datatrove", "text-dedup"))
    parser.add_argument("--hash", choices=("sha1", "xxhash"), default="sha1", help="of datatrove's shingles")
    options = parser.parse_args()
    corpus = options.corpus.resolve()
    python = interpreter() if options.peers else ""
    work = Path(tempfile.mkdtemp(prefix="auralith-near-"))
    cut(corpus, work / "parts")
    spark, start = start_session(WORKERS)
    first = run_stage(spark, corpus, work / "ours")
    size = corpus.stat().st_size / 1e6
    print(f"{first.documents} documents, {size:.1f} MB of JSONL, {options.rounds} rounds, {platform.machine()}, {os.cpu_count()} cores")
    print(f"session start {start:.1f} s; first run, with compilation {first.seconds:.1f} s", flush=True)
    rounds: dict[str, list[Round]] = {"ours": [], **{peer: [] for peer in options.peers}}
    peaks = [0.0, 0.0]
    for number in range(options.rounds):
        print(f"round {number + 1}, load {os.getloadavg()[0]:.1f}", flush=True)
        measured = run_stage(spark, corpus, work / "ours")
        print(f"  ours: {measured.seconds:.1f} s, {measured.steps}", flush=True)
        peaks = [max(peaks[0], measured.jvm), max(peaks[1], measured.worker)]
        rounds["ours"].append(Round(measured.seconds, measured.cpu, measured.kept))
        for peer in options.peers:
            folder = work / peer
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            made = (
                datatrove(python, work / "parts", folder, options.hash)
                if peer == "datatrove"
                else text_dedup(python, work / "parts", folder)
            )
            rounds[peer].append(made)
    spark.stop()
    shutil.rmtree(work, ignore_errors=True)
    wall = {name: statistics.median(one.seconds for one in made) for name, made in rounds.items()}
    cpu = {name: statistics.median(one.cpu for one in made) for name, made in rounds.items()}
    print("\n| what | seconds | documents/s | MB/s | CPU s | kept | ours faster, wall-clock and CPU |\n|---|---:|---:|---:|---:|---:|---:|")
    for name, made in rounds.items():
        rates = f"{wall[name]:.1f} | {first.documents / wall[name]:.0f} | {size / wall[name]:.1f} | {cpu[name]:.1f} | {made[-1].kept}"
        print(f"| {name} | {rates} | {wall[name] / wall['ours']:.1f}x, {cpu[name] / cpu['ours']:.1f}x |")
    print(f"\nours, peaks of memory: JVM {peaks[0]:.0f} MB, worker {peaks[1]:.0f} MB; {first.candidates} candidates, {first.edges} edges")


if __name__ == "__main__":
    main()
