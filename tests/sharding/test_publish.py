"""Publishing survives a failure of any call: a reader sees a whole release or a clear error, and the next run ends the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from auralith_pipeline.conf.errors import ShardError
from auralith_pipeline.sharding.manifest import MANIFEST, manifest_from_bytes
from auralith_pipeline.sharding.publish import current_release, prepare, publish, recover
from auralith_pipeline.sharding.reader import open_shards
from auralith_pipeline.sharding.release import build_manifest
from auralith_pipeline.sharding.storage import LocalStorage
from auralith_pipeline.sharding.verify import verify
from tests.sharding.builders import Crash, FaultyStorage, all_files, make_docs, make_plan, make_release, stage_all

OLD = make_plan(release="r0", rows_per_shard=9, buckets={"train": 2, "val": 1})
NEW = make_plan(release="r1", rows_per_shard=12, buckets={"train": 2, "val": 1})
OLD_DOCS, DOCS = make_docs(13, seed=3), make_docs(20)


def store(folder: Path) -> LocalStorage:
    return LocalStorage(folder, durable=False)  # hundreds of releases: the disk need not keep them


def run_as_a_job(storage) -> None:
    """The calls of a run, in their order."""
    now = prepare(storage)
    if now is None or now.release != NEW.release:
        make_release(storage, NEW, DOCS)


@pytest.fixture(scope="module")
def expected(tmp_path_factory) -> dict[str, bytes]:
    storage = store(tmp_path_factory.mktemp("expected"))
    make_release(storage, NEW, DOCS)
    return all_files(storage)


@pytest.mark.parametrize("lost_answer", [False, True], ids=["fails", "answer_lost"])
@pytest.mark.parametrize("kind", ["create", "put", "rename", "list", "delete"])
@pytest.mark.parametrize("older", [False, True], ids=["first_release", "replaces_one"])
def test_H4_every_call_fails_once_and_the_next_run_gives_the_same_bytes(tmp_path, expected, kind, lost_answer, older) -> None:
    nth = 0
    while True:
        nth += 1
        folder = tmp_path / f"{nth}"
        storage = store(folder)
        if older:
            make_release(storage, OLD, OLD_DOCS)
        faulty = FaultyStorage(storage, kind, nth, lost_answer)
        try:
            run_as_a_job(faulty)
        except Crash:
            pass
        else:
            assert not faulty.fired or lost_answer  # an answer may be lost and the work be whole all the same
        seen = _what_a_reader_sees(folder)
        assert seen in ("nothing", NEW.release) + ((OLD.release,) if older else ())
        run_as_a_job(storage)
        assert all_files(storage) == expected  # the same bytes, no orphan, nothing of the older release
        if not faulty.fired:
            break
    assert nth > 1  # the kind is called at all


def _what_a_reader_sees(folder: Path) -> str:
    try:
        reader = open_shards(folder)
    except ShardError:
        return "nothing"
    report = verify(folder)
    assert report.ok, report.damages
    for _ in reader:
        pass
    return reader.manifest.release


def test_a_lost_answer_of_the_manifest_put_is_looked_up_and_not_cleaned_up(tmp_path, expected) -> None:
    storage = store(tmp_path)
    rows, written = stage_all(storage, NEW, DOCS)
    manifest = build_manifest(NEW, rows, written, package_version="0.0", card=b"# card\n")
    faulty = FaultyStorage(storage, "put", 4, lost_answer=True)  # journal, index, card, manifest
    assert publish(faulty, manifest, written, card=b"# card\n")
    assert faulty.fired
    assert all_files(storage) == expected


def test_publishing_the_same_release_again_rewrites_nothing(tmp_path) -> None:
    storage = store(tmp_path)
    make_release(storage, NEW, DOCS)
    before = {name: (tmp_path / name).stat().st_mtime_ns for name in storage.list()}
    rows, written = stage_all(storage, NEW, DOCS)
    manifest = build_manifest(NEW, rows, written, package_version="0.0", inputs={"gold": 7}, card=b"another card")
    assert publish(storage, manifest, written, card=b"another card") is False
    assert {name: (tmp_path / name).stat().st_mtime_ns for name in storage.list()} == before


def test_a_shorter_release_leaves_no_shard_of_the_longer_one(tmp_path) -> None:
    storage = store(tmp_path)
    make_release(storage, OLD, make_docs(60))
    make_release(storage, NEW, DOCS[:9], card=None)
    manifest = current_release(storage)
    assert manifest is not None
    assert set(storage.list()) == {shard.name for shard in manifest.shards} | {MANIFEST, "index.json"}


def test_foreign_shards_are_refused_and_never_deleted(tmp_path) -> None:
    storage = store(tmp_path)
    storage.create("shard_00099.safetensors", b"somebody's")
    with pytest.raises(ShardError, match="shard_00099"):
        make_release(storage, NEW, DOCS)
    assert storage.read("shard_00099.safetensors") == b"somebody's"


def test_a_damaged_manifest_is_repaired_by_publishing_again(tmp_path, expected) -> None:
    storage = store(tmp_path)
    make_release(storage, NEW, DOCS)
    storage.put(MANIFEST, storage.read(MANIFEST)[:-9])
    assert prepare(storage) is None
    run_as_a_job(storage)
    assert all_files(storage) == expected


def test_a_lost_shard_is_made_again(tmp_path, expected) -> None:
    storage = store(tmp_path)
    make_release(storage, NEW, DOCS)
    storage.delete("shard_00001.safetensors.zst")
    assert prepare(storage) is None
    run_as_a_job(storage)
    assert all_files(storage) == expected


def test_recovery_refuses_an_old_shard_in_the_place_of_a_lost_new_one(tmp_path) -> None:
    storage = store(tmp_path)
    make_release(storage, OLD, OLD_DOCS)
    with pytest.raises(Crash):
        make_release(FaultyStorage(storage, "rename", 1), NEW, DOCS)  # the journal is there, nothing moved
    for name in storage.list("_staging/r1/shards"):
        storage.delete(name)
    with pytest.raises(ShardError, match="neither staged nor in place"):
        recover(storage)
    with pytest.raises(ShardError):
        open_shards(tmp_path)


def test_a_staged_shard_that_is_missing_or_short_stops_the_publish_before_anything_moves(tmp_path) -> None:
    storage = store(tmp_path)
    make_release(storage, OLD, OLD_DOCS)
    before = all_files(storage)
    rows, written = stage_all(storage, NEW, DOCS)
    manifest = build_manifest(NEW, rows, written, package_version="0.0")
    storage.put(written[-1].staged, storage.read(written[-1].staged)[:-1])
    for _ in ("short", "missing"):
        with pytest.raises(ShardError, match="not staged whole"):
            publish(storage, manifest, written)
        assert {name: data for name, data in all_files(storage).items() if not name.startswith("_staging/")} == before
        storage.delete(written[-1].staged)


def test_a_task_that_wakes_after_the_publish_changes_nothing_that_is_visible(tmp_path, expected) -> None:
    storage = store(tmp_path)
    make_release(storage, NEW, DOCS)
    stage_all(storage, NEW, DOCS)
    assert {name: data for name, data in all_files(storage).items() if not name.startswith("_staging/")} == expected
    assert verify(tmp_path).ok
    prepare(storage)
    assert all_files(storage) == expected


@pytest.mark.parametrize("id_", [1, 2, 3, 4, 15])
def test_a_reserved_id_beyond_documents_times_policy_fails_the_release(tmp_path, id_) -> None:
    docs = [*DOCS, DOCS[0]._replace(doc_id="bad", tokens=[20, id_, 21])]
    rows, written = stage_all(store(tmp_path), NEW, docs)
    with pytest.raises(ShardError, match=f"reserved id {id_} stands"):
        build_manifest(NEW, rows, written, package_version="0.0")


def test_markers_that_the_documents_call_for_pass(tmp_path) -> None:
    docs = [*DOCS, DOCS[0]._replace(doc_id="picture", tokens=[4, 20, 5])]
    rows, written = stage_all(store(tmp_path), NEW, docs)
    manifest = build_manifest(NEW, rows, written, package_version="0.0", expected_reserved={4: 1, 5: 1})
    assert manifest.reserved["4"] == manifest.reserved["5"] == 1
    assert manifest.reserved["2"] == manifest.reserved["3"] == len(docs)


def test_a_bucket_reported_twice_or_left_out_is_refused(tmp_path) -> None:
    rows, written = stage_all(store(tmp_path), NEW, DOCS)
    with pytest.raises(ShardError, match="packed by two tasks"):
        build_manifest(NEW, [*rows, rows[0]], written, package_version="0.0")
    with pytest.raises(ShardError, match="do not|not the ones"):
        build_manifest(NEW, rows[1:], written, package_version="0.0")
    with pytest.raises(ShardError, match="not the ones"):
        build_manifest(NEW, rows, written[1:], package_version="0.0")


def test_the_journal_alone_finishes_the_release(tmp_path, expected) -> None:
    storage = store(tmp_path)
    make_release(storage, OLD, OLD_DOCS)
    with pytest.raises(Crash):
        make_release(FaultyStorage(storage, "rename", 4), NEW, DOCS)
    assert recover(storage)
    now = prepare(storage)
    assert now is not None
    assert now.release == NEW.release
    assert all_files(storage) == expected
    assert manifest_from_bytes(expected[MANIFEST]) == now
