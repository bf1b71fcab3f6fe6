"""Which changes of a sound leave its fingerprint, and which sounds have none."""

from __future__ import annotations

import struct

import numpy as np
import pytest

pytest.importorskip("av")

from auralith_pipeline.udfs.core.perceptual.align import similarity
from auralith_pipeline.udfs.core.perceptual.audio import RATE as OURS
from auralith_pipeline.udfs.core.perceptual.audio import fingerprint, hash_audio
from auralith_pipeline.udfs.core.perceptual.buckets import buckets
from auralith_pipeline.udfs.core.perceptual.rules import AUDIO
from tests.udfs.core.perceptual.makers import RATE, music, sound

MUSIC = music(1)
REFERENCE = hash_audio(sound(MUSIC)).words


@pytest.mark.parametrize(
    "content",
    [
        lambda: sound(MUSIC * np.float32(0.2)),
        lambda: sound(MUSIC, "mp3", "libmp3lame", 64_000),
        lambda: sound(MUSIC, "adts", "aac", 64_000),
        lambda: sound(MUSIC, "flac", "flac"),
        lambda: sound(MUSIC[RATE // 2 + 77 :]),
        lambda: sound(np.concatenate((np.zeros(RATE, np.float32), MUSIC))),
    ],
    ids=["quieter", "mp3", "aac", "flac", "cut", "silence-before"],
)
def test_a_changed_copy_is_found(content):
    hashed = hash_audio(content())
    assert hashed.fault is None
    assert similarity(REFERENCE, hashed.words, AUDIO) >= AUDIO.threshold + 0.2
    assert set(buckets(REFERENCE, AUDIO).tolist()) & set(buckets(hashed.words, AUDIO).tolist())


def test_other_sounds_are_not_alike_and_seldom_compared():
    shared = 0
    for seed in range(2, 10):
        words = hash_audio(sound(music(seed))).words
        assert similarity(REFERENCE, words, AUDIO) < AUDIO.threshold - 0.2
        shared += bool(set(buckets(REFERENCE, AUDIO).tolist()) & set(buckets(words, AUDIO).tolist()))
    assert shared <= 2


def test_half_of_a_sound_is_no_copy_of_the_whole():
    assert similarity(REFERENCE, hash_audio(sound(MUSIC[: len(MUSIC) * 2 // 5])).words, AUDIO) < AUDIO.threshold


@pytest.mark.parametrize("form", [("wav", "pcm_s16le"), ("mp3", "libmp3lame")], ids=["wav", "mp3"])
def test_O45_silence_tones_and_clicks_match_nothing(form):
    time = np.arange(5 * RATE) / RATE
    quiet = np.random.default_rng(1).normal(size=len(time)) * 1e-4
    for samples in (np.zeros(len(time)), quiet, 0.5 * np.sin(2 * np.pi * 440 * time), music(1, 0.3)):
        hashed = hash_audio(sound(samples.astype(np.float32), *form))
        assert (hashed.fault, len(hashed.words)) == ("blank", 0)


def test_what_is_no_sound_has_a_fault():
    """CASES O-45: no samples, one sample, samples that are no numbers."""
    assert [hash_audio(float_wave(MUSIC[:count])).fault for count in (0, 1)] == ["blank"] * 2
    damaged = MUSIC.copy()
    damaged[1_000] = np.nan
    assert hash_audio(float_wave(damaged)).fault == "unreadable"
    assert hash_audio(float_wave(MUSIC)).fault is None
    assert [hash_audio(content).fault for content in (b"", b"RIFF", b"a text that is no sound" * 50)] == ["unreadable"] * 3


def float_wave(samples: np.ndarray) -> bytes:
    """A WAVE file of 32-bit floats (format 3), by hand."""
    data = samples.astype("<f4").tobytes()
    form = struct.pack("<HHIIHH", 3, 1, RATE, 4 * RATE, 4, 32)
    parts = b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", 4 + len(parts)) + b"WAVE" + parts


def test_the_middle_may_be_silent():
    noise = np.random.default_rng(3).normal(size=10 * OURS).astype(np.float32) * 0.1
    noise[4 * OURS : 6 * OURS] = 0
    words = fingerprint(noise).words
    assert words[0] != 0 != words[-1]
    assert 25 < np.count_nonzero(words == 0) < 45  # two seconds are 43 words, less what reaches into them
