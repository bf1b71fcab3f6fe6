"""Paragraphs that stand in many documents: found over the whole corpus by one aggregation, cut, and written to the ledger."""

from __future__ import annotations

import json

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, LongType, StructField, StructType

from auralith_pipeline.conf.duplicate_tables import PARAGRAPH
from auralith_pipeline.conf.paragraphs import ParagraphSection
from auralith_pipeline.conf.unicode import unicode_version
from auralith_pipeline.udfs.core.paragraphs.split import PARAGRAPH_VERSION
from auralith_pipeline.udfs.cut_paragraphs import CutParagraphs, HashParagraphs
from auralith_pipeline.udfs.fuse import fuse_steps

STAGE, RULE, CUT = "paragraphs", "repeated_paragraph", "cut"


def paragraphs_header(section: ParagraphSection) -> str:
    """What hashes depend on besides the text, a JSON object: they are comparable where it is equal."""
    header = {"unit": section.unit, "min_chars": section.min_chars, "kernel": PARAGRAPH_VERSION, "unicode": unicode_version()}
    return json.dumps(header, sort_keys=True)


def hash_paragraphs(documents: DataFrame, section: ParagraphSection) -> DataFrame:
    """The paragraphs of every document, as hashes.

    In:  text and any other columns, such as those of silver.documents
    Out: the other columns, and paragraphs: array<struct<hash, units, chars>>, as `HashParagraphs` makes them
    """
    others = [field for field in documents.schema.fields if field.name != "text"]
    schema = StructType([*others, StructField("paragraphs", ArrayType(PARAGRAPH))])
    return fuse_steps(documents, [HashParagraphs(section.unit, section.min_chars)], schema)


def find_repeated_paragraphs(paragraphs: DataFrame, section: ParagraphSection, *, rank: Column | str = "rank") -> DataFrame:
    """What is to be cut from each document.

    In:  doc_id, paragraphs (as from `hash_paragraphs`), modality, and what `rank` reads, of all documents that count
    rank: the document's place, the smaller the better, doc_id deciding between equals; read with `keep: first` alone
    Out: doc_id, repeated (array<long>, ascending), n_cut_paragraphs, n_cut_chars (long); documents without any have no row

    Each document counts once for a paragraph, however often it stands there. With `keep: first` it stays in one document, in all
    its places there.
    """
    first = section.keep == "first"
    known = paragraphs.where(F.col("modality").isin(*section.modalities))
    place = [F.struct(F.expr(rank) if isinstance(rank, str) else rank, "doc_id").alias("place")] if first else []
    placed = known.select("doc_id", *place, F.explode("paragraphs").alias("is")).select("doc_id", *(["place"] if first else []), "is.*")
    # A hash stands once in each document's list.
    counts = [F.count(F.lit(1)).alias("documents"), *([F.min("place").alias("best")] if first else [])]
    hot = placed.groupBy("hash").agg(*counts).where(F.col("documents") >= section.min_documents).drop("documents")
    found = placed.join(hot, on="hash", how="inner")
    if first:
        found = found.where(F.col("best.doc_id") != F.col("doc_id"))
    return found.groupBy("doc_id").agg(
        F.array_sort(F.collect_list("hash")).alias("repeated"),
        F.sum("units").alias("n_cut_paragraphs"),
        F.sum("chars").alias("n_cut_chars"),
    )


def cut_repeated_paragraphs(documents: DataFrame, repeated: DataFrame, section: ParagraphSection) -> DataFrame:
    """The documents without their repeated paragraphs.

    documents: doc_id, text and any other columns; repeated: doc_id, repeated, as from `find_repeated_paragraphs`
    Out: the columns of documents, and n_cut_paragraphs, n_cut_chars (long, 0 where nothing was cut). Rows in = rows out. A text may
    become empty, and n_bytes and the other signals still tell of the text before.
    """
    schema = StructType([*documents.schema.fields, *(StructField(name, LongType()) for name in ("n_cut_paragraphs", "n_cut_chars"))])
    joined = documents.join(repeated.select("doc_id", "repeated"), on="doc_id", how="left")
    return fuse_steps(joined, [CutParagraphs(section.unit, section.min_chars)], schema)


def explain_paragraphs(repeated: DataFrame, section: ParagraphSection) -> DataFrame:
    """The ledger's rows: one for every document that loses a paragraph.

    In:  doc_id, n_cut_chars and any other columns, as from `find_repeated_paragraphs`
    Out: the columns, and stage, rule, value (double, characters cut), threshold (double, documents), verdict
    """
    return repeated.withColumns(
        {
            "stage": F.lit(STAGE),
            "rule": F.lit(RULE),
            "value": F.col("n_cut_chars").cast("double"),
            "threshold": F.lit(float(section.min_documents)),
            "verdict": F.lit(CUT),
        }
    )
