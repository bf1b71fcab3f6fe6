"""The Python API of a run: `Pipeline(config)`, `add_source`, `run().summary()`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auralith_pipeline.conf.models import PipelineConfig
from auralith_pipeline.jobs._progress import Progress
from auralith_pipeline.jobs._session import spark_session
from auralith_pipeline.jobs._summary import RunSummary
from auralith_pipeline.jobs.collect_corpus import run
from auralith_pipeline.jobs.ingest_documents import Source
from auralith_pipeline.jobs.open_sources import open_sources

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class Pipeline:
    """A run to be: a configuration and its sources.

    spark: the session to work in; by default the active one, or a new tuned local one (jobs/_session.py).
    """

    def __init__(self, config: PipelineConfig | None = None, *, spark: SparkSession | None = None) -> None:
        self.config = config or PipelineConfig()
        self._spark = spark
        self._added: list[Source] = []

    def add_source(self, source: Source) -> Pipeline:
        """Add a source made by `create_source`, to those of the configuration; returns the pipeline."""
        self._added.append(source)
        return self

    def run(self, *, quiet: bool = True) -> RunSummary:
        """Do it all; see jobs/collect_corpus.py. Raises AuralithError for what a user can mend."""
        sources = [*open_sources(self.config), *self._added]
        return run(self._spark or spark_session(), self.config, sources=sources, progress=Progress(quiet=quiet))
