"""The kernel cache: it never serves old code, and its absence is never an error."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # each test compiles in interpreters of its own

ROOT = Path(__file__).resolve().parents[2]
KERNELS = {
    "udfs/core/zz_helper.py": "from auralith_pipeline.conf.jit import njit\n\n@njit\ndef helper(x):\n    return x + 1\n",
    "udfs/core/zz_caller.py": (
        "from auralith_pipeline.conf.jit import njit\nfrom auralith_pipeline.udfs.core.zz_helper import helper\n\n"
        "@njit\ndef caller(x):\n    return helper(x) * 10\n"
    ),
}
CALL = (
    "from auralith_pipeline.conf import jit\nfrom auralith_pipeline.udfs.core.zz_caller import caller\n"
    "print(caller(1), sum(caller.stats.cache_hits.values()), jit._base())"
)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A small copy of the package, as installed: conf/jit.py and two kernels in two files."""
    root = tmp_path / "site" / "auralith_pipeline"
    for folder in ("conf", "sharding", "tokenizer", "udfs", "udfs/core"):
        (root / folder).mkdir(parents=True)
        (root / folder / "__init__.py").touch()
    (root / "__init__.py").touch()
    shutil.copy(ROOT / "conf" / "jit.py", root / "conf")
    for name, source in KERNELS.items():
        (root / name).write_text(source)
    return root


def call(path: Path, **env: str) -> tuple[int, int, str]:
    """Result, cache hits and cache folder of `caller(1)` in a fresh interpreter."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("NUMBA_")}
    done = subprocess.run(
        [sys.executable, "-c", CALL], env={**clean, "PYTHONPATH": str(path), **env}, cwd="/", capture_output=True, text=True, check=True
    )
    result, hits, folder = done.stdout.split(maxsplit=2)
    return int(result), int(hits), folder.strip()


def zipped(package: Path) -> Path:
    target = package.parent.parent / "package.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for file in package.rglob("*.py"):
            archive.write(file, file.relative_to(package.parent))
    return target


def test_second_start_reads_the_cache_beside_the_package(package: Path) -> None:
    assert call(package.parent)[:2] == (20, 0)
    result, hits, folder = call(package.parent)
    assert (result, hits) == (20, 1)
    assert Path(folder).is_relative_to(package)


def test_an_edited_helper_in_another_file_is_seen(package: Path) -> None:
    assert call(package.parent)[0] == 20
    (package / "udfs/core/zz_helper.py").write_text(KERNELS["udfs/core/zz_helper.py"].replace("x + 1", "x + 2"))
    assert call(package.parent)[0] == 30


def test_an_edit_elsewhere_costs_no_compilation(package: Path) -> None:
    call(package.parent)
    (package / "tokenizer" / "zz_other.py").write_text("x = 1\n")
    assert call(package.parent)[:2] == (20, 1)


def test_folders_of_old_sources_are_removed_after_a_week_without_use(package: Path) -> None:
    base = Path(call(package.parent)[2])
    (used,) = {path.parent.parent for path in base.rglob("*.nbi") if "caller" in path.name}
    old, recent = base / "old", base / "recent"
    for folder, age_s in ((old, 8 * 24 * 3600), (recent, 3600)):
        folder.mkdir()
        os.utime(folder, (time.time() - age_s,) * 2)
    call(package.parent)
    assert (used.exists(), old.exists(), recent.exists()) == (True, False, True)


def test_zip_without_a_home_caches_in_a_private_temporary_folder(package: Path, tmp_path: Path) -> None:
    archive = zipped(package)
    env = {"HOME": "/proc/nowhere", "TMPDIR": str(tmp_path)}
    assert call(archive, **env)[:2] == (20, 0)
    result, hits, folder = call(archive, **env)
    assert (result, hits) == (20, 1)
    base = Path(folder)
    assert base.parent == tmp_path
    assert base.stat().st_mode & 0o777 == 0o700


def test_zip_honours_numba_cache_dir(package: Path, tmp_path: Path) -> None:
    wanted = tmp_path / "given"
    assert call(zipped(package), HOME="/proc/nowhere", NUMBA_CACHE_DIR=str(wanted))[0] == 20
    assert list(wanted.rglob("*.nbi"))


def test_a_temporary_folder_that_others_may_write_is_not_trusted(package: Path, tmp_path: Path) -> None:
    open_to_all = tmp_path / f"auralith-kernels-{os.getuid()}"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    assert call(zipped(package), HOME="/proc/nowhere", TMPDIR=str(tmp_path)) == (20, 0, "None")
    assert not list(open_to_all.iterdir())


def test_no_place_at_all_still_computes(package: Path) -> None:
    assert call(zipped(package), HOME="/proc/nowhere", NUMBA_CACHE_DIR="/proc/nowhere") == (20, 0, "None")
