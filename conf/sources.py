"""The configuration of one source, and the catalogue of data sets a user may ask for by name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator

from auralith_pipeline.conf.media import MAX_FRAME_PIXELS, MAX_PIXELS, MAX_SECONDS

SourceType = Literal["site-packages", "jsonl", "csv", "parquet", "text", "media", "delta"]
MediaKind = Literal["image", "audio", "video", "html", "text", "code"]
RECORD_TYPES = ("jsonl", "csv", "parquet", "delta")
TABLE_TYPES = ("parquet", "delta")
# Which types an option makes sense for; one given to another type is refused, since ignoring it would hide a mistake.
_ONLY_FOR: dict[str, tuple[str, ...]] = {
    "text_field": RECORD_TYPES,
    "id_field": RECORD_TYPES,
    "license_field": RECORD_TYPES,
    "date_field": RECORD_TYPES,
    "group_field": RECORD_TYPES,
    "url_field": RECORD_TYPES,
    "url_drop_tracking": RECORD_TYPES,
    "url_join_schemes": RECORD_TYPES,
    "columns": RECORD_TYPES,
    "on_truncated": ("jsonl", "csv", "text", "media"),
    "split_bytes": ("jsonl", "csv", "text", "media", "site-packages"),
    "code_chunk_chars": ("text", "media", "site-packages"),
    "code_overlap_lines": ("text", "media", "site-packages"),
    "modality": ("site-packages", "jsonl", "csv", "parquet", "text", "delta"),
    "media_kinds": ("media",),
    "media_alone": ("media",),
    "max_media_bytes": ("media",),
    "max_pixels": ("media",),
    "max_frame_pixels": ("media",),
    "max_seconds": ("media",),
    "delimiter": ("csv",),
    "quote": ("csv",),
    "version": ("delta",),
    "starting_version": ("delta",),
    "ending_version": ("delta",),
}
COLUMN_NAMES = ("text", "id", "license", "date", "group", "url")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class SourceConfig(BaseModel):
    """Where documents come from and how their fields are named. Immutable; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: SourceType = Field(description="Kind of the source, see `auralith-pipeline list-datasets` and docs/sources.md.")
    name: str = Field(
        "",
        description="Name of the source, part of every document's id. Default: the type, so that ids do not depend on "
        "where the input lies; two sources of one type need a name each.",
    )
    path: str | None = Field(
        None,
        description="File, folder or glob; for `delta` a folder or `catalog.schema.table`; for `site-packages` default: this Python's.",
    )
    text_field: str = Field("text", min_length=1, description="Field or column that holds the text.")
    id_field: str | None = Field(None, min_length=1, description="Field that identifies a record for ever: kept as `record_key`.")
    license_field: str | None = Field(None, min_length=1, description="Field that declares the record's license.")
    date_field: str | None = Field(
        None, min_length=1, description="Field with the record's date (ISO 8601; other forms stay in `meta` only)."
    )
    group_field: str | None = Field(None, min_length=1, description="Field whose equal values must not straddle train and val.")
    url_field: str | None = Field(
        None,
        min_length=1,
        description="Field with the record's address: its host is the group where `group_field` is not set, and a hash of its "
        "canonical form is kept as `url_key`.",
    )
    url_drop_tracking: StrictBool = Field(
        True, description="`url_key`: addresses that differ in `utm_*`, `gclid`, `fbclid`, `dclid` or `msclkid` alone are one."
    )
    url_join_schemes: StrictBool = Field(True, description="`url_key`: http and https are one.")
    columns: dict[str, str] = Field(
        default_factory=dict,
        description=f"Another way to write the `*_field` options, for tables: {', '.join(COLUMN_NAMES)} -> their column.",
    )
    license: str | None = Field(None, min_length=1, description="License of records that declare none.")
    modality: Literal["text", "code"] | None = Field(
        None, description="Modality of every document. Default: text; by file ending for `text` and `site-packages`."
    )
    code_chunk_chars: int | None = Field(
        None, ge=64, description="Cut files of code into documents of at most so many characters, along their syntax; null: whole files."
    )
    code_overlap_lines: int = Field(0, ge=0, le=1_000, description="Lines of the chunk before that each of them repeats.")
    media_kinds: tuple[MediaKind, ...] = Field(
        ("image", "audio", "video", "html", "text", "code"), min_length=1, description="`media`: which files of the folder are read."
    )
    media_alone: StrictBool = Field(
        True, description="`media`: a picture, sound or video is a document of its own, also one that a page shows. Off: only in pages."
    )
    max_media_bytes: int = Field(
        1 << 30, gt=0, description="A media file of more bytes is quarantined as `too_large`: a task reads one file at a time, whole."
    )
    max_pixels: int = Field(MAX_PIXELS, ge=256, description="A picture that declares more is quarantined before it is decoded.")
    max_frame_pixels: int = Field(
        MAX_FRAME_PIXELS, ge=256, description="The same for the frames of a video; the default is the largest of H.264."
    )
    max_seconds: float = Field(MAX_SECONDS, gt=0, description="A longer sound is quarantined as `media_too_long`.")
    max_samples: int | None = Field(None, gt=0, description="Take exactly the first N good records in the order of file and position.")
    on_invalid_utf8: Literal["quarantine", "repair"] = Field(
        "quarantine",
        description="Bytes that are not UTF-8: quarantine the record, or replace them by U+FFFD and mark it `had_replacement`.",
    )
    on_truncated: Literal["keep", "drop"] = Field(
        "keep", description="A compressed file that is cut off or damaged: keep the whole records before the damage, or withhold them."
    )
    max_doc_bytes: int = Field(
        10 * 1024 * 1024, gt=0, le=1 << 30, description="A record of more bytes than this is quarantined as `too_large`."
    )
    split_bytes: int = Field(0, ge=0, description="Bytes of input in one task; 0: from the size of the input. Results do not depend on it.")
    delimiter: str = Field(",", description="CSV: the character between fields.")
    quote: str = Field('"', description="CSV: the character around fields; doubled inside them.")
    version: int | None = Field(None, ge=0, description="Delta: read the table as of this version.")
    starting_version: int | None = Field(None, ge=0, description="Delta: read only rows inserted since this version (change data feed).")
    ending_version: int | None = Field(None, ge=0, description="Delta: last version of the change feed, included. Default: the newest.")

    @model_validator(mode="before")
    @classmethod
    def _fill_from_columns(cls, given: Any) -> Any:
        """Turn `columns: {text: body}` into `text_field: body`, so that readers know one spelling; default the name."""
        if not isinstance(given, dict):
            return given
        filled = dict(given)
        columns = filled.get("columns")
        if isinstance(columns, dict):
            for key, column in columns.items():
                if key not in COLUMN_NAMES:
                    raise ValueError(f"columns has no entry {key!r}; it has {', '.join(COLUMN_NAMES)}")
                if filled.get(f"{key}_field", column) != column:
                    raise ValueError(f"columns.{key} is {column!r} but {key}_field is {filled[f'{key}_field']!r}: give one of them")
                filled[f"{key}_field"] = column
        if not filled.get("name") and isinstance(filled.get("type"), str):
            filled["name"] = filled["type"]
        return filled

    @model_validator(mode="after")
    def _options_fit(self) -> SourceConfig:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"name {self.name!r} must be 1 to 100 letters, digits, '.', '_' or '-', and begin with a letter or digit")
        for option, types in _ONLY_FOR.items():
            default = type(self).model_fields[option].get_default(call_default_factory=True)
            if self.type not in types and getattr(self, option) != default:
                raise ValueError(f"{option} is for {', '.join(types)}, not for {self.type}: remove it")
        if self.path is None and self.type != "site-packages":
            raise ValueError(f"a source of type {self.type} needs a path")
        if self.path is not None and not self.path.strip():
            raise ValueError("path is empty")
        for option in ("delimiter", "quote"):
            value = getattr(self, option)
            if len(value) != 1 or not value.isascii() or value in "\r\n\0":
                raise ValueError(f"{option} must be one ASCII character other than a line end, found {value!r}")
        if self.delimiter == self.quote:
            raise ValueError("delimiter and quote must differ")
        if self.version is not None and self.starting_version is not None:
            raise ValueError("version reads a whole table, starting_version its change feed: give one of them")
        if self.ending_version is not None and (self.starting_version is None or self.ending_version < self.starting_version):
            raise ValueError("ending_version needs a starting_version that is not greater")
        return self


def check_unique_names(sources: Iterable[SourceConfig]) -> None:
    """Raise ValueError where two sources have one name: their documents could then get the same ids."""
    seen: set[str] = set()
    for source in sources:
        if source.name in seen:
            raise ValueError(f"two sources are named {source.name!r}: give each its own `name`")
        seen.add(source.name)


@dataclass(frozen=True, kw_only=True)
class DatasetInfo:
    """One line of `list-datasets`. `size` as the publisher states it; `type` is the source type that reads it here, if any."""

    name: str
    size: str
    license: str
    description: str
    needs: str
    type: SourceType | None = None
    hub_id: str | None = None
    text_field: str = "text"
    modality: Literal["text", "code"] = "text"
    available: bool = False


def _hub(name: str, hub_id: str, size: str, license: str, description: str, needs: str = "", **more: Any) -> DatasetInfo:
    return DatasetInfo(name=name, hub_id=hub_id, size=size, license=license, description=description, needs=needs or "download", **more)


# Sizes and descriptions as in the seed's README; licenses as the publishers state them: check them before use.
DATASETS: tuple[DatasetInfo, ...] = (
    DatasetInfo(
        name="site-packages",
        size="varies",
        license="per package (METADATA)",
        description="Code, README and license files of the Python packages installed here",
        needs="nothing: available anywhere, without a network",
        type="site-packages",
        available=True,
    ),
    _hub("wikipedia", "wikimedia/wikipedia", "20GB", "CC-BY-SA-4.0 and GFDL", "English Wikipedia (verified)"),
    _hub("c4", "allenai/c4", "750GB", "ODC-BY, Common Crawl terms", "Cleaned Common Crawl"),
    _hub(
        "redpajama",
        "togethercomputer/RedPajama-Data-1T",
        "1.2TB",
        "per subset",
        "LLaMA training data",
        "download of the listed files: the hub's copy is a script",
    ),
    _hub("openwebtext", "Skylion007/openwebtext", "40GB", "CC0-1.0 for the collection, pages keep their own", "Reddit links"),
    _hub(
        "bookcorpus",
        "bookcorpus/bookcorpus",
        "5GB",
        "unclear: authors keep their rights",
        "11k books",
        "download: the hub's copy is a script",
    ),
    _hub("wikitext", "Salesforce/wikitext", "500MB", "CC-BY-SA-3.0 and GFDL", "Wikipedia subset"),
    _hub(
        "dolly",
        "databricks/databricks-dolly-15k",
        "15MB",
        "CC-BY-SA-3.0",
        "Instruction following",
        "download, and its instruction, context and response joined into one field `text`",
    ),
    _hub(
        "the_stack",
        "bigcode/the-stack-dedup",
        "3TB",
        "permissive, per file",
        "Source code (deduplicated)",
        "an account that accepted its terms, and a download",
        text_field="content",
        modality="code",
    ),
)
