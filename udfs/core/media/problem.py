"""What is wrong with a picture, a sound or a video that gives no tokens."""

from __future__ import annotations

MEDIA_PROBLEMS: dict[str, str] = {
    "bad_channels": "the sound declares no channel, or too many",
    "bad_rate": "the sound declares an impossible rate",
    "damaged": "the file is damaged",
    "empty": "the file holds nothing",
    "no_frames": "a video without a frame",
    "no_sound": "a container without sound",
    "no_video": "a container without video",
    "not_an_image": "the file is no picture",
    "not_finite": "the values are not numbers, or infinite",
    "out_of_scale": "the values are in another unit than full scale 1",
    "too_large": "the file declares more than the limits allow",
    "too_long": "the sound is longer than the limits allow",
    "too_small": "a picture of a pixel or two: a counter or a spacer",
    "truncated": "the file ends too early",
    "unreadable": "no reader knows the file",
    "unsupported": "a format that is not read",
}


class MediaError(Exception):
    """A file that is refused, and why: it becomes a row of the quarantine, never an end of the run.

    reason: a code such as "unreadable", "truncated", "too_large", "silent" (docs/tokenizers.md lists them).
    detail: found and wanted, in words, without anything of the file's content.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason, self.detail = reason, detail

    def __reduce__(self) -> tuple[type[MediaError], tuple[str, str]]:
        return MediaError, (self.reason, self.detail)
