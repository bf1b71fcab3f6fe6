"""Change one place of a module at a time and see whether its fast tests notice: scripts/mutation.sh starts this.

Works on a copy of the checkout in .build/mutants/tree; the files here are never touched. A sample is drawn with a seed, so the
same call asks the same questions of the same code. Mutants that no test could tell apart are left out (`_is_noise`).

Kernels are compiled, as users run them, unless --plain says otherwise: a mutant of a module with kernels then costs a
compilation, half a minute and more, and any other a run of the tests. With --plain kernels are plain Python, where a few counts
overflow differently but the same tests must pass before anything is changed; -k leaves out those that are slow so. The kernels of
udfs/core/quality hold LLVM instructions (lanes.py) and run compiled alone.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import fcntl
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cosmic_ray.commands.init import _all_work_items
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_item import MutationSpec

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


class Runs:
    """Runs of the same tests by scripts/serve_tests.py, in the project's environment."""

    def __init__(self, arguments: list[str], plain: bool) -> None:
        self.arguments = arguments
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **({"NUMBA_DISABLE_JIT": "1"} if plain else {})}
        command = [str(ROOT / "scripts" / "env.sh"), "python", str(TREE / "scripts" / "serve_tests.py")]
        self._server = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, limit: float | None = None) -> dict[str, Any]:
        """The answer to one run: code (None where the limit killed it), seconds, output."""
        if self._server.stdin is None or self._server.stdout is None:
            raise RuntimeError("found no pipes to the server of tests; wanted both: this is an error of scripts/mutants.py")
        self._server.stdin.write(json.dumps({"arguments": self.arguments, "limit": limit}) + "\n")
        self._server.stdin.flush()
        return dict(json.loads(self._server.stdout.readline() or '{"code": -1, "seconds": 0, "output": "the server of tests ended"}'))

    def pass_or_end(self, why: str) -> float:
        """Seconds of a run that must pass; ends the program where it does not."""
        answer = self.ask()
        if answer["code"]:
            raise SystemExit(
                f"{why}: the tests fail (exit {answer['code']}) before anything is changed; mend them first.\n{answer['output']}"
            )
        return float(answer["seconds"])

    def close(self) -> None:
        """End the server, which stops at the end of its input."""
        self._server.communicate()


@contextmanager
def changed(module: Path, source: str) -> Iterator[None]:
    """The module with other source, for a while."""
    before = module.read_text(encoding="utf-8")
    module.write_text(source, encoding="utf-8")
    try:
        yield
    finally:
        module.write_text(before, encoding="utf-8")


def check_that_tests_see(module: Path, runs: Runs) -> None:
    """A module that cannot be imported must fail the tests; else they run other code than this copy, or never import it."""
    with changed(module, "raise RuntimeError('sabotage')\n"):
        if runs.ask()["code"] == 0:
            raise SystemExit(
                f"found that the tests pass with a {module} that cannot be imported; wanted tests that use it: name them with --tests"
            )


def seconds_of_a_change(module: Path, runs: Runs) -> float:
    """What the tests take after a change that changes nothing: where kernels depend on the module they are compiled anew."""
    with changed(module, module.read_text(encoding="utf-8") + "# changed\n"):
        return runs.pass_or_end("run with a comment more")


def drop_new_kernels(known: set[str]) -> None:
    """Remove what a mutant compiled."""
    for folder in CACHE.glob("auralith-kernels/*"):
        if folder.name not in known:
            shutil.rmtree(folder, ignore_errors=True)


def mutate(spec: MutationSpec, source: str) -> str | None:
    """The source with one change; None where it cannot be made."""
    operator = get_operator(spec.operator_name)(**spec.operator_args)
    made: str | None = mutate_code(source, operator, spec.occurrence)
    return made


def outcome_of(code: int | None) -> str:
    """killed, time (killed by the limit) or survived, from the exit status of the tests."""
    return {None: "time", 0: "survived"}.get(code, "killed")


def changed_lines(before: str, after: str) -> str:
    """The - and + lines of a diff."""
    lines = difflib.unified_diff(before.split("\n"), after.split("\n"), n=0, lineterm="")
    return "\n".join(f"    {line}" for line in list(lines)[2:] if not line.startswith("@@"))


def measure(module: Path, given: argparse.Namespace) -> None:
    """Run the sample and print what became of it."""
    tests = given.tests or tests_of(module)
    if not tests:
        raise SystemExit(f"found no tests for {module}; name them with --tests")
    chosen, total = mutants_of(module, given.sample, given.seed)
    print(f"{module}: {total} mutants, {len(chosen)} drawn with seed {given.seed}; tests: {' '.join(tests)}", flush=True)
    options = ["-x", "-q", "-p", "no:cacheprovider", "--hypothesis-profile=mutants", "-m", FAST]
    options += ["-W", "ignore::RuntimeWarning"] if given.plain else []  # what Numba lets overflow in silence
    runs = Runs([*options, *(["-k", given.only] if given.only else []), *tests], given.plain)
    check_that_tests_see(module, runs)
    if not given.plain and not given.numbers:
        runs.pass_or_end("first run")  # compiles
    known = {folder.name for folder in CACHE.glob("auralith-kernels/*")}
    seconds = seconds_of_a_change(module, runs)
    limit = 3 * seconds + 5
    print(f"a run takes {seconds:.1f} s; a mutant gets {limit:.0f} s", flush=True)
    counts: Counter[str] = Counter()
    survivors = []
    source = module.read_text(encoding="utf-8")
    for number, spec in enumerate(chosen, 1):
        if given.numbers and number not in given.numbers:
            continue
        mutant = mutate(spec, source)
        outcome = "broken"
        if mutant is not None:
            with changed(module, mutant):
                outcome = outcome_of(runs.ask(limit)["code"])
        drop_new_kernels(known)
        counts[outcome] += 1
        operator = spec.operator_name.removeprefix("core/")
        print(f"{number:4}/{len(chosen)} {outcome:8} line {spec.start_pos[0]} {operator}", flush=True)
        if mutant is not None and outcome == "survived":
            place = f"{module}:{spec.start_pos[0]} in {spec.definition_name or 'the module'}"
            survivors.append(f"{place}: {operator}\n{changed_lines(source, mutant)}")
    runs.close()
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
    parser.add_argument("--numbers", type=int, nargs="+", help="only these of the sample, to try survivors again")
    parser.add_argument("--plain", action="store_true", help="do not compile kernels: no wait for Numba, slower tests")
    parser.add_argument("-k", dest="only", help="pytest's -k: which of the tests")
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
