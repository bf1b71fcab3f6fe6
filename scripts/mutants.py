"""Change one place of a module at a time and see whether its fast tests notice: scripts/mutation.sh starts this.

Works on a copy of the checkout in .build/mutants/tree; the files here are never touched. A sample is drawn with a seed, so the
same call asks the same questions of the same code. Mutants that no test could tell apart are left out (`_is_noise`).

Kernels are compiled, as users run them: as plain Python their unsigned bytes overflow differently. A mutant of a module with
kernels therefore costs a compilation, half a minute and more, and any other a run of the tests.
"""

from __future__ import annotations

import argparse
import ast
import fcntl
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cosmic_ray.commands.init import _all_work_items
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.work_item import MutationSpec, TestOutcome, WorkResult

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".build" / "mutants"
TREE = HOME / "tree"  # always the same place: Numba's cache goes by the path of the source
CACHE = HOME / "cache"
FAST = "not (spark or slow or connect or packaging)"
# Equal numbers and short strings are one object in CPython, so `is` for `==` changes nothing a test could rely on.
_IDENTITY = re.compile(r"ComparisonOperator_(?!Is)\w+?_Is(Not)?$")
# What only makes things faster or lighter, or is compiled the same.
_IDLE_DECORATORS = {"njit", "cache", "lru_cache", "cached_property", "overload"}


def copy_checkout() -> None:
    """The tracked files and the untracked that git does not ignore, as they are now."""
    listed = subprocess.run(["git", "ls-files", "-coz", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    shutil.rmtree(TREE, ignore_errors=True)
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():  # else deleted, and not yet so for git
            (TREE / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, TREE / name)  # with its time, which Numba's cache compares


def tests_of(module: Path) -> list[str]:
    """Test files that import the module, then its neighbours: those in the folder of tests/ that mirrors the module's."""
    dotted = "auralith_pipeline." + ".".join(module.with_suffix("").parts)
    parent, _, name = dotted.rpartition(".")
    imports = re.compile(
        rf"^\s*(?:from {re.escape(dotted)} import|import {re.escape(dotted)}\b|from {re.escape(parent)} import .*\b{name}\b)", re.M
    )
    files = sorted((TREE / "tests").rglob("test_*.py"))
    direct = [file for file in files if imports.search(file.read_text(encoding="utf-8"))]
    near = sorted((TREE / "tests" / module.parent).glob("test_*.py"))
    return [str(file.relative_to(TREE)) for file in dict.fromkeys(direct + near)]


def _is_noise(spec: MutationSpec, quiet: list[tuple[tuple[int, int], tuple[int, int]]]) -> bool:
    if _IDENTITY.search(spec.operator_name):
        return True
    return any(start <= tuple(spec.start_pos) and tuple(spec.end_pos) <= end for start, end in quiet)


def quiet_places(source: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """From and to (line, column) of annotations, which nothing evaluates here, and of decorators that change no result."""
    for node in ast.walk(ast.parse(source)):
        notes: list[ast.expr | None] = []
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            every = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg)
            notes += [node.returns, *(argument.annotation for argument in every if argument)]
        if isinstance(node, ast.AnnAssign):
            notes.append(node.annotation)
        for note in filter(None, notes):
            yield (note.lineno, note.col_offset), (note.end_lineno or note.lineno, note.end_col_offset or 0)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for mark in node.decorator_list:
                if _name(mark) in _IDLE_DECORATORS:
                    yield (mark.lineno, 0), ((mark.end_lineno or mark.lineno) + 1, 0)  # from its @ to the end of its line


def _name(node: ast.expr) -> str:
    while isinstance(node, ast.Call | ast.Attribute):
        node = node.func if isinstance(node, ast.Call) else ast.Name(node.attr)
    return node.id if isinstance(node, ast.Name) else ""


def mutants_of(module: Path, sample: int, seed: int) -> tuple[list[MutationSpec], int]:
    """The sample in the order of the lines, and how many mutants there are."""
    quiet = list(quiet_places(module.read_text(encoding="utf-8")))
    specs = [spec for item in _all_work_items([module], {}) for spec in item.mutations if not _is_noise(spec, quiet)]
    chosen = random.Random(seed).sample(specs, min(sample, len(specs)))
    return sorted(chosen, key=lambda spec: (spec.start_pos, spec.operator_name, spec.occurrence)), len(specs)


def run_tests(command: list[str], why: str) -> float:
    """Seconds of a run that must pass; ends the program where it does not."""
    before = time.perf_counter()
    done = subprocess.run(command, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(
            f"{why}: the tests fail (exit {done.returncode}) before anything is changed; mend them first.\n{done.stdout[-3000:]}"
        )
    return time.perf_counter() - before


@contextmanager
def changed(module: Path, source: str) -> Iterator[None]:
    """The module with other source, for a while."""
    before = module.read_text(encoding="utf-8")
    module.write_text(source, encoding="utf-8")
    try:
        yield
    finally:
        module.write_text(before, encoding="utf-8")


def check_that_tests_see(module: Path, command: list[str]) -> None:
    """A module that cannot be imported must fail the tests; else they run other code than this copy, or never import it."""
    with changed(module, "raise RuntimeError('sabotage')\n"):
        done = subprocess.run(command, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}, capture_output=True)
    if done.returncode == 0:
        raise SystemExit(
            f"found that the tests pass with a {module} that cannot be imported; wanted tests that use it: name them with --tests"
        )


def seconds_of_a_change(module: Path, command: list[str]) -> float:
    """What the tests take after a change that changes nothing: where kernels depend on the module they are compiled anew."""
    with changed(module, module.read_text(encoding="utf-8") + "# changed\n"):
        return run_tests(command, "run with a comment more")


def drop_new_kernels(known: set[str]) -> None:
    """Remove what a mutant compiled."""
    for folder in CACHE.glob("auralith-kernels/*"):
        if folder.name not in known:
            shutil.rmtree(folder, ignore_errors=True)


def outcome_of(result: WorkResult) -> str:
    """killed, time (killed by the limit), survived, or broken: the mutant could not be made."""
    if result.test_outcome == TestOutcome.SURVIVED:
        return "survived"
    if result.test_outcome == TestOutcome.KILLED:
        return "time" if result.output == "timeout" else "killed"
    return "broken"


def changed_lines(diff: str) -> str:
    """The - and + lines of a unified diff."""
    return "\n".join(f"    {line}" for line in diff.split("\n") if re.match(r"[-+](?![-+]{2} )", line) and not line.startswith("--- "))


def measure(module: Path, given: argparse.Namespace) -> None:
    """Run the sample and print what became of it."""
    tests = given.tests or tests_of(module)
    if not tests:
        raise SystemExit(f"found no tests for {module}; name them with --tests")
    python = [str(ROOT / "scripts" / "env.sh"), "python", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--hypothesis-seed=0"]
    command = [*python, "-m", FAST, *tests]
    chosen, total = mutants_of(module, given.sample, given.seed)
    print(f"{module}: {total} mutants, {len(chosen)} drawn with seed {given.seed}; tests: {' '.join(tests)}", flush=True)
    check_that_tests_see(module, command)
    run_tests(command, "first run")  # compiles
    known = {folder.name for folder in CACHE.glob("auralith-kernels/*")}
    seconds = seconds_of_a_change(module, command)
    limit = 3 * seconds + 10
    print(f"a run takes {seconds:.1f} s; a mutant gets {limit:.0f} s", flush=True)
    counts: Counter[str] = Counter()
    survivors = []
    for number, spec in enumerate(chosen, 1):
        result = mutate_and_test([spec], shlex.join(command), limit)
        drop_new_kernels(known)
        outcome = outcome_of(result)
        counts[outcome] += 1
        operator = spec.operator_name.removeprefix("core/")
        print(f"{number:4}/{len(chosen)} {outcome:8} line {spec.start_pos[0]} {operator}", flush=True)
        if outcome == "survived":
            survivors.append(
                f"{module}:{spec.start_pos[0]} in {spec.definition_name or 'the module'}: {operator}\n{changed_lines(result.diff or '')}"
            )
    killed = counts["killed"] + counts["time"]
    tried = killed + counts["survived"]
    print(f"\n{module}: {killed} of {tried} killed ({counts['time']} by time), {counts['survived']} survived, {counts['broken']} not made")
    print("\n".join(survivors))


def main() -> int:
    """See the head of the file."""
    parser = argparse.ArgumentParser(prog="scripts/mutation.sh", description="Do the tests of a module notice when it is changed?")
    parser.add_argument("module", type=Path, help="from the root, such as udfs/core/license/expression.py")
    parser.add_argument("--sample", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tests", nargs="+", help="files or folders, in place of those found by the module's name")
    given = parser.parse_args()
    module = Path(os.path.relpath(given.module.resolve(), ROOT))
    if module.suffix != ".py" or not (ROOT / module).is_file():
        raise SystemExit(f"found no module {given.module}; wanted a Python file, from the root")
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit("another mutation test is running on this checkout; wait for it") from None
        os.environ["NUMBA_CACHE_DIR"] = str(CACHE)
        copy_checkout()
        os.chdir(TREE)
        measure(module, given)
    return 0


if __name__ == "__main__":
    sys.exit(main())
