"""Read documents with media back from the shards, and decode their codes to what they stand for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyspark.sql import DataFrame, Row, Window
from pyspark.sql import functions as F

from auralith_pipeline.conf.errors import AuralithError, ShardError, SourceError, TokenizerError
from auralith_pipeline.conf.load import load_config
from auralith_pipeline.conf.media import MEDIA_KINDS
from auralith_pipeline.conf.tables import GOLD_DOCUMENTS, GOLD_LINEAGE
from auralith_pipeline.jobs._runs import COMPLETED, WITH_ERRORS, latest_runs
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.jobs._tokens_report import Document, KindFigures, Region, TokensReport
from auralith_pipeline.jobs.encode_media import kept_codebook, media_rules
from auralith_pipeline.sharding.locate import Span
from auralith_pipeline.sharding.manifest import Manifest
from auralith_pipeline.sharding.reader import load_manifest, load_shard, read_span
from auralith_pipeline.sharding.storage import Storage, open_storage
from auralith_pipeline.tokenizer.codebook import Codebook
from auralith_pipeline.tokenizer.quantise import Quantiser
from auralith_pipeline.tokenizer.segments import MARKERS, read_segments
from auralith_pipeline.tokenizer.text_tokenizer import open_tokenizer
from auralith_pipeline.udfs.core.media.decode_audio import decode_audio
from auralith_pipeline.udfs.core.media.problem import MediaError
from auralith_pipeline.udfs.core.media.vectors import VectorRules, read_vectors
from auralith_pipeline.udfs.read_media import read_bytes

MOST_REGIONS = 6  # of a document
_TELLING = 3  # a page with this many media shows how text and media alternate


@dataclass(frozen=True)
class Counted:
    """What stands in the shards that were read: regions, and how often each code occurs, int64 (codebook size,), by kind."""

    regions: Mapping[str, int]
    codes: Mapping[str, NDArray[np.int64]]
    shards: int


def show_tokens(tables: Tables, output: str, tokenizer: str, *, top: int = 3) -> TokensReport:
    """`top` documents of each modality that has media, decoded from the release in `output`. A shard at a time is in memory.

    tokenizer: folder of the text tokenizer. Raises AuralithError where no run is finished or no document has media, TokenizerError
    where the codebooks are not those of the release, ShardError for damage.
    """
    run = next((run for run in latest_runs(tables) if run.status in (COMPLETED, WITH_ERRORS)), None)
    if run is None:
        raise AuralithError(f"Found no finished run in {tables.location}, wanted one whose shards can be shown. Run `collect` first.")
    cfg = load_config(overrides=run.settings, environment={})
    storage = open_storage(output)
    manifest = load_manifest(storage, output)
    rows = _choose(tables, manifest.release, top)
    if not rows:
        raise AuralithError(f"No document of release {manifest.release} has pictures, sounds or videos: there is nothing to show.")
    quantisers = {kind: Quantiser(book, "cpu") for kind, book in load_codebooks(manifest, output).items()}
    ids, counted = read_back(storage, manifest, rows)
    text, rules = open_tokenizer(tokenizer), media_rules(cfg)
    documents = []
    for row in rows:
        parts: list[str | Region] = []
        media, pieces = iter(row["media"]), read_segments(ids[row["doc_id"]], manifest.layout)
        if sum(kind != "text" for kind, _ in pieces) != len(row["media"]):
            raise ShardError(f"document {row['doc_id'][:12]} has {len(row['media'])} media, its tokens hold another number of regions")
        for kind, piece in pieces[: 2 * MOST_REGIONS + 1]:
            parts.append(text.decode(piece) if kind == "text" else look(kind, piece, next(media).asDict(), quantisers[kind], rules))
        documents.append(Document(row["doc_id"], row["uri"], row["modality"], row["split"], row["n_tokens"], len(row["media"]), parts))
    kinds = [_figures(kind, quantiser.codebook, counted, documents) for kind, quantiser in quantisers.items()]
    return TokensReport(manifest.release, counted.shards, len(manifest.shards), kinds, documents)


def _choose(tables: Tables, release: str, top: int) -> list[Row]:
    """The documents to show: by hash, so that they are a sample; pages with some media first."""
    gold = tables.read(GOLD_DOCUMENTS).where("size(media) > 0").select("doc_id", "uri", "modality", "media")
    places = tables.read(GOLD_LINEAGE).where(F.col("release") == release).drop("release")
    order = Window.partitionBy("modality").orderBy(F.least(F.size("media"), F.lit(_TELLING)).desc(), "doc_id")
    shown: DataFrame = gold.join(places, on="doc_id").withColumn("_n", F.row_number().over(order)).where(F.col("_n") <= top)
    return shown.orderBy("modality", "_n").collect()


def load_codebooks(manifest: Manifest, output: str) -> dict[str, Codebook]:
    """The codebooks that the release's codes are of, by kind. TokenizerError where another one lies in their place."""
    wanted = manifest.inputs.get("codebooks", {})
    found: dict[str, Codebook] = {}
    for kind in (kind for kind in MEDIA_KINDS if kind in wanted):
        folder, digest = f"{output}.codebooks", wanted[kind]
        kept = kept_codebook(folder, kind, digest)
        place = kept if Path(kept).is_dir() else f"{folder}/{kind}"
        found[kind] = Codebook.load(place)
        if found[kind].digest != digest:
            raise TokenizerError(
                f"The {kind} codebook in {place} is {found[kind].digest[:12]}, the release was made with {digest[:12]}. Put that one back."
            )
    return found


def read_back(
    storage: Storage, manifest: Manifest, rows: Sequence[Row | Mapping[str, Any]]
) -> tuple[dict[str, NDArray[np.int32]], Counted]:
    """The tokens of each document by doc_id, int32 with BOS and EOS, and what the shards that hold them count."""
    wanted: dict[str, list[tuple[str, int, Span]]] = defaultdict(list)
    for row in rows:
        layout = manifest.split_layout(row["split"])
        for order, span in enumerate(layout.spans(row["first_row"], row["first_position"], row["n_slots"], manifest.seq_len)):
            wanted[span.shard].append((row["doc_id"], order, span))
    pieces: dict[str, dict[int, NDArray[np.int32]]] = defaultdict(dict)
    ranges = {kind: manifest.layout[kind] for kind in MEDIA_KINDS if kind in manifest.layout}
    regions, codes = dict.fromkeys(ranges, 0), {kind: np.zeros(end - start, np.int64) for kind, (start, end) in ranges.items()}
    for entry in manifest.shards:
        if entry.name not in wanted:
            continue
        tensors = load_shard(storage, manifest, entry).tensors
        ids = tensors["input_ids"]
        for kind, (start, end) in ranges.items():
            regions[kind] += int((ids == MARKERS[kind][0]).sum())
            codes[kind] += np.bincount(ids[(ids >= start) & (ids < end)] - start, minlength=end - start)
        for doc_id, order, span in wanted[entry.name]:
            pieces[doc_id][order] = read_span(tensors, span)
    joined = {doc_id: np.concatenate([found[order] for order in sorted(found)]) for doc_id, found in pieces.items()}
    return joined, Counted(regions, codes, len(wanted))


def look(kind: str, codes: NDArray[np.int32], ref: Mapping[str, Any], quantiser: Quantiser, rules: VectorRules) -> Region:
    """A region beside its original, which is read again from where `ref` says; where that fails the region says why."""
    decoded, recipe = quantiser.decode(codes), quantiser.codebook.recipe
    try:
        content = read_bytes({"path": ref["path"], "offset": ref["offset"], "length": ref["length"], "sha256": ref["sha256"]})
        vectors = read_vectors(kind, content, rules)
        samples = decode_audio(content, rate=recipe["rate"]).samples if kind == "audio" else None
    except SourceError:
        return Region(kind, recipe, codes, decoded, note="The original is not there any more, or holds other bytes.")
    except MediaError as error:
        return Region(kind, recipe, codes, decoded, note=f"The original cannot be decoded here: {error.reason}.")
    if vectors.shape != decoded.shape:
        return Region(kind, recipe, codes, decoded, note=f"The original gives {len(vectors)} vectors, the shard has {len(codes)} codes.")
    same = bool((quantiser.encode(vectors) == codes).all())
    return Region(kind, recipe, codes, decoded, original=vectors, samples=samples, same=same)


def _figures(kind: str, book: Codebook, counted: Counted, documents: Sequence[Document]) -> KindFigures:
    counts = counted.codes[kind]
    shares = counts[counts > 0] / max(1, counts.sum())
    measured = [part.error for each in documents for part in each.parts if isinstance(part, Region) and part.kind == kind]
    known = [error for error in measured if error is not None]
    return KindFigures(
        kind=kind,
        codebook=book.digest,
        entries=book.size,
        regions=counted.regions[kind],
        codes=int(counts.sum()),
        used=int((counts > 0).sum()),
        perplexity=float(np.exp(-(shares * np.log(shares)).sum())) if len(shares) else 0.0,
        shown=len(measured),
        error=float(np.mean(known)) if known else None,
    )
