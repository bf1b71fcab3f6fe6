"""Files of code as several documents, cut along their syntax."""

from __future__ import annotations

import json
from dataclasses import replace

from auralith_pipeline.udfs.core.records.documents import read_document
from auralith_pipeline.udfs.core.records.model import WorkItem
from tests.udfs.core.records.build import OPTIONS

CODE = (
    "import os\n\n\ndef one():\n    # a comment\n    return os.sep * 20 + 'x' * 20\n\n\n"
    "class Two:\n    def three(self):\n        return 'y' * 30\n"
)


def read(tmp_path, name="repo/a.py", modality="code", text=CODE, **options):
    path = tmp_path / "file"
    path.write_text(text)
    size = path.stat().st_size
    item = WorkItem(path=str(path), uri=name, size=size, start=0, length=size, reader="document", modality=modality)
    return list(read_document(item, replace(OPTIONS, **options)))


def test_T5_every_line_stands_in_one_chunk_and_functions_stay_whole(tmp_path):
    records = read(tmp_path, code_chunk_chars=90)
    assert "".join(record.content for record in records) == CODE
    assert [record.content.split("\n")[0] for record in records] == ["import os", "class Two:"]
    assert [record.position for record in records] == [0, CODE.index("class Two")]
    assert {record.group_key for record in records} == {"repo/a.py"}
    assert json.loads(records[1].meta) == {"chunk": "class", "first_line": 9, "last_line": 11}


def test_T5_lines_are_repeated_on_request(tmp_path):
    first, second = read(tmp_path, code_chunk_chars=90, code_overlap_lines=1)
    assert second.content == "\n" + CODE[CODE.index("class Two") :]
    assert second.position == CODE.index("class Two")
    assert first.content + second.content[1:] == CODE


def test_prose_is_not_cut(tmp_path):
    assert len(read(tmp_path, name="a.txt", modality="text", text="word " * 100, code_chunk_chars=90)) == 1
    assert len(read(tmp_path)) == 1
