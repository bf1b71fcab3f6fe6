"""Copies of media through hash, search and verification: what brute force finds, whatever the partitions."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

pytest.importorskip("av")
pytest.importorskip("imagehash")

from auralith_pipeline.transforms.find_media_pairs import find_media_pairs, hash_media
from auralith_pipeline.udfs.core.perceptual.buckets import buckets
from auralith_pipeline.udfs.core.perceptual.rules import AUDIO, IMAGE, VIDEO
from tests.udfs.core.perceptual.makers import RATE, encoded, music, picture, sound, video

pytestmark = pytest.mark.spark

HASHED = "doc_id string, rank long, words array<long>, buckets array<long>"


def pairs(frame, rules, **options):
    rows = find_media_pairs(frame, rules, **options).collect()
    found = {(row["left"], row["right"]): row["similarity"] for row in rows}
    assert len(found) == len(rows)
    assert all(left < right for left, right in found)
    assert {row["method"] for row in rows} <= {rules.method}
    return found


def row(doc_id, words, rules, rank=0):
    array = np.array(words, np.uint64)
    return doc_id, rank, array.view(np.int64).tolist(), buckets(array, rules).view(np.int64).tolist()


@pytest.mark.parametrize("partitions", [1, 5])
def test_hashes_within_the_distance_are_found_as_brute_force_finds_them(spark, partitions):
    random = np.random.default_rng(8)
    hashes = []
    for _ in range(120):
        base = int(random.integers(1, 2**63)) * 2 + 1
        hashes.append(base)
        for _ in range(random.integers(0, 4)):  # copies with 0 to 9 bits changed
            other = base
            for bit in random.choice(64, random.integers(0, 10), replace=False):
                other ^= 1 << int(bit)
            hashes.append(other)
    rows = [row(f"d{number:03}", [word], IMAGE) for number, word in enumerate(hashes)]
    frame = spark.createDataFrame(rows[::-1] if partitions == 1 else rows, HASHED).repartition(partitions)
    expected = {}
    for (one, a), (other, b) in combinations(enumerate(hashes), 2):
        far = bin(a ^ b).count("1")
        if far <= 6:
            expected[f"d{one:03}", f"d{other:03}"] = 1 - far / 64
    assert len(expected) > 60
    assert pairs(frame, IMAGE) == expected
    assert pairs(frame, IMAGE, floor=1 - 2 / 64) == {pair: value for pair, value in expected.items() if value >= 1 - 2 / 64}


def test_a_crowd_of_one_hash_becomes_a_star_around_its_best_ranked(spark):
    rows = [row(f"d{number:02}", [0xABCDEF], IMAGE, rank=-number) for number in range(40)]
    found = pairs(spark.createDataFrame(rows, HASHED), IMAGE, rank="rank")
    assert set(found.values()) == {1.0}
    assert set(found) == {(f"d{number:02}", best) for best in ("d38", "d39") for number in range(40) if f"d{number:02}" < best}


def test_pictures_from_bytes_to_pairs_with_a_fault_for_each_that_has_none(spark):
    rows = [
        ("a", encoded(picture(1))),
        ("b", encoded(picture(1).resize((320, 240)), "JPEG", quality=50)),
        ("c", encoded(picture(2))),
        ("d", b"no picture"),
        ("e", encoded(picture(1, 4, 4))),
        ("f", None),
    ]
    hashed = hash_media(spark.createDataFrame(rows, "doc_id string, content binary"), IMAGE)
    assert hashed.columns == ["doc_id", "words", "buckets", "fault"]
    assert {item["doc_id"]: item["fault"] for item in hashed.collect()} == {
        "a": None, "b": None, "c": None, "d": "unreadable", "e": "too_small", "f": "unreadable",
    }  # fmt: skip
    assert list(pairs(hashed, IMAGE)) == [("a", "b")]


def test_sounds_and_videos_from_bytes_to_pairs(spark):
    one = music(1)
    sounds = [("a", sound(one)), ("b", sound(one[RATE:], "mp3", "libmp3lame", 64_000)), ("c", sound(music(2))), ("z", sound(one * 0))]
    found = pairs(hash_media(spark.createDataFrame(sounds, "doc_id string, content binary"), AUDIO), AUDIO)
    assert list(found) == [("a", "b")]
    assert 0.7 < found["a", "b"] <= 1.0
    shots = [picture(seed) for seed in range(6)]
    videos = [("b", video(shots[1:], codec="libx264")), ("a", video(shots)), ("c", video([picture(seed) for seed in range(20, 26)]))]
    found = pairs(hash_media(spark.createDataFrame(videos, "doc_id string, content binary"), VIDEO), VIDEO)
    assert found == {("a", "b"): 10 / 12}


def test_a_crowded_bucket_of_sequences_is_a_star_and_the_floor_is_kept(spark):
    random = np.random.default_rng(4)
    shared = random.integers(1, 2**32, 40)
    rows = [row(f"d{number:02}", [*shared, *random.integers(1, 2**32, 20)], AUDIO, rank=-number) for number in range(20)]
    found = pairs(spark.createDataFrame(rows, HASHED).repartition(3), AUDIO, rank="rank", floor=0.6)
    assert set(found) == {(f"d{number:02}", best) for best in ("d18", "d19") for number in range(20) if f"d{number:02}" < best}
    assert pairs(spark.createDataFrame(rows, HASHED), AUDIO, rank="rank", floor=0.8) == {}
