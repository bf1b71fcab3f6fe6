"""The log mel spectrogram is librosa's, finite for whatever comes, and keeps time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from auralith_pipeline.udfs.core.media.audio_filters import live_bands, mel_filters
from auralith_pipeline.udfs.core.media.measure_mel import log_mel

librosa = pytest.importorskip("librosa")


def sine(hertz: float, seconds: float = 1.0, level: float = 1.0) -> np.ndarray:
    return (level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * 16_000)) / 16_000)).astype(np.float32)


def expected(samples: np.ndarray, n_fft: int = 512, hop: int = 256, n_mels: int = 80) -> np.ndarray:
    """librosa's spectrogram of the same frames, on our scale: a full-scale sine has 1, a hundred dB below it is 0."""
    margin = (n_fft - hop) // 2
    frames = -(-len(samples) // hop)
    padded = np.pad(samples.astype(np.float64), (margin, n_fft + hop))
    power = librosa.feature.melspectrogram(
        y=padded, sr=16_000, n_fft=n_fft, hop_length=hop, n_mels=n_mels, center=False, window="hann", power=2, norm=None, htk=False
    )
    decibels = librosa.power_to_db(power.T[:frames], ref=(n_fft / 4) ** 2, amin=1e-30, top_db=None)
    return 1 + np.maximum(decibels, -100) / 100


@pytest.mark.parametrize("length", [1, 255, 256, 257, 4_000, 70_001])  # the last one takes more than one block of frames
def test_the_values_are_librosas(length):
    samples = (np.random.default_rng(length).normal(size=length) * 0.1).astype(np.float32)
    np.testing.assert_allclose(log_mel(samples), expected(samples), atol=1e-4)


@pytest.mark.parametrize(("n_fft", "hop", "n_mels"), [(1_024, 256, 128), (400, 160, 40), (512, 512, 80)])
def test_other_sizes_too(n_fft, hop, n_mels):
    samples = (np.random.default_rng(1).normal(size=9_000) * 0.1).astype(np.float32)
    got = log_mel(samples, n_fft=n_fft, hop=hop, n_mels=n_mels)
    np.testing.assert_allclose(got, expected(samples, n_fft, hop, n_mels), atol=1e-4)


def test_quiet_sounds_are_measured_down_to_the_floor():
    samples = sine(1_000, level=1e-4)  # -80 dB
    mel = log_mel(samples)
    np.testing.assert_allclose(mel, expected(samples), atol=1e-3)
    assert mel[30].max() == pytest.approx(0.2, abs=0.02)
    assert (log_mel(sine(1_000, level=1e-6)) == 0).all()


def test_a_full_scale_sine_has_about_1_in_the_band_of_its_pitch():
    mel = log_mel(sine(1_000))[5:-5]
    assert (np.abs(mel_filters(16_000, 512, 80).centres[mel.argmax(axis=1)] - 1_000) < 31.25).all()
    # 10 log10(1.5) = 1.76 dB: a Hann window lays a sine's power on three bins, 1 and twice 1/4, in filters that overlap.
    assert (np.abs(mel.max(axis=1) - 1) < 0.0176 + 0.005).all()


@pytest.mark.parametrize(("samples", "frames"), [(0, 0), (1, 1), (256, 1), (257, 2), (16_000, 63), (480_000, 1_875)])
def test_frames_follow_duration(samples, frames):
    mel = log_mel(np.zeros(samples, np.float32))
    assert mel.shape == (frames, 80)
    assert mel.dtype == np.float32


def test_a_frame_is_about_its_own_samples():
    samples = np.zeros(256 * 9, np.float32)
    samples[256 * 4 : 256 * 5] = np.random.default_rng(1).normal(size=256)
    assert log_mel(samples).mean(axis=1).argmax() == 4
    np.testing.assert_array_equal(np.flatnonzero(log_mel(samples).any(axis=1)), [3, 4, 5])


def test_O45_silence_and_one_sample_are_finite_and_at_the_floor():
    assert (log_mel(np.zeros(16_000, np.float32)) == 0).all()
    assert (log_mel(np.zeros(1, np.float32)) == 0).all()
    one = log_mel(np.ones(1, np.float32))
    assert one.shape == (1, 80)
    assert np.isfinite(one).all()
    assert one.max() > 0


def test_O45_bands_above_an_8_khz_recordings_reach_are_at_the_floor():
    samples = (np.random.default_rng(1).normal(size=16_000) * 0.1).astype(np.float32)
    mel, whole = log_mel(samples, source_rate=8_000), log_mel(samples)
    live = live_bands(8_000)
    assert (mel[:, ~live] == 0).all()
    np.testing.assert_array_equal(mel[:, live], whole[:, live])
    np.testing.assert_array_equal(log_mel(samples, source_rate=44_100), whole)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_samples_that_are_not_finite_are_refused_not_taken_for_silence(bad):
    samples = np.zeros(1_000, np.float32)
    samples[500] = bad
    with pytest.raises(ValueError, match="NaN or infinite"):
        log_mel(samples)


@pytest.mark.parametrize(("n_fft", "hop"), [(512, 0), (512, 513), (512, 1_024), (511, 256)])
def test_sizes_that_do_not_go_together_are_refused(n_fft, hop):
    with pytest.raises(ValueError, match="must be even"):
        log_mel(np.zeros(10, np.float32), n_fft=n_fft, hop=hop)


@settings(deadline=None, max_examples=50)
@given(arrays.arrays(np.float32, st.integers(0, 2_000), elements=st.floats(-64, 64, width=32)))
def test_whatever_comes_is_finite_and_not_below_the_floor(samples):
    mel = log_mel(samples)
    assert np.isfinite(mel).all()
    assert mel.min(initial=0) >= 0


def test_a_view_with_steps_is_read_right():
    both = np.random.default_rng(1).normal(size=(5_000, 2)).astype(np.float32)
    np.testing.assert_array_equal(log_mel(both[:, 1]), log_mel(both[:, 1].copy()))
