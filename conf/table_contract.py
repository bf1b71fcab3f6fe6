"""What a contract of a Delta table is: columns, keys, and which columns may appear in Delta's log.

`stats` lists the only columns for which Delta may keep minima and maxima in its log (`delta.dataSkippingStatsColumns`):
never text, since the log outlives a deletion, and no hashes, since theirs lie in every file and can skip none.
The contracts themselves: conf/tables.py, and conf/duplicate_tables.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pyspark.sql.types import (
    BooleanType,
    DataType,
    DateType,
    DoubleType,
    IntegerType,
    LongType,
    StringType,
    StructField,
    StructType,
    TimestampType,
)

STRING, LONG, INTEGER, DOUBLE, BOOLEAN, DATE, TIMESTAMP = (
    StringType(),
    LongType(),
    IntegerType(),
    DoubleType(),
    BooleanType(),
    DateType(),
    TimestampType(),
)


@dataclass(frozen=True, kw_only=True)
class TableContract:
    """One table: `name` is layer.table, `keys` identify a row, `stats` are the columns Delta may index in its log,
    `properties` more of Delta's settings."""

    name: str
    version: int
    comment: str
    schema: StructType
    keys: tuple[str, ...]
    stats: tuple[str, ...]
    properties: Mapping[str, str] = field(default_factory=dict)


def column(name: str, kind: DataType, comment: str, *, required: bool = False) -> StructField:
    return StructField(name, kind, nullable=not required, metadata={"comment": comment})


BATCH = column("batch", STRING, "the ingest that brought the document", required=True)
