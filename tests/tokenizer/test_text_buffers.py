from __future__ import annotations

import pyarrow as pa
import pytest

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.tokenizer.text_buffers import text_buffers

ROWS = ["zero", None, "", "é中", "last"]


def rows_of(array: pa.Array) -> list[bytes]:
    values, offsets = text_buffers(array)
    return [values[start:stop].tobytes() for start, stop in zip(offsets, offsets[1:], strict=False)]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.binary(), pa.large_binary(), pa.string_view()])
def test_every_string_layout_sliced_or_not(kind: pa.DataType) -> None:
    array = pa.array([None if row is None else row.encode() for row in ROWS]).cast(kind)
    expected = [b"zero", b"", b"", "é中".encode(), b"last"]
    assert rows_of(array) == expected
    assert rows_of(array[1:4]) == expected[1:4]
    assert rows_of(array[5:]) == []


def test_a_dictionary_is_read_by_value() -> None:
    assert rows_of(pa.array(["a", "b", "a"]).dictionary_encode()) == [b"a", b"b", b"a"]


def test_a_null_slot_with_stray_bytes_is_empty() -> None:
    data = pa.py_buffer(b"abcdef")
    offsets = pa.array([0, 2, 4, 6], pa.int32()).buffers()[1]
    array = pa.StringArray.from_buffers(3, offsets, data, pa.py_buffer(bytes([0b101])), 1)
    assert rows_of(array) == [b"ab", b"", b"ef"]


def test_another_type_is_refused() -> None:
    with pytest.raises(TokenizerError, match="int64"):
        text_buffers(pa.array([1]))
