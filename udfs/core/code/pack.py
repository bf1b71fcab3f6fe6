"""Join rows into chunks: what lies deepest in the tree first, then its parents, as long as it fits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import njit
from auralith_pipeline.udfs.core.code.outline import Outline


def pack(offsets: NDArray[np.int64], outline: Outline, max_chars: int) -> NDArray[np.int64]:
    """The first row of each chunk, and n: int64, (chunks + 1,). offsets: int64, (n + 1,), rising, where the rows begin.

    After "split-then-merge" of cAST (Zhang et al. 2025, arXiv:2506.15655), from below: of two boundaries the deeper one goes first,
    of equals the one further left, so siblings are packed greedily in order. Glued boundaries go before all others, up to half a chunk;
    comments before a node that fits go before its siblings, from the node upwards.
    """
    inner = np.arange(1, offsets.size - 1)
    glued, leads = outline.glued[1:-1], outline.leads[1:-1] | outline.glued[1:-1]
    upwards = inner[glued][::-1]
    rank = 2 * outline.depth[1:-1] + leads
    order = np.lexsort((np.where(leads, -inner, inner), -rank))
    starts = np.ones(offsets.size, np.bool_)
    _join(offsets, np.ascontiguousarray(upwards), inner[order], max_chars, starts)
    return np.flatnonzero(starts)


@njit
def _join(offsets, first, then, most, starts):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    n = offsets.shape[0] - 1
    begin = np.arange(-1, n)  # of the piece that ends at a boundary
    end = np.arange(1, n + 2)  # of the piece that begins there
    for turn in range(2):
        order, room = (first, most // 2) if turn == 0 else (then, most)
        for i in order:
            if starts[i] and offsets[end[i]] - offsets[begin[i]] <= room:
                starts[i] = False
                end[begin[i]] = end[i]
                begin[end[i]] = begin[i]
