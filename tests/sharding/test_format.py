"""Bytes of a shard: what goes in comes out, anything else is a ShardError, and no single byte can change unseen."""

from __future__ import annotations

import hashlib
import json
import struct

import numpy as np
import pytest
import safetensors.numpy
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from auralith_pipeline.conf.errors import ShardError
from auralith_pipeline.sharding.format import decode_shard, encode_shard
from auralith_pipeline.sharding.tensors import TENSORS

SHAPE = (3, 8)


def tensors(seed: int = 0, shape: tuple[int, int] = SHAPE) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {name: rng.integers(0, 100, shape).astype(dtype) for name, dtype in TENSORS.items()}


METADATA = {"release": "r", "vocab_size": "300"}
PLAIN = encode_shard(tensors(), METADATA, "none")
PACKED = encode_shard(tensors(), METADATA, "zstd")


@pytest.mark.parametrize("compression", ["zstd", "none"])
@pytest.mark.parametrize("shape", [(3, 8), (1, 2), (0, 8), (5, 3)])
def test_H3_round_trip_is_exact(compression, shape) -> None:
    source = tensors(shape=shape)
    found = decode_shard(encode_shard(source, {"b": "2", "a": "1"}, compression), compression)
    for name in TENSORS:
        assert found.tensors[name].dtype == TENSORS[name]
        np.testing.assert_array_equal(found.tensors[name], source[name])
    assert (found.metadata["a"], found.metadata["b"], found.metadata["format_version"]) == ("1", "2", "1")


def test_S1_the_public_library_reads_the_decompressed_bytes() -> None:
    for data in (PLAIN, zstandard.ZstdDecompressor().decompress(PACKED)):
        found = safetensors.numpy.load(data)
        assert set(found) == {"input_ids", "attention_mask", "modality_mask", "labels", "targets"}
        for name, tensor in tensors().items():
            np.testing.assert_array_equal(found[name], tensor)


def test_H3_the_frame_is_one_with_size_checksum_and_no_dictionary() -> None:
    assert PACKED[:4] == b"\x28\xb5\x2f\xfd"
    frame = zstandard.get_frame_parameters(PACKED)
    assert (frame.content_size, frame.has_checksum, frame.dict_id) == (len(PLAIN), True, 0)
    assert zstandard.ZstdDecompressor().decompress(PACKED) == PLAIN


def test_equal_input_gives_equal_bytes_whatever_the_order_of_keys() -> None:
    turned = dict(reversed(tensors().items()))
    for compression, data in (("zstd", PACKED), ("none", PLAIN)):
        assert encode_shard(turned, METADATA, compression) == data
    assert encode_shard(tensors(), {"b": "2", "a": "1"}, "none") == encode_shard(tensors(), {"a": "1", "b": "2"}, "none")


def test_a_plain_shard_byte_by_byte() -> None:
    """FORMAT.md section 3, written down a second time with nothing but struct, json and hashlib."""
    values = {"input_ids": [2, 20], "labels": [-100, 20], "targets": [20, 0], "attention_mask": [1, 1], "modality_mask": [0, 0]}
    data = {name: struct.pack("<2i" if name != "modality_mask" else "<2B", *own) for name, own in values.items()}
    lines = "".join(
        f"{name}\0{'|u1' if name == 'modality_mask' else '<i4'}\x001x2\0{hashlib.sha256(data[name]).hexdigest()}\n" for name in values
    )
    own = {"format": "auralith-shard", "format_version": "1", "release": "r"}
    metadata = {
        **own,
        "metadata_sha256": hashlib.sha256(json.dumps(own, sort_keys=True).encode()).hexdigest(),
        "tensors_sha256": hashlib.sha256(lines.encode()).hexdigest(),
    }
    header = {"__metadata__": dict(sorted(metadata.items()))}
    for number, name in enumerate(values):
        end = 8 * (number + 1) if name != "modality_mask" else 34
        header[name] = {"dtype": "U8" if name == "modality_mask" else "I32", "shape": [1, 2], "data_offsets": [8 * number, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    wanted = struct.pack("<Q", len(text)) + text + b"".join(data.values())
    arrays = {name: np.array([own], TENSORS[name]) for name, own in values.items()}
    assert encode_shard(arrays, {"release": "r"}, "none") == wanted


def test_int32_tensors_are_adjacent_and_header_is_aligned() -> None:
    (length,) = struct.unpack("<Q", PLAIN[:8])
    assert length % 8 == 0
    header = json.loads(PLAIN[8 : 8 + length])
    assert list(header) == ["__metadata__", "input_ids", "labels", "targets", "attention_mask", "modality_mask"]
    assert [header[name]["dtype"] for name in list(header)[1:]] == ["I32"] * 4 + ["U8"]


def test_labels_and_targets_cost_almost_nothing_by_long_distance_matching() -> None:
    ids = np.random.default_rng(1).integers(16, 32_000, (512, 2048)).astype(np.int32)  # 4 MB, beyond level 3's own window of 2 MB
    five = {**tensors(shape=ids.shape), "input_ids": ids, "labels": ids, "targets": np.roll(ids, -1), "attention_mask": np.ones_like(ids)}
    five["modality_mask"] = np.zeros(ids.shape, np.uint8)
    alone = len(zstandard.ZstdCompressor(level=3).compress(ids.tobytes()))
    assert len(encode_shard(five, {}, "zstd")) < 1.05 * alone


@pytest.mark.parametrize("compression", ["zstd", "none"])
def test_O49_views_are_written_as_what_they_show(compression) -> None:
    wide = np.arange(200, dtype=np.int32).reshape(10, 20)
    views = {
        "input_ids": wide[::2, :8],
        "labels": wide[:8, :5].T,
        "targets": wide[:5, 1:9][:, ::-1],
        "attention_mask": np.broadcast_to(np.int32(7), (5, 8)),
        "modality_mask": np.asfortranarray(np.arange(40, dtype=np.uint8).reshape(5, 8)),
    }
    found = decode_shard(encode_shard(views, {}, compression), compression).tensors
    for name, view in views.items():
        np.testing.assert_array_equal(found[name], view)


@pytest.mark.parametrize(
    "change",
    [
        {"labels": tensors()["labels"].astype(np.int64)},
        {"labels": tensors()["labels"][:, :4]},
        {"extra": tensors()["labels"]},
        {"labels": tensors()["labels"].astype(">i4")},
    ],
    ids=["dtype", "shape", "name", "byte_order"],
)
def test_other_tensors_are_refused(change) -> None:
    with pytest.raises(ShardError):
        encode_shard({**tensors(), **change}, {}, "none")


@pytest.mark.parametrize("compression", ["zstd", "none"])
def test_B3_any_single_flipped_byte_is_detected(compression) -> None:
    data = PACKED if compression == "zstd" else PLAIN
    for at in range(len(data)):
        for mask in (0x01, 0x02, 0xFF):
            damaged = bytearray(data)
            damaged[at] ^= mask
            with pytest.raises(ShardError):
                decode_shard(bytes(damaged), compression)


def frame_of(data: bytes, **more) -> bytes:
    settings_ = {"level": 3, "write_content_size": True, "write_checksum": True, **more}
    return zstandard.ZstdCompressor(**settings_).compress(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (PACKED + PACKED, "unused data"),
        (PACKED + b"x", "unused data"),
        (PACKED[:-1], "not one whole"),
        (b"", "not one whole"),
        (PLAIN, "not one whole"),
        (frame_of(PLAIN, write_checksum=False), "checksum"),
        (frame_of(PLAIN, write_content_size=False), "content size"),
        (frame_of(PLAIN[:-1]), "end at"),
        (frame_of(PLAIN + b"\0"), "end at"),
    ],
    ids=["two_frames", "trailing", "truncated", "empty", "plain", "no_checksum", "no_size", "short", "long"],
)
def test_frames_of_another_make_are_refused(data, message) -> None:
    with pytest.raises(ShardError, match=message):
        decode_shard(data, "zstd", where="shard_00007")


def test_B3_a_bomb_is_refused_by_its_declared_size_before_memory_is_taken() -> None:
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    bomb = frame_of(bytes(1 << 20))
    with pytest.raises(ShardError, match="declares"):
        decode_shard(bomb, "zstd", raw_bytes=len(PLAIN))
    huge = b"\x28\xb5\x2f\xfd" + bytes([0b1110_0100]) + struct.pack("<Q", 1 << 40) + b"\x01\x00\x00"
    with pytest.raises(ShardError, match="declares"):
        decode_shard(huge, "zstd")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10


def test_a_frame_with_a_window_above_the_limit_is_refused() -> None:
    # Descriptor: 8-byte content size, checksum, no single segment; window byte: 2^(10 + 18).
    head = b"\x28\xb5\x2f\xfd" + bytes([0b1100_0100, 18 << 3]) + struct.pack("<Q", 100)
    with pytest.raises(ShardError, match="window of 268435456"):
        decode_shard(head + b"\x01\x00\x00", "zstd")


def forged(**changes) -> bytes:
    """A plain shard with another header."""
    (length,) = struct.unpack("<Q", PLAIN[:8])
    header = json.loads(PLAIN[8 : 8 + length])
    for name, entry in changes.items():
        if entry is None:
            del header[name]
        else:
            header[name] = {**header.get(name, {}), **entry} if isinstance(entry, dict) else entry
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + PLAIN[8 + length :]


@pytest.mark.parametrize(
    "data",
    [
        forged(labels={"data_offsets": [0, 96]}),
        forged(labels={"data_offsets": [100, 196]}),
        forged(labels={"dtype": "F32"}),
        forged(labels={"shape": [8, 3]}),
        forged(input_ids={"shape": [10**12, 8]}),
        forged(input_ids={"shape": [True, 8]}),
        forged(input_ids=7),
        forged(labels=None),
        forged(other={"dtype": "I32", "shape": [0], "data_offsets": [0, 0]}),
        forged(__metadata__={"release": 7}),
        forged(__metadata__={"format_version": "2"}),
        forged(__metadata__={"tensors_sha256": "0" * 64}),
        forged(__metadata__=[]),
        PLAIN.replace(b'"labels"', b'"labelx"'),
        PLAIN.replace(b'"release":"r"', b'"format":"r" '),
        struct.pack("<Q", 1 << 62) + PLAIN[8:],
        struct.pack("<Q", 16) + b"[" * 16,
        PLAIN[:8],
        PLAIN[:5],
    ],
)
def test_headers_of_another_make_are_refused(data) -> None:
    with pytest.raises(ShardError):
        decode_shard(data, "none")


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_fuzz_header_json_raises_nothing_but_shard_errors(data) -> None:
    (length,) = struct.unpack("<Q", PLAIN[:8])
    header = json.loads(PLAIN[8 : 8 + length])
    junk = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=5,
    )
    name = data.draw(st.sampled_from(list(header)))
    if data.draw(st.booleans()) and isinstance(header[name], dict):
        header[name][data.draw(st.sampled_from([*header[name], "x"]))] = data.draw(junk)
    else:
        header[name] = data.draw(junk)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    forgery = struct.pack("<Q", len(text)) + text + PLAIN[8 + length :]
    for compression, made in (("none", forgery), ("zstd", frame_of(forgery))):
        with pytest.raises(ShardError):
            decode_shard(made, compression)


@given(st.binary(max_size=60), st.integers(0, len(PACKED)), st.integers(0, 60))
@settings(max_examples=200, deadline=None)
def test_fuzz_spliced_frames_raise_nothing_but_shard_errors(junk, at, drop) -> None:
    made = PACKED[:at] + junk + PACKED[at + drop :]
    if made != PACKED:
        with pytest.raises(ShardError):
            decode_shard(made, "zstd")
