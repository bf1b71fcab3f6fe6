"""What becomes of documents that hold items of benchmarks: they fail a rule, or lose the stretches that match."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.conf.decontamination import DecontaminationSection
from auralith_pipeline.conf.media import PLACEHOLDER
from auralith_pipeline.conf.tables import FAILING_RULE

CONTAMINATED = "contaminated"
_SPANS = "array<struct<start:bigint,end:bigint>>"


def summarise_contamination(finds: DataFrame, section: DecontaminationSection) -> DataFrame:
    """The finds that count under `min_share`, a row for each document.

    In:  silver.contamination
    Out: doc_id, contamination: struct<share, matched, benchmark, item, field> of its largest find, and spans: array<struct<start, end>>,
         characters, ascending and apart: the union of all finds
    """
    largest = F.max(F.struct("share", "matched", "benchmark", "item", "field")).alias("contamination")
    spans = F.sort_array(F.collect_set(F.struct("start", "end"))).alias("_spans")
    summed = finds.where(F.col("share") >= section.min_share).groupBy("doc_id").agg(largest, spans)
    last = "element_at(merged, -1)"
    joined = (
        f"CASE WHEN size(merged) > 0 AND span.start <= {last}.end THEN concat(slice(merged, 1, size(merged) - 1), "
        f"array(named_struct('start', {last}.start, 'end', greatest({last}.end, span.end)))) ELSE concat(merged, array(span)) END"
    )
    return summed.withColumn("spans", F.expr(f"aggregate(_spans, CAST(array() AS {_SPANS}), (merged, span) -> {joined})")).drop("_spans")


def mark_contaminated(df: DataFrame, finds: DataFrame, section: DecontaminationSection) -> DataFrame:
    """Add the rule `contaminated` to the failing rules, and what is to be cut.

    In:  df: doc_id, n_chars, failing_rules; finds: silver.contamination
    Out: the same rows. failing_rules: with `contaminated` at the end (value: the largest share, threshold: `min_share`) where the
         action is `reject`, or `cut` would take more than `max_cut` of the characters; contamination: as in `summarise_contamination`,
         null for a clean document; cut_spans: the spans to cut, null where nothing is
    """
    marked = df.join(summarise_contamination(finds, section), on="doc_id", how="left")
    taken = "aggregate(spans, 0L, (sum, span) -> sum + span.end - span.start)"
    rejected = "contamination IS NOT NULL"
    if section.action == "cut":
        rejected += f" AND {taken} > {section.max_cut!r}D * n_chars"
    rule = f"named_struct('rule', '{CONTAMINATED}', 'value', contamination.share, 'threshold', CAST({section.min_share!r} AS DOUBLE))"
    failed = f"CAST(CASE WHEN {rejected} THEN array({rule}) ELSE array() END AS ARRAY<{FAILING_RULE.simpleString()}>)"
    return (
        marked.withColumn("failing_rules", F.expr(f"concat(failing_rules, {failed})"))
        .withColumn("cut_spans", F.expr(f"CASE WHEN {rejected} THEN NULL ELSE spans END"))
        .drop("spans")
    )


def cut_contaminated(df: DataFrame, finds: DataFrame, section: DecontaminationSection) -> DataFrame:
    """Cut the matching stretches out of the texts.

    In:  df: doc_id, text, n_bytes, of documents that are kept; finds: silver.contamination
    Out: the same rows and columns; of a document with finds the text without the characters of their spans, and n_bytes of that
    """
    spans = summarise_contamination(finds, section).select("doc_id", F.col("spans").alias("_spans"))
    # What stays: before the first span, between each and the next, behind the last. `substring` counts characters from 1.
    begins = "concat(array(0L), transform(_spans, span -> span.end))"
    ends = "concat(transform(_spans, span -> span.start), array(CAST(length(text) AS BIGINT)))"
    part = "substring(text, CAST({begin} + 1 AS INT), CAST({end} - {begin} AS INT))"
    pieces = f"zip_with({begins}, {ends}, (begin, end) -> {part.format(begin='begin', end='end')})"
    # Media stay: their places go from the cut stretch to its begin.
    places = f"transform(_spans, span -> regexp_replace({part.format(begin='span.start', end='span.end')}, '[^{PLACEHOLDER}]', ''))"
    joined = f"zip_with({pieces}, {places}, (piece, place) -> concat(piece, coalesce(place, '')))"
    cut = f"CASE WHEN _spans IS NULL THEN text ELSE array_join({joined}, '') END"
    columns = df.columns
    made = df.join(spans, on="doc_id", how="left").withColumn("text", F.expr(cut))
    size = "CASE WHEN _spans IS NULL THEN n_bytes ELSE CAST(octet_length(text) AS BIGINT) END"
    return made.withColumn("n_bytes", F.expr(size)).select(*columns)


def count_contaminated_items(finds: DataFrame, section: DecontaminationSection) -> DataFrame:
    """The report by item: which items of the benchmarks stand in the documents, under `min_share`.

    In:  silver.contamination
    Out: benchmark, item, documents (how many hold it), copies, share (the largest)
    """
    documents, copies = F.countDistinct("doc_id").alias("documents"), F.count("*").alias("copies")
    held = finds.where(F.col("share") >= section.min_share)
    return held.groupBy("benchmark", "item").agg(documents, copies, F.max("share").alias("share"))
