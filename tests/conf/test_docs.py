"""The generated page is the one in the repository."""

from __future__ import annotations

from pathlib import Path

from auralith_pipeline.conf.load import valid_keys
from auralith_pipeline.jobs.describe_config import describe

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"


def test_the_page_is_up_to_date():
    assert PAGE.read_text() == describe(), "run `make docs`"


def test_every_key_is_described():
    page = PAGE.read_text().replace("[].", ".")
    assert [key for key in valid_keys() if f"`{key}`" not in page and f"`{key}[]`" not in page] == []
