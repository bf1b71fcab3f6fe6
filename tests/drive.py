"""Run the main job in a process of its own, and die on request: `python drive.py CONFIG.yaml [PLACE]`.

PLACE says where the driver kills itself with SIGKILL, as a machine that loses power would:
  scoring     while the workers score (silver is being written, bronze is committed)
  ledger      right after the ledger's commit (gold is not written)
  packed      after the buckets are packed and the lineage is committed (no shard is written)
  publishing  in the middle of the publish: the old manifest is gone, one shard has been moved
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(place: str) -> None:
    from auralith_pipeline.jobs import build_release, decide_documents, score_documents
    from auralith_pipeline.sharding.storage import LocalStorage

    if place == "scoring":
        real_append = score_documents.Tables.append

        def append(self, df, contract, *, step):
            if contract.name == "silver.documents":
                threading.Timer(0.4, die).start()
            real_append(self, df, contract, step=step)

        score_documents.Tables.append = append
    elif place == "ledger":
        real_replace = decide_documents.Tables.replace

        def replace(self, df, contract, **options):
            if contract.name == "gold.documents":
                die()
            real_replace(self, df, contract, **options)

        decide_documents.Tables.replace = replace
    elif place == "packed":
        build_release.write_shards = lambda *_: die()
    elif place == "publishing":
        real_rename = LocalStorage.rename

        def rename(self, source, target):
            real_rename(self, source, target)
            if target.startswith("shard_"):
                die()

        LocalStorage.rename = rename
    else:
        raise ValueError(f"unknown place {place!r}")


def main() -> int:
    from auralith_pipeline.conf.load import load_config
    from auralith_pipeline.jobs._session import local_session
    from auralith_pipeline.jobs.collect_corpus import run

    if len(sys.argv) > 2:
        arm(sys.argv[2])
    settings = {"spark.sql.shuffle.partitions": "2"}
    summary = run(local_session("drive", cores=2, settings=settings), load_config(sys.argv[1]))
    print(json.dumps(summary.as_dict()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
