"""Parquet files or folders, on any storage Spark reads."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cached_property
from urllib.parse import urlsplit

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from auralith_pipeline.conf.errors import SourceError
from auralith_pipeline.jobs.sources.contract import CountHint, Source
from auralith_pipeline.jobs.sources.listing import InputFile, fingerprint_files, list_files
from auralith_pipeline.jobs.sources.tables import POSITION, URI, first_samples, to_records
from auralith_pipeline.udfs.core.records.kinds import ENDINGS, ending_of
from auralith_pipeline.udfs.read_records import RAW_RECORDS


class ParquetSource(Source):
    """Position: row number in the file, from 0, which no layout of the reading job changes."""

    @property
    def _is_local(self) -> bool:
        return urlsplit(str(self.config.path)).scheme in ("", "file")

    @cached_property
    def files(self) -> list[InputFile]:
        return list_files(str(self.config.path), lambda name: ending_of(name) in ENDINGS["parquet"], skip_hidden="._")

    def fingerprint(self, spark: SparkSession | None = None) -> str:
        if self._is_local:
            return fingerprint_files(self.files)
        session = spark or SparkSession.getActiveSession()
        if session is None:
            raise SourceError(f"{self.name}: its files can only be listed with a Spark session: pass one to fingerprint().")
        facts = ("_metadata.file_path", "_metadata.file_size", "_metadata.file_modification_time")
        files = session.read.parquet(str(self.config.path)).select(*facts).distinct().collect()
        rows = sorted([row[0], row[1], row[2].isoformat()] for row in files)
        return hashlib.sha256(json.dumps(rows).encode()).hexdigest()

    def count_hint(self) -> CountHint:
        return CountHint(len(self.files), sum(file.size for file in self.files)) if self._is_local else CountHint()

    def read(self, spark: SparkSession) -> DataFrame:
        reader = spark.read.option("mergeSchema", "true")  # else the columns would be those of whichever file is looked at
        if self._is_local:
            root = self.files[0].path.removesuffix(self.files[0].uri)
            rows = reader.option("basePath", "file://" + root).parquet(*["file://" + _literal(file.path) for file in self.files])
        else:
            root = str(self.config.path).rstrip("/") + "/"
            rows = reader.parquet(str(self.config.path))
        rows = rows.select("*", F.col("_metadata.row_index").alias(POSITION), _relative(root).alias(URI))
        records = to_records(rows, self.config, spark)
        if self.config.max_samples is not None:
            records = first_samples(records, self.config.max_samples, ("uri", "position"))
        return records.select(*RAW_RECORDS.names)


def _literal(path: str) -> str:
    """`path` with the signs escaped that Hadoop would take for a pattern."""
    return re.sub(r"([][{}*?\\\\])", r"\\\1", path)


def _relative(root: str) -> Column:
    """The file's path below `root`. Spark gives it as a URI, percent-encoded; `+` stands for itself there."""
    coded = F.regexp_replace(F.col("_metadata.file_path"), r"\+", "%2B")
    path = F.regexp_replace(F.url_decode(coded), "^file:/+", "/")
    return F.when(F.startswith(path, F.lit(root)), F.substring(path, len(root) + 1, 1 << 20)).otherwise(F.regexp_extract(path, "[^/]*$", 0))
