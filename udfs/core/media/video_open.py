"""A video file opened for reading, refused before anything is decoded where it must not be decoded."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.conf.media import MAX_FRAME_PIXELS
from auralith_pipeline.udfs.core.media.problem import MediaError

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream


_ATTACHED_PICTURE = 0x400  # FFmpeg's AV_DISPOSITION_ATTACHED_PIC

# Files that hold what they play. Playlists (HLS, DASH, concat, IMF) are not among them: they name other files, and FFmpeg would open those.
FORMATS = (
    "mov,mp4,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,live_flv,ogg,asf,rm,mxf,gxf,nut,dv,wtv,ivf,obu,av1,h264,hevc,vvc,m4v,h263,vc1,"
    "yuv4mpegpipe,gif,apng,mjpeg,3gp,swf,film_cpk,ea,bink,"
    "mp3,wav,w64,flac,aac,aiff,ac3,eac3,dts,amr,amrnb,amrwb,caf,au,ape,wv,tta,opus"
)

OPTIONS = {"format_whitelist": FORMATS, "protocol_whitelist": "pipe"}


@contextmanager
def open_video(content: bytes, *, max_pixels: int = MAX_FRAME_PIXELS, threads: int = 1) -> Iterator[tuple[InputContainer, VideoStream]]:
    """The file and its first video stream; a picture attached to a song is none.

    Raises MediaError: "unreadable" (no format or codec that FFmpeg knows), "no_video", "too_large" (the header declares more than
    max_pixels per frame); ConfigError where PyAV is missing.
    """
    # What decoders allocate is padded to their block size, so their own limit is wider than ours.
    limits = {"max_pixels": str(2 * max_pixels + 65_536)}
    with _opened(content, limits) as container:
        stream = _first_video(container)
        context = stream.codec_context
        if context is None:
            raise MediaError("unreadable", "no decoder for the video's codec")
        check_pixels(context.width, context.height, max_pixels)
        if not context.width:  # perhaps a decoder that FFmpeg asked for the size has refused it
            check_pixels(*_declared_size(content, stream.index), max_pixels)
        # Without "explode" a damaged frame would be patched up with what its neighbours show, and look like a frame.
        context.options = {**limits, "err_detect": "explode"}
        context.thread_count = threads
        context.thread_type = "SLICE"  # or a packet's failure would be told some packets later
        yield container, stream


def check_pixels(width: int, height: int, max_pixels: int) -> None:
    """Raises MediaError("too_large") for a picture of more than max_pixels."""
    if width * height > max_pixels:
        raise MediaError("too_large", f"{width} x {height} pixels, at most {max_pixels} in all")


def _opened(content: bytes, options: dict[str, str]) -> Any:
    try:
        import av
    except ImportError as error:
        raise missing(error) from None
    try:
        return av.open(io.BytesIO(content), metadata_errors="replace", options={**options, **OPTIONS})
    # OSError, ValueError and EOFError are bases of FFmpegError's kinds; PyAV raises them bare, too.
    except (av.error.FFmpegError, ValueError, OSError, EOFError) as error:
        raise MediaError("unreadable", type(error).__name__) from None


def _declared_size(content: bytes, index: int) -> tuple[int, int]:
    """The stream's width and height as the container alone declares them: no decoder may be opened."""
    with _opened(content, {"codec_whitelist": "none"}) as container:
        context = container.streams[index].codec_context
        return context.width, context.height


def _first_video(container: Any) -> VideoStream:
    stream: VideoStream
    for stream in container.streams.video:
        if not stream.disposition.value & _ATTACHED_PICTURE:
            return stream
    raise MediaError("no_video", f"{len(container.streams.audio)} streams of sound")


def missing(error: ImportError) -> ConfigError:
    """What to say where a library is not installed."""
    return ConfigError(
        f"Videos need {error.name}, which is not installed here: pip install 'auralith-pipeline[multimodal]', on the workers, too."
    )
