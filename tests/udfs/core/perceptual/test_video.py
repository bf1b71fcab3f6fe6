"""Which changes of a video leave its sequence of hashes, and which videos have none."""

from __future__ import annotations

import pytest

pytest.importorskip("av")
pytest.importorskip("imagehash")

from PIL import Image

from auralith_pipeline.udfs.core.perceptual.align import similarity
from auralith_pipeline.udfs.core.perceptual.buckets import buckets
from auralith_pipeline.udfs.core.perceptual.image import hash_picture
from auralith_pipeline.udfs.core.perceptual.rules import IMAGE, VIDEO
from auralith_pipeline.udfs.core.perceptual.video import hash_video
from tests.udfs.core.perceptual.makers import MUSIC_SHORT, picture, sound, video

SHOTS = [picture(seed) for seed in range(8)]
REFERENCE = hash_video(video(SHOTS)).words
BLACK = Image.new("RGB", (160, 120))


def test_two_words_for_each_second_are_those_of_the_pictures():
    assert len(REFERENCE) == 16
    for number, word in enumerate(REFERENCE):
        assert similarity(hash_picture(SHOTS[number // 2]).words, REFERENCE[number : number + 1], IMAGE) >= IMAGE.threshold, word


@pytest.mark.parametrize(
    "content",
    [
        lambda: video(SHOTS, codec="libx264", bit_rate=100_000),
        lambda: video(SHOTS, rate=10),
        lambda: video([shot.resize((80, 60)) for shot in SHOTS]),
        lambda: video([BLACK, BLACK, *SHOTS]),
        lambda: video(SHOTS[1:]),
        lambda: video(SHOTS, form="matroska"),
    ],
    ids=["h264", "rate", "smaller", "black-before", "cut", "matroska"],
)
def test_a_changed_copy_is_found(content):
    hashed = hash_video(content())
    assert hashed.fault is None
    assert similarity(REFERENCE, hashed.words, VIDEO) >= VIDEO.threshold
    assert set(buckets(REFERENCE, VIDEO).tolist()) & set(buckets(hashed.words, VIDEO).tolist())


def test_other_videos_and_a_shared_intro_are_no_copies():
    other = hash_video(video([picture(seed) for seed in range(20, 28)])).words
    intro = hash_video(video([*SHOTS[:3], *(picture(seed) for seed in range(30, 35))])).words
    assert similarity(REFERENCE, other, VIDEO) < 0.2
    assert similarity(REFERENCE, intro, VIDEO) == 6 / 16


def test_O46_frames_count_by_their_times_not_by_the_header():
    """CASES O-46: a picture that stays stands for each half second, whatever the frame rate says."""
    slow, fast = (hash_video(video(SHOTS, rate=rate)).words for rate in (1, 12))
    assert len(slow) == 15  # the last frame has no successor, so nothing says how long it stays
    assert len(fast) == 16
    assert similarity(slow, fast, VIDEO) == 15 / 16


def test_blank_and_broken_videos_match_nothing():
    whole = video(SHOTS)
    contents = {
        "blank": video([BLACK] * 3),
        "no_stream": sound(MUSIC_SHORT),
        "unreadable": b"",
    }
    assert {fault: hash_video(content).fault for fault, content in contents.items()} == {fault: fault for fault in contents}
    assert hash_video(whole[: len(whole) // 2]).fault == "unreadable"
