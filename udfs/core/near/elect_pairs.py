"""Election over a table of pairs: numbers the documents by rank, elects, and says for each dropped one what it was dropped for."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from auralith_pipeline.udfs.core.near.elect import elect_direct, elect_transitive

Policy = Literal["direct", "transitive"]


def elect_pairs(pairs: pa.Table, policy: Policy) -> pa.Table:
    """Every document that loses, with its survivor and the evidence.

    pairs: left, right (doc_ids), left_rank, right_rank, left_key, right_key (int64), similarity (double), method
    Returns doc_id, survivor, survivor_rank, neighbour (the document that similarity was measured against), similarity, method.

    Documents are ordered by rank, key, doc_id. The result is the same in whatever order the pairs come; of several pairs of the
    same two documents the most similar is the evidence.
    """
    pairs = pairs.sort_by([("similarity", "descending"), ("method", "ascending")])
    ends = [pairs.select([f"{side}_rank", f"{side}_key", side]).rename_columns(["rank", "key", "doc_id"]) for side in ("left", "right")]
    nodes = pa.concat_tables(ends).group_by(["rank", "key", "doc_id"]).aggregate([])
    nodes = nodes.sort_by([("rank", "ascending"), ("key", "ascending"), ("doc_id", "ascending")])
    names = nodes["doc_id"].combine_chunks()
    left, right = (pc.index_in(pairs[side], value_set=names).to_numpy().astype(np.int64) for side in ("left", "right"))
    elect = elect_direct if policy == "direct" else elect_transitive
    survivor, edge = elect(left, right, len(names))
    dropped = np.flatnonzero(survivor != np.arange(len(names)))
    evidence = edge[dropped]
    neighbour = np.where(left[evidence] == dropped, right[evidence], left[evidence])
    return pa.table(
        {
            "doc_id": names.take(pa.array(dropped)),
            "survivor": names.take(pa.array(survivor[dropped])),
            "survivor_rank": nodes["rank"].combine_chunks().take(pa.array(survivor[dropped])),
            "neighbour": names.take(pa.array(neighbour)),
            "similarity": pairs["similarity"].combine_chunks().take(pa.array(evidence)),
            "method": pairs["method"].combine_chunks().take(pa.array(evidence)),
        }
    )
