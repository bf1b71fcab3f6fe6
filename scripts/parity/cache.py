"""datatrove's judgements, kept per text in .build/parity: a second run reads them in seconds."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
from pathlib import Path
from typing import Any

from parity import peer

ROOT = Path(__file__).resolve().parent.parent.parent


def key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _judge(text: str) -> tuple[str, dict[str, Any]]:
    return key(text), peer.judge(text, peer.tokenizer())


def judge_all(texts: list[str], jobs: int) -> list[dict[str, Any]]:
    """What `peer.judge` says about every text, in order; what the store lacks is computed by `jobs` processes and added.

    The store's name holds the versions and a hash of parity/peer.py: another datatrove or other signals begin a new one.
    """
    code = hashlib.sha256((peer.VERSION + Path(peer.__file__).read_text(encoding="utf-8")).encode()).hexdigest()[:12]
    store = ROOT / ".build" / "parity" / f"{code}.jsonl"
    store.parent.mkdir(parents=True, exist_ok=True)
    known: dict[str, dict[str, Any]] = {}
    if store.exists():
        whole = store.read_bytes().rpartition(b"\n")  # a run that was stopped may leave half a line
        known = {row["key"]: row for row in map(json.loads, whole[0].splitlines())}
        if whole[2]:
            store.write_bytes(whole[0] + whole[1])
    missing = sorted((text for text in texts if key(text) not in known), key=len, reverse=True)
    print(f"{len(texts) - len(missing)} of {len(texts)} judgements of datatrove are stored", flush=True)
    with store.open("a", buffering=1, encoding="utf-8") as out, multiprocessing.get_context("spawn").Pool(jobs) as pool:
        for name, judged in pool.imap_unordered(_judge, missing, chunksize=4):
            known[name] = judged
            out.write(json.dumps({"key": name, **judged}) + "\n")
    return [known[key(text)] for text in texts]
