"""What is told of a video without decoding it."""

from __future__ import annotations

import struct

import numpy as np
import pytest

pytest.importorskip("av")

from auralith_pipeline.udfs.core.media.problem import MediaError
from auralith_pipeline.udfs.core.media.video_measure import measure_video
from auralith_pipeline.udfs.core.media.video_packets import duration
from tests.media_clips import clip, moov_first, numbered, patched

PICTURES = [numbered(number) for number in range(30)]


def test_facts():
    facts = measure_video(clip(PICTURES, codec="libx264", rate=10, options={"g": "10", "sc_threshold": "0"}, sound=True))
    assert (facts.codec, facts.width, facts.height, facts.n_frames, facts.n_keys) == ("h264", 160, 96, 30, 3)
    assert facts.duration == pytest.approx(3.0)
    assert facts.has_sound
    assert facts.whole
    assert not measure_video(clip(PICTURES)).has_sound


def test_O46_the_header_is_not_believed():
    content = clip(PICTURES, codec="libx264", rate=10)
    for atom, offset in ((b"mvhd", 16), (b"mdhd", 16), (b"tkhd", 20)):
        content = patched(content, atom, offset, struct.pack(">I", 50_000_000))
    facts = measure_video(patched(content, b"stts", 8, struct.pack(">I", 40)))
    assert facts.n_frames == 30
    assert facts.duration == pytest.approx(3.0)


def test_a_raw_stream_has_only_its_rate():
    assert measure_video(clip(PICTURES, codec="libx264", form="h264")).duration == pytest.approx(30 / 25)


def test_variable_rate():
    times = [*range(15), *(14 + (number + 1) / 30 for number in range(15))]
    assert measure_video(clip(PICTURES, form="matroska", times=times)).duration == pytest.approx(14.5, abs=0.05)


def test_a_file_cut_short():
    content = moov_first(clip(PICTURES, codec="libx264"))
    facts = measure_video(content[: len(content) - 300])
    assert 15 < facts.n_frames < 30
    assert not facts.whole
    for cut, reason in ((content[: content.index(b"mdat") + 4], "no_frames"), (b"", "unreadable")):
        with pytest.raises(MediaError) as raised:
            measure_video(cut)
        assert raised.value.reason == reason
    with pytest.raises(MediaError, match="too_large"):
        measure_video(content, max_pixels=100)


def test_the_last_frame_stays_as_long_as_it_says_or_as_the_middle_one():
    times = np.array([2.0, 3.0, 5.0, 6.0])
    assert duration(times, 0.25) == 4.25
    assert duration(times, 0.0) == 5.0  # gaps of 1, 2 and 1 seconds
    assert duration(times[:1], 0.0) == 0.0
    assert duration(times[:0], 1.0) == 0.0
