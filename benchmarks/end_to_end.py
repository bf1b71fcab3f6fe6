"""Time the whole job on a real corpus, beside the limit that Spark and Delta set.

    python benchmarks/end_to_end.py corpus.jsonl [--rounds 5] [--vocab 32000] [--preset medium]

Each round, in turn and on the same local[2] session with a 2 GB heap: a bare JSONL-to-Delta copy (`spark.read.json` to a
Delta table), then `collect` into a fresh folder. The tokenizer is trained once before the rounds, on the corpus's gold;
session start and training are reported apart (`--tokenizer DIR` spares the training, and its memory). Prints a Markdown
table of medians, and the peak memory of driver (JVM) and workers. `--peak-only` does one round, for a second, larger corpus.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import threading
import time
from pathlib import Path

import psutil

from auralith_pipeline.conf.load import load_config
from auralith_pipeline.jobs._progress import Progress
from auralith_pipeline.jobs._session import local_session
from auralith_pipeline.jobs.collect_corpus import run


class Memory:
    """Peak resident memory of this process's children, sampled five times a second: the JVM, and all workers together."""

    def __init__(self) -> None:
        self.jvm = 0
        self.workers = 0
        self.worker = 0
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        me = psutil.Process()
        while True:
            jvm, workers = 0, []
            for child in me.children(recursive=True):
                try:
                    size = child.memory_info().rss
                    if child.name().startswith("java"):
                        jvm += size
                    else:
                        workers.append(size)
                except psutil.Error:
                    continue
            self.jvm = max(self.jvm, jvm)
            self.workers = max(self.workers, sum(workers))
            self.worker = max(self.worker, max(workers, default=0))
            time.sleep(0.2)


def timed(action) -> float:  # type: ignore[no-untyped-def]  # any callable without arguments
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--vocab", type=int, default=32_000)
    parser.add_argument("--tokenizer", type=Path, help="folder of a trained tokenizer; without it one is trained before the rounds")
    parser.add_argument("--preset", default="medium")
    parser.add_argument("--text-field", default="text")
    parser.add_argument("--peak-only", action="store_true")
    arguments = parser.parse_args()
    size = arguments.corpus.stat().st_size / 1e6
    work = Path(tempfile.mkdtemp(prefix="auralith-bench-"))
    started = time.perf_counter()
    spark = local_session("benchmark", cores=2, settings={"spark.driver.memory": "2g"})
    print(f"session start {time.perf_counter() - started:.1f} s; corpus {size:.1f} MB")
    memory = Memory()

    def config(output: Path, **tokenizer):  # type: ignore[no-untyped-def]
        source = {"type": "jsonl", "path": str(arguments.corpus), "text_field": arguments.text_field, "group_field": "package"}
        return load_config(
            preset=arguments.preset,
            overrides={"pipeline": {"output_dir": str(output)}, "sources": [source], "tokenizer": tokenizer},
            environment={},
        )

    # Training, and with it the first use of every kernel, is apart from the rounds.
    progress = Progress()
    first = work / "first"
    given = arguments.tokenizer
    summary = run(spark, config(first, path=str(given)) if given else config(first, vocab_size=arguments.vocab), progress=progress)
    trained = str(given or f"{first}.tokenizer")
    print(f"first run, with compilation: {summary.seconds:.1f} s, of which training {progress.timings['tokenizer']:.1f} s")
    rounds = 1 if arguments.peak_only else arguments.rounds
    copies, runs, stages = [], [], {}
    for number in range(rounds):
        copy, output = work / f"copy-{number}", work / f"run-{number}"
        read = spark.read.schema(f"{arguments.text_field} string").json(str(arguments.corpus))
        copies.append(timed(lambda read=read, copy=copy: read.write.format("delta").save(str(copy))))
        progress = Progress()
        runs.append(timed(lambda output=output, progress=progress: run(spark, config(output, path=trained), progress=progress)))
        for stage, seconds in progress.timings.items():
            stages.setdefault(stage, []).append(seconds)
        for made in (copy, output, Path(f"{output}.tables")):
            shutil.rmtree(made, ignore_errors=True)
    copy_time, run_time = statistics.median(copies), statistics.median(runs)
    print(f"\n| what (median of {rounds}) | seconds | MB/s of input |\n|---|---:|---:|")
    print(f"| bare JSONL to Delta copy | {copy_time:.2f} | {size / copy_time:.1f} |")
    print(f"| `collect`, all stages | {run_time:.2f} | {size / run_time:.1f} |")
    for stage, seconds in stages.items():
        print(f"| - {stage} | {statistics.median(seconds):.2f} | |")
    print(f"\nkept {summary.documents_kept:,} of {summary.documents_in:,} documents, {summary.tokens:,} tokens, {summary.shards} shards")
    print(f"peak memory: JVM {memory.jvm / 1e6:.0f} MB, workers {memory.workers / 1e6:.0f} MB, largest worker {memory.worker / 1e6:.0f} MB")
    spark.stop()
    shutil.rmtree(work, ignore_errors=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
