"""From the rows of a table to raw records, by native expressions: nothing but an address crosses into Python."""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F
from pyspark.sql.types import BinaryType, DataType, DateType, LongType, StringType, TimestampNTZType, TimestampType

from auralith_pipeline.conf.errors import SourceError
from auralith_pipeline.conf.sources import SourceConfig
from auralith_pipeline.conf.tables import MEDIA
from auralith_pipeline.udfs.core.records.fields import DATE_PATTERN, HOST_PATTERN
from auralith_pipeline.udfs.key_url import key_url
from auralith_pipeline.udfs.read_records import RAW_RECORDS

# Names of our own columns beside those of the table; removed before anything is returned.
URI, POSITION, ROW = "_auralith_uri", "_auralith_position", "_auralith_row"


def to_records(rows: DataFrame, config: SourceConfig, spark: SparkSession) -> DataFrame:
    """In: the table's columns, URI STRING and POSITION BIGINT.

    Out: RAW_RECORDS and ROW, the SHA-256 of the whole row as JSON, which is also a bad record's `raw_sha256`.
    Raises SourceError where a named column is missing or the text is not a string.
    """
    names = [name for name in rows.columns if name not in (URI, POSITION)]
    kinds = {field.name: field.dataType for field in rows.schema.fields}
    _check(names, kinds, config)
    text = F.col(_quoted(config.text_field))
    valid, repaired = _utf8(text, spark)
    repairing = config.on_invalid_utf8 == "repair"
    content = F.when(valid, text).otherwise(repaired) if repairing else text
    reason = (
        F.when(text.isNull(), F.lit("text_missing"))
        .when(F.octet_length(text) > config.max_doc_bytes, F.lit("too_large"))
        .when(F.lit(False) if repairing else ~valid, F.lit("invalid_utf8"))
        .when(F.instr(content, "\0") > 0, F.lit("nul_character"))
    )
    row = _row_hash(names)
    mapped = (config.id_field, config.license_field, config.group_field)
    gone = {config.text_field, *(name for name in mapped if name is not None and isinstance(kinds[name], StringType))}
    others = [name for name in names if name not in gone]
    url = _blank_to_null(F.regexp_extract(_string(config.url_field, kinds), HOST_PATTERN, 1)) if config.url_field else _null()
    made = rows.select(
        F.lit(config.name).alias("source"),
        F.col(URI).alias("uri"),
        F.col(POSITION).alias("position"),
        F.lit(None).cast(LongType()).alias("line"),
        (_string(config.id_field, kinds) if config.id_field else _null()).alias("record_key"),
        F.lit(config.modality or "text").alias("modality"),
        F.when(reason.isNull(), content).alias("content"),
        F.lit(None).cast(MEDIA).alias("media"),
        F.when(reason.isNull(), F.sha2(content, 256)).alias("content_hash"),
        F.coalesce(_declared(config.license_field, kinds), F.lit(config.license).cast(StringType())).alias("license"),
        (_date(config.date_field, kinds) if config.date_field else _null()).alias("source_date"),
        F.coalesce(_declared(config.group_field, kinds), F.lower(url)).alias("group_key"),
        F.when(reason.isNull(), _url_key(config, kinds)).alias("url_key"),
        F.when(reason.isNull(), _meta(others)).alias("meta"),
        F.coalesce(~valid if repairing else F.lit(False), F.lit(False)).alias("had_replacement"),
        reason.alias("reason"),
        F.when(reason.isNotNull(), row).alias("raw_sha256"),
        row.alias(ROW),
    )
    return made.select(*RAW_RECORDS.names, ROW)


def with_occurrence(records: DataFrame, column: str) -> DataFrame:
    """Add `column` BIGINT: the number, from 0, of a record among those of one uri with equal content (bad ones: with equal rows).

    Records of equal content are put in order by their whole row, so it does not matter which of two identical rows comes first.
    """
    same = F.coalesce("content_hash", ROW)
    return records.withColumn(column, (F.row_number().over(Window.partitionBy("uri", same).orderBy(ROW)) - 1).cast(LongType()))


def first_samples(records: DataFrame, limit: int, order: Sequence[str]) -> DataFrame:
    """Good records up to number `limit` in the order of the columns `order`, and the bad ones before the last of them.

    Runs one job that brings one row to the driver: the place of the cut.
    """
    place = F.struct(*[F.col(name) for name in order])
    good = records.where(F.col("reason").isNull()).select(*order).orderBy(*order).limit(limit)
    found = good.agg(F.count(F.lit(1)).alias("n"), F.max(place).alias("last")).collect()[0]
    if found["n"] < limit:
        return records
    kinds = {field.name: field.dataType for field in records.schema.fields}
    cut = F.struct(*[F.lit(found["last"][name]).cast(kinds[name]).alias(name) for name in order])
    return records.where(place <= cut)


def _check(names: Sequence[str], kinds: dict[str, DataType], config: SourceConfig) -> None:
    for option in ("text_field", "id_field", "license_field", "date_field", "group_field", "url_field"):
        column = getattr(config, option)
        if column is not None and column not in names:
            raise SourceError(
                f"{config.name}: found the columns {', '.join(names)}, wanted {column!r}. Set `{option}`, or map it under `columns`."
            )
    if not isinstance(kinds[config.text_field], StringType):
        found = kinds[config.text_field].simpleString()
        raise SourceError(
            f"{config.name}: column {config.text_field!r} is {found}, wanted string. Name another `text_field`, or cast it first."
        )


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _null() -> Column:
    return F.lit(None).cast(StringType())


def _string(name: str, kinds: dict[str, DataType]) -> Column:
    """A column as text: strings as they are, anything else as JSON text, as in files; bytes in hexadecimal."""
    column = F.col(_quoted(name))
    if isinstance(kinds[name], StringType):
        return column
    if isinstance(kinds[name], BinaryType):
        return F.lower(F.hex(column))
    nested = kinds[name].typeName() in ("struct", "array", "map")
    return F.to_json(column, _JSON) if nested else column.cast(StringType())


def _declared(name: str | None, kinds: dict[str, DataType]) -> Column:
    return _null() if name is None else _blank_to_null(_string(name, kinds))


def _url_key(config: SourceConfig, kinds: dict[str, DataType]) -> Column:
    if config.url_field is None or not isinstance(kinds[config.url_field], StringType):
        return _null()
    url = F.col(_quoted(config.url_field))
    return key_url(url, drop_tracking=config.url_drop_tracking, join_schemes=config.url_join_schemes)


def _blank_to_null(column: Column) -> Column:
    return F.when(F.length(F.trim(column)) > 0, column)


def _date(name: str, kinds: dict[str, DataType]) -> Column:
    """ISO date: of a timestamp the day in UTC, whatever the session's time zone."""
    column, kind = F.col(_quoted(name)), kinds[name]
    if isinstance(kind, TimestampType):
        days = F.floor(F.unix_micros(column) / F.lit(86_400_000_000)).cast("int")
        return F.date_add(F.lit("1970-01-01").cast(DateType()), days).cast(StringType())
    if isinstance(kind, TimestampNTZType):
        return column.cast(DateType()).cast(StringType())
    return _blank_to_null(F.regexp_extract(_string(name, kinds), DATE_PATTERN, 1))


_JSON = {"ignoreNullFields": "false", "timeZone": "UTC", "timestampFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX"}


def _meta(names: Sequence[str]) -> Column:
    return F.to_json(F.struct(*[F.col(_quoted(name)) for name in names]), _JSON) if names else _null()


def _row_hash(names: Sequence[str]) -> Column:
    """SHA-256 of a whole row: rows with one hash are one and the same, whichever of them is called the first."""
    return F.sha2(F.to_json(F.struct(*[F.col(_quoted(name)) for name in names]), _JSON), 256)


def _utf8(text: Column, spark: SparkSession) -> tuple[Column, Column]:
    """(whether the text is UTF-8, the text with bad bytes replaced). Spark 3.5 has no function for it, but its decode replaces."""
    if int(spark.version.split(".")[0]) >= 4:
        return F.is_valid_utf8(text), F.make_valid_utf8(text)
    replaced = F.decode(text.cast("binary"), "UTF-8")
    return replaced.cast("binary") == text.cast("binary"), replaced
