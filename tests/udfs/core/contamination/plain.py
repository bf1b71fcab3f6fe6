"""What the kernels do, by definition, in plain Python over tuples of words: nothing hashed, nothing skipped."""

from __future__ import annotations

from collections.abc import Sequence


def runs(words: Sequence[str], length: int) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + length]) for at in range(len(words) - length + 1)]


def best_score(stretch: Sequence[object], passage: Sequence[object]) -> int:
    """The score of the best local alignment: the whole table of Smith and Waterman (1981); match 1, all else -1."""
    table = [[0] * (len(passage) + 1) for _ in range(len(stretch) + 1)]
    for i, one in enumerate(stretch, 1):
        for j, other in enumerate(passage, 1):
            table[i][j] = max(0, table[i - 1][j - 1] + (1 if one == other else -1), table[i - 1][j] - 1, table[i][j - 1] - 1)
    return max(max(row) for row in table)


def global_score(stretch: Sequence[object], passage: Sequence[object]) -> int:
    """The best score of an alignment of all of both (Needleman and Wunsch 1970), at the same prices."""
    table = [[-i - j if not i or not j else 0 for j in range(len(passage) + 1)] for i in range(len(stretch) + 1)]
    for i, one in enumerate(stretch, 1):
        for j, other in enumerate(passage, 1):
            table[i][j] = max(table[i - 1][j - 1] + (1 if one == other else -1), table[i - 1][j] - 1, table[i][j - 1] - 1)
    return table[-1][-1]


def common_subsequence(one: Sequence[object], other: Sequence[object]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for a in one:
        before = 0
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], before + 1 if a == b else max(row[j], row[j - 1])
    return row[-1]
