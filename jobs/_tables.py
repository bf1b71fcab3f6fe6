"""Delta tables behind their contracts: creation, reads, and writes that happen exactly once.

SQL and DataFrameWriter only: both work on a Spark Connect server, where Delta's `DeltaTable` API does not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.readwriter import DataFrameWriter

from auralith_pipeline.conf.errors import ConfigError, ContractError
from auralith_pipeline.conf.table_contract import TableContract
from auralith_pipeline.conf.tables import CONTRACTS
from auralith_pipeline.jobs._history import Commit, count_rows, read_history
from auralith_pipeline.transforms.contract import conform

_CATALOG_NAME = re.compile(r"[A-Za-z_][\w-]*\.[A-Za-z_][\w-]*")
_CONTRACT_PROPERTY = "auralith_pipeline.contract"


class Tables:
    """All tables of one workspace, in a folder or in `catalog.schema`.

    alone: the caller holds the workspace's lock (jobs/_lock.py), so no other process can commit the same step meanwhile.
    """

    def __init__(self, spark: SparkSession, location: str, *, alone: bool = False) -> None:
        self.spark = spark
        self.alone = alone
        self.location = location
        self._in_catalog = is_catalog_name(location)
        self._history: dict[str, list[Commit]] = {}

    # -- names

    def identifier(self, contract: TableContract) -> str:
        """The table's name in SQL."""
        if self._in_catalog:
            catalog, schema = self.location.split(".")
            return f"`{catalog}`.`{schema}`.`{contract.name.replace('.', '_')}`"
        return f"delta.`{self._path(contract)}`"

    def _path(self, contract: TableContract) -> str:
        layer, table = contract.name.split(".")
        if "`" in self.location:
            raise ConfigError(f"pipeline.tables: found a back quote in {self.location!r}, which SQL cannot hold. Choose another folder.")
        return f"{self.location.rstrip('/')}/{layer}/{table}"

    # -- creation

    def ensure(self, contracts: Iterable[TableContract] = CONTRACTS) -> None:
        """Create the tables that do not exist; refuse those that another version of the contract made."""
        # Each costs some hundred milliseconds of waiting for the log; together they cost little more than one.
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(self._ensure, contracts))

    def _ensure(self, contract: TableContract) -> None:
        fresh = not self._in_catalog and ":" not in self.location and not Path(self._path(contract), "_delta_log").exists()
        self.spark.sql(_ddl(self.identifier(contract), contract))
        if fresh:
            return
        found = self._contract_version(contract)
        if found != str(contract.version):
            raise ContractError(
                f"{contract.name} in {self.location} follows contract version {found}, this version of the pipeline wants "
                f"{contract.version}. See CHANGELOG.md for the migration, or choose other tables."
            )

    def _contract_version(self, contract: TableContract) -> str | None:
        rows = self.spark.sql(f"SHOW TBLPROPERTIES {self.identifier(contract)}").collect()
        return next((row["value"] for row in rows if row["key"] == _CONTRACT_PROPERTY), None)

    def exist(self) -> bool:
        """True where the workspace has been created, every table of it."""
        if not self._in_catalog:
            return "://" in self.location or all(Path(self._path(contract), "_delta_log").is_dir() for contract in CONTRACTS)
        return all(self.spark.catalog.tableExists(self.identifier(contract)) for contract in CONTRACTS)

    # -- reads

    def read(self, contract: TableContract) -> DataFrame:
        """The table's newest version."""
        if self._in_catalog:
            return self.spark.read.table(self.identifier(contract))
        return self.spark.read.format("delta").load(self._path(contract))

    def history(self, contract: TableContract) -> list[Commit]:
        """The table's commits, oldest first; read once and again after each write of ours."""
        if contract.name not in self._history:
            folder = None if self._in_catalog else self._path(contract)
            self._history[contract.name] = read_history(self.spark, self.identifier(contract), folder)
        return self._history[contract.name]

    def count(self, contract: TableContract) -> int:
        """Rows of the committed table: from the log where it can tell, else counted."""
        rows = count_rows(self.history(contract))
        return self.read(contract).count() if rows is None else rows

    def version(self, contract: TableContract) -> int:
        """Number of the newest commit."""
        return self.history(contract)[-1].version

    def versions(self) -> dict[str, int]:
        """Newest commit of every table."""
        return {contract.name: self.version(contract) for contract in CONTRACTS}

    def committed(self, contract: TableContract, step: str) -> int | None:
        """Version of the commit that `step` made, or None.

        A step's name holds everything its result depends on, so a commit of that name needs no second one.
        """
        return next((commit.version for commit in self.history(contract) if commit.step == step), None)

    def written(self, contract: TableContract, step: str) -> int | None:
        """Rows that `step` committed, as the log has it; None where it did not commit, or the log does not say."""
        return next((commit.rows for commit in self.history(contract) if commit.step == step), None)

    # -- writes

    def append(self, df: DataFrame, contract: TableContract, *, step: str) -> None:
        """Append once: a second call with the same step changes nothing, also after a crash or in another process."""

        def prepare(writer: DataFrameWriter) -> DataFrameWriter:
            writer = writer.mode("append")
            # Delta then refuses a racing second commit, but computes the table's whole state first: a query per append.
            return writer if self.alone else writer.option("txnAppId", f"auralith:{step}").option("txnVersion", 1)

        if self.committed(contract, step) is None:
            self._write(df, contract, step, prepare)

    def replace(self, df: DataFrame, contract: TableContract, *, step: str, where: str | None = None) -> None:
        """Replace the rows that `where` selects (all, without it) by `df`, unless the newest state is that of `step` already."""

        def overwrite(writer: DataFrameWriter) -> DataFrameWriter:
            writer = writer.mode("overwrite")
            return writer.option("replaceWhere", where) if where else writer

        if self.is_newest(contract, step):
            return
        # An empty table has nothing to replace: the plain append spares Delta the search for files to rewrite.
        self._write(df, contract, step, overwrite if self.count(contract) else lambda writer: writer.mode("append"))

    def is_newest(self, contract: TableContract, step: str) -> bool:
        """True where `step` made the table's newest data commit."""
        named = [commit.step for commit in self.history(contract) if commit.step]
        return bool(named) and named[-1] == step

    def _write(self, df: DataFrame, contract: TableContract, step: str, prepare: Callable[[DataFrameWriter], DataFrameWriter]) -> None:
        writer = prepare(conform(df, contract).write.format("delta").option("userMetadata", json.dumps({"step": step})))
        try:
            writer.saveAsTable(self.identifier(contract)) if self._in_catalog else writer.save(self._path(contract))
        except Exception:
            # The commit may have gone through and only its answer been lost: read the log before anyone cleans up.
            self._history.pop(contract.name, None)
            if not self.is_newest(contract, step):
                raise
        self._history.pop(contract.name, None)


def is_catalog_name(location: str) -> bool:
    """True for `catalog.schema`; a folder has a slash, or does not look like two plain names."""
    return _CATALOG_NAME.fullmatch(location) is not None and not Path(location).exists()


def _ddl(identifier: str, contract: TableContract) -> str:
    columns = ", ".join(
        f"`{field.name}` {field.dataType.simpleString()}{'' if field.nullable else ' NOT NULL'} COMMENT {_quote(field.metadata['comment'])}"
        for field in contract.schema.fields
    )
    properties = {
        "delta.dataSkippingStatsColumns": ",".join(contract.stats),
        _CONTRACT_PROPERTY: str(contract.version),
        **contract.properties,
    }
    listed = ", ".join(f"{_quote(key)} = {_quote(value)}" for key, value in properties.items())
    return f"CREATE TABLE IF NOT EXISTS {identifier} ({columns}) USING DELTA COMMENT {_quote(contract.comment)} TBLPROPERTIES ({listed})"


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
