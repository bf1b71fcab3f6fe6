"""From a name, a type or an input path to a source object."""

from __future__ import annotations

import difflib
import os
from typing import Any

from pydantic import ValidationError

from auralith_pipeline.conf.errors import ConfigError, SourceError
from auralith_pipeline.conf.sources import DATASETS, DatasetInfo, SourceConfig
from auralith_pipeline.jobs.sources.contract import Source
from auralith_pipeline.jobs.sources.csv_files import CsvSource
from auralith_pipeline.jobs.sources.delta import DeltaSource
from auralith_pipeline.jobs.sources.jsonl import JsonlSource
from auralith_pipeline.jobs.sources.media_files import MediaSource
from auralith_pipeline.jobs.sources.parquet import ParquetSource
from auralith_pipeline.jobs.sources.site_packages import SitePackagesSource
from auralith_pipeline.jobs.sources.text_files import TextSource
from auralith_pipeline.udfs.core.records.kinds import ENDINGS, ending_of, folder_kind

SOURCES: dict[str, type[Source]] = {
    "site-packages": SitePackagesSource,
    "jsonl": JsonlSource,
    "csv": CsvSource,
    "parquet": ParquetSource,
    "text": TextSource,
    "media": MediaSource,
    "delta": DeltaSource,
}


def list_datasets() -> tuple[DatasetInfo, ...]:
    """Every data set that can be asked for by name, those that need a download included."""
    return DATASETS


def create_source(name_or_type: str, *, streaming: bool = True, **options: Any) -> Source:
    """A source by its type (`jsonl`, ...) or by the name of a data set, with the options of SourceConfig.

    `streaming` is accepted for compatibility: every source reads in bounded memory, whatever it says.
    Raises SourceError for a hub data set (says what to do instead) or an unknown name, ConfigError for wrong options.
    """
    if name_or_type in SOURCES:
        return source_of(_config({"type": name_or_type, **options}))
    info = next((entry for entry in DATASETS if entry.name == name_or_type.replace("-", "_")), None)
    if info is not None:
        raise SourceError(hub_message(info))
    known = [*SOURCES, *(entry.name for entry in DATASETS if entry.name not in SOURCES)]
    near = difflib.get_close_matches(name_or_type, known, 1)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    raise SourceError(f"Unknown source {name_or_type!r}{hint}. Known: {', '.join(known)}.")


def source_of(config: SourceConfig) -> Source:
    """The source that a configuration describes."""
    return SOURCES[config.type](config)


def source_for_input(path: str, **options: Any) -> Source:
    """A source for an input path, its type told by `type=` or by what lies there (file endings, a Delta log)."""
    given = options.pop("type", None)
    if ending_of(path) == ".tsv":
        options.setdefault("delimiter", "\t")
    return source_of(_config({"type": given or infer_type(path), "path": path, **options}))


def infer_type(path: str) -> str:
    """The type that reads `path`. Raises SourceError where it cannot be told, or a folder mixes types."""
    if os.path.isdir(os.path.join(path, "_delta_log")):
        return "delta"
    if os.path.isdir(path):
        names = [name for _, folders, files in os.walk(path) for name in files if not name.startswith((".", "_"))]
    else:
        names = [os.path.basename(path)]
    found = sorted({kind for name in names if (kind := _type_of(name)) is not None})
    if found == ["media", "text"]:  # a media folder may hold texts and code, too
        return "media"
    if len(found) == 1:
        return found[0]
    what = f"holds files for {' and '.join(found)}" if found else "has no ending that tells its type"
    raise SourceError(f"{path}: {what}. Say `type`: one of {', '.join(SOURCES)}.")


def hub_message(info: DatasetInfo) -> str:
    """What to tell someone who asks for a data set that lies on a hub."""
    field = "" if info.text_field == "text" else f" --text-field {info.text_field}"
    return (
        f"{info.name} ({info.size}, {info.license}) lies on the Hugging Face hub as {info.hub_id}, and hub data sets are not available in "
        f"this version. It needs: {info.needs}. Download it as Parquet or JSONL and pass the folder: "
        f"auralith-pipeline collect --input FOLDER{field} ..., or create_source('parquet', path=FOLDER"
        + (f", text_field={info.text_field!r})." if field else ").")
    )


def _type_of(name: str) -> str | None:
    ending = ending_of(name)
    for kind, endings in ENDINGS.items():
        if ending in endings:
            return kind
    held = folder_kind(name)
    return "text" if held in ("text", "code") else "media" if held is not None else None


def _config(options: dict[str, Any]) -> SourceConfig:
    try:
        return SourceConfig(**options)
    except ValidationError as error:
        problems = []
        for entry in error.errors(include_url=False, include_input=False):
            key = ".".join(map(str, entry["loc"])) or "source"
            hint = ""
            if entry["type"] == "extra_forbidden":
                near = difflib.get_close_matches(key, SourceConfig.model_fields, 1)
                hint = f" (did you mean {near[0]!r}?)" if near else f"; options: {', '.join(SourceConfig.model_fields)}"
            problems.append(f"{key}: {entry['msg']}{hint}")
        raise ConfigError("; ".join(problems)) from None
