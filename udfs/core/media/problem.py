"""What is wrong with a picture, a sound or a video that gives no tokens."""

from __future__ import annotations


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
