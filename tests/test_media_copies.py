"""Copies of pictures, sounds and videos in `collect`: found, told, never taken from a page, and the same in however many batches."""

from __future__ import annotations

import imagehash
import pytest
from PIL import Image, ImageEnhance

from auralith_pipeline.conf.duplicate_tables import SILVER_EDGES
from auralith_pipeline.conf.errors import AuralithError
from auralith_pipeline.conf.load import load_config
from auralith_pipeline.conf.media_tables import SILVER_MEDIA_HASHES
from auralith_pipeline.conf.tables import GOLD_DOCUMENTS, SILVER_DECISIONS, SILVER_DOCUMENTS
from auralith_pipeline.jobs._duplicates_page import duplicates_page
from auralith_pipeline.jobs._places import find_places
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.jobs.collect_corpus import run
from auralith_pipeline.jobs.explain_document import explain_document
from auralith_pipeline.jobs.redecide import redecide
from auralith_pipeline.jobs.report_duplicates import report_duplicates
from auralith_pipeline.transforms.decide_documents import FINAL, decision_hash
from tests.udfs.core.perceptual.makers import encoded, music, picture, sound

pytestmark = [pytest.mark.spark, pytest.mark.slow]

SETTINGS = {
    "tokenizer": {"vocab_size": 272},
    "image": {"size": 64, "patch": 16, "codebook_size": 16},
    "audio": {"codebook_size": 8},
    "media": {"sample_vectors": 2_000, "held_out": 0.0},
    "sharding": {"seq_len": 128, "val_fraction": 0.0},
    "pipeline": {"quality_filter": False, "remove_pii": False},
    "language": {"enabled": False},
    "license": {"enabled": False},
    "deduplication": {"media": {"enabled": True}},
}
LARGE = picture(1, 320, 240)
TUNE = music(1)


def half(image):
    return image.resize((image.width // 2, image.height // 2))


def darker(image):
    return ImageEnhance.Brightness(image).enhance(0.8)


FIRST = {
    "pictures/large.png": encoded(LARGE),
    "pictures/half.jpg": encoded(half(LARGE), "JPEG", quality=30),
    "pictures/darker.jpg": encoded(darker(LARGE), "JPEG"),
    "pictures/other.png": encoded(picture(2)),
    "pictures/blank.png": encoded(Image.new("RGB", (64, 64), "white")),
    "pictures/blank.jpg": encoded(Image.new("RGB", (80, 64), "white"), "JPEG"),
    "sounds/tune.flac": sound(TUNE, "flac", "flac"),
    "sounds/tune.mp3": sound(TUNE, "mp3", "libmp3lame", 64_000),
    "sounds/other.wav": sound(music(2, 4.0)),
    "pages/page.html": b"<h1>A page</h1><p>It shows the picture:</p><img src='shown.jpg' alt='the picture'><p>That is all.</p>",
    "pages/shown.jpg": encoded(LARGE, "JPEG", quality=60),
    "texts/text.txt": b"A text without any picture.",
}
SECOND = {"later/third.jpg": encoded(LARGE.resize((107, 80)), "JPEG", quality=50), "later/new.png": encoded(picture(3))}
# What is dropped, and for what: of copies the file with most bytes stays.
DROPPED = {
    "pictures/half.jpg": "pictures/large.png",
    "pictures/darker.jpg": "pictures/large.png",
    "pages/shown.jpg": "pictures/large.png",
    "sounds/tune.mp3": "sounds/tune.flac",
}
RULE = {"pictures": "perceptual_image_duplicate", "pages": "perceptual_image_duplicate", "later": "perceptual_image_duplicate"} | {
    "sounds": "perceptual_audio_duplicate"
}  # fmt: skip


def lay_out(folder, files):
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


class Collected:
    def __init__(self, spark, place, folders, **media):
        sources = [{"type": "media", "name": folder.name, "path": str(folder)} for folder in folders]
        deduplication = {"media": {"enabled": True, **media}}
        pipeline = {**SETTINGS["pipeline"], "output_dir": str(place / "shards")}
        overrides = {**SETTINGS, "sources": sources, "pipeline": pipeline, "deduplication": deduplication}
        self.cfg = load_config(overrides=overrides, environment={})
        self.summary = run(spark, self.cfg)
        self.places = find_places(self.cfg)
        self.tables = Tables(spark, self.places.tables)

    def uris(self):
        """doc_id -> uri"""
        return {row["doc_id"]: row["uri"] for row in self.tables.read(SILVER_DOCUMENTS).select("doc_id", "uri").collect()}

    def final(self):
        """uri -> terminal row of the ledger"""
        rows = self.tables.read(SILVER_DECISIONS).where(f"stage = '{FINAL}' AND config_hash = '{decision_hash(self.cfg)}'").collect()
        uris = self.uris()
        return {uris[row["doc_id"]]: row for row in rows}

    def dropped(self):
        uris = self.uris()
        return {uri: uris[row["survivor"]] for uri, row in self.final().items() if row["verdict"] == "duplicate"}


@pytest.fixture(scope="module")
def first(spark, tmp_path_factory):
    place = tmp_path_factory.mktemp("media copies")
    lay_out(place / "one", FIRST)
    lay_out(place / "two", SECOND)
    return place, Collected(spark, place, [place / "one"])


def test_the_files_that_stay_are_the_larger_ones():
    assert all(len(FIRST[copy]) < len(FIRST[kept]) for copy, kept in DROPPED.items())


def test_copies_are_dropped_for_the_largest_file_and_everything_else_stays(first):
    _, collected = first
    assert collected.dropped() == DROPPED
    kept = {row["uri"] for row in collected.tables.read(GOLD_DOCUMENTS).select("uri").collect()}
    assert kept == FIRST.keys() - DROPPED.keys()
    assert collected.summary.documents_duplicate == len(DROPPED)


def test_the_ledger_has_method_similarity_threshold_survivor_and_reason(first):
    _, collected = first
    rows = collected.final()
    assert {uri: rows[uri]["rule"] for uri in DROPPED} == {uri: RULE[uri.split("/")[0]] for uri in DROPPED}
    assert {rows[uri]["reason"] for uri in DROPPED} == {"completeness"}
    assert {rows[uri]["threshold"] for uri in DROPPED} == {0.90625, 0.5}
    for uri in ("pictures/half.jpg", "pictures/darker.jpg"):  # by the library itself: the share of bits that agree
        with Image.open(first[0] / "one" / uri) as copy:
            assert rows[uri]["value"] == 1 - (imagehash.phash(copy) - imagehash.phash(LARGE)) / 64
    assert rows["sounds/tune.mp3"]["value"] > 0.7


def test_what_has_no_hash_keeps_its_row_and_matches_nothing(first):
    _, collected = first
    rows = collected.tables.read(SILVER_MEDIA_HASHES).collect()
    assert len(rows) == 10  # each file once, the page's picture too; no page and no text
    assert [(row["kind"], row["hash_id"], row["words"]) for row in rows if row["fault"] == "blank"] == [("image", None, [])] * 2
    assert {row["fault"] for row in rows} == {None, "blank"}


def test_explain_and_the_report_show_the_pair(first):
    _, collected = first
    ids = {uri: doc_id for doc_id, uri in collected.uris().items()}
    told = explain_document(collected.tables, ids["pictures/half.jpg"], collected.places.output, collected.places.tokenizer)
    assert (told.verdict["rule"], told.verdict["survivor"]) == ("perceptual_image_duplicate", ids["pictures/large.png"])
    assert told.failed_rules[0]["value"] == told.verdict["value"] >= 0.90625
    kept = explain_document(collected.tables, ids["pictures/large.png"], collected.places.output, collected.places.tokenizer)
    assert set(kept.copies) == {ids[copy] for copy, survivor in DROPPED.items() if survivor == "pictures/large.png"}
    report = report_duplicates(collected.tables)
    cluster = report.clusters[0]
    assert (cluster.uri, cluster.size, cluster.rules) == ("pictures/large.png", 4, ["perceptual_image_duplicate"])
    assert cluster.excerpt.startswith(f"[image, {len(FIRST['pictures/large.png'])} bytes, SHA-256 ")
    assert "pictures/half.jpg" in duplicates_page(report)


def test_other_thresholds_are_tried_on_the_stored_pairs(first):
    _, collected = first
    same = redecide(collected.tables, [])
    assert same.duplicates == len(DROPPED)
    strict = redecide(collected.tables, ["deduplication.media.audio_threshold=1.0"])
    assert {row["rule"] for row in strict.changes} == {"perceptual_audio_duplicate"}
    assert strict.failures.get("perceptual_audio_duplicate", 0) == 0
    with pytest.raises(AuralithError, match=r"deduplication\.media.*Run `collect`"):
        redecide(collected.tables, ["deduplication.media.image_distance=7"])


def test_a_later_batch_is_linked_to_the_earlier_one(spark, first):
    place, before = first
    hashes = before.tables.read(SILVER_MEDIA_HASHES).count()
    edges = before.tables.read(SILVER_EDGES).count()
    assert run(spark, before.cfg).unchanged
    assert before.tables.read(SILVER_EDGES).count() == edges
    both = Collected(spark, place, [place / "one", place / "two"])
    assert both.summary.documents_new == 2
    assert both.tables.read(SILVER_MEDIA_HASHES).count() == hashes + 2
    assert both.dropped() == {**DROPPED, "later/third.jpg": "pictures/large.png"}
