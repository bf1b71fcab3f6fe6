"""Folders of text, Markdown, reStructuredText and source code (also .gz and .zst): one file is one document."""

from __future__ import annotations

from auralith_pipeline.jobs.sources.files import FileSource, whole_file
from auralith_pipeline.jobs.sources.listing import InputFile, list_files
from auralith_pipeline.udfs.core.records.kinds import modality_of
from auralith_pipeline.udfs.core.records.model import WorkItem


class TextSource(FileSource):
    """Position 0. Modality by the file's ending. The group is the first folder below the root: a repository, a book, a site."""

    def find(self) -> list[InputFile]:
        return list_files(str(self.config.path), lambda name: modality_of(name) is not None)

    def items(self) -> list[WorkItem]:
        return [whole_file(file, "document", self.config.modality or modality_of(file.uri) or "text") for file in self.files]
