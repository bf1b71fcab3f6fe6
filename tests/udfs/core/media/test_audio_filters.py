"""The mel filters are librosa's, and none is empty."""

from __future__ import annotations

import numpy as np
import pytest

from auralith_pipeline.udfs.core.media.audio_filters import filter_matrix, hertz_to_mel, live_bands, mel_filters, mel_to_hertz

librosa = pytest.importorskip("librosa")


@pytest.mark.parametrize(("rate", "n_fft", "n_mels"), [(16_000, 512, 80), (16_000, 400, 40), (22_050, 1_024, 80), (8_000, 512, 64)])
def test_filters_are_librosas(rate, n_fft, n_mels):
    expected = librosa.filters.mel(sr=rate, n_fft=n_fft, n_mels=n_mels, htk=False, norm=None)
    np.testing.assert_allclose(filter_matrix(mel_filters(rate, n_fft, n_mels)), expected, atol=1e-6)


def test_no_filter_is_empty_and_neighbours_add_up_to_one():
    matrix = filter_matrix(mel_filters(16_000, 512, 80))
    assert matrix.sum(axis=1).min() > 1  # each as heavy as a whole bin, at least
    centres = mel_filters(16_000, 512, 80).centres
    bins = np.arange(257) * 31.25
    between = (bins >= centres[0]) & (bins <= centres[-1])
    np.testing.assert_allclose(matrix.sum(axis=0)[between], 1, atol=1e-6)


def test_too_many_filters_are_refused_not_left_empty():
    with pytest.raises(ValueError, match="mel filters hold no bin"):
        mel_filters(16_000, 256, 128)


def test_the_scale_by_hand():
    # 200/3 Hz a mel up to 1 kHz = 15 mel; 6.4 kHz is 27 mel above it.
    np.testing.assert_allclose(hertz_to_mel(np.array([0, 200, 1_000, 6_400.0])), [0, 3, 15, 42])
    np.testing.assert_allclose(mel_to_hertz(np.array([0, 3, 15, 42.0])), [0, 200, 1_000, 6_400])


def test_O45_bands_that_a_recording_can_fill():
    centres = librosa.mel_frequencies(n_mels=82, fmin=0, fmax=8_000)[1:-1]
    np.testing.assert_array_equal(live_bands(8_000), centres < 4_000)
    assert 55 < live_bands(8_000).sum() < 65
    assert live_bands(16_000).all()
    assert live_bands(48_000).all()
