"""Sound files without compression, which libsndfile reads: WAV, AIFF, AU, CAF, W64 and older ones."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.media.audio_missing import audio_missing
from auralith_pipeline.udfs.core.media.audio_track import BLOCK, Track, about, check_shape
from auralith_pipeline.udfs.core.media.problem import MediaError

# It stops where the header says or the bit rate lets it guess (so an MP3 of varying rate without a table loses its end, a chain of Ogg
# streams all but the first), and a FLAC stream of unknown length, which is legal, it does not read. FFmpeg reads all that is there.
_LEFT_TO_FFMPEG = {"FLAC", "OGG", "MP3", "MPEG"}


def open_soundfile(content: bytes) -> Track | None:
    """The track of a sound file; None for what is FFmpeg's: formats that libsndfile does not know or reads in part, and headers that
    promise no samples.

    Raises MediaError (bad_rate, bad_channels; "damaged" while its blocks are read), ConfigError where soundfile is missing.
    """
    try:
        import soundfile
    except ImportError as error:
        raise audio_missing(error) from None
    try:
        file = soundfile.SoundFile(_Bytes(content))
    except (soundfile.SoundFileError, TypeError, ValueError):  # TypeError: it takes headerless data for something to be described
        return None
    # A recorder that was killed leaves a promise of 0; FFmpeg reads on to the end.
    if not file.frames or file.format in _LEFT_TO_FFMPEG or file.subtype.startswith("MPEG"):
        file.close()
        return None
    check_shape(file.samplerate, file.channels)
    return Track(file.samplerate, file.channels, about(file.frames, file.samplerate), _blocks(file, soundfile.SoundFileError))


class _Bytes(io.BytesIO):
    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Damaged headers send libsndfile before the first byte; an error within its callback would be printed, not raised."""
        with suppress(ValueError):
            return super().seek(offset, whence)
        return self.tell()


def _blocks(file: Any, failure: type[Exception]) -> Iterator[NDArray[np.float32]]:
    step = max(BLOCK // file.channels, 1)
    with file:
        while True:
            try:
                block = file.read(step, dtype="float32", always_2d=True)
            except failure as error:
                raise MediaError("damaged", f"decoding stops: {str(error)[:200]}") from None
            if not len(block):
                return
            yield block
