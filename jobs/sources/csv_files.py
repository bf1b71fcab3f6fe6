"""CSV files (.csv, .tsv; also .gz and .zst) with a header line, by RFC 4180."""

from __future__ import annotations

from auralith_pipeline.jobs.sources.files import FileSource
from auralith_pipeline.jobs.sources.listing import InputFile, list_files
from auralith_pipeline.udfs.core.records.kinds import ENDINGS, ending_of
from auralith_pipeline.udfs.core.records.model import WorkItem


class CsvSource(FileSource):
    """Position: number of the record, from 1. A file is read by one task: a quote may hold any number of line ends."""

    def find(self) -> list[InputFile]:
        return list_files(str(self.config.path), lambda name: ending_of(name) in ENDINGS["csv"], skip_hidden="._")

    def items(self) -> list[WorkItem]:
        modality = self.config.modality or "text"
        return [
            WorkItem(path=file.path, uri=file.uri, size=file.size, start=0, length=file.size, reader="csv", modality=modality)
            for file in self.files
        ]
