"""Bytes of a sound file, or of a video with sound, to mono samples at one rate."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.media import MAX_SECONDS
from auralith_pipeline.udfs.core.media.audio_container import open_container
from auralith_pipeline.udfs.core.media.audio_npy import MAGIC, open_npy
from auralith_pipeline.udfs.core.media.audio_promise import begins_as_sound, missing_bytes
from auralith_pipeline.udfs.core.media.audio_resample import Resampler
from auralith_pipeline.udfs.core.media.audio_silence import is_silent
from auralith_pipeline.udfs.core.media.audio_soundfile import open_soundfile
from auralith_pipeline.udfs.core.media.audio_track import Track
from auralith_pipeline.udfs.core.media.problem import MediaError

RATE = 16_000  # samples a second of speech models (wav2vec 2.0, Whisper): speech lies below 8 kHz
LOUDEST = 64.0  # 36 dB over full scale: float files of integers' range (32,768) are in another unit, not loud


class Sound(NamedTuple):
    """A decoded sound.

    samples: float32 (n,), mono, full scale 1 (floats may lie above it), n = ceil(source frames * rate / source_rate).
    source_rate, channels: of the file. seconds: of its frames that were decoded and kept.
    silent: nothing reaches -70 dB (is_silent); the caller decides what becomes of it. cut: it went on after max_seconds.
    """

    samples: NDArray[np.float32]
    source_rate: int
    channels: int
    seconds: float
    silent: bool
    cut: bool


def decode_audio(
    content: bytes, *, rate: int = RATE, max_seconds: float | None = MAX_SECONDS, cut: bool = False, npy_rate: int | None = None
) -> Sound:
    """Decode a sound of any format that libsndfile (uncompressed ones) or FFmpeg reads; the mean of its channels, at `rate` (soxr, HQ).

    max_seconds: a longer sound is refused ("too_long"), or with cut its begin is kept; None is without limit, and memory then follows
    the length (64 kB a second, twice that for a moment). A header that promises more is refused at once; one that promises less is not
    believed: what is decoded is counted, block by block.
    npy_rate: the rate of an array file, which does not say; `rate` where not given.
    Raises MediaError: empty, unreadable, damaged, truncated, no_sound, too_long, not_finite, out_of_scale, bad_rate, bad_channels,
    unsupported. Raises ConfigError where soundfile, soxr or PyAV is needed and missing.
    """
    if not content:
        raise MediaError("empty", "0 bytes")
    track = _open(content, npy_rate or rate)
    limit = None if max_seconds is None else int(max_seconds * track.rate)
    if limit is not None and not cut and (track.promised or 0) > limit:
        raise MediaError("too_long", f"{(track.promised or 0) / track.rate:.0f} seconds promised; up to {max_seconds:g} are read")
    resampler, parts, frames, was_cut = Resampler(track.rate, rate), [np.zeros(0, np.float32)], 0, False
    for block in track.blocks:
        if limit is not None and frames + len(block) > limit:
            if not cut:
                raise MediaError("too_long", f"more than {max_seconds:g} seconds")
            block, was_cut = block[: limit - frames], True
        frames += len(block)
        parts.append(resampler.push(_mix(block)))
        if was_cut:
            break
    if not was_cut:
        _check_whole(content, track, frames)
    if not frames:
        raise MediaError("empty", "no samples")
    parts.append(resampler.push(np.zeros(0, np.float32), last=True))
    samples = _of_length(parts, -(-frames * rate // track.rate))
    return Sound(samples, track.rate, track.channels, frames / track.rate, is_silent(samples, rate), was_cut)


def _open(content: bytes, npy_rate: int) -> Track:
    if content.startswith(MAGIC):
        return open_npy(content, npy_rate)
    track = open_soundfile(content)
    if track is not None:
        return track
    try:
        return open_container(content)
    except MediaError as error:
        if error.reason != "unreadable" or not begins_as_sound(content):
            raise
        lacking = missing_bytes(content)
        if lacking:
            raise MediaError("truncated", f"cannot be opened; its headers promise {lacking} bytes more than there are") from None
        raise MediaError("damaged", "begins as a sound or video file, but cannot be opened") from None


def _mix(block: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean of the channels: float32 (frames, channels) -> (frames,)."""
    mono = block[:, 0].copy()
    with np.errstate(invalid="ignore", over="ignore"):  # seen below
        for channel in range(1, block.shape[1]):  # column by column: a mean over rows of two is ten times slower
            mono += block[:, channel]
        mono /= np.float32(block.shape[1])
    peak = max(float(mono.max(initial=0)), -float(mono.min(initial=0)))
    if not np.isfinite(peak):
        raise MediaError("not_finite", "a sample is NaN or infinite")
    if peak > LOUDEST:
        raise MediaError("out_of_scale", f"a sample is {peak:g}; full scale is 1, and up to {LOUDEST:g} is read")
    return mono


def _check_whole(content: bytes, track: Track, frames: int) -> None:
    lacking = missing_bytes(content)
    if lacking:
        raise MediaError("truncated", f"the header promises {lacking} bytes more than there are")
    if frames < (track.promised or 0):
        raise MediaError("truncated", f"{(track.promised or 0) / track.rate:.2f} seconds promised, {frames / track.rate:.2f} decoded")


def _of_length(parts: list[NDArray[np.float32]], length: int) -> NDArray[np.float32]:
    """The parts as one array: the resampler rounds, and may end a sample early or late."""
    samples = np.concatenate(parts)
    return samples[:length] if len(samples) >= length else np.pad(samples, (0, length - len(samples)))
