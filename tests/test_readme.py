"""The README's Python runs as printed (C2); only the number of samples is smaller here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.spark

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.S)


def test_C2_the_readmes_python_runs(spark, tmp_path, monkeypatch, capsys):
    run, read, plain = BLOCKS
    monkeypatch.chdir(tmp_path)
    small = run.replace("max_samples=5_000", "max_samples=400")
    assert small != run
    exec(compile(small, "README.md", "exec"), {})
    said = capsys.readouterr().out
    assert re.search(r"in +│ +400 │", said)
    assert "Release" in said
    body = read.replace("batch_size=16", "batch_size=2") + "    rows = len(batch['input_ids'])\n    break\n"
    names: dict[str, object] = {}
    exec(compile(body, "README.md", "exec"), names)
    assert names["rows"] == 2
    for shard in Path("data/shards").glob("shard_*.zst"):  # as `compression: none` would have written it
        import zstandard

        shard.with_suffix("").write_bytes(zstandard.ZstdDecompressor().decompress(shard.read_bytes()))
    exec(compile(plain, "README.md", "exec"), names)
    assert names["labels"].shape == names["input_ids"].shape == names["targets"].shape
