"""JSONL files (.jsonl, .ndjson, .json; also .gz and .zst): one JSON object a line."""

from __future__ import annotations

from auralith_pipeline.jobs.sources.files import FileSource
from auralith_pipeline.jobs.sources.listing import InputFile, list_files
from auralith_pipeline.udfs.core.records.kinds import ENDINGS, ending_of
from auralith_pipeline.udfs.core.records.model import WorkItem


class JsonlSource(FileSource):
    """Position: byte offset of the record in the decompressed file. Uncompressed files are read in parallel ranges."""

    def find(self) -> list[InputFile]:
        return list_files(str(self.config.path), lambda name: ending_of(name) in ENDINGS["jsonl"], skip_hidden="._")

    def items(self) -> list[WorkItem]:
        modality = self.config.modality or "text"
        return [
            WorkItem(path=file.path, uri=file.uri, size=file.size, start=0, length=file.size, reader="jsonl", modality=modality)
            for file in self.files
        ]
