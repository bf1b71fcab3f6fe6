"""Keys of addresses as a column expression."""

from __future__ import annotations

import pytest
from pyspark.sql import functions as F

from auralith_pipeline.udfs.core.records.url import url_key
from auralith_pipeline.udfs.key_url import key_url

pytestmark = pytest.mark.spark


def test_bytes_that_are_no_utf8_and_nulls_end_nothing(spark):
    bad = "CAST(X'687474703A2F2F682FFF' AS STRING)"  # http://h/ and a byte FF
    frame = spark.sql(f"SELECT * FROM VALUES (0, 'http://H/x?utm_id=1'), (1, {bad}), (2, NULL) AS t(n, url)")
    rows = frame.withColumn("key", key_url(F.col("url"), drop_tracking=True, join_schemes=False)).orderBy("n").collect()
    assert rows[0].key == url_key("http://h/x", join_schemes=False) != url_key("http://h/x")
    assert rows[1].key is not None
    assert rows[2].key is None
