"""The media files that documents refer to: as rows of their own, and back at their documents as codes."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.conf.media import PLACEHOLDER
from auralith_pipeline.tokenizer.segments import MARKERS
from auralith_pipeline.tokenizer.special_tokens import FUSE, SEP


def list_files(documents: DataFrame) -> DataFrame:
    """Every media file once for each kind it serves as.

    In:  media, of bronze.documents
    Out: kind, sha256, path, offset, length: of several files with the same bytes the first path
    """
    refs = documents.where("media IS NOT NULL").select(F.explode("media").alias("m")).select("m.*")
    return refs.groupBy("kind", "sha256").agg(F.min(F.struct("path", "offset", "length")).alias("at")).select("kind", "sha256", "at.*")


def attach_codes(documents: DataFrame, coded: DataFrame) -> DataFrame:
    """The documents that have media, each with its files' codes in reading order.

    documents: doc_id, media and others, of gold.documents
    coded: kind, sha256, codes of silver.media, of one coding for each kind
    Out: the documents with media, and kinds: array<string>, codes: array<binary>; a file without codes leaves them shorter
    """
    owners = documents.where("size(media) > 0")
    refs = owners.select("doc_id", F.posexplode("media").alias("at", "m")).select("doc_id", "at", "m.kind", "m.sha256")
    # Said, not left to Spark: it takes a file's codes for a hundred bytes, and would send all of them to every worker.
    found = refs.join(coded.select("kind", "sha256", "codes").hint("merge"), on=["kind", "sha256"], how="inner")
    gathered = found.groupBy("doc_id").agg(F.sort_array(F.collect_list(F.struct("at", "kind", "codes"))).alias("_found"))
    listed = gathered.select("doc_id", F.col("_found.kind").alias("kinds"), F.col("_found.codes").alias("codes"))
    return owners.join(listed.hint("merge"), on="doc_id", how="left").withColumns(
        {name: F.coalesce(name, F.array().cast(kind)) for name, kind in (("kinds", "array<string>"), ("codes", "array<binary>"))}
    )


def count_markers(documents: DataFrame) -> dict[int, int]:
    """How often each marker must stand in the shards: reserved id -> count, told from texts and references alone.

    In: text and media of gold.documents. One row of sums comes to the driver.
    """
    kinds, texts = "transform(media, m -> m.kind)", f"split(text, '{PLACEHOLDER}', -1)"
    inner = "sequence(1, size(kinds) - 1)"  # the gaps between two media
    gaps = f"CASE WHEN size(kinds) > 1 THEN {inner} ELSE CAST(array() AS array<int>) END"
    rows = documents.where("size(media) > 0").selectExpr(f"{kinds} AS kinds", f"{texts} AS texts").withColumn("gaps", F.expr(gaps))
    # A text between two media has a marker on either side, one at an end of the document has one.
    around = "size(filter(slice(texts, 1, size(kinds)), t -> t != '')) + size(filter(slice(texts, 2, size(kinds)), t -> t != ''))"
    touching = "filter(gaps, i -> element_at(texts, i + 1) = '' AND {0})"
    same = "element_at(kinds, i) = element_at(kinds, i + 1)"
    sums = {
        FUSE: f"{around} + size({touching.format(f'NOT ({same})')})",
        SEP: f"size({touching.format(same)})",
        **{start: f"size(filter(kinds, k -> k = '{kind}'))" for kind, (start, _) in MARKERS.items() if kind != "code"},
    }
    row = rows.agg(*[F.expr(f"coalesce(sum({expression}), 0)").alias(f"n{marker}") for marker, expression in sums.items()]).first()
    found = {marker: int(row[f"n{marker}"]) if row is not None else 0 for marker in sums}
    ends = {end: found[start] for kind, (start, end) in MARKERS.items() if kind != "code"}
    return {marker: count for marker, count in {**found, **ends}.items() if count}
