"""License verdicts joined on short columns: the files of a folder, and a folder's license with what a source declares."""

from __future__ import annotations

from functools import lru_cache

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructField, StructType

from auralith_pipeline.udfs.core.license.policy import combine, join
from auralith_pipeline.udfs.core.license.verdict import NOTHING, UNKNOWN, LicenseVerdict

VERDICT = StructType(
    [StructField("expression", StringType()), StructField("license_class", StringType()), StructField("how", StringType())]
)

_Verdict = tuple[str | None, str, str]


def folder_license(files: Column) -> Column:
    """VERDICT of all files of a folder together, from an array of structs with expression and license_class."""
    return F.udf(lambda rows: _folder(tuple((row["expression"], row["license_class"]) for row in rows)), VERDICT)(files)


def inherited_license(expression: Column, license_class: Column, how: Column, folder: Column) -> Column:
    """VERDICT of a document: what is declared for it and its folder's VERDICT, the stricter; null where `folder` is null."""
    return F.udf(lambda said, sort, basis, above: _inherit(said, sort, basis, above and tuple(above)), VERDICT)(
        expression, license_class, how, folder
    )


@lru_cache(4096)
def _folder(files: tuple[tuple[str | None, str | None], ...]) -> _Verdict:
    found = NOTHING
    for expression, license_class in files:
        found = join(found, LicenseVerdict(expression, license_class or UNKNOWN, "nearest", 1.0))
    return found.expression, found.license_class, found.how


@lru_cache(8192)
def _inherit(expression: str | None, license_class: str | None, how: str | None, folder: tuple[str, ...] | None) -> _Verdict | None:
    if folder is None:
        return None
    declared = LicenseVerdict(expression, license_class, how, 1.0) if license_class and how else None
    found = combine(declared, LicenseVerdict(folder[0], folder[1], folder[2], 1.0))
    return found.expression, found.license_class, found.how
