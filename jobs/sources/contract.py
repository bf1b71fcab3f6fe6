"""What every source is: something that lists itself, tells when it changed, and reads itself into raw records.

To add one: write a class in a file of its own, name its type in `conf/sources.py`, register it in `registry.py`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import NamedTuple

from pyspark.sql import DataFrame, SparkSession

from auralith_pipeline.conf.sources import SourceConfig
from auralith_pipeline.udfs.core.media.limits import MediaLimits
from auralith_pipeline.udfs.core.records.model import ReadOptions
from auralith_pipeline.udfs.read_records import RAW_RECORDS

__all__ = ["RAW_RECORDS", "CountHint", "Source", "read_options"]


class CountHint(NamedTuple):
    """Size of an input as far as it is known without reading it."""

    files: int | None = None
    bytes: int | None = None


class Source(ABC):
    """One input. An object lists its input once, so `fingerprint` and `read` speak of the same files."""

    def __init__(self, config: SourceConfig) -> None:
        self.config = config

    @property
    def name(self) -> str:
        return self.config.name

    @abstractmethod
    def fingerprint(self, spark: SparkSession | None = None) -> str:
        """A hash that changes when the input does (files: uri, size, time; Delta: version). `spark`: default the active session."""

    @abstractmethod
    def count_hint(self) -> CountHint:
        """Files and bytes, where they can be known cheaply."""

    @abstractmethod
    def read(self, spark: SparkSession) -> DataFrame:
        """RAW_RECORDS: one row for every record there is, good or bad. Raises SourceError where there is nothing to read."""


def read_options(config: SourceConfig) -> ReadOptions:
    """The part of the configuration that workers need."""
    return ReadOptions(
        source=config.name,
        text_field=config.text_field,
        id_field=config.id_field,
        license_field=config.license_field,
        date_field=config.date_field,
        group_field=config.group_field,
        url_field=config.url_field,
        url_drop_tracking=config.url_drop_tracking,
        url_join_schemes=config.url_join_schemes,
        license=config.license,
        repair_utf8=config.on_invalid_utf8 == "repair",
        keep_truncated=config.on_truncated == "keep",
        max_doc_bytes=config.max_doc_bytes,
        code_chunk_chars=config.code_chunk_chars,
        code_overlap_lines=config.code_overlap_lines,
        max_media_bytes=config.max_media_bytes,
        media_limits=MediaLimits(config.max_pixels, config.max_frame_pixels, config.max_seconds),
        delimiter=config.delimiter,
        quote=config.quote,
    )
