"""What a person hears and sees of a mel spectrogram."""

from __future__ import annotations

import numpy as np
import pytest

from auralith_pipeline.udfs.core.media.audio_picture import mel_picture
from auralith_pipeline.udfs.core.media.audio_silence import is_silent
from auralith_pipeline.udfs.core.media.invert_mel import invert_mel
from auralith_pipeline.udfs.core.media.measure_mel import log_mel

TIME = np.arange(16_000) / 16_000


def test_an_inverted_sound_measures_the_same():
    glide = (0.3 * np.sin(2 * np.pi * (300 + 400 * TIME) * TIME)).astype(np.float32)
    mel = log_mel(glide)
    samples = invert_mel(mel)
    assert samples.dtype == np.float32
    assert samples.shape == (len(mel) * 256,)
    assert np.abs(log_mel(samples) - mel).mean() < 0.05  # 5 dB; half of the mean is in bands that were nearly silent
    np.testing.assert_allclose(np.sqrt(np.mean(samples**2)), 0.3 / np.sqrt(2), rtol=0.2)


def test_an_inverted_tone_has_its_pitch():
    samples = invert_mel(log_mel((0.5 * np.sin(2 * np.pi * 1_000 * TIME)).astype(np.float32)))
    spectrum = np.abs(np.fft.rfft(samples[:16_000] * np.hanning(16_000)))
    assert abs(int(spectrum.argmax()) - 1_000) <= 32  # a bin of 512 samples is 31 Hz


def test_inversion_is_repeatable_and_silence_stays_silent():
    mel = np.random.default_rng(1).random((20, 80), np.float32) * np.float32(0.7)
    np.testing.assert_array_equal(invert_mel(mel, seed=3, rounds=4), invert_mel(mel, seed=3, rounds=4))
    assert not np.array_equal(invert_mel(mel, seed=3, rounds=4), invert_mel(mel, seed=4, rounds=4))
    assert not invert_mel(np.zeros((5, 80), np.float32)).any()
    assert invert_mel(np.zeros((0, 80), np.float32)).shape == (0,)


def test_a_picture_has_low_pitches_at_the_bottom_and_its_first_frame_at_the_left():
    mel = np.zeros((3, 80), np.float32)
    mel[0, 0] = 1
    picture = mel_picture(mel, scale=2)
    assert picture.shape == (160, 6, 3)
    assert picture.dtype == np.uint8
    assert (picture[-2:, :2] == (253, 231, 37)).all()  # viridis' brightest
    assert (picture[:-2] == (68, 1, 84)).all()  # and its darkest
    assert (picture[:, 2:] == (68, 1, 84)).all()


def test_values_beyond_the_scale_are_drawn_at_its_ends():
    np.testing.assert_array_equal(mel_picture(np.array([[2.0, -1.0]], np.float32)), mel_picture(np.array([[1.0, 0.0]], np.float32)))


@pytest.mark.parametrize(
    ("samples", "silent"),
    [
        (np.zeros(0), True),
        (np.zeros(16_000), True),
        (np.full(1, 0.5), False),
        (np.full(16_000, 10 ** (-71 / 20)), True),
        (np.full(16_000, 10 ** (-69 / 20)), False),
        (np.concatenate((np.zeros(160_000), np.full(6_400, 0.01))), False),  # a word after ten seconds
    ],
    ids=["none", "zeros", "one", "-71 dB", "-69 dB", "late"],
)
def test_O45_silence(samples, silent):
    assert is_silent(samples.astype(np.float32)) is silent
