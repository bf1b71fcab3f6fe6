"""The wheel, the editable install, the plain checkout and the zip hold the same package, and all of it."""

from __future__ import annotations

import sys
import sysconfig
import venv
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.packaging.conftest import FOLDERS, Checkout, probe, run

pytestmark = pytest.mark.packaging


@pytest.fixture(scope="module")
def from_checkout(checkout: Checkout) -> dict[str, Any]:
    """No install: the root on the path, as in a notebook or a Git folder."""
    return probe(checkout, PYTHONPATH=str(checkout.root))


def check(result: dict[str, Any], expected: dict[str, Any], root: Path, checkout: Checkout) -> None:
    assert {name: path for name, path in result["where"].items() if not path.startswith(str(root))} == {}
    assert set(result["where"]) == set(checkout.modules)
    assert result["kernel"] == 0x0706050403020100
    assert (result["unicode"], result["presets"]) == (expected["unicode"], expected["presets"])


def test_wheel_holds_every_module_and_data_file(wheel: Path, checkout: Checkout) -> None:
    data = [p for f in FOLDERS for p in (checkout.root / f).rglob("*") if p.is_file() and p.suffix not in {".py", ".pyc"}]
    paths = [*checkout.modules.values(), *(p.relative_to(checkout.root) for p in data)]
    wanted = {p.as_posix() if p.parts[0] == "auralith_pipeline" else f"auralith_pipeline/{p.as_posix()}" for p in paths}
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == wanted
    assert {"auralith_pipeline/py.typed", "auralith_pipeline/conf/data/unicode.bin", "auralith_pipeline/conf/presets/small.yaml"} <= names
    assert "auralith_pipeline/sharding/FORMAT.md" in names


def test_the_same_sources_give_the_same_wheel(wheel: Path, checkout: Checkout, tmp_path: Path) -> None:
    run(["bash", str(checkout.root / "scripts" / "build_zip.sh"), str(tmp_path)], env={"PYTHON": sys.executable})
    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()


def test_the_zip_is_the_wheel(wheel: Path, dist: Path) -> None:
    assert (dist / "auralith_pipeline.zip").read_bytes() == wheel.read_bytes()


def test_plain_checkout(from_checkout: dict[str, Any], checkout: Checkout) -> None:
    check(from_checkout, from_checkout, checkout.root, checkout)


def test_wheel(wheel: Path, checkout: Checkout, from_checkout: dict[str, Any], tmp_path: Path) -> None:
    run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(tmp_path), str(wheel)])
    check(probe(checkout, PYTHONPATH=str(tmp_path)), from_checkout, tmp_path, checkout)
    script = (tmp_path / "bin" / "auralith-pipeline").read_text()
    assert "auralith_pipeline.jobs.cli import main" in script


def test_editable(checkout: Checkout, from_checkout: dict[str, Any], tmp_path: Path) -> None:
    venv.create(tmp_path / "env", symlinks=True, with_pip=False)
    python = tmp_path / "env" / "bin" / "python"
    site = Path(run([str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]).stdout.strip())
    # The libraries of this environment, without its .pth files: an editable install that it may hold stays out of sight.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-build-isolation"]
    run([*pip, "--editable", str(checkout.root)])
    check(probe(checkout, python=str(python)), from_checkout, checkout.root, checkout)


def test_zip_without_a_home_or_a_writable_folder(dist: Path, checkout: Checkout, from_checkout: dict[str, Any]) -> None:
    # /proc is read-only for root too, which an empty folder without the right to write is not.
    result = probe(checkout, cwd="/proc", HOME="/proc/nowhere", PYTHONPATH=str(dist / "auralith_pipeline.zip"))
    check(result, from_checkout, dist, checkout)
    assert result["cache"] != "None"
