"""Names of hashes, and what an index says it was made with."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest

from auralith_pipeline.conf.media_copies import MediaCopiesSection
from auralith_pipeline.udfs.core.perceptual.name import name_words
from auralith_pipeline.udfs.core.perceptual.rules import AUDIO, IMAGE, RULES, VIDEO, index_header, rules_for


def test_a_name_is_that_of_medium_and_words():
    words = np.array([1, 2**63], np.uint64)
    little = bytes([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80])
    assert name_words(words, VIDEO) == hashlib.blake2b(little, digest_size=16, person=b"video").hexdigest()
    assert name_words(words, AUDIO) != name_words(words, VIDEO)
    assert name_words(np.array([0x0123456789ABCDEF], np.uint64), IMAGE) == "0123456789abcdef"
    assert name_words(np.zeros(0, np.uint64), IMAGE) is None


def test_a_configuration_without_values_wants_the_rules_as_they_are():
    assert rules_for(MediaCopiesSection()) == RULES


@pytest.mark.parametrize("distance", [1, 6, 10])
def test_one_band_more_than_bits_may_differ(distance):
    section = MediaCopiesSection(image_distance=distance, image_threshold=1.0, audio_threshold=0.6)
    made = rules_for(section)
    assert (made["image"].max_distance, made["image"].bands, made["image"].threshold) == (distance, distance + 1, 1.0)
    assert json.loads(index_header(made["image"])) == {"kind": "image", "version": 1, "bits": 64, "bands": distance + 1, "probes": 1}
    # Thresholds can change without another index.
    assert made["audio"].threshold == 0.6
    assert index_header(made["audio"]) == index_header(AUDIO)
