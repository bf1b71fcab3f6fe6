"""The linter really sees the layers, and mypy really sees the files: each catches what is planted in a copy."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.packaging.conftest import FOLDERS, ROOT, copy_sources, run

pytestmark = pytest.mark.packaging

# (where, what is imported there, the contract that must break)
PLANTED = [
    ("conf", "auralith_pipeline.tokenizer", "Imports point down only"),
    ("tokenizer", "auralith_pipeline.transforms", "Imports point down only"),
    ("transforms", "auralith_pipeline.jobs", "Imports point down only"),
    ("udfs", "auralith_pipeline.transforms", "Imports point down only"),
    ("jobs", "auralith_pipeline.pipeline", "Imports point down only"),
    ("sharding", "auralith_pipeline.jobs", "The pure half of sharding stands on conf alone, and below jobs"),
    ("transforms", "auralith_pipeline.sharding.stage", "Only jobs start the shard-writing stage"),
    ("sharding", "auralith_pipeline.sharding.stage", "Only jobs start the shard-writing stage"),
    ("sharding", "auralith_pipeline.udfs", "sharding imports no transforms, and only its stage imports udfs and the tokenizer"),
    ("sharding", "auralith_pipeline.tokenizer", "sharding imports no transforms, and only its stage imports udfs and the tokenizer"),
    ("tokenizer", "auralith_pipeline.sharding", "The tokenizer does not import sharding"),
    ("udfs.core", "auralith_pipeline.tokenizer", "Kernels import neither their wrappers' helpers, nor the tokenizer, nor sharding"),
    ("udfs.core", "pandas", "Pure modules import neither Spark nor pandas"),
    ("tokenizer", "pyspark", "Pure modules import neither Spark nor pandas"),
    ("sharding", "pyspark", "Pure modules import neither Spark nor pandas"),
    ("conf", "pyspark", "Pure modules import neither Spark nor pandas"),
    ("conf", "auralith_pipeline.conf.tables", "Only modules that know Spark read the table contracts"),
]


def lint(root: Path) -> tuple[int, str]:
    run(["bash", str(root / "scripts" / "make_links.sh")])
    program = shutil.which("lint-imports", path=str(Path(sys.executable).parent)) or "lint-imports"
    done = run([program, "--no-logo", "--no-cache"], cwd=root / ".build" / "links", env={"COLUMNS": "200"}, check=False)
    return done.returncode, done.stdout + done.stderr


def test_every_contract_is_kept_here_and_catches_its_breach(tmp_path: Path) -> None:
    copy = copy_sources(tmp_path / "copy").root
    code, output = lint(copy)
    assert code == 0, output

    for number, (folder, what, _) in enumerate(PLANTED):
        (copy / folder.replace(".", "/") / f"zz_planted_{number}.py").write_text(f"import {what}\n")
    code, output = lint(copy)
    assert code == 1, output
    _, _, details = output.partition("Broken contracts")
    sections: dict[str, str] = {}
    title = ""
    names = {contract for _, _, contract in PLANTED}
    for line in details.splitlines():
        title = line.strip() if line.strip() in names else title
        sections[title] = sections.get(title, "") + line + "\n"
    for number, (folder, what, contract) in enumerate(PLANTED):
        assert f"auralith_pipeline.{folder}.zz_planted_{number} -> {what} (l.1)" in sections.get(contract, ""), (folder, what, output)


def test_mypy_that_sees_fewer_files_than_there_are_fails(tmp_path: Path) -> None:
    for folder in FOLDERS:
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").touch()
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name in ("py.typed", ".importlinter"):
        (tmp_path / ("auralith_pipeline" if name == "py.typed" else ".") / name).touch()
    check = [sys.executable, str(tmp_path / "scripts" / "check_types.py")]
    good = run(check)
    assert "no issues found in 7 source files" in good.stdout

    (tmp_path / "jobs" / "late").mkdir()  # no __init__.py: absent from the wheel, and unseen by mypy
    (tmp_path / "jobs" / "late" / "module.py").write_text("x: int = 'not a number'\n")
    bad = run(check, check=False)
    assert bad.returncode == 1
    assert "mypy looked at 7 files, but the packages hold 8" in bad.stdout

    (tmp_path / "jobs" / "late" / "__init__.py").touch()
    assert "Incompatible types in assignment" in run(check, check=False).stdout
