"""What a user sees while a job works, and how long each stage took."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


class Progress:
    """Reports stages on stderr, so that stdout holds results alone; keeps their seconds in `timings`."""

    def __init__(self, *, quiet: bool = True) -> None:
        self.timings: dict[str, float] = {}
        self._quiet = quiet
        self._console = Console(file=sys.stderr, highlight=False)

    @contextmanager
    def stage(self, name: str, doing: str) -> Iterator[Stage]:
        """A stage: a spinner while it runs, a line when it ends. Times of stages with the same name add up."""
        started = time.monotonic()
        stage = Stage()
        if self._quiet:
            yield stage
        else:
            with self._console.status(f"{name}: {doing}"):
                yield stage
        seconds = time.monotonic() - started
        self.timings[name] = round(self.timings.get(name, 0.0) + seconds, 3)
        if not self._quiet:
            self._console.print(f"  {name:<10} {stage.note or doing:<72} {seconds:6.1f} s", soft_wrap=True)

    def say(self, text: str) -> None:
        """A line of its own."""
        if not self._quiet:
            self._console.print(text, soft_wrap=True, markup=False)


class Stage:
    """What a stage has to say at its end."""

    note = ""
