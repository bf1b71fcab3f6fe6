from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.records.batches import to_batches
from auralith_pipeline.udfs.core.records.kinds import ending_of, modality_of, package_file_kind
from auralith_pipeline.udfs.core.records.model import RAW_ARROW, ReadOptions, Record, WorkItem, dump_items, load_items
from auralith_pipeline.udfs.core.records.plan import FILE_COST_BYTES, plan_tasks


def item(uri: str, size: int, reader: str = "jsonl") -> WorkItem:
    return WorkItem(path=f"/in/{uri}", uri=uri, size=size, start=0, length=size, reader=reader)  # type: ignore[arg-type]


@given(sizes=st.lists(st.integers(0, 500_000), max_size=30), task=st.integers(1, 300_000), seed=st.randoms())
def test_tasks_cover_each_byte_once_in_order_whatever_the_order_of_files(sizes: list[int], task: int, seed: object) -> None:
    files = [item(f"{i:03}.jsonl", size) for i, size in enumerate(sizes)]
    tasks = plan_tasks(list(reversed(files)), task if task > 5_000 else 5_000)
    parts = [part for one in tasks for part in one.items]
    assert [one.number for one in tasks] == list(range(len(tasks)))
    assert parts == sorted(parts, key=lambda part: (part.uri, part.start))
    for file in files:
        spans = [(part.start, part.start + part.length) for part in parts if part.uri == file.uri]
        assert spans[0][0] == 0
        assert spans[-1][1] == file.size
        assert all(left[1] == right[0] for left, right in zip(spans, spans[1:], strict=False))


def test_O10_thousands_of_tiny_files_share_tasks() -> None:
    tasks = plan_tasks([item(f"{i}.jsonl", 100) for i in range(10_000)])
    assert 2 <= len(tasks) <= 16
    sizes = [len(task.items) for task in tasks]
    assert sum(sizes) == 10_000
    assert max(sizes) * FILE_COST_BYTES <= 65 << 20


def test_compressed_and_csv_files_stay_whole() -> None:
    for name, reader in (("a.jsonl.gz", "jsonl"), ("a.jsonl.zst", "jsonl"), ("a.csv", "csv")):
        assert [len(task.items) for task in plan_tasks([item(name, 1 << 30, reader)])] == [1]
    assert len(plan_tasks([item("a.jsonl", 1 << 30)])) == 16
    assert plan_tasks([]) == []


def test_items_travel_as_text_even_with_undecodable_names() -> None:
    items = [item("a", 1), WorkItem(path="/in/\udce9", uri="%E9", size=1, start=0, length=1, reader="csv", meta='{"a":1}')]
    assert dump_items(items).isascii()
    assert load_items(dump_items(items)) == items


@given(lengths=st.lists(st.integers(0, 300), max_size=40), n_bytes=st.integers(1, 500), n_rows=st.integers(1, 9))
def test_batches_are_bounded_by_bytes_and_by_rows(lengths: list[int], n_bytes: int, n_rows: int) -> None:
    rows = [(item("a", 1), Record(i, content="x" * length)) for i, length in enumerate(lengths)]
    batches = list(to_batches(rows, ReadOptions(source="s"), n_bytes, n_rows))
    assert [position for batch in batches for position in batch.column("position").to_pylist()] == list(range(len(lengths)))
    for batch in batches:
        assert batch.schema == RAW_ARROW
        assert 0 < batch.num_rows <= n_rows
        assert sum(map(len, batch.column("content").to_pylist()[:-1])) < n_bytes


def test_a_bad_row_carries_no_meta_of_its_file() -> None:
    file = WorkItem(
        path="/a", uri="a", size=1, start=0, length=1, reader="document", group_key="pkg", license="MIT", meta='{"version":"1"}'
    )
    (batch,) = to_batches([(file, Record(0, content="x")), (file, Record(0, reason="invalid_utf8"))], ReadOptions(source="s"))
    assert batch.column("meta").to_pylist() == ['{"version":"1"}', None]
    assert batch.column("license").to_pylist() == ["MIT", "MIT"]


def test_names_tell_what_a_file_holds() -> None:
    assert [ending_of(name) for name in ("A.JSONL.gz", "a.tar.zst", "noend", ".txt")] == [".jsonl", ".tar", "", ""]
    assert [modality_of(name) for name in ("a.md", "b.rst.gz", "c.py", "d.RS", "e.png")] == ["text", "text", "code", "code", None]
    kinds = {
        "pkg/mod.py": "code",
        "pkg/README.rst": "prose",
        "pkg/docs/guide.md": "prose",
        "pkg/README": "prose",
        "pkg/LICENSE": "license",
        "pkg-1.dist-info/METADATA": "metadata",
        "pkg-1.dist-info/licenses/AUTHORS": "license",
        "pkg-1.dist-info/COPYING.txt": "license",
        "pkg-1.dist-info/RECORD": None,
        "pkg-1.dist-info/top_level.txt": None,
        "pkg/_vendor/x-1.dist-info/METADATA": None,
        "pkg/mod.so": None,
        "pkg/data.txt": None,
    }
    assert {uri: package_file_kind(uri) for uri in kinds} == kinds
