from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from auralith_pipeline.conf.sources import DATASETS, SourceConfig, check_unique_names


def test_the_name_defaults_to_the_type_so_that_ids_do_not_depend_on_the_path() -> None:
    assert SourceConfig(type="jsonl", path="/somewhere/a.jsonl").name == "jsonl"
    assert SourceConfig(type="jsonl", path="/else/b.jsonl", name="news").name == "news"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"type": "jsonl"}, "needs a path"),
        ({"type": "jsonl", "path": " "}, "path is empty"),
        ({"type": "hub", "path": "x"}, "site-packages"),
        ({"type": "jsonl", "path": "x", "max_samples": 0}, "greater than 0"),
        ({"type": "jsonl", "path": "x", "max_sample": 1}, "Extra inputs"),
        ({"type": "jsonl", "path": "x", "delimiter": ";"}, "delimiter is for csv"),
        ({"type": "text", "path": "x", "text_field": "body"}, "text_field is for jsonl"),
        ({"type": "media", "path": "x", "modality": "code"}, "modality is for site-packages"),
        ({"type": "csv", "path": "x", "delimiter": "||"}, "one ASCII character"),
        ({"type": "csv", "path": "x", "delimiter": '"'}, "must differ"),
        ({"type": "parquet", "path": "x", "version": 1}, "version is for delta"),
        ({"type": "delta", "path": "x", "version": 1, "starting_version": 1}, "give one of them"),
        ({"type": "delta", "path": "x", "ending_version": 1}, "needs a starting_version"),
        ({"type": "jsonl", "path": "x", "name": "a/b"}, "letters, digits"),
        ({"type": "delta", "path": "x", "columns": {"body": "text"}}, "no entry 'body'"),
        ({"type": "delta", "path": "x", "columns": {"text": "a"}, "text_field": "b"}, "give one of them"),
    ],
)
def test_O55_a_wrong_option_is_refused_by_name(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        SourceConfig(**options)


def test_columns_are_another_spelling_of_the_fields() -> None:
    config = SourceConfig(type="delta", path="a.b.c", columns={"text": "body", "id": "key"})
    assert (config.text_field, config.id_field, config.license_field) == ("body", "key", None)


def test_a_configuration_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        SourceConfig(type="jsonl", path="x").path = "y"  # type: ignore[misc]


def test_two_sources_of_one_name_are_refused() -> None:
    one = SourceConfig(type="jsonl", path="x")
    check_unique_names([one, SourceConfig(type="csv", path="x")])
    with pytest.raises(ValueError, match="named 'jsonl'"):
        check_unique_names([one, SourceConfig(type="jsonl", path="y")])


def test_SO2_the_catalogue_names_the_eight_data_sets_with_size_license_and_need() -> None:
    sizes = {info.name: info.size for info in DATASETS if not info.available}
    assert sizes == {
        "wikipedia": "20GB",
        "c4": "750GB",
        "redpajama": "1.2TB",
        "openwebtext": "40GB",
        "bookcorpus": "5GB",
        "wikitext": "500MB",
        "dolly": "15MB",
        "the_stack": "3TB",
    }
    assert all(info.license and info.description and info.needs for info in DATASETS)
    assert [info.name for info in DATASETS if info.available] == ["site-packages"]
