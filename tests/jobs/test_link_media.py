"""Pairs of media over tables: what is compared, what is refused, and what a rejected document between two copies does."""

from __future__ import annotations

import numpy as np
import pytest

from auralith_pipeline.conf.duplicate_tables import SILVER_EDGES
from auralith_pipeline.conf.errors import ConfigError, SourceError
from auralith_pipeline.conf.media_tables import MEDIA_COPIES_CONTRACTS, SILVER_LINKED_MEDIA, SILVER_MEDIA_HASHES
from auralith_pipeline.conf.tables import SILVER_DECISIONS
from auralith_pipeline.jobs import link_media as job
from auralith_pipeline.jobs.decide_documents import bronze_state, decide_all_documents
from auralith_pipeline.jobs.link_media import check_media_index, link_new_media
from auralith_pipeline.transforms.decide_documents import FINAL, decision_hash
from auralith_pipeline.udfs.core.perceptual import libraries
from auralith_pipeline.udfs.core.perceptual.buckets import buckets
from auralith_pipeline.udfs.core.perceptual.name import name_words
from auralith_pipeline.udfs.core.perceptual.rules import IMAGE, index_header
from tests.near_workspace import Workspace, settings

pytestmark = pytest.mark.spark

# Hashes of pictures: m differs from a and from b in six bits, these two from each other in twelve.
A, M, B = 0xF0F0F0F0F0F0F000, 0xF0F0F0F0F0F0F03F, 0xF0F0F0F0F0F0FFFF
WORDS = {"a": A, "m": M, "b": B}


def wanted(**media):
    cfg = settings(media={"enabled": True, **media})
    return cfg.model_copy(
        update={
            "license": cfg.license.model_copy(update={"enabled": True}),
            "compliance": cfg.compliance.model_copy(update={"license_detection": True}),
        }
    )


class Media(Workspace):
    """Documents that are pictures whose hashes are given; no file is read."""

    def know(self, names, step="known"):
        self.tables.ensure(MEDIA_COPIES_CONTRACTS)
        rows = []
        for name in names:
            array = np.array([WORDS[name]], np.uint64)
            rows.append((name, "image", name_words(array, IMAGE), array.view(np.int64).tolist(),
                         buckets(array, IMAGE).view(np.int64).tolist(), None, index_header(IMAGE)))  # fmt: skip
        frame = self.spark.createDataFrame(rows, SILVER_MEDIA_HASHES.schema)
        self.tables.append(frame, SILVER_MEDIA_HASHES, step=step)
        return self

    def pictures(self, names, batch, known=True, **columns):
        if known:
            self.know(names, f"known {batch}")
        documents = {}
        for name in names:
            media = [("image", f"/nowhere/{name}", 0, 6_400, name)]
            documents[name] = {"content": "\ufffc", "media": media, "modality": "image", "content_hash": name, **columns}
        return self.add(documents, batch)

    def compare(self):
        self.link()
        return link_new_media(self.tables, self.cfg, bronze_state(self.tables))

    def verdicts(self):
        decide_all_documents(self.tables, self.cfg, bronze_state(self.tables))
        rows = self.tables.read(SILVER_DECISIONS).where(f"stage = '{FINAL}' AND config_hash = '{decision_hash(self.cfg)}'").collect()
        return {row["doc_id"]: (row["verdict"], row["survivor"]) for row in rows}

    def edges(self):
        names = {name_words(np.array([word], np.uint64), IMAGE): name for name, word in WORDS.items()}
        rows = self.tables.read(SILVER_EDGES).where("method = 'perceptual_image'").collect()
        return {tuple(sorted((names[row["left"]], names[row["right"]]))): row["similarity"] for row in rows}


def test_the_hashes_are_as_far_apart_as_the_tests_say():
    far = {pair: bin(WORDS[pair[0]] ^ WORDS[pair[1]]).count("1") for pair in ("am", "bm", "ab")}
    assert far == {"am": 6, "bm": 6, "ab": 12}


def test_copies_of_a_picture_that_stays_go_and_of_a_rejected_one_stay(spark, tmp_path):
    """As for texts: the pairs are known, and have no vote where one of the two is rejected. What stands on a page has none ever."""
    media = Media(spark, tmp_path, wanted())
    page = {"content": "Above.\n\ufffc", "media": [("image", "/nowhere/m", 0, 6_400, "m")], "modality": "mixed"}
    media.pictures("m", "one", license="GPL-3.0-only").pictures("ab", "two").add({"page": page}, "three")
    assert media.compare() == job.LinkedMedia(hashed=0, edges=2)
    assert media.edges() == {("a", "m"): 1 - 6 / 64, ("b", "m"): 1 - 6 / 64}
    stay = {"page": ("kept", None)}
    assert media.verdicts() == {"m": ("rejected", None), "a": ("kept", None), "b": ("kept", None), **stay}
    media.cfg = media.cfg.model_copy(update={"license": media.cfg.license.model_copy(update={"allow_copyleft": True})})
    assert media.verdicts() == {"m": ("kept", None), "a": ("duplicate", "m"), "b": ("duplicate", "m"), **stay}


def test_batches_give_what_one_batch_gives_beside_similar_texts_and_the_same_again_adds_nothing(spark, tmp_path, monkeypatch):
    text = " ".join(f"word{number}" for number in range(60))
    texts = {"t": text, "u": text + " more"}
    media = Media(spark, tmp_path / "three", wanted())
    assert media.pictures("a", "one").compare().edges == 0
    assert media.pictures("m", "two").add(texts, "three").compare().edges == 1
    compared = (SILVER_EDGES, SILVER_MEDIA_HASHES, SILVER_LINKED_MEDIA)
    versions = [media.tables.version(table) for table in compared]
    assert media.compare() == job.LinkedMedia()
    assert [media.tables.version(table) for table in compared] == versions
    # Killed between the pairs and the word that they are done: the next call ends it, and each pair is there once.
    linked = job._linked
    monkeypatch.setattr(job, "_linked", lambda tables, link, edges: 1 / 0 if link else linked(tables, link, edges))
    with pytest.raises(ZeroDivisionError):
        media.pictures("b", "four").compare()
    monkeypatch.undo()
    assert media.compare().edges == 2
    once = Media(spark, tmp_path / "one", wanted()).pictures("amb", "one").add(texts, "two")
    once.compare()
    found = [sorted(tuple(row) for row in each.tables.read(SILVER_EDGES).drop("batch").collect()) for each in (media, once)]
    assert found[0] == found[1]
    assert [method for *_, method in found[0]].count("minhash") == 1
    assert media.edges() == {("a", "m"): 1 - 6 / 64, ("b", "m"): 1 - 6 / 64}


def test_an_index_of_other_settings_is_refused_by_name_and_made_anew_on_demand(spark, tmp_path):
    media = Media(spark, tmp_path, wanted()).know("ab")
    check_media_index(media.tables, media.cfg)
    with pytest.raises(ConfigError, match=r"image hashes .* bands 7 \(wanted 9\).*rebuild=true"):
        check_media_index(media.tables, wanted(image_distance=8, image_threshold=0.875))
    media.cfg = wanted(image_distance=8, image_threshold=0.875, rebuild=True)
    check_media_index(media.tables, media.cfg)
    # Anew means from the files, and there are none here.
    with pytest.raises(Exception, match="/nowhere/a: cannot be read any more") as raised:
        media.pictures("a", "one", known=False).compare()
    assert SourceError.__name__ in str(raised.value)


def test_a_missing_library_is_named_before_any_work(spark, tmp_path, monkeypatch):
    media = Media(spark, tmp_path, wanted())
    monkeypatch.setattr(libraries, "find_spec", lambda name: None if name == "imagehash" else object())
    with pytest.raises(ConfigError, match=r"need imagehash, which is not installed here: pip install 'auralith-pipeline\[multimodal\]'"):
        check_media_index(media.tables, media.cfg)
    check_media_index(media.tables, settings())  # nothing is asked for where it is off


def test_a_threshold_below_what_is_looked_for_is_refused():
    with pytest.raises(ConfigError, match=r"image_threshold is 0.85.*image_distance 6"):
        settings(media={"image_threshold": 0.85})
