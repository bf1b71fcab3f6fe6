"""What the log says about rows and steps, and when it may not be believed."""

from __future__ import annotations

import json

import pytest

from auralith_pipeline.jobs._history import Commit, count_rows, read_history


def commit(version, operation="WRITE", rows=None, replaces=False, step="s"):
    return Commit(version, step, operation, rows, replaces)


@pytest.mark.parametrize(
    ("commits", "rows"),
    [
        ([commit(0, "CREATE TABLE")], 0),
        ([commit(0, "CREATE TABLE"), commit(1, rows=5), commit(2, rows=7)], 12),
        ([commit(0, "CREATE TABLE"), commit(1, rows=5), commit(2, rows=7, replaces=True), commit(3, "OPTIMIZE")], 7),
        ([commit(0, "CREATE TABLE"), commit(1, rows=5), commit(2, "DELETE")], None),
        ([commit(0, "CREATE TABLE"), commit(1, rows=None)], None),
        ([commit(3, rows=5)], None),
    ],
    ids=["new", "appends", "replaced", "somebody deleted", "part replaced", "log cleaned"],
)
def test_rows_from_the_log_or_not_at_all(commits, rows):
    assert count_rows(commits) == rows


def test_the_files_of_a_log_are_read_in_order(tmp_path):
    log = tmp_path / "_delta_log"
    log.mkdir()

    def write(version, **info):
        lines = [{"commitInfo": info}, {"add": {"path": "x"}}]
        (log / f"{version:020d}.json").write_text("\n".join(json.dumps(line, separators=(",", ":")) for line in lines))

    write(10, operation="WRITE", operationParameters={"mode": "Append"}, operationMetrics={"numOutputRows": "3"}, userMetadata="not json")
    write(
        9, operation="WRITE", operationParameters={"mode": "Overwrite", "predicate": '["(a = 1)"]'}, operationMetrics={"numOutputRows": "2"}
    )
    write(
        8,
        operation="WRITE",
        operationParameters={"mode": "Overwrite"},
        operationMetrics={"numOutputRows": "4"},
        userMetadata='{"step":"a:1"}',
    )
    (log / "_last_checkpoint").write_text("{}")
    found = read_history(None, "unused", str(tmp_path))
    assert [(c.version, c.step, c.rows, c.replaces_all) for c in found] == [(8, "a:1", 4, True), (9, "", None, False), (10, "", 3, False)]
