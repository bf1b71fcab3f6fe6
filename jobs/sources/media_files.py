"""Folders of pictures, sounds, videos and HTML pages, with the texts and the code beside them."""

from __future__ import annotations

import os

from auralith_pipeline.jobs.sources.files import FileSource, whole_file
from auralith_pipeline.jobs.sources.listing import InputFile, list_files
from auralith_pipeline.udfs.core.records.kinds import HTML, folder_kind
from auralith_pipeline.udfs.core.records.model import Reader, WorkItem

_READERS: dict[str, Reader] = {"text": "document", "code": "document", HTML: "html"}


class MediaSource(FileSource):
    """One file is one document, at position 0; a page takes the media that it shows with it.

    A media file that a page of the folder shows is a document of its own besides, unless `media_alone` is off. The group is the first
    folder below the root.
    """

    def find(self) -> list[InputFile]:
        wanted = set(self.config.media_kinds)
        if not self.config.media_alone and HTML in wanted:
            wanted -= {"image", "audio", "video"}
        return list_files(str(self.config.path), lambda name: folder_kind(name) in wanted)

    def items(self) -> list[WorkItem]:
        return [_item(file) for file in self.files]


def _item(file: InputFile) -> WorkItem:
    kind = folder_kind(os.path.basename(file.path)) or "text"  # a single file of another ending
    return whole_file(file, _READERS.get(kind, "media"), "text" if kind == HTML else kind)
