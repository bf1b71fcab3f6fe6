"""The rules of choice, against their plain reading tick by tick."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.media.video_choose import STRATEGIES, choose_frames

STEPS = st.lists(st.integers(1, 5000), max_size=60)  # milliseconds from frame to frame


def times_of(steps: list[int]) -> np.ndarray:
    return np.cumsum([0, *steps]) / 1000


def choose(times: np.ndarray, strategy: str, max_frames: int, fps: float = 1.0, keys: np.ndarray | None = None) -> list[int]:
    keys = np.zeros(len(times), bool) if keys is None else keys
    return choose_frames(times, keys, strategy=strategy, max_frames=max_frames, fps=fps, tolerance=1e-6).tolist()


@given(STEPS, st.integers(1, 40))
def test_uniform_is_even_and_has_both_ends(steps, wanted):
    count = len(steps) + 1
    chosen = choose(times_of(steps), "uniform", wanted)
    assert len(chosen) == len(set(chosen)) == min(wanted, count)
    assert chosen[0] == 0
    if len(chosen) > 1:
        assert chosen[-1] == count - 1
        gaps = np.diff(chosen)
        assert gaps.min() >= 1
        assert gaps.max() - gaps.min() <= 1


@given(STEPS, st.sampled_from([0.25, 0.5, 1.0, 2.0, 8.0]))
def test_fps_gives_what_is_on_screen_at_each_tick(steps, fps):
    times = times_of(steps)
    ticks = [tick / fps for tick in range(math.floor(times[-1] * fps + 1e-9) + 1)]
    on_screen = sorted({max(at for at, time in enumerate(times) if time <= tick + 1e-6) for tick in ticks})
    assert choose(times, "fps", 10**6, fps) == on_screen


@given(STEPS, st.sampled_from(STRATEGIES), st.integers(1, 5), st.data())
def test_never_more_than_wanted_and_rising(steps, strategy, wanted, data):
    times = times_of(steps)
    keys = np.array(data.draw(st.lists(st.booleans(), min_size=len(times), max_size=len(times))))
    chosen = choose(times, strategy, wanted, 3.0, keys)
    assert 1 <= len(chosen) <= wanted
    assert chosen == sorted(set(chosen))
    if strategy == "keyframe" and keys.any():
        assert keys[chosen].all()


def test_a_frame_that_stays_for_years_costs_nothing():
    assert choose(np.array([0.0, 1e9, 1e9 + 1]), "fps", 10, 1000.0) == [0, 1, 2]


def test_times_that_a_container_has_rounded_still_meet_their_ticks():
    times = np.round(np.arange(30) / 30, 3)  # as Matroska writes them
    chosen = choose_frames(times, np.zeros(30, bool), strategy="fps", max_frames=99, fps=30.0, tolerance=1e-3)
    assert chosen.tolist() == [*range(30)]


def test_without_a_mark_the_first_frame_is_the_key():
    assert choose(np.arange(5.0), "keyframe", 3) == [0]
