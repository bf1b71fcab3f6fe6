"""Delta tables, by folder or by name, whole at a version or the rows inserted since one."""

from __future__ import annotations

import hashlib
import json
import os
import re

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import LongType

from auralith_pipeline.conf.errors import SourceError
from auralith_pipeline.jobs.sources.contract import CountHint, Source
from auralith_pipeline.jobs.sources.tables import POSITION, ROW, URI, first_samples, to_records, with_occurrence
from auralith_pipeline.udfs.read_records import RAW_RECORDS

_TABLE_NAME = re.compile(r"\w[\w-]*(\.\w[\w-]*){0,2}")
_FEED_COLUMNS = ("_change_type", "_commit_version", "_commit_timestamp")


class DeltaSource(Source):
    """A table has no stable files: the uri is '.', and of a change feed `version=N`, the commit that inserted the row.

    Position: occurrence number among equal contents, from 0; with an id field always 0, and no shuffle is needed to find it.
    """

    @property
    def _is_path(self) -> bool:
        path = str(self.config.path)
        return "/" in path or os.path.isdir(path) or _TABLE_NAME.fullmatch(path) is None

    def fingerprint(self, spark: SparkSession | None = None) -> str:
        first, last = self.config.starting_version, self.config.ending_version
        version = self.config.version if self.config.version is not None else last
        facts = [self.table_id(spark), first, self.version(spark) if version is None else version]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()

    def count_hint(self) -> CountHint:
        return CountHint()

    def version(self, spark: SparkSession | None = None) -> int:
        """The newest version of the table."""
        return int(self._sql(spark, "DESCRIBE HISTORY {} LIMIT 1").collect()[0]["version"])

    def table_id(self, spark: SparkSession | None = None) -> str:
        """The id that Delta gave the table when it was created: another table at the same place has another one."""
        return str(self._sql(spark, "DESCRIBE DETAIL {}").collect()[0]["id"])

    def read(self, spark: SparkSession) -> DataFrame:
        feed = self.config.starting_version is not None
        reader = spark.read.format("delta")
        if feed:
            reader = reader.option("readChangeFeed", "true").option("startingVersion", str(self.config.starting_version))
            last = self.version(spark) if self.config.ending_version is None else self.config.ending_version
            reader = reader.option("endingVersion", str(last))
        else:  # pinned: a table that grows while it is read must not give a mixture
            version = self.version(spark) if self.config.version is None else self.config.version
            reader = reader.option("versionAsOf", str(version))
        rows = reader.load(str(self.config.path)) if self._is_path else reader.table(str(self.config.path))
        if feed:
            inserted = rows.where(F.col("_change_type") == "insert")
            rows = inserted.withColumn(URI, F.concat(F.lit("version="), F.col("_commit_version"))).drop(*_FEED_COLUMNS)
        else:
            rows = rows.withColumn(URI, F.lit("."))
        records = to_records(rows.withColumn(POSITION, F.lit(0).cast(LongType())), self.config, spark)
        if self.config.id_field is None:
            records = with_occurrence(records, "position")
        if self.config.max_samples is not None:
            order: tuple[str, ...] = ("uri", ROW, "position")
            if self.config.id_field is not None:
                records, order = with_occurrence(records, "_occurrence"), ("uri", "record_key", ROW, "_occurrence")
            records = first_samples(records, self.config.max_samples, order)
        return records.select(*RAW_RECORDS.names)

    def _sql(self, spark: SparkSession | None, statement: str) -> DataFrame:
        session = spark or SparkSession.getActiveSession()
        if session is None:
            raise SourceError(f"{self.name}: its version can only be read with a Spark session: pass one to fingerprint().")
        parts = [str(self.config.path)] if self._is_path else str(self.config.path).split(".")
        name = ".".join("`" + part.replace("`", "``") + "`" for part in parts)
        return session.sql(statement.format(f"delta.{name}" if self._is_path else name))
