"""The checkout, the wheel, and the zip under spark-submit make the same release (acceptance line 6)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from delta import configure_spark_with_delta_pip
from pyspark.sql import SparkSession

from auralith_pipeline.jobs._session import NEEDLESS_JARS
from tests.corpus import write_jsonl
from tests.test_repeatability import bytes_of, drive, rows_of, settings

pytestmark = [pytest.mark.packaging, pytest.mark.spark, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]


def test_checkout_wheel_and_zip_give_the_same_bytes(wheel: Path, dist: Path, tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "corpus")
    checkout = drive(tmp_path / "checkout", settings(source, tmp_path / "checkout" / "shards"))
    assert checkout.returncode == 0, checkout.stderr[-2000:]

    site = tmp_path / "site"
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(site), str(wheel)], check=True)
    installed = drive(tmp_path / "wheel", settings(source, tmp_path / "wheel" / "shards"), PYTHONPATH=str(site))
    assert installed.returncode == 0, installed.stderr[-2000:]

    work = tmp_path / "submit"
    work.mkdir()
    job = shutil.copy(ROOT / "jobs" / "collect_corpus.py", work / "collect_corpus.py")  # alone: only the zip can give the package
    (work / "config.yaml").write_text(json.dumps(settings(source, work / "shards")))
    delta = configure_spark_with_delta_pip(SparkSession.builder)._options["spark.jars.packages"]
    conf = {
        "spark.jars.packages": delta,
        "spark.jars.excludes": NEEDLESS_JARS,
        "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        "spark.sql.shuffle.partitions": "2",
        "spark.ui.enabled": "false",
        "spark.databricks.delta.snapshotPartitions": "1",  # 50 by default: minutes on two cores
        "spark.pyspark.python": sys.executable,
        "spark.pyspark.driver.python": sys.executable,
    }
    env = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYSPARK_PYTHON", "PYSPARK_DRIVER_PYTHON")}
    env["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), env["PATH"]])
    submitted = subprocess.run(
        [
            "spark-submit",
            "--master",
            "local[2]",
            *(word for key, value in conf.items() for word in ("--conf", f"{key}={value}")),
            "--py-files",
            str(dist / "auralith_pipeline.zip"),
            str(job),
            "--config",
            str(work / "config.yaml"),
        ],
        env=env,
        cwd=work,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert submitted.returncode == 0, submitted.stderr[-3000:]
    assert json.loads(submitted.stdout.splitlines()[-1])["status"] == "completed_with_errors"

    wanted = bytes_of(tmp_path / "checkout" / "shards"), rows_of(tmp_path / "checkout" / "shards")
    assert (bytes_of(tmp_path / "wheel" / "shards"), rows_of(tmp_path / "wheel" / "shards")) == wanted
    assert (bytes_of(work / "shards"), rows_of(work / "shards")) == wanted
