"""Addresses of table sources as keys: the one expression on a table's rows that Spark has no function for."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql.types import StringType

from auralith_pipeline.udfs.core.records.url import url_key


def key_url(url: Column, *, drop_tracking: bool, join_schemes: bool) -> Column:
    """In: an address, string. Out: `url_key` of it, string; null where it is no address."""

    def key(value: str | None) -> str | None:
        return url_key(value, drop_tracking=drop_tracking, join_schemes=join_schemes)

    # Not through Arrow: a string of Spark that is no UTF-8 would end the task there.
    return F.udf(key, StringType(), useArrow=False)(url)
