"""Sounds that FFmpeg reads: FLAC, MP3, Ogg, AAC in MP4 or alone, WebM, the sound track of a video."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.media.audio_missing import audio_missing
from auralith_pipeline.udfs.core.media.audio_promise import promised_frames
from auralith_pipeline.udfs.core.media.audio_track import BLOCK, RATES, Track, about, check_shape, full_scale
from auralith_pipeline.udfs.core.media.problem import MediaError

# Demuxers that read the given bytes and nothing else. A playlist (hls, dash, concat, sdp) would make FFmpeg open the files and addresses
# that it names.
DEMUXERS = (
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,eac3,flac,flv,h264,hevc,loas,m4v,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,"
    "mp3,mpc,mpc8,mpeg,mpegts,mpegvideo,mxf,nut,ogg,opus,rm,tta,voc,w64,wav,wv"
)
OPTIONS = {"format_whitelist": DEMUXERS, "protocol_whitelist": "pipe"}
_TIMED = {"mov", "matroska"}  # their headers hold a duration; others are guessed from the bit rate


def open_container(content: bytes) -> Track:
    """The first sound track of a container. Raises MediaError: unreadable (no format known here), no_sound, bad_rate, bad_channels,
    unsupported (no decoder), and "damaged" while its blocks are read; ConfigError where PyAV is missing.
    """
    try:
        import av
    except ImportError as error:
        raise audio_missing(error) from None
    try:
        container = av.open(io.BytesIO(content), metadata_errors="replace", options=OPTIONS)
    except (av.error.FFmpegError, ValueError, EOFError):
        raise MediaError("unreadable", "not a sound or video format that is known here") from None
    stream = next(iter(container.streams.audio), None)
    if stream is None:
        container.close()
        raise MediaError("no_sound", f"a {container.format.name} file without a sound track")
    codec: Any = stream.codec_context  # None without a decoder, whatever PyAV's stubs say
    if codec is None:
        container.close()
        raise MediaError("unsupported", "no decoder for the sound track")
    if codec.name == "flac":
        codec.options = {"err_detect": "crccheck+explode"}  # or damaged frames are played; now they lack in the count
    promised, seconds = promised_frames(content), _promised_seconds(container, stream)
    frames = _frames(container)
    first = next(frames, None)
    if first is None:
        return Track(RATES[1], 1, promised, iter(()))
    # The first frame's rate, not the header's: for AAC with SBR that names half of it.
    rate, channels = first.sample_rate, len(first.layout.channels)
    check_shape(rate, channels)
    if promised is None and seconds is not None:
        promised = about(seconds * rate, rate)
    return Track(rate, channels, promised, _blocks(chain((first,), frames), rate))


def _promised_seconds(container: Any, stream: Any) -> float | None:
    import av

    if not _TIMED & set(container.format.name.split(",")):
        return None
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return container.duration / av.time_base if container.duration and len(container.streams) == 1 else None


def _frames(container: Any) -> Iterator[Any]:
    import av

    with container:
        try:
            yield from container.decode(audio=0)
        except av.codec.codec.UnknownCodecError:
            raise MediaError("unsupported", "no decoder for the sound track") from None
        except (av.error.FFmpegError, ValueError, EOFError, IndexError) as error:  # IndexError: a stream that begins later
            raise MediaError("damaged", f"decoding stops: {type(error).__name__}") from None


def _blocks(frames: Iterator[Any], rate: int) -> Iterator[NDArray[np.float32]]:
    """Float32 (frames, channels). Frames of a packet are small: some are put together, as long as their channels stay the same."""
    parts: list[NDArray[np.float32]] = []
    size = 0
    for frame in frames:
        if frame.sample_rate != rate:
            raise MediaError("damaged", f"the rate changes from {rate} to {frame.sample_rate} in the middle")
        part = _samples(frame)
        if parts and (part.shape[1] != parts[0].shape[1] or size >= BLOCK):
            yield np.concatenate(parts)
            parts, size = [], 0
        parts.append(part)
        size += part.size
    if parts:
        yield np.concatenate(parts)


def _samples(frame: Any) -> NDArray[np.float32]:
    try:
        values = frame.to_ndarray()  # planar (channels, n), packed (1, n * channels)
    except ValueError:
        raise MediaError("unsupported", f"samples of the type {frame.format.name}") from None
    return full_scale(values.T if frame.format.is_planar else values.reshape(-1, len(frame.layout.channels)))
