"""Rows to shards and documents to spans, by hand."""

from __future__ import annotations

import pytest

from auralith_pipeline.conf.errors import ShardError
from auralith_pipeline.sharding.locate import Span, SplitLayout, layout_split, shard_name
from auralith_pipeline.sharding.plan import count_buckets, rows_for_size
from tests.sharding.builders import make_plan


def test_H2_rows_are_equal_but_in_the_last_shard() -> None:
    places = layout_split("train", 10, 4, "standard", "zstd").places()
    assert [(place.name, place.first_row, place.rows) for place in places] == [
        ("shard_00000.safetensors.zst", 0, 4),
        ("shard_00001.safetensors.zst", 4, 4),
        ("shard_00002.safetensors.zst", 8, 2),
    ]


def test_H2_rtdlm_puts_what_is_left_apart() -> None:
    places = layout_split("train", 300, 128, "rtdlm", "none").places()
    assert [(place.name, place.part, place.number, place.rows) for place in places] == [
        ("shard_00000.safetensors", "train", 0, 128),
        ("shard_00001.safetensors", "train", 1, 128),
        ("remainder/shard_00000.safetensors", "remainder", 0, 44),
    ]


@pytest.mark.parametrize(
    ("split", "rows", "names"),
    [
        ("train", 200, [("shard_00000.safetensors", 192), ("remainder/shard_00000.safetensors", 8)]),
        ("val", 70, [("val/shard_00000.safetensors", 64), ("val/remainder/shard_00000.safetensors", 6)]),
        ("val", 63, [("val/remainder/shard_00000.safetensors", 63)]),
        ("val", 0, []),
    ],
)
def test_H2_rtdlm_shrinks_the_shard_of_a_small_split_to_a_multiple_of_64(split, rows, names) -> None:
    assert [(place.name, place.rows) for place in layout_split(split, rows, 256, "rtdlm", "none").places()] == names


def test_H2_size_is_within_5_percent_of_the_target() -> None:
    for seq_len in (512, 2048, 4096):
        rows = rows_for_size(256_000_000, seq_len)
        assert abs(rows * seq_len * 17 - 256_000_000) < 0.05 * 256_000_000  # 4 int32 and a byte per token
    assert rows_for_size(32_000_000, 2048, "rtdlm") == 896  # 14 x 64: 31.2 MB
    assert rows_for_size(1, 2048) == 1
    assert rows_for_size(1, 2048, "rtdlm") == 64


def test_LI1_spans_of_a_document_over_three_rows_and_two_shards() -> None:
    layout = SplitLayout("train", 10, 4, "zstd")
    assert layout.spans(first_row=2, first_position=14, n_slots=2 + 16 + 5, seq_len=16) == [
        Span("shard_00000.safetensors.zst", 2, 14, 16),
        Span("shard_00000.safetensors.zst", 3, 0, 16),
        Span("shard_00001.safetensors.zst", 0, 0, 5),
    ]
    assert layout.locate(9) == ("shard_00002.safetensors.zst", 1)
    with pytest.raises(ShardError, match="row 10"):
        layout.locate(10)


def test_O51_names_keep_one_width_beyond_100000_shards() -> None:
    assert shard_name("val", 7, 12, "none") == "val/shard_00007.safetensors"
    assert shard_name("train", 7, 123_456, "none") == "shard_000007.safetensors"


def test_buckets_follow_the_tokens() -> None:
    assert [count_buckets(n) for n in (0, 1, 8_000_000, 8_000_001)] == [1, 1, 1, 2]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"release": "../x"}, "release"),
        ({"release": "old"}, "release"),
        ({"profile": "rtdlm"}, "multiple of 64"),
        ({"profile": "rtdlm", "rows_per_shard": 64}, "none for rtdlm"),
        ({"compression": "gzip"}, "compression"),
        ({"buckets": {"train": 1}}, "buckets"),
        ({"eos_id": 0}, "pad, bos, eos"),
        ({"layout": {"a": (0, 20), "b": (19, 30)}}, "overlap"),
        ({"seq_len": 1}, "seq_len"),
    ],
)
def test_plans_that_cannot_be_are_refused(change, message) -> None:
    with pytest.raises(ShardError, match=message):
        make_plan(**change)
