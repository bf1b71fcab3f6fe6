"""How the search for near-duplicates grows, and what boilerplate does to it: near_stage.py on larger and larger input, driver heap 2 GB.

    python benchmarks/duplicates_scale.py corpus.jsonl [--times 1 2 4 8] [--rounds 1]
    python benchmarks/duplicates_scale.py --notices FOLDER [--rounds 1]

First form: the corpus once, twice, ... Further copies are made into other documents: every third word of the k-th is marked with k, and
its Chinese characters are shifted, so that copies resemble nothing in other copies, and each repeats the corpus's own duplicates.
Second form: FOLDER as scripts/planted/notices.py writes it; distinct.jsonl is what the others are compared with. Prints a Markdown
table; wall-clock and CPU seconds of all processes, medians of the rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.near_stage import Measured, run_stage, start_session

_THIRD = re.compile(r"(\w+\W+\w+\W+\w+)")
_HAN, _HAN_SIZE = 0x4E00, 20_902


def mark(text: str, number: int) -> str:
    """The text as another document: no word 5-gram of it occurs in the one it was."""
    if not number:
        return text
    shifted = {_HAN + at: _HAN + (at + 997 * number) % _HAN_SIZE for at in range(_HAN_SIZE)} if re.search("[\u4e00-\u9fff]", text) else {}
    return _THIRD.sub(rf"\1x{number}", text.translate(shifted))


def multiply(corpus: Path, folder: Path, times: int) -> None:
    """FOLDER/0.jsonl, 1.jsonl, ...: the corpus, and its further copies."""
    folder.mkdir(parents=True)
    for number in range(times):
        with corpus.open(encoding="utf-8") as lines, (folder / f"{number}.jsonl").open("w", encoding="utf-8") as out:
            for line in lines:
                row = json.loads(line)
                made = {"doc_id": f"{number}/{row['doc_id']}", "text": mark(row["text"], number)}
                out.write(json.dumps(made, ensure_ascii=False) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--times", type=int, nargs="+", default=[1, 2, 4, 8])
    parser.add_argument("--notices", type=Path)
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="auralith-scale-"))
    inputs: dict[str, Path] = {}
    if options.notices:
        inputs = {name: options.notices / f"{name}.jsonl" for name in ("distinct", "notices", "ends")}
    elif options.corpus:
        multiply(options.corpus, work / "copies", max(options.times))
        for times in options.times:
            inputs[f"{times}x"] = work / f"{times}x"
            inputs[f"{times}x"].mkdir()
            for number in range(times):
                (inputs[f"{times}x"] / f"{number}.jsonl").symlink_to(work / "copies" / f"{number}.jsonl")
    else:
        parser.error("give a corpus, or --notices FOLDER")
    spark, start = start_session()
    run_stage(spark, next(iter(inputs.values())), work / "first")  # compiles, and warms the session
    print(f"session start {start:.1f} s, {os.cpu_count()} cores", flush=True)
    found: dict[str, list[Measured]] = {name: [] for name in inputs}
    for _ in range(options.rounds):
        for name, path in inputs.items():
            found[name].append(run_stage(spark, path, work / "run"))
            print(f"{name}, load {os.getloadavg()[0]:.1f}: {found[name][-1]}", flush=True)
    spark.stop()
    shutil.rmtree(work, ignore_errors=True)
    print("\n| input | documents | MB | candidates | per document | edges | kept | s | CPU s | CPU, to the first | JVM MB | worker MB |")
    print("|---|" + "---:|" * 11)
    base = statistics.median(one.cpu for one in next(iter(found.values())))
    for name, made in found.items():
        files = [inputs[name]] if inputs[name].is_file() else list(inputs[name].iterdir())
        size = sum(path.stat().st_size for path in files) / 1e6 if files and files[0].exists() else 0
        one, cpu = made[-1], statistics.median(each.cpu for each in made)
        print(
            f"| {name} | {one.documents} | {size:.0f} | {one.candidates} | {one.candidates / one.documents:.2f} | {one.edges} | {one.kept} "
            f"| {statistics.median(each.seconds for each in made):.1f} | {cpu:.1f} | {cpu / base:.2f} "
            f"| {max(each.jvm for each in made):.0f} | {max(each.worker for each in made):.0f} |"
        )


if __name__ == "__main__":
    main()
