from __future__ import annotations

from pathlib import Path

import pytest

from auralith_pipeline.conf.errors import ConfigError, SourceError
from auralith_pipeline.conf.sources import DATASETS
from auralith_pipeline.jobs.sources.registry import infer_type, source_for_input
from auralith_pipeline.sources import create_source, list_datasets


@pytest.mark.parametrize("name", [info.name for info in DATASETS if not info.available])
def test_SO2_a_hub_data_set_says_what_to_do_instead(name: str) -> None:
    with pytest.raises(SourceError, match="not available in this version.*Download it as Parquet or JSONL.*--input") as caught:
        create_source(name, streaming=True, max_samples=1_000_000)
    assert name in str(caught.value)
    assert name in [info.name for info in list_datasets()]


def test_a_mistyped_name_or_option_meets_its_nearest() -> None:
    with pytest.raises(SourceError, match="did you mean 'wikipedia'"):
        create_source("wikpedia")
    with pytest.raises(ConfigError, match="max_sample.*did you mean 'max_samples'"):
        create_source("site-packages", max_sample=1)
    with pytest.raises(ConfigError, match="needs a path"):
        create_source("jsonl")


def test_the_type_of_an_input_is_told_by_its_names(tmp_path: Path) -> None:
    for name, kind in (
        ("a.jsonl", "jsonl"),
        ("b.json.gz", "jsonl"),
        ("c.tsv", "csv"),
        ("d.parquet", "parquet"),
        ("e.md", "text"),
        ("f.py", "text"),
    ):
        assert infer_type(name) == kind
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "a.jsonl").touch()
    (folder / "_SUCCESS").touch()
    assert infer_type(str(folder)) == "jsonl"
    (folder / "b.csv").touch()
    with pytest.raises(SourceError, match="csv and jsonl"):
        infer_type(str(folder))
    with pytest.raises(SourceError, match="no ending"):
        infer_type("corpus")
    (tmp_path / "table" / "_delta_log").mkdir(parents=True)
    assert infer_type(str(tmp_path / "table")) == "delta"
    assert source_for_input("x/a.tsv").config.delimiter == "\t"
    assert source_for_input("x/a.tsv", text_field="body", type="jsonl", delimiter=",").config.type == "jsonl"
