"""Which packets are decoded for which frames, on packets laid out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from auralith_pipeline.udfs.core.media.video_decode import _plan
from auralith_pipeline.udfs.core.media.video_packets import Packets

#             position  0  1  2  3   4  5  6  7   8  9
TIMES = np.array([0, 2, 1, 3, 6, 4, 5, 7, 8, 9])  # the key frame at 4 is shown after the two packets behind it
KEYS = np.isin(np.arange(10), [0, 4, 8])


def packets(keys: np.ndarray = KEYS, times: np.ndarray = TIMES, hidden: tuple[int, ...] = ()) -> Packets:
    shown = ~np.isin(np.arange(len(times)), hidden)
    return Packets(times=times, keys=keys, shown=shown, lasts=np.ones(len(times), np.int64), time_base=0.1, whole=True)


@pytest.mark.parametrize(
    ("wanted", "plan"),
    [
        ([0], "w........."),
        ([2], "oow......."),
        ([4], "....w....."),
        ([5], "ooooow...."),  # shown before its key frame: it may need the group before
        ([7], "....ooow.."),
        ([0, 9], "w.......ow"),
        ([3, 7], "ooowooow.."),
        ([1, 3], "owow......"),
    ],
)
def test_from_the_key_frame_before_to_the_frame(wanted, plan):
    assert "".join(".ow"[step] for step in _plan(packets(), np.array(wanted), jumping=True)) == plan


def test_without_jumps_all_up_to_the_last():
    assert "".join(".ow"[step] for step in _plan(packets(), np.array([4, 8]), jumping=False)) == "oooowooow."


def test_a_file_that_begins_amid_a_group():
    keys = np.isin(np.arange(10), [4])
    assert "".join(".ow"[step] for step in _plan(packets(keys), np.array([2]), jumping=True)) == "oow......."


def test_order_and_count_of_what_is_shown():
    found = packets(hidden=(0, 3))
    assert found.order().tolist() == [2, 1, 5, 6, 4, 7, 8, 9]
    assert found.n_frames == 8


def test_times_that_tell_frames_apart():
    assert packets().has_distinct_times()
    twice = TIMES.copy()
    twice[3] = twice[1]
    assert packets(times=twice).has_times()
    assert not packets(times=twice).has_distinct_times()
    assert packets(times=twice, hidden=(1,)).has_distinct_times()
    untold = TIMES.copy()
    untold[5] = np.iinfo(np.int64).min
    assert not packets(times=untold).has_times()
    far = TIMES.copy()
    far[9] = np.iinfo(np.int64).max - 1
    assert not packets(times=far).has_distinct_times()
