"""The license policy over stored expressions: a UDF on two short columns, as an OR is judged choice by choice."""

from __future__ import annotations

from functools import lru_cache

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql.types import BooleanType

from auralith_pipeline.conf.license import LicenseSection
from auralith_pipeline.udfs.core.license.policy import is_allowed
from auralith_pipeline.udfs.core.license.verdict import LicenseVerdict


def license_allowed(expression: Column, license_class: Column, section: LicenseSection) -> Column:
    """True where the policy keeps a document; two nulls (nothing is known) are judged as unknown."""
    policy = section.model_dump_json()
    return F.udf(lambda said, sort: _judge(said, sort, policy), BooleanType())(expression, license_class)


@lru_cache(maxsize=4096)  # a corpus has few distinct expressions
def _judge(expression: str | None, license_class: str | None, policy: str) -> bool:
    verdict = LicenseVerdict(expression, license_class, "stored", 1.0) if license_class is not None else None
    return is_allowed(verdict, _section(policy))


@lru_cache(maxsize=8)
def _section(policy: str) -> LicenseSection:
    return LicenseSection.model_validate_json(policy)
