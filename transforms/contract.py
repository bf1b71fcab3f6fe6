"""Bring a DataFrame to a table's contract: the last step before every write."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.conf.errors import ContractError
from auralith_pipeline.conf.table_contract import TableContract


def conform(df: DataFrame, contract: TableContract) -> DataFrame:
    """Select the contract's columns in order, cast to its types, with its comments.

    Raises ContractError when a column is missing: Spark itself would fill it with nulls and say nothing.
    """
    missing = [name for name in contract.schema.fieldNames() if name not in df.columns]
    if missing:
        raise ContractError(
            f"{contract.name}: missing columns {missing}; the DataFrame has {sorted(df.columns)}. "
            "Every step before the write must keep or add them."
        )
    return df.select(
        *(F.col(field.name).cast(field.dataType).alias(field.name, metadata=field.metadata) for field in contract.schema.fields)
    )
