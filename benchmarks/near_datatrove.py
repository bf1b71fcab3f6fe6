"""datatrove's four MinHash steps on JSONL files, with FineWeb's settings: one side of `near_duplicates.py`, in the peer's interpreter.

    $(scripts/make_peers.sh near) benchmarks/near_datatrove.py FOLDER_OF_JSONL WORK [--workers 2] [--hash sha1]

Signatures of word 5-grams, 14 buckets of 8 hashes of 64 bits; buckets; clusters; filter, which writes the kept documents. A
task for every input file. Prints one JSON object: seconds of each step and in all, and how many documents were kept.
"""

from __future__ import annotations

import argparse
import importlib.metadata  # datatrove uses it without importing it
import json
import time
from pathlib import Path

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup.minhash import (
    MinhashConfig,
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupFilter,
    MinhashDedupSignature,
)
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from datatrove.utils.hashing import HashConfig


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--hash", choices=("sha1", "xxhash"), default="sha1", help="sha1 is what FineWeb took, xxhash is faster")
    options = parser.parse_args()
    config = MinhashConfig(n_grams=5, num_buckets=14, hashes_per_bucket=8, hash_config=HashConfig(hash_fc=options.hash, precision=64))
    tasks = len(list(options.folder.glob("*.jsonl")))
    signatures, buckets, removed, kept = (str(options.work / name) for name in ("signatures", "buckets", "removed", "kept"))

    def read() -> JsonlReader:
        return JsonlReader(str(options.folder), text_key="text", id_key="doc_id", glob_pattern="*.jsonl")

    steps = {
        "signatures": (tasks, [read(), MinhashDedupSignature(signatures, config=config)]),
        "buckets": (config.num_buckets, [MinhashDedupBuckets(signatures, buckets, config=config)]),
        "cluster": (1, [MinhashDedupCluster(buckets, removed, config=config)]),
        "filter": (tasks, [read(), MinhashDedupFilter(removed), JsonlWriter(kept, compression=None)]),
    }
    seconds = {}
    for name, (count, pipeline) in steps.items():
        start = time.perf_counter()
        logs = str(options.work / "logs" / name)
        LocalPipelineExecutor(pipeline, tasks=count, workers=min(count, options.workers), logging_dir=logs).run()
        seconds[name] = round(time.perf_counter() - start, 2)
    documents = 0
    for path in Path(kept).glob("*.jsonl"):
        with path.open("rb") as lines:
            documents += sum(1 for _ in lines)
    result = {
        "seconds": round(sum(seconds.values()), 2),
        "steps": seconds,
        "kept": documents,
        "version": importlib.metadata.version("datatrove"),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
