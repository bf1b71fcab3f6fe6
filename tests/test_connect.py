"""The whole job on a Spark Connect server: the same bytes and rows as on a classic session, with no JVM in the client's process."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.corpus import write_jsonl
from tests.test_repeatability import bytes_of, drive, rows_of, settings

pytestmark = pytest.mark.connect

ROOT = Path(__file__).resolve().parent.parent
CLIENT = """
import json, sys
from auralith_pipeline.conf.load import load_config
from auralith_pipeline.jobs._places import find_places
from auralith_pipeline.jobs._session import spark_session
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.jobs.collect_corpus import run
from auralith_pipeline.jobs.explain_document import explain_document
from auralith_pipeline.jobs.show_status import show_status
spark = spark_session()
assert "connect" in type(spark).__module__, type(spark)
cfg = load_config(sys.argv[1])
first, second = run(spark, cfg), run(spark, cfg)
places = find_places(cfg)
tables = Tables(spark, places.tables)
from auralith_pipeline.conf.tables import (GOLD_DOCUMENTS)
some = tables.read(GOLD_DOCUMENTS).select("doc_id").orderBy("doc_id").first()["doc_id"]
told = explain_document(tables, some, places.output, places.tokenizer)
print(json.dumps({"first": first.as_dict(), "unchanged": second.unchanged, "adds_up": first.adds_up(),
                  "decoded": told.decoded_equals_text, "resume": show_status(tables, places.output).resume}))
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(Path(__file__).with_name("connect_server.py")), str(port)]
    with subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline().strip() == "READY"
        yield f"sc://127.0.0.1:{port}"
        process.stdin.close()
        process.wait(60)


def test_the_job_on_connect_gives_the_same_bytes_and_rows(server, tmp_path):
    source = write_jsonl(tmp_path / "corpus")
    classic = drive(tmp_path / "classic", settings(source, tmp_path / "classic" / "shards"))
    assert classic.returncode == 0, classic.stderr[-2000:]
    work = tmp_path / "connect"
    work.mkdir()
    (work / "config.yaml").write_text(json.dumps(settings(source, work / "shards")))
    env = {**os.environ, "PYTHONPATH": str(ROOT), "SPARK_REMOTE": server}
    done = subprocess.run(
        [sys.executable, "-c", CLIENT, str(work / "config.yaml")], env=env, cwd=work, capture_output=True, text=True, timeout=900
    )
    assert done.returncode == 0, done.stderr[-3000:]
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["adds_up"]
    assert said["unchanged"]
    assert said["decoded"] is True
    assert said["resume"] == [{"stage": "all", "state": "nothing to do: complete and whole"}]
    assert bytes_of(work / "shards") == bytes_of(tmp_path / "classic" / "shards")
    assert rows_of(work / "shards") == rows_of(tmp_path / "classic" / "shards")
