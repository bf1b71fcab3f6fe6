"""The same corpus gives the same bytes: other partitions, other order, another folder, another machine's habits, a killed driver.

H4, O-37's kind, O-50, O-51, O-52: acceptance line 3 of the main job.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from deltalake import DeltaTable

from auralith_pipeline.conf.load import load_config
from auralith_pipeline.jobs.collect_corpus import run
from tests.corpus import write_jsonl

pytestmark = pytest.mark.spark

TABLES = ("bronze/documents", "bronze/quarantine", "silver/documents", "silver/decisions", "gold/documents", "gold/lineage")
DRIVE = Path(__file__).with_name("drive.py")


def settings(source: Path, output: Path, **engine) -> dict:
    return {
        "pipeline": {"output_dir": str(output)},
        "sources": [{"type": "jsonl", "path": str(source), "group_field": "repo", "split_bytes": engine.pop("split_bytes", 0)}],
        "tokenizer": {"vocab_size": 400},
        "sharding": {"seq_len": 64, "target_shard_mb": 1, "bucket_tokens": 1000, "val_fraction": 0.2},
        "engine": engine,
    }  # fmt: skip


def bytes_of(output: Path) -> dict[str, str]:
    """Every file of a release by its hash; the staging folder must be gone."""
    files = {str(path.relative_to(output)): hashlib.sha256(path.read_bytes()).hexdigest() for path in output.rglob("*") if path.is_file()}
    assert not any(name.startswith("_staging") for name in files), "something staged was left behind"
    return files


def rows_of(output: Path) -> dict[str, list[str]]:
    """The rows of every table without the name of the ingest, which stands for when and where the input lay."""
    found = {}
    for table in TABLES:
        rows = (
            DeltaTable(f"{output}.tables/{table}").to_pyarrow_table().drop_columns(["batch"] if table != "gold/lineage" else []).to_pylist()
        )
        found[table] = sorted(json.dumps(row, sort_keys=True, default=str) for row in rows)
    return found


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return write_jsonl(tmp_path_factory.mktemp("source") / "corpus")


@pytest.fixture(scope="module")
def wanted(spark, source, tmp_path_factory):
    output = tmp_path_factory.mktemp("wanted") / "shards"
    summary = run(spark, load_config(overrides=settings(source, output), environment={}))
    assert summary.adds_up()
    return bytes_of(output), rows_of(output)


def test_there_is_something_to_compare(wanted):
    files, tables = wanted
    assert {"manifest.json", "index.json", "README.md", "shard_00000.safetensors.zst", "val/shard_00000.safetensors.zst"} <= set(files)
    assert all(tables.values())


def test_groups_never_straddle_the_splits(wanted):
    _, tables = wanted
    split_of = {row["doc_id"]: row["split"] for row in map(json.loads, tables["gold/lineage"])}
    groups = defaultdict(list)
    for row in map(json.loads, tables["gold/documents"]):
        if row["group_key"]:
            groups[row["group_key"]].append(split_of[row["doc_id"]])
    assert len(groups["russian"]) == 8
    assert all(len(set(splits)) == 1 for splits in groups.values())
    assert {splits[0] for splits in groups.values()} == {"train", "val"}


@pytest.mark.parametrize(("partitions", "split_bytes", "batch_rows"), [(1, 0, 256), (2, 700, 3), (7, 5000, 1)])
def test_O37_partitions_splits_and_batches_change_nothing(spark, source, wanted, tmp_path, partitions, split_bytes, batch_rows):
    output = tmp_path / "shards"
    before = spark.conf.get("spark.sql.shuffle.partitions")
    spark.conf.set("spark.sql.shuffle.partitions", str(partitions))
    try:
        cfg = settings(source, output, partitions=partitions, split_bytes=split_bytes, batch_rows=batch_rows)
        run(spark, load_config(overrides=cfg, environment={}))
    finally:
        spark.conf.set("spark.sql.shuffle.partitions", before)
    assert (bytes_of(output), rows_of(output)) == wanted


def test_O37_another_root_and_files_made_in_another_order_change_nothing(spark, source, wanted, tmp_path):
    elsewhere = tmp_path / "somewhere else" / "deep"
    elsewhere.mkdir(parents=True)
    names = sorted(path.name for path in source.iterdir())
    random.Random(1).shuffle(names)
    for name in names:
        shutil.copy(source / name, elsewhere / name)
    output = tmp_path / "shards"
    run(spark, load_config(overrides=settings(elsewhere, output), environment={}))
    assert (bytes_of(output), rows_of(output)) == wanted


def test_O52_two_batches_give_what_one_gives(spark, source, wanted, tmp_path):
    growing, output = tmp_path / "corpus", tmp_path / "shards"
    growing.mkdir()
    names = sorted(path.name for path in source.iterdir())
    # The tokenizer is trained once per workspace: the first batch must not decide about it here.
    tokenizer = {"tokenizer": {"vocab_size": 400, "retrain": True}}
    for name in names[:2]:
        shutil.copy2(source / name, growing / name)
    first = run(spark, load_config(overrides=settings(growing, output), environment={}))
    shutil.copy2(source / names[2], growing / names[2])
    second = run(spark, load_config(overrides={**settings(growing, output), **tokenizer}, environment={}))
    assert first.documents_new + second.documents_new == second.documents_in - second.quarantined
    files, tables = bytes_of(output), rows_of(output)
    lineage = {row for row in tables.pop("gold/lineage") if json.loads(row)["release"] == second.release}
    assert files == wanted[0]
    assert lineage == set(wanted[1]["gold/lineage"])
    assert tables == {name: rows for name, rows in wanted[1].items() if name != "gold/lineage"}


def drive(folder: Path, cfg: dict, place: str | None = None, **environment) -> subprocess.CompletedProcess:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "config.yaml"
    path.write_text(json.dumps(cfg))  # JSON is YAML
    root = str(DRIVE.parent.parent)
    env = {**os.environ, "PYTHONPATH": root, **environment}
    command = [sys.executable, str(DRIVE), str(path), *([place] if place else [])]
    return subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, timeout=900)


@pytest.mark.slow
@pytest.mark.parametrize("place", ["scoring", "ledger", "packed", "publishing"])
def test_H4_O50_a_killed_driver_and_the_same_command_again_give_the_same_bytes(source, wanted, tmp_path, place):
    output = tmp_path / "shards"
    cfg = settings(source, output)
    killed = drive(tmp_path / "work", cfg, place)
    assert killed.returncode == -9, killed.stderr[-2000:]
    assert not (output / "manifest.json").exists()
    again = drive(tmp_path / "work", cfg)
    assert again.returncode == 0, again.stderr[-2000:]
    assert (bytes_of(output), rows_of(output)) == wanted


@pytest.mark.slow
def test_an_unwritable_home_and_another_hash_seed_change_nothing(source, wanted, tmp_path):
    output = tmp_path / "shards"
    done = drive(tmp_path / "work", settings(source, output), HOME="/proc", PYTHONHASHSEED="12345", NUMBA_CACHE_DIR="/proc/none")
    assert done.returncode == 0, done.stderr[-2000:]
    assert (bytes_of(output), rows_of(output)) == wanted
