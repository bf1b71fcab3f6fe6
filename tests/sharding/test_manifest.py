"""The manifest: deterministic, complete, and unable to change unseen."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auralith_pipeline.conf.errors import ShardError
from auralith_pipeline.sharding.manifest import MANIFEST, Manifest, manifest_from_bytes, manifest_to_bytes
from auralith_pipeline.sharding.release import check_sums, index_bytes
from auralith_pipeline.sharding.storage import LocalStorage
from tests.sharding.builders import all_files, make_docs, make_plan, make_release


@pytest.fixture(scope="module")
def manifest(tmp_path_factory) -> Manifest:
    return make_release(LocalStorage(tmp_path_factory.mktemp("m"), durable=False), make_plan(), make_docs(40))


def test_round_trip_and_determinism(manifest) -> None:
    data = manifest_to_bytes(manifest)
    assert manifest_from_bytes(data) == manifest
    assert manifest_to_bytes(manifest_from_bytes(data)) == data


def test_O51_names_are_padded_and_listed_in_numeric_order_and_bytes_do_not_depend_on_the_place(tmp_path) -> None:
    plan, docs = make_plan(rows_per_shard=7), make_docs(90)
    one, two = (LocalStorage(tmp_path / name, durable=False) for name in ("here", "far/away"))
    manifest = make_release(one, plan, docs)
    make_release(two, plan, docs[::-1])
    train = [shard.name for shard in manifest.shards_of("train")]
    assert len(train) >= 12
    assert train == [f"shard_{number:05d}.safetensors.zst" for number in range(len(train))]
    assert train == sorted(train)
    assert all_files(one) == all_files(two)
    assert str(tmp_path).encode() not in one.read(MANIFEST)


def test_identity_ignores_inputs_and_files_and_nothing_else(manifest) -> None:
    same = replace(manifest, inputs={"gold": 12}, files=())
    assert same.identity() == manifest.identity()
    assert manifest_to_bytes(same) != manifest_to_bytes(manifest)
    for change in (
        {"seed": 9},
        {"release": "x"},
        {"shards": manifest.shards[1:]},
        {"package_version": "9"},
        {"labels": {"train_eos": True}},
    ):
        assert replace(manifest, **change).identity() != manifest.identity()


def test_H3_the_index_has_codec_both_sizes_and_hash(manifest) -> None:
    index = json.loads(index_bytes(manifest))
    assert index["num_shards"] == len(index["shards"]) == len(manifest.shards)
    assert index["total_tokens"] == sum(entry.real for entry in manifest.splits.values())
    first = index["shards"][0]
    assert (first["filename"], first["codec"], first["num_samples"]) == ("shard_00000.safetensors.zst", "zstd", 4)
    assert first["raw_bytes"] > first["size_bytes"] > 0
    assert len(first["sha256"]) == 64


def test_H1_density_and_counts_add_up(manifest) -> None:
    docs = make_docs(40)
    train = [doc for doc in docs if doc.split == "train"]
    entry = manifest.splits["train"]
    assert (entry.documents, entry.tokens) == (len(train), sum(len(doc.tokens) for doc in train))
    assert entry.real == entry.tokens + 2 * entry.documents == entry.slots - entry.padding
    assert check_sums(manifest) == []


def test_sums_that_do_not_hold_are_found(manifest) -> None:
    train = manifest.splits["train"]
    for change in (
        {"splits": {**manifest.splits, "train": replace(train, padding=train.padding + 1)}},
        {"splits": {**manifest.splits, "train": replace(train, rows=10**15)}},
        {"splits": {**manifest.splits, "train": replace(train, rows_per_shard=0)}},
        {"splits": {"train": train}},
        {"shards": manifest.shards[::-1]},
        {"shards": (replace(manifest.shards[0], name="../shard_00000.safetensors.zst"), *manifest.shards[1:])},
        {"reserved": {**manifest.reserved, "7": 1}},
    ):
        assert check_sums(replace(manifest, **change))


def test_B3_any_single_flipped_byte_is_detected(tmp_path) -> None:
    data = manifest_to_bytes(make_release(LocalStorage(tmp_path, durable=False), make_plan(), make_docs(3)))
    for at in range(len(data)):
        for mask in (0x01, 0x20):
            damaged = bytearray(data)
            damaged[at] ^= mask
            with pytest.raises(ShardError):
                manifest_from_bytes(bytes(damaged))


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_fuzz_forged_manifests_raise_nothing_but_shard_errors(manifest, data) -> None:
    body = json.loads(manifest_to_bytes(manifest))
    junk = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.lists(st.integers(), max_size=3) | st.just({})
    at = body
    while True:
        key = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
        if not isinstance(at[key], dict | list) or not at[key] or data.draw(st.booleans()):
            break
        at = at[key]
    at[key] = data.draw(junk)
    with pytest.raises(ShardError):
        manifest_from_bytes(json.dumps(body).encode())


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_fuzz_manifests_with_a_valid_checksum_load_whole_or_are_shard_errors(manifest, data) -> None:
    """Hostile rather than damaged: somebody computed the checksum anew."""
    name = data.draw(st.sampled_from(sorted(Manifest.__dataclass_fields__)))
    junk = st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.just({}) | st.just({"a": -1}) | st.just(({},))
    try:
        forged = manifest_to_bytes(replace(manifest, **{name: data.draw(junk)}))
    except (TypeError, AttributeError, ValueError, KeyError):
        return
    try:
        found = manifest_from_bytes(forged)
    except ShardError:
        return
    check_sums(found)
