"""Where a row lies: from the row's number in its split to a shard, and back, by arithmetic alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from auralith_pipeline.conf.errors import ShardError
from auralith_pipeline.sharding.format import SUFFIX
from auralith_pipeline.sharding.plan import MULTIPLE

# A part is a folder that one reader walks. The rest of a split (profile rtdlm) is a part of its own.
FOLDERS = {"train": "", "val": "val/", "remainder": "remainder/", "val_remainder": "val/remainder/"}
_REST = {"train": "remainder", "val": "val_remainder"}


class ShardPlace(NamedTuple):
    """One shard: its file, its part, its number in the part, and which rows of the split it holds."""

    name: str
    part: str
    number: int
    first_row: int
    rows: int


class Span(NamedTuple):
    """Positions [start, stop) of one row of a shard."""

    shard: str
    row: int
    start: int
    stop: int


@dataclass(frozen=True)
class SplitLayout:
    """How the rows of a split are divided: `whole` shards of `rows_per_shard`, then one with what is left, if any.

    With `rest_apart` (profile rtdlm) that last one lies in the split's remainder folder.
    """

    split: str
    rows: int
    rows_per_shard: int
    compression: str
    rest_apart: bool = False

    @property
    def whole(self) -> int:
        return self.rows // self.rows_per_shard

    def places(self) -> list[ShardPlace]:
        """All shards of the split in the order of their rows."""
        return [self._place(number) for number in range(-(-self.rows // self.rows_per_shard))]

    def _place(self, number: int) -> ShardPlace:
        first = number * self.rows_per_shard
        count = min(self.rows_per_shard, self.rows - first)
        apart = self.rest_apart and number == self.whole
        part, own = (_REST[self.split], 0) if apart else (self.split, number)
        return ShardPlace(shard_name(part, own, self.whole + 1, self.compression), part, own, first, count)

    def locate(self, row: int) -> tuple[str, int]:
        """(shard, row in the shard) of row `row` of the split. Raises ShardError beyond the split."""
        if not 0 <= row < self.rows:
            raise ShardError(f"row {row} of split {self.split!r}: it has rows 0..{self.rows - 1}")
        place = self._place(row // self.rows_per_shard)
        return place.name, row - place.first_row

    def spans(self, first_row: int, first_position: int, n_slots: int, seq_len: int) -> list[Span]:
        """The pieces of a document in reading order, from the numbers that lineage keeps."""
        pieces = []
        at, end = first_row * seq_len + first_position, first_row * seq_len + first_position + n_slots
        while at < end:
            row, start = divmod(at, seq_len)
            stop = min(seq_len, start + end - at)
            pieces.append(Span(*self.locate(row), start, stop))
            at += stop - start
        return pieces


def shard_name(part: str, number: int, count: int, compression: str) -> str:
    """File name of shard `number` of about `count`: zero-padded to one width, so that sorting names sorts shards."""
    width = max(5, len(str(count)))
    return f"{FOLDERS[part]}shard_{number:0{width}d}{SUFFIX[compression]}"


def layout_split(split: str, rows: int, rows_per_shard: int, profile: str, compression: str) -> SplitLayout:
    """Divide a split of `rows` rows. Profile rtdlm shrinks the shard of a split that would not fill one, to a multiple of 64."""
    unit = MULTIPLE[profile]
    if unit > 1 and rows < rows_per_shard:
        rows_per_shard = max(unit, rows // unit * unit)
    return SplitLayout(split, rows, rows_per_shard, compression, rest_apart=unit > 1)
