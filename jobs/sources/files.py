"""What sources made of files share: a listing, tasks of balanced size, and an exact `max_samples`."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from functools import cached_property

from pyspark.sql import DataFrame, SparkSession

from auralith_pipeline.jobs.sources.contract import CountHint, Source, read_options
from auralith_pipeline.jobs.sources.listing import InputFile, fingerprint_files
from auralith_pipeline.udfs.core.records.model import Reader, WorkItem, dump_items
from auralith_pipeline.udfs.core.records.plan import Task, plan_tasks
from auralith_pipeline.udfs.read_records import TASKS, count_good, read_records

FIRST_WAVE = 4  # tasks counted at first when looking for the N-th good record; each further wave is four times as large


class FileSource(Source):
    """A source whose input is a list of files."""

    @cached_property
    def files(self) -> list[InputFile]:
        """The listing, made at first use and kept."""
        return self.find()

    @abstractmethod
    def find(self) -> list[InputFile]:
        """All files, sorted by uri."""

    @abstractmethod
    def items(self) -> list[WorkItem]:
        """One work item for each file."""

    def fingerprint(self, spark: SparkSession | None = None) -> str:
        return fingerprint_files(self.files)

    def count_hint(self) -> CountHint:
        return CountHint(len(self.files), sum(file.size for file in self.files))

    def read(self, spark: SparkSession) -> DataFrame:
        tasks = plan_tasks(self.items(), self.config.split_bytes)
        options = read_options(self.config)
        limit = self.config.max_samples
        if limit is None:
            return read_records(tasks_frame(spark, tasks), options)
        kept, quota = self._cut(spark, tasks, limit)
        return read_records(tasks_frame(spark, kept, {kept[-1].number: quota} if kept else {}), options)

    def _cut(self, spark: SparkSession, tasks: Sequence[Task], limit: int) -> tuple[Sequence[Task], int | None]:
        """The tasks up to the one that holds good record number `limit`, and how many good records that one may give.

        Tasks follow the order of uri and position, so the cut does not depend on how the input was divided.
        """
        options = read_options(self.config)
        left, start, width = limit, 0, FIRST_WAVE
        while start < len(tasks):
            wave = tasks[start : start + width]
            counts = {row["task"]: row["n_good"] for row in count_good(tasks_frame(spark, wave), options).collect()}
            for task in wave:
                if counts[task.number] >= left:
                    return tasks[: task.number + 1], left
                left -= counts[task.number]
            start, width = start + width, width * 4
        return tasks, None


def whole_file(file: InputFile, reader: Reader, modality: str) -> WorkItem:
    """The item of a file that is read as one document. The group is the first folder below the root: a repository, a book, a site."""
    group = file.uri.split("/")[0] if "/" in file.uri else None
    return WorkItem(
        path=file.path, uri=file.uri, size=file.size, start=0, length=file.size, reader=reader, modality=modality, group_key=group
    )


def tasks_frame(spark: SparkSession, tasks: Sequence[Task], quotas: dict[int, int | None] | None = None) -> DataFrame:
    """TASKS, each row alone in its partition: round robin from a single partition deals rows out one by one."""
    quotas = quotas or {}
    rows = [(task.number, quotas.get(task.number), dump_items(task.items)) for task in tasks]
    return spark.createDataFrame(rows, TASKS).coalesce(1).repartition(max(len(rows), 1))
