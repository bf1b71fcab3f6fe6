"""Every sound comes out as mono at one rate with its duration kept, and every file that holds none says why."""

from __future__ import annotations

import io
import struct
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("av")
pytest.importorskip("soundfile")
pytest.importorskip("soxr")

import av
import soundfile
import soxr

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.udfs.core.media.audio_filters import live_bands
from auralith_pipeline.udfs.core.media.audio_patches import count_tokens, cut_frames
from auralith_pipeline.udfs.core.media.decode_audio import decode_audio
from auralith_pipeline.udfs.core.media.measure_mel import log_mel
from auralith_pipeline.udfs.core.media.problem import MediaError


def tone(seconds: float = 1.0, rate: int = 16_000, hertz: float = 440.0, level: float = 0.5) -> np.ndarray:
    return (level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def wav(samples: np.ndarray, rate: int = 16_000, declared: int | None = None) -> bytes:
    """By the book (RIFF WAVE, one chunk of samples): int16, int32 (as 24 bits), uint8 or float32, (frames,) or (frames, channels)."""
    samples = np.atleast_2d(samples.T).T
    bits = {"int16": 16, "int32": 24, "uint8": 8, "float32": 32}[samples.dtype.name]
    body = np.ascontiguousarray(samples).tobytes()
    if bits == 24:
        body = samples.astype("<i4").reshape(-1, 1).view(np.uint8)[:, :3].tobytes()
    channels, width = samples.shape[1], bits // 8
    head = struct.pack("<HHIIHH", 3 if bits == 32 else 1, channels, rate, rate * channels * width, channels * width, bits)
    data = struct.pack("<4sI", b"data", len(body) if declared is None else declared) + body
    whole = b"WAVE" + struct.pack("<4sI", b"fmt ", len(head)) + head + data
    return struct.pack("<4sI", b"RIFF", min(len(whole), 0xFFFFFFFF)) + whole


def written(samples: np.ndarray, rate: int, form: str, subtype: str | None = None) -> bytes:
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, rate, format=form, subtype=subtype)
    return buffer.getvalue()


def muxed(samples: np.ndarray | None, form: str, codec: str = "aac", rate: int = 48_000, pictures: int = 0) -> bytes:
    """A container by FFmpeg with a mono sound track, some pictures, or both."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=form) as container:
        sound = container.add_stream(codec, rate=rate, layout="mono") if samples is not None else None
        if pictures:
            video = container.add_stream("mpeg4", rate=10)
            video.width, video.height, video.pix_fmt = 64, 64, "yuv420p"
            for level in (*range(pictures), None):
                frame = None if level is None else av.VideoFrame.from_ndarray(np.full((64, 64, 3), level, np.uint8), format="rgb24")
                container.mux(video.encode(frame))
        if sound is not None:
            context = sound.codec_context
            resampler = av.AudioResampler(format=context.format, layout="mono", rate=rate, frame_size=context.frame_size or None)
            frame = av.AudioFrame.from_ndarray(samples[None], format="flt", layout="mono")
            frame.sample_rate, frame.pts = rate, 0
            for part in (*resampler.resample(frame), *resampler.resample(None), None):
                container.mux(sound.encode(part))
    return buffer.getvalue()


def npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def with_total(flac: bytes, total: int) -> bytes:
    """The file with another number of frames in its header: 36 bits (RFC 9639, 8.2)."""
    return flac[:21] + bytes([(flac[21] & 0xF0) | total >> 32]) + (total & 0xFFFFFFFF).to_bytes(4, "big") + flac[26:]


def reason(content: bytes, **options: object) -> str:
    with pytest.raises(MediaError) as caught:
        decode_audio(content, **options)
    return caught.value.reason


def likeness(samples: np.ndarray, original: np.ndarray) -> float:
    """The highest correlation within 0.1 s of delay, which codecs add."""
    size = min(len(samples), len(original))
    spectrum = np.fft.rfft(samples[:size], 2 * size) * np.conj(np.fft.rfft(original[:size], 2 * size))
    correlation = np.fft.irfft(spectrum)
    norm = np.linalg.norm(samples[:size]) * np.linalg.norm(original[:size])
    return float(max(correlation[:1_600].max(), correlation[-1_600:].max()) / norm)


# O-45: silent, empty and odd audio


def test_O45_no_samples_are_refused():
    assert reason(wav(np.zeros(0, np.int16))) == "empty"
    assert reason(npy(np.zeros(0, np.float32))) == "empty"
    assert reason(b"") == "empty"


def test_O45_one_sample_gives_one_token():
    sound = decode_audio(wav(np.array([16_384], np.int16)))
    np.testing.assert_array_equal(sound.samples, [0.5])
    assert sound.seconds == 1 / 16_000
    assert cut_frames(log_mel(sound.samples)).shape == (1, 1_280)


def test_O45_a_second_of_zeros_is_silent_and_has_finite_tokens():
    sound = decode_audio(wav(np.zeros(16_000, np.int16)))
    assert sound.silent
    patches = cut_frames(log_mel(sound.samples))
    assert patches.shape == (4, 1_280)
    assert (patches == 0).all()


def test_O45_a_second_of_8_khz_is_resampled_and_its_dead_bands_are_at_the_floor():
    sound = decode_audio(wav((tone(rate=8_000) * 32_767).astype(np.int16), rate=8_000))
    assert (len(sound.samples), sound.source_rate, sound.seconds, sound.silent) == (16_000, 8_000, 1.0, False)
    np.testing.assert_allclose(sound.samples[500:-500], tone()[500:-500], atol=1e-3)
    mel = log_mel(sound.samples, source_rate=sound.source_rate)
    assert (mel[:, ~live_bands(8_000)] == 0).all()
    assert mel[:, live_bands(8_000)].max() > 0.9


def test_O45_opposite_channels_of_24_bits_cancel_and_are_flagged_as_silent():
    left = np.random.default_rng(1).integers(-(2**23) + 1, 2**23, 16_000).astype(np.int32)
    sound = decode_audio(wav(np.stack([left, -left], axis=1)))
    assert sound.silent
    assert sound.channels == 2
    assert len(sound.samples) == 16_000  # not 32,000: channels are not laid end to end
    assert not sound.samples.any()
    assert not decode_audio(wav(np.stack([left, left], axis=1))).silent


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_O45_nan_and_infinite_samples_are_refused(bad):
    samples = tone()
    samples[9_000] = bad
    assert reason(wav(samples)) == "not_finite"
    assert reason(wav(np.stack([samples, tone()], axis=1))) == "not_finite"
    assert reason(npy(samples)) == "not_finite"


def test_O45_infinities_that_cancel_are_refused():
    samples = np.zeros((1_000, 2), np.float32)
    samples[5] = np.inf, -np.inf
    assert reason(wav(samples)) == "not_finite"


def test_O45_ten_milliseconds_are_shorter_than_a_window_and_give_one_token():
    sound = decode_audio(wav((tone(0.01) * 32_767).astype(np.int16)))
    assert len(sound.samples) == 160
    patches = cut_frames(log_mel(sound.samples))
    assert patches.shape == (1, 1_280)
    assert np.isfinite(patches).all()
    assert patches.any()


# Formats


@pytest.mark.parametrize(
    ("content", "atol"),
    [
        (lambda samples: wav((samples * 127 + 128).round().astype(np.uint8)), 1 / 127),
        (lambda samples: wav((samples * 32_767).round().astype(np.int16)), 1 / 32_767),
        (lambda samples: wav((samples * (2**23 - 1)).round().astype(np.int32)), 2e-7),
        (lambda samples: written(samples, 16_000, "WAV", "PCM_32"), 1e-7),
        (lambda samples: wav(samples), 0),
        (lambda samples: written(samples, 16_000, "WAV", "DOUBLE"), 0),
        (lambda samples: written(samples, 16_000, "FLAC", "PCM_16"), 1 / 32_767),
        (lambda samples: written(samples, 16_000, "AIFF", "PCM_24"), 2e-7),
        (lambda samples: npy(samples), 0),
        (lambda samples: npy((samples * 32_767).round().astype(">i2")), 1 / 32_767),
    ],
    ids=["wav8", "wav16", "wav24", "wav32", "float", "double", "flac", "aiff", "npy", "npy16"],
)
def test_T3_what_is_stored_without_loss_comes_out_as_it_was(content, atol):
    sound = decode_audio(content(tone()))
    assert sound.samples.dtype == np.float32
    assert sound[1:] == (16_000, 1, 1.0, False, False)
    np.testing.assert_allclose(sound.samples, tone(), atol=atol, rtol=0)


@pytest.mark.parametrize(
    ("array", "samples"),
    [
        (np.array([-32_768, 16_384, 0], np.int16), [-1, 0.5, 0]),
        (np.array([0, 128, 192], np.uint8), [-1, 0, 0.5]),
        (np.array([-(2**31), 2**30], np.int32), [-1, 0.5]),
        (np.array([-128, 64], np.int8), [-1, 0.5]),
        (np.array([0, 2**15], np.uint16), [-1, 0]),
        (np.array([-1, 0.5], np.float16), [-1, 0.5]),
    ],
    ids=lambda value: str(getattr(value, "dtype", "")),
)
def test_integers_count_by_the_full_scale_of_their_type(array, samples):
    np.testing.assert_array_equal(decode_audio(npy(array)).samples, np.float32(samples))


MUSIC = sum(tone(2, 48_000, 220 * 1.26**step, 0.1) * np.linspace(step % 2, 1 - step % 2, 96_000, dtype=np.float32) for step in range(9))


@pytest.mark.parametrize(
    ("content", "slack"),
    [
        (lambda: written(MUSIC, 48_000, "MP3"), 0),
        (lambda: written(MUSIC, 48_000, "OGG", "VORBIS"), 0),
        (lambda: written(MUSIC, 48_000, "OGG", "OPUS"), 0),
        (lambda: muxed(MUSIC, "mp4"), 1_024),
        (lambda: muxed(MUSIC, "adts"), 2_048),
        (lambda: muxed(MUSIC, "webm", "libopus"), 1_024),
        (lambda: muxed(MUSIC, "matroska", "flac"), 0),
        (lambda: muxed(MUSIC, "mp4", pictures=5), 1_024),
        (lambda: muxed(MUSIC, "mpegts"), 2_048),
        (lambda: muxed(MUSIC, "avi", "pcm_s16le"), 0),
    ],
    ids=["mp3", "vorbis", "opus", "m4a", "aac", "webm", "mka", "video", "mpegts", "avi"],
)
def test_formats_with_loss_sound_the_same_and_keep_their_duration(content, slack):
    sound = decode_audio(content())
    assert (sound.source_rate, sound.channels, sound.silent) == (48_000, 1, False)
    assert 2 <= sound.seconds <= 2 + slack / 48_000  # AAC fills its last frame, and without a container does not say what it added
    assert len(sound.samples) == -(-round(sound.seconds * 48_000) // 3)
    assert likeness(sound.samples, soxr.resample(MUSIC, 48_000, 16_000)) > 0.9


def test_T3_channels_are_averaged_in_every_reader():
    left, right = tone(), tone(hertz=700)
    both = np.stack([left, right], axis=1)
    mean = (left + right) / 2
    for content in (wav(both), written(both, 16_000, "FLAC"), npy(both), npy(both.T)):
        sound = decode_audio(content)
        assert (sound.channels, len(sound.samples)) == (2, 16_000)
        np.testing.assert_allclose(sound.samples, mean, atol=1e-4)
    np.testing.assert_allclose(decode_audio(wav(np.stack([left] * 5 + [right], axis=1))).samples, (5 * left + right) / 6, atol=1e-6)


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("frames", [1, 777, 30_011])
def test_T3_the_duration_is_kept_at_every_rate(rate, frames):
    sound = decode_audio(wav(np.full(frames, 0.25, np.float32), rate))
    assert len(sound.samples) == -(-frames * 16_000 // rate)
    assert sound.seconds == frames / rate
    assert len(cut_frames(log_mel(sound.samples))) == count_tokens(len(sound.samples))


def test_resampling_lets_nothing_through_that_the_new_rate_cannot_hold():
    assert np.abs(decode_audio(wav(tone(rate=48_000, hertz=11_000), 48_000)).samples[500:-500]).max() < 1e-4


def test_blocks_leave_no_seams():
    """A sound longer than one block, against soxr over the whole of it."""
    samples = tone(20, 44_100)
    np.testing.assert_allclose(decode_audio(wav(samples, 44_100)).samples, soxr.resample(samples, 44_100, 16_000)[:320_000], atol=1e-6)


def test_an_array_has_the_rate_that_the_caller_names():
    assert decode_audio(npy(tone())).source_rate == 16_000
    sound = decode_audio(npy(tone(rate=8_000)), npy_rate=8_000)
    assert (sound.seconds, len(sound.samples)) == (1.0, 16_000)


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((2, 3, 4), np.float32),
        np.float32(1),
        np.zeros(9, np.complex64),
        np.array(["a"]),
        np.array([None]),
        np.zeros(9, "i2,i2"),
        np.zeros(9, np.bool_),
    ],
    ids=["3d", "0d", "complex", "text", "object", "struct", "bool"],
)
def test_arrays_that_are_no_sound_are_refused_and_nothing_is_unpickled(array):
    assert reason(npy(array)) == "unsupported"


# Headers that lie, files that break off, files that are something else


@pytest.mark.parametrize("declared", [0xFFFFFFFF, 0x80000000, 0x7FFFFFFF, 0])
def test_a_recorder_that_did_not_know_the_length_is_read_to_the_end(declared):
    sound = decode_audio(wav((tone() * 32_767).astype(np.int16), declared=declared))
    assert sound.seconds == 1


def test_a_header_that_promises_hours_is_truncated_and_takes_no_memory():
    assert reason(wav(np.ones(1_000, np.int16), declared=1_900_000_000)) == "truncated"
    assert reason(wav(np.zeros(0, np.int16), declared=2_000)) == "truncated"
    content = bytearray(npy(np.ones(1_000, np.float32)))
    content = content.replace(b"(1000,), }     ", b"(10000000000,),}")[: len(content)]
    assert reason(bytes(content)) == "truncated"


def test_a_header_that_promises_less_is_believed_since_other_chunks_follow():
    samples = (tone() * 32_767).astype(np.int16)
    sound = decode_audio(wav(samples, declared=16_000))
    assert sound.seconds == 0.5
    tagged = wav(samples) + struct.pack("<4sI", b"LIST", 4_000) + bytes(4_000)
    assert decode_audio(tagged).seconds == 1


@pytest.mark.parametrize(("total", "why"), [(0, None), (50_000, None), (97_000, "truncated"), (2**36 - 1, "too_long")])
def test_the_length_that_a_flac_header_gives_is_held_against_what_is_there(total, why):
    """96,000 frames. 0 is a recorder's "not known"; a smaller number loses nothing."""
    content = with_total(written(MUSIC, 48_000, "FLAC"), total)
    if why is None:
        assert decode_audio(content).seconds == 2
    else:
        assert reason(content) == why


@pytest.mark.parametrize("place", [0.3, 0.5, 0.9])
def test_a_flipped_bit_within_a_flac_is_noticed(place):
    content = bytearray(written(MUSIC, 48_000, "FLAC"))
    content[int(place * len(content))] ^= 16
    assert reason(bytes(content)) in {"damaged", "truncated"}


def test_an_mp3_of_varying_rate_without_a_table_is_read_to_its_end():
    """libsndfile guesses from the first frame, which is loud here, and would stop after a quarter."""
    loud = np.random.default_rng(1).normal(size=88_200) * 0.3
    buffer = io.BytesIO()
    quiet = np.concatenate((loud, np.zeros(352_800))).astype(np.float32)
    soundfile.write(buffer, quiet, 44_100, format="MP3", bitrate_mode="VARIABLE", compression_level=0.3)
    whole = buffer.getvalue()
    table = max(whole.find(b"Xing"), whole.find(b"Info"))
    assert decode_audio(whole).seconds == 10
    assert decode_audio(whole[whole.find(whole[:2], table) :]).seconds == pytest.approx(10, abs=0.1)


@pytest.mark.parametrize(("form", "subtype"), [("MP3", None), ("OGG", "VORBIS"), ("OGG", "OPUS"), ("FLAC", None)])
def test_files_one_after_another_are_one_sound(form, subtype):
    """As broadcasts are saved: libsndfile would stop after the first."""
    content = written(MUSIC, 48_000, form, subtype)
    assert decode_audio(content + content).seconds == pytest.approx(4, abs=0.1)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (lambda: wav((MUSIC * 32_767).astype(np.int16), 48_000), "truncated"),
        (lambda: written(MUSIC, 48_000, "MP3"), "truncated"),
        (lambda: written(MUSIC, 48_000, "OGG", "VORBIS"), "truncated"),
        (lambda: written(MUSIC, 48_000, "AIFF"), "truncated"),
        (lambda: muxed(MUSIC, "mp4"), "truncated"),
        (lambda: muxed(MUSIC, "webm", "libopus"), "truncated"),
        (lambda: npy(MUSIC), "truncated"),
        (lambda: written(MUSIC, 48_000, "FLAC"), "damaged"),  # within a frame
    ],
    ids=["wav", "mp3", "ogg", "aiff", "m4a", "webm", "npy", "flac"],
)
def test_half_a_file_is_refused(content, why):
    whole = content()
    assert reason(whole[: len(whole) // 2]) == why


def test_files_that_hold_no_sound_say_so():
    assert reason(b"Not a sound, but a text that someone named talk.wav.\n" * 50) == "unreadable"
    assert reason(bytes(np.random.default_rng(2).integers(0, 256, 20_000, dtype=np.uint8))) == "unreadable"
    assert reason(b"RIFF\x10\x00\x00\x00WAVEnonsense") == "damaged"
    assert reason(muxed(None, "mp4", pictures=5)) == "no_sound"
    assert reason(muxed(None, "matroska", pictures=5)) == "no_sound"


def test_a_playlist_makes_no_one_open_the_files_and_addresses_it_names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # FFmpeg allows relative names
    (tmp_path / "private.wav").write_bytes(wav(tone()))
    assert reason(b"ffconcat version 1.0\nfile private.wav\n") == "unreadable"
    assert reason(b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nprivate.wav\n#EXT-X-ENDLIST\n") == "unreadable"
    assert reason(b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n") == "unreadable"


@pytest.mark.parametrize(("rate", "channels", "why"), [(3, 1, "bad_rate"), (4_000_000, 1, "bad_rate"), (16_000, 65, "bad_channels")])
def test_headers_of_no_recording_are_refused(rate, channels, why):
    assert reason(wav(np.ones((100, channels), np.int16), rate)) == why


def test_floats_in_the_unit_of_integers_are_refused_and_overs_are_not():
    assert reason(wav(tone(level=32_767))) == "out_of_scale"
    assert reason(npy(np.full(100, 1e300))) == "not_finite"
    np.testing.assert_array_equal(decode_audio(wav(tone(level=1.5))).samples, tone(level=1.5))


# Length


@pytest.mark.parametrize(
    "content", [lambda: wav(tone(3)), lambda: muxed(tone(3, 48_000), "mp4"), lambda: npy(tone(3))], ids=["wav", "m4a", "npy"]
)
def test_too_long_is_refused_or_cut_where_that_is_asked_for(content):
    assert reason(content(), max_seconds=2.5) == "too_long"
    sound = decode_audio(content(), max_seconds=2.5, cut=True)
    assert (len(sound.samples), sound.seconds, sound.cut) == (40_000, 2.5, True)
    whole = decode_audio(content(), max_seconds=3.1, cut=True)
    assert whole.seconds >= 3
    assert not whole.cut
    assert not decode_audio(content(), max_seconds=None).cut


def test_exactly_as_long_as_allowed_is_not_too_long():
    assert decode_audio(wav(tone(2)), max_seconds=2).seconds == 2
    assert not decode_audio(wav(tone(2)), max_seconds=2, cut=True).cut


def test_a_long_silence_in_a_small_file_is_refused_before_it_is_decoded_whole():
    content = written(np.zeros(600 * 8_000, np.int16), 8_000, "FLAC")
    assert len(content) < 30_000
    assert reason(content, max_seconds=60) == "too_long"
    assert reason(with_total(content, 0), max_seconds=60) == "too_long"


@pytest.mark.parametrize(("library", "content"), [("soundfile", b"x"), ("av", b"x"), ("soxr", wav(np.ones(9, np.int16), 8_000))])
def test_a_missing_library_is_named_with_what_to_install(monkeypatch, library, content):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ConfigError, match=rf"{library}.*pip install 'auralith-pipeline\[multimodal\]'"):
        decode_audio(content)


FILES = {
    "wav": wav((tone(0.1) * 32_767).astype(np.int16)),
    "float": wav(tone(0.1)),
    "flac": written(tone(0.1), 16_000, "FLAC"),
    "aiff": written(tone(0.1), 16_000, "AIFF"),
    "m4a": muxed(tone(0.1, 48_000), "mp4"),
    "webm": muxed(tone(0.1, 48_000), "webm", "libopus"),
    "ts": muxed(tone(0.1, 48_000), "mpegts"),
    "npy": npy(np.stack([tone(0.1), tone(0.1)])),
}


@pytest.mark.parametrize("form", FILES)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_damaged_file_gives_a_sound_or_a_reason(form, data):
    content = bytearray(FILES[form])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, min(len(content), 300) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(0, len(content)) | st.just(len(content)))]
    try:
        sound = decode_audio(bytes(content), max_seconds=60)
    except MediaError:
        return
    assert len(sound.samples)
    assert np.isfinite(log_mel(sound.samples)).all()
