"""Our BPE against Hugging Face tokenizers and tiktoken: training time, encoding speed of one core, and whether ids agree.

    python benchmarks/bpe.py corpus.jsonl [--vocab 32000] [--rounds 5] [--train-share 0.5]

The corpus is JSONL with a field `text`. Documents with an even number train the tokenizers, the others are encoded: whole
documents of text that was not trained on. Each round encodes them in fresh processes, one after the other, one thread
each, in batches of 256 documents; imports, reading and the compilation of kernels are not timed, the filling of our word
cache is ("cold"; "warm" is the second pass of the same process). tiktoken gets the same vocabulary as ranks. Hugging Face
gets the readable pattern, which its engine runs faster than the pinned one; every id of every document is compared.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import pyarrow as pa

from auralith_pipeline.tokenizer.artefact import load, save
from auralith_pipeline.tokenizer.bpe_train import gather_words, train_bpe
from auralith_pipeline.tokenizer.pattern import PATTERN, pinned_pattern
from auralith_pipeline.tokenizer.text_buffers import text_buffers
from auralith_pipeline.tokenizer.word_counts import WordCounter, WordCounts

BATCH = 256
ENGINES = ("ours", "huggingface", "tiktoken")


def read_texts(corpus: Path) -> list[str]:
    with corpus.open(encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


def batches_of(texts: list[str]) -> list[list[str]]:
    return [texts[i : i + BATCH] for i in range(0, len(texts), BATCH)]


def count(texts: list[str]) -> WordCounts:
    counter = WordCounter(1 << 24)
    for batch in batches_of(texts):
        counter.add(*text_buffers(pa.array(batch, pa.large_string())))
    return counter.drain()


def train_ours(texts: list[str], vocab: int) -> tuple[Any, float]:
    """Two threads count, as Hugging Face's do (kernels release the GIL); the merge loop is one."""
    train_bpe(count(texts[:50]), 300)  # compiled
    start = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        parts = list(pool.map(count, (texts[0::2], texts[1::2])))
    table = pa.table(
        {"word": pa.chunked_array([part.as_arrow() for part in parts]), "n": pa.chunked_array([pa.array(part.counts) for part in parts])}
    )
    summed = table.group_by("word").aggregate([("n", "sum")])
    words, _ = gather_words((batch.column("word"), batch.column("n_sum")) for batch in summed.to_batches())
    trained = train_bpe(words, vocab)
    return trained, time.perf_counter() - start


def train_huggingface(texts: list[str], vocab: int) -> tuple[Any, float]:
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

    model = Tokenizer(models.BPE())
    split = pre_tokenizers.Split(Regex(PATTERN), "isolated")
    model.pre_tokenizer = pre_tokenizers.Sequence([split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    trainer = trainers.BpeTrainer(
        vocab_size=vocab - 16, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), special_tokens=[]
    )
    start = time.perf_counter()
    model.train_from_iterator(texts, trainer)
    return model, time.perf_counter() - start


def encode(engine: str, corpus: Path, folder: Path, keep: str | None) -> None:
    """One process of one round: prints the seconds of a first and a second pass; saves the ids where asked to."""
    texts = read_texts(corpus)[1::2]
    ours = load(folder)
    ids: list[Any] = []
    seconds = []
    if engine == "ours":
        load(folder).encode("compiled")
        arrays = [pa.array(batch) for batch in batches_of(texts)]
        for _ in range(2):
            start = time.perf_counter()
            found = [ours.encode_arrow(array) for array in arrays]
            seconds.append(time.perf_counter() - start)
        ids = [part[a:b] for part, offsets in found for a, b in zip(offsets, offsets[1:], strict=False)]
    elif engine == "huggingface":
        from tokenizers import Tokenizer

        exported = (folder / "tokenizer.json").read_text(encoding="utf-8")
        content = json.loads(exported)
        split = content["pre_tokenizer"]["pretokenizers"][0]["pattern"]
        assert split["Regex"] == pinned_pattern()
        split["Regex"] = PATTERN
        model = Tokenizer.from_str(json.dumps(content))
        for _ in range(2 if keep is None else 1):
            start = time.perf_counter()
            encoded = [model.encode_batch_fast(batch, add_special_tokens=False) for batch in batches_of(texts)]
            seconds.append(time.perf_counter() - start)
        ids = [np.array(one.ids, np.int32) for batch in encoded for one in batch]
    else:
        import tiktoken

        ranks = {token: i for i, token in enumerate(ours.token_bytes[16:])}
        model = tiktoken.Encoding("same", pat_str=PATTERN, mergeable_ranks=ranks, special_tokens={})
        for _ in range(2):
            start = time.perf_counter()
            plain = [[model.encode_ordinary(text) for text in batch] for batch in batches_of(texts)]
            seconds.append(time.perf_counter() - start)
        ids = [np.array(one, np.int32) + 16 for batch in plain for one in batch]
    if keep:
        offsets = np.cumsum([0, *(len(one) for one in ids)])
        np.savez(keep, ids=np.concatenate(ids), offsets=offsets)
    print(json.dumps(seconds))


def run_round(engine: str, corpus: Path, folder: Path, keep: Path | None) -> list[float]:
    command = [sys.executable, __file__, str(corpus), "--engine", engine, "--folder", str(folder), *(["--keep", str(keep)] if keep else [])]
    env = {**os.environ, "RAYON_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false", "NUMBA_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    seconds: list[float] = json.loads(done.stdout.splitlines()[-1])
    return seconds


def differing(a: Path, b: Path) -> tuple[int, int]:
    """Documents whose ids differ, and documents."""
    one, other = np.load(a), np.load(b)
    bounds = zip(one["offsets"], one["offsets"][1:], other["offsets"], other["offsets"][1:], strict=False)
    ours, theirs = one["ids"], other["ids"]
    found = [not np.array_equal(ours[i:j], theirs[k:m]) for i, j, k, m in bounds]
    return sum(found), len(found)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--vocab", type=int, default=32_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--skip-training", action="store_true", help="train ours only, and do not time Hugging Face's trainer")
    parser.add_argument("--engine", choices=ENGINES, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--keep", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.engine:
        encode(args.engine, args.corpus, args.folder, args.keep)
        return 0

    texts = read_texts(args.corpus)
    train_texts, held_out = texts[0::2], texts[1::2]
    train_mb, mb = (sum(len(text.encode()) for text in part) / 1e6 for part in (train_texts, held_out))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "tokenizer"
        ours, our_seconds = train_ours(train_texts, args.vocab)
        save(ours, folder)
        print(f"Training {args.vocab:,} ids on {train_mb:.1f} MB, counting included\n\n| trainer | s | ours takes |\n|---|---|---|")
        print(f"| ours | {our_seconds:.1f} | |")
        if not args.skip_training:
            model, their_seconds = train_huggingface(train_texts, args.vocab)
            print(f"| Hugging Face | {their_seconds:.1f} | {our_seconds / their_seconds:.2f}x |")
            theirs = json.loads(model.to_str())["model"]["merges"]
            exported = json.loads((folder / "tokenizer.json").read_bytes())["model"]["merges"]
            print(f"\nmerges equal, in order: {theirs == exported} ({len(exported):,})")
        del texts, train_texts, held_out
        kept = {engine: Path(scratch) / f"{engine}.npz" for engine in ENGINES}
        for engine in ENGINES:
            run_round(engine, args.corpus, folder, kept[engine])
        rounds = [{engine: run_round(engine, args.corpus, folder, None) for engine in ENGINES} for _ in range(args.rounds)]
        first = {engine: statistics.median(one[engine][0] for one in rounds) for engine in ENGINES}
        second = {engine: statistics.median(one[engine][1] for one in rounds) for engine in ENGINES}
        print(f"\nEncoding {mb:.1f} MB not trained on, one thread, medians of {args.rounds} fresh processes\n")
        print("| engine | first pass MB/s | second pass MB/s | documents with other ids than ours | ours, first pass | ours, second pass |")
        print("|---|---|---|---|---|---|")
        for engine in ENGINES:
            bad, documents = differing(kept["ours"], kept[engine])
            ratios = f"{first[engine] / first['ours']:.1f}x | {second[engine] / second['ours']:.1f}x"
            print(f"| {engine} | {mb / first[engine]:.1f} | {mb / second[engine]:.1f} | {bad} of {documents} | {ratios} |")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
