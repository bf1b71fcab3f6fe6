"""A text as windows of a model's tokens: what of a long text the model gets to see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from auralith_pipeline.conf.errors import ConfigError

_CHARACTERS_PER_TOKEN = 8  # more than any language has on average: a slice of so many fills its window


@dataclass(frozen=True)
class Windows:
    """Windows of one text: ids with the model's special tokens around them; weights: how many tokens are the text's own."""

    ids: list[list[int]]
    weights: list[int]


class WindowMaker:
    """Cuts texts into windows by a tokenizer.json.

    A text of up to `max_windows` windows is read whole, window behind window. Of a longer one `max_windows` windows are read, evenly
    spaced, the first and the last among them; of one that is so long that tokenising it would cost more than the model does, evenly
    spaced slices are tokenised, and the first window of each is read. What is read depends on the text alone.
    """

    def __init__(self, tokenizer: Any, *, max_tokens: int, max_windows: int, lower: bool = False) -> None:
        """tokenizer: a `tokenizers.Tokenizer`. Raises ConfigError for a window that its special tokens fill."""
        self._tokenizer = tokenizer
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._lower = lower
        self._before, self._behind = _special_tokens(tokenizer)
        self._body = max_tokens - len(self._before) - len(self._behind)
        self._max_windows = max_windows
        if self._body < 1:
            raise ConfigError(f"semantic.max_tokens is {max_tokens}, which the model's special tokens fill. Raise it.")

    def cut(self, text: str | None) -> Windows:
        """The windows of a text; none for null, and for a text without a token."""
        if text is None or not text.strip():
            return Windows([], [])
        bodies: list[list[int]] = []
        for piece in self._pieces(text):
            ids = self._tokenizer.encode(piece.lower() if self._lower else piece, add_special_tokens=False).ids
            bodies.append(ids)
        if len(bodies) == 1:
            ids = bodies[0]
            windows = [ids[at : at + self._body] for at in range(0, len(ids), self._body)]
            bodies = [windows[at] for at in spread(len(windows), self._max_windows)]
        else:
            bodies = [ids[: self._body] for ids in bodies if ids]
        return Windows([[*self._before, *body, *self._behind] for body in bodies], [len(body) for body in bodies])

    def _pieces(self, text: str) -> list[str]:
        size = self._body * _CHARACTERS_PER_TOKEN
        most = 2 * self._max_windows * size
        if len(text) <= most:
            return [text]
        if self._max_windows == 1:
            return [text[:size]]
        last = len(text) - size
        return [text[start : start + size] for start in (at * last // (self._max_windows - 1) for at in range(self._max_windows))]


def spread(count: int, most: int) -> list[int]:
    """At most `most` of the numbers 0..count-1, evenly spaced, the first and the last among them (of one: the first)."""
    if count <= most:
        return list(range(count))
    if most == 1:
        return [0]
    return [at * (count - 1) // (most - 1) for at in range(most)]


def _special_tokens(tokenizer: Any) -> tuple[list[int], list[int]]:
    """What the tokenizer puts before and behind a text."""
    plain, full = (tokenizer.encode("a", add_special_tokens=special).ids for special in (False, True))
    for at in range(len(full) - len(plain) + 1):
        if full[at : at + len(plain)] == plain:
            return full[:at], full[at + len(plain) :]
    return [], []
