"""The license of the nearest license file, for code that says nothing about its own."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.udfs.core.license.files import LICENSE_NAME, NOTICE_NAME
from auralith_pipeline.udfs.inherit_license import folder_license, inherited_license

LICENSE_COLUMNS = ("license_expression", "license_class", "license_how")
# What the text itself said; `declared` alone comes from outside it.
_OWN = "coalesce(license_how RLIKE 'spdx|notice|text', false)"


def inherit_licenses(silver: DataFrame) -> DataFrame:
    """Give code without a notice of its own the license of the nearest license file of its source, going up from its folder.

    In:  doc_id, source, uri, modality, group_key, license_expression, license_class, license_how
    Out: the same rows and columns, the last three replaced where a license was inherited, and license_file: the doc_id of the
         (first) file it comes from, null for all others

    All license files of one folder apply together, as do a declared license and the inherited one; where their classes differ
    the stricter counts. A file called LICENSE or COPYING that cannot be read makes the license unknown; it is not passed over.
    A file that belongs to a group (a package, a repository) speaks for that group alone, wherever it lies.
    Which batch brought a file does not matter. Only short columns are joined, never text, and the Python functions run only
    where their result is used.
    """
    files = _license_folders(silver)
    asking = F.expr(f"modality = 'code' AND NOT {_OWN}")
    # Who does not ask gets a key of its own, which is no folder: equal keys would all go to one task.
    key = F.concat(_folder(), F.lit("\0"), F.coalesce("group_key", F.lit("")))
    asked = silver.withColumn("_key", F.when(asking, key).otherwise(F.col("doc_id")))
    same_group = F.col("_owner").isNull() | (F.col("_owner") == F.col("_group"))
    nearest = (
        asked.where(asking)
        .select(F.col("source").alias("_asker"), F.col("_key").alias("_asked"), _folder().alias("_in"), F.col("group_key").alias("_group"))
        .distinct()
        .withColumn("_up", F.explode(F.expr("transform(sequence(1, size(split(_in, '/'))), n -> substring_index(_in, '/', n))")))
        .join(files, on=(F.col("_asker") == F.col("_from")) & (F.col("_up") == F.col("_at")) & same_group, how="inner")
        .groupBy("_asker", "_asked")
        .agg(F.max_by("_above", F.struct(F.length("_at"), "_owner")).alias("_above"))
    )
    joined = asked.join(nearest, on=(F.col("source") == F.col("_asker")) & (F.col("_key") == F.col("_asked")), how="left")
    inherited = inherited_license(F.col("license_expression"), F.col("license_class"), F.col("license_how"), F.col("_above.verdict"))
    marked = joined.withColumn("_verdict", inherited).withColumn("license_file", F.col("_above.doc_id"))
    replaced = {
        name: F.when(F.col("license_file").isNull(), F.col(name)).otherwise(F.col(f"_verdict.{part}"))
        for name, part in zip(LICENSE_COLUMNS, ("expression", "license_class", "how"), strict=True)
    }
    return marked.withColumns(replaced).select(*silver.columns, "license_file")


def _license_folders(silver: DataFrame) -> DataFrame:
    """_from (source), _at (folder), _owner (group), _above (doc_id of the first license file, verdict of all): a row for each."""
    states = F.col("uri").rlike(LICENSE_NAME) | (F.col("uri").rlike(NOTICE_NAME) & F.expr(_OWN))
    # Of a file in which nothing was found, a declared license says nothing about the file's words.
    read = {name: F.when(F.expr(_OWN), F.col(name)) for name in ("license_expression", "license_class")}
    listed = F.sort_array(
        F.collect_list(
            F.struct("uri", "doc_id", read["license_expression"].alias("expression"), read["license_class"].alias("license_class"))
        )
    )
    above = F.struct(F.expr("_files[0].doc_id").alias("doc_id"), folder_license(F.col("_files")).alias("verdict"))
    return (
        silver.where(states)
        .groupBy(F.col("source").alias("_from"), _folder().alias("_at"), F.col("group_key").alias("_owner"))
        .agg(listed.alias("_files"))
        .select("_from", "_at", "_owner", above.alias("_above"))
    )


def _folder() -> Column:
    """The folder of a uri: empty for the root, else with a slash before each part."""
    return F.regexp_replace(F.concat(F.lit("/"), F.col("uri")), "/[^/]*$", "")
