"""Read a release with media back and hold every region against a direct encoding of its file: `python -m scripts.check_media SHARDS`.

SHARDS: the output folder of `collect`, with its tables and codebooks beside it, and the media files where they were. Everything is
read from the shards, the gold table and the files; nothing from silver.media. Checked are, for every document with media:

- the text between regions is gold's, with U+FFFC in their places;
- the codes of each region are those of its file, decoded and quantised here and now;
- what a picture's codes decode to is nearer, in mean levels on a 32 x 32 grid, to its own picture than to any other that looks
  different: by perceptual hash (docs/media-duplicates.md) further apart than copies are; of those that are closer the first stands for
  all, and pictures without a hash (of one colour) are left out;
- `verify` finds the release whole, among other things the modality mask of every token what the id ranges say.

Prints counts and what failed; exits with 1 where anything did.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import deltalake
import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.media import PLACEHOLDER, ImageSection
from auralith_pipeline.conf.models import PipelineConfig
from auralith_pipeline.jobs._runs import COMPLETED, WITH_ERRORS
from auralith_pipeline.jobs.encode_media import media_rules
from auralith_pipeline.jobs.explain_document import read_spans
from auralith_pipeline.jobs.show_tokens import load_codebooks
from auralith_pipeline.sharding.reader import load_manifest
from auralith_pipeline.sharding.storage import open_storage
from auralith_pipeline.sharding.verify import verify
from auralith_pipeline.tokenizer.quantise import Quantiser
from auralith_pipeline.tokenizer.segments import read_segments
from auralith_pipeline.tokenizer.text_tokenizer import open_tokenizer
from auralith_pipeline.udfs.core.media.vectors import read_vectors
from auralith_pipeline.udfs.core.perceptual.image import hash_image
from auralith_pipeline.udfs.core.perceptual.rules import RULES

GRID = 32


def table(folder: str, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = deltalake.DeltaTable(f"{folder}.tables/{name}").to_pyarrow_table().to_pylist()
    return rows


def small(vectors: NDArray[np.float32], image: ImageSection) -> NDArray[np.float32]:
    """A picture's vectors as mean colours on a grid, flat."""
    size, patch, across = image.size, image.patch, image.across
    pixels = vectors.reshape(size // patch, size // across, patch, across, 3).transpose(0, 2, 1, 3, 4).reshape(size, size, 3)
    step = size // GRID
    return pixels[: GRID * step, : GRID * step].reshape(GRID, step, GRID, step, 3).mean(axis=(1, 3)).ravel().astype(np.float32)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shards")
    options = parser.parse_args()
    folder = str(Path(options.shards).absolute())
    runs = [row for row in table(folder, "ops/runs") if row["status"] in (COMPLETED, WITH_ERRORS)]
    newest = max(runs, key=lambda row: row["at"])
    cfg = PipelineConfig.model_validate(json.loads(str(newest["settings"])))
    rules, storage = media_rules(cfg), open_storage(folder)
    manifest = load_manifest(storage, folder)
    tokenizer = open_tokenizer(cfg.tokenizer.path or f"{folder}.tokenizer")
    quantisers = {kind: Quantiser(book, "cpu") for kind, book in load_codebooks(manifest, folder).items()}
    places = {row["doc_id"]: row for row in table(folder, "gold/lineage") if row["release"] == manifest.release}
    counts: Counter[str] = Counter()
    faults: list[str] = []
    direct: dict[tuple[str, str], NDArray[np.int32]] = {}
    pictures: dict[str, tuple[int, NDArray[np.float32], NDArray[np.float32]]] = {}  # by SHA-256: hash, original, what was read back
    for row in table(folder, "gold/documents"):
        media = row["media"]
        if not media:
            continue
        place = places[row["doc_id"]]
        layout = manifest.split_layout(place["split"])
        spans = layout.spans(place["first_row"], place["first_position"], place["n_slots"], manifest.seq_len)
        pieces = read_segments(read_spans(storage, manifest, spans), manifest.layout)
        text = PLACEHOLDER.join(tokenizer.decode(ids) for kind, ids in pieces if kind == "text")
        counts["documents"] += 1
        if text != row["text"]:
            faults.append(f"{row['uri']}: another text")
        found = [(kind, codes) for kind, codes in pieces if kind != "text"]
        if [kind for kind, _ in found] != [ref["kind"] for ref in media]:
            faults.append(f"{row['uri']}: other kinds of media")
            continue
        for (kind, codes), ref in zip(found, media, strict=True):
            key = (kind, ref["sha256"])
            if key not in direct:
                content = Path(ref["path"]).read_bytes()
                vectors = read_vectors(kind, content, rules)
                direct[key] = quantisers[kind].encode(vectors)
                words = hash_image(content).words if kind == "image" else ()
                if len(words):
                    grids = (small(each, cfg.image) for each in (vectors, quantisers[kind].decode(codes)))
                    pictures[ref["sha256"]] = (int(words[0]), *grids)
            counts[f"regions of {kind}"] += 1
            counts[f"codes of {kind}"] += len(codes)
            if not np.array_equal(codes, direct[key]):
                faults.append(f"{row['uri']}: {kind} has other codes than its file")
    hashes, originals, decoded = (
        np.array([found[at] for found in pictures.values()], kind) for at, kind in ((0, np.uint64), (1, np.float32), (2, np.float32))
    )
    kept = distinct(hashes, RULES["image"].max_distance)
    norms = (originals[kept] ** 2).sum(axis=1)
    nearest = np.array([int((norms - 2 * originals[kept] @ decoded[one]).argmin()) for one in kept])
    right = int((nearest == np.arange(len(kept))).sum())
    counts["pictures that look different"], counts["of them nearest to themselves"] = len(kept), right
    report = verify(folder)
    counts["tokens"] = report.real_tokens
    faults += [f"{damage.name}: {damage.detail}" for damage in report.damages]
    for name, count in sorted(counts.items()):
        print(f"{name:40} {count:>10,}")
    print(f"{'files':40} {len(direct):>10,}")
    print(f"faults: {len(faults)}", *faults[:20], sep="\n  ")
    return 1 if faults or right < len(kept) else 0


def distinct(hashes: NDArray[np.uint64], limit: int) -> list[int]:
    """Rows whose hash is not a copy's of any row chosen before."""
    kept: list[int] = []
    for row, word in enumerate(hashes):
        if not kept or min(int(one).bit_count() for one in hashes[kept] ^ word) > limit:
            kept.append(row)
    return kept


if __name__ == "__main__":
    sys.exit(main())
