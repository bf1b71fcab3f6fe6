"""Reading a release: whole and equal to the documents, or a ShardError that names the shard. `verify` finds every damage."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from auralith_pipeline.conf.errors import ShardError
from auralith_pipeline.sharding.format import encode_shard
from auralith_pipeline.sharding.locate import SplitLayout
from auralith_pipeline.sharding.manifest import MANIFEST
from auralith_pipeline.sharding.publish import current_release, publish
from auralith_pipeline.sharding.reader import open_shards
from auralith_pipeline.sharding.release import build_manifest, shard_specs
from auralith_pipeline.sharding.storage import LocalStorage
from auralith_pipeline.sharding.tasks import WrittenShard
from auralith_pipeline.sharding.verify import verify
from tests.sharding.builders import VOCAB, make_docs, make_plan, make_release, stage_all, stream_of

DOCS = make_docs(40, seed=4)
PLAN = make_plan(rows_per_shard=10)


def release_in(folder: Path, plan=PLAN) -> Path:
    make_release(LocalStorage(folder, durable=False), plan, DOCS)
    return folder


@pytest.fixture(scope="module", params=["zstd", "none"])
def folder(request, tmp_path_factory) -> Path:
    return release_in(tmp_path_factory.mktemp("release"), make_plan(rows_per_shard=10, compression=request.param))


@pytest.fixture
def copy(folder, tmp_path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "copy"))


@pytest.mark.parametrize("split", ["train", "val"])
@pytest.mark.parametrize("batch_size", [1, 7, 10_000])
def test_H1_S2_batches_hold_every_token_of_every_document_and_the_next_token_of_the_stream(folder, split, batch_size) -> None:
    reader = open_shards(folder, split, batch_size=batch_size)
    batches = list(reader)
    assert [len(batch["input_ids"]) for batch in batches[:-1]] == [batch_size] * (len(batches) - 1)
    whole = {name: np.concatenate([batch[name] for batch in batches]) for name in batches[0]}
    assert whole["input_ids"].shape == (len(reader), 16)
    real = whole["attention_mask"] == 1
    stream = whole["input_ids"][real].tolist()
    assert stream == stream_of(DOCS, PLAN, split)
    np.testing.assert_array_equal(real, whole["input_ids"] != 0)
    bucket_of_row = np.repeat(*zip(*enumerate(reader.manifest.splits[split].bucket_rows), strict=True))
    buckets = np.repeat(bucket_of_row, 16).reshape(real.shape)[real]
    wanted = [after if one == other else 0 for after, one, other in zip(stream[1:], buckets, buckets[1:], strict=False)] + [0]
    assert whole["targets"][real].tolist() == wanted
    assert whole["targets"].min() >= 0
    assert whole["targets"].max() < VOCAB
    assert not whole["targets"][~real].any()
    np.testing.assert_array_equal(whole["labels"], np.where(whole["input_ids"] < 16, -100, whole["input_ids"]))


def test_random_access_across_shards_equals_iteration(folder) -> None:
    reader = open_shards(folder)
    whole = reader.rows(0, len(reader))
    piece = reader.rows(7, 23)
    for name in whole:
        np.testing.assert_array_equal(piece[name], whole[name][7:23])
    assert reader.rows(5, 5)["labels"].shape == (0, 16)
    with pytest.raises(IndexError):
        reader.rows(0, len(reader) + 1)


def test_a_folder_without_a_manifest_is_refused(tmp_path) -> None:
    with pytest.raises(ShardError, match="no manifest"):
        open_shards(tmp_path)
    with pytest.raises(ShardError, match="no manifest"):
        open_shards(tmp_path / "missing")
    assert [damage.name for damage in verify(tmp_path / "missing").damages] == [MANIFEST]


def test_a_whole_release_verifies(folder) -> None:
    report = verify(folder)
    assert report.damages == []
    assert report.ok
    assert report.real_tokens == sum(len(doc.tokens) + 2 for doc in DOCS)
    assert report.shards == len(list(folder.rglob("shard_*")))


def test_B3_one_flipped_byte_in_any_file_is_found_and_the_shard_named(copy) -> None:
    for path in [path for path in copy.rglob("*") if path.is_file()]:
        data = path.read_bytes()
        for at in {0, len(data) // 3, len(data) // 2, len(data) - 1}:
            path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
            report = verify(copy)
            assert path.relative_to(copy).as_posix() in {damage.name for damage in report.damages}
            if path.parent == copy and path.name.startswith("shard"):
                with pytest.raises(ShardError, match=re.escape(path.name)):
                    list(open_shards(copy))
                if path.suffix == ".zst":  # its own checksum holds without ours
                    with pytest.raises(ShardError, match=re.escape(path.name)):
                        list(open_shards(copy, verify=False))
        path.write_bytes(data)
    assert verify(copy).ok


def test_truncated_missing_swapped_and_unlisted_files_are_found(copy) -> None:
    zero, one = (next(copy.glob(f"shard_0000{number}.*")) for number in (0, 1))
    data = zero.read_bytes()
    zero.write_bytes(data[:-5])
    with pytest.raises(ShardError, match=f"{zero.name}: ends at byte {len(data) - 5}"):
        list(open_shards(copy))
    zero.write_bytes(one.read_bytes())
    assert {damage.name for damage in verify(copy).damages} == {zero.name}
    zero.unlink()
    assert {damage.name for damage in verify(copy).damages} == {zero.name}
    zero.write_bytes(data)
    (copy / "val" / "shard_00077.safetensors").write_bytes(b"")
    assert {damage.name for damage in verify(copy).damages} == {"val/shard_00077.safetensors"}


@pytest.mark.parametrize("verify_hash", [True, False])
@pytest.mark.parametrize("compression", ["zstd", "none"])
def test_a_reader_that_opened_before_the_release_was_replaced_gets_an_error_and_no_mixture(tmp_path, compression, verify_hash) -> None:
    plans = [make_plan(release=release, rows_per_shard=10, compression=compression) for release in ("r1", "r2")]
    reader = open_shards(release_in(tmp_path, plans[0]), verify=verify_hash)
    reader.rows(0, 10)
    make_release(LocalStorage(tmp_path, durable=False), plans[1], DOCS)  # plain shards of both have one size
    with pytest.raises(ShardError, match="shard_00001"):
        reader.rows(10, 20)


@pytest.mark.parametrize(
    ("tensor", "spoil", "message"),
    [
        ("targets", lambda t: t.__setitem__((0, 3), 17), "next token"),
        ("targets", lambda t: t.__setitem__((0, 15), 17), "end of a row"),
        ("targets", lambda t: t.__setitem__((9, 15), 17), "shard before"),
        ("targets", lambda t: t.__setitem__((0, 0), -100), "negative"),
        ("labels", lambda t: t.__setitem__((0, 3), 17), "labels"),
        ("labels", lambda t: t.__setitem__((0, 0), 2), "labels"),
        ("attention_mask", lambda t: t.__setitem__((0, 5), 0), "attention_mask"),
        ("modality_mask", lambda t: t.__setitem__((0, 5), 9), "modality_mask"),
        ("input_ids", lambda t: t.__setitem__((0, 5), VOCAB), "input_ids outside"),
    ],
)
def test_S2_verify_finds_tensors_that_break_a_rule_behind_right_hashes(tmp_path, tensor, spoil, message) -> None:
    """A shard that was built wrongly, not damaged: every hash fits."""
    from dataclasses import replace
    from hashlib import sha256

    from auralith_pipeline.sharding.format import decode_shard

    storage = LocalStorage(tmp_path, durable=False)
    rows, written = stage_all(storage, PLAN, DOCS)
    first = next(number for number, one in enumerate(written) if one.entry.name.startswith("shard_00000"))
    entry, staged = written[first].entry, written[first].staged
    shard = decode_shard(storage.read(staged), "zstd")
    tensors = {name: array.copy() for name, array in shard.tensors.items()}
    spoil(tensors[tensor])
    metadata = {
        key: value for key, value in shard.metadata.items() if key not in ("format", "format_version", "tensors_sha256", "metadata_sha256")
    }
    data = encode_shard(tensors, metadata, "zstd")
    storage.put(staged, data)
    entry = replace(
        entry, bytes=len(data), sha256=sha256(data).hexdigest(), tensors_sha256=decode_shard(data, "zstd").metadata["tensors_sha256"]
    )
    written[first] = WrittenShard(entry, staged)
    publish(storage, build_manifest(PLAN, rows, written, package_version="0.0"), written)
    assert any(message in damage.detail for damage in verify(tmp_path).damages)


def test_a_staged_row_that_was_damaged_stops_the_shard(tmp_path) -> None:
    storage = LocalStorage(tmp_path, durable=False)
    rows, _ = stage_all(storage, PLAN, DOCS)
    rows_of_first = min((row for row in rows if row.split == "train"), key=lambda row: row.bucket)
    data = bytearray(storage.read(rows_of_first.rows_name))
    data[40] ^= 1
    storage.put(rows_of_first.rows_name, data)
    from auralith_pipeline.sharding.tasks import stage_shard

    _, place, slices = shard_specs(PLAN, rows)[0]
    assert slices[0].name == rows_of_first.rows_name
    with pytest.raises(ShardError, match="checksum"):
        stage_shard(storage, PLAN, place, slices)


def test_a_store_that_loses_bytes_is_caught_by_reading_back(tmp_path) -> None:
    from auralith_pipeline.sharding.tasks import stage_shard

    class Lossy(LocalStorage):
        def create(self, name, data) -> None:
            super().create(name, bytes(data)[:-1] + b"\0" if "/shards/" in name else data)

    storage = Lossy(tmp_path, durable=False)
    rows, _ = stage_all(LocalStorage(tmp_path, durable=False), PLAN, DOCS)
    _, place, slices = shard_specs(PLAN, rows)[0]
    with pytest.raises(ShardError):
        stage_shard(storage, PLAN, place, slices)


def test_LI1_every_shard_row_belongs_to_documents_by_arithmetic(folder) -> None:
    manifest = current_release(LocalStorage(folder))
    assert manifest is not None
    layout = manifest.split_layout("train")
    assert isinstance(layout, SplitLayout)
    for shard in manifest.shards_of("train"):
        assert layout.locate(shard.first_row) == (shard.name, 0)
        assert layout.locate(shard.first_row + shard.rows - 1) == (shard.name, shard.rows - 1)
