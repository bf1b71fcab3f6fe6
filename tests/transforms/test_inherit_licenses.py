"""The nearest license file upward: which code inherits, from which file, and how conflicts end."""

from __future__ import annotations

import pytest
from pyspark.sql import functions as F

from auralith_pipeline.transforms.decide_documents import decide_documents
from auralith_pipeline.transforms.inherit_licenses import inherit_licenses
from tests.transforms.test_decide_documents import config, silver

pytestmark = pytest.mark.spark

CLASSES = {"MIT": "permissive", "Apache-2.0": "permissive", "GPL-2.0-only": "copyleft", "BSD-3-Clause": "permissive"}


def row(doc_id, uri, expression=None, how=None, *, modality="code", source="s", **more):
    return {
        "doc_id": doc_id, "uri": uri, "modality": modality, "source": source, "license_expression": expression,
        "license_class": CLASSES.get(expression) if expression else None, "license_how": how, **more,
    }  # fmt: skip


def file(doc_id, uri, expression, **more):
    return row(doc_id, uri, expression, "text" if expression else None, modality="text", **more)


TREE = [
    file("root", "LICENSE", "MIT"),
    file("gpl", "vendor/x/COPYING", "GPL-2.0-only"),
    file("dual1", "dual/LICENSE-APACHE", "Apache-2.0"),
    file("dual2", "dual/LICENSE-MIT", "MIT"),
    file("odd", "odd/LICENSE.txt", None),
    file("credits", "credits/NOTICE", None),
    file("other", "LICENSE", "BSD-3-Clause", source="t"),
    row("a", "src/a/b.py"),
    row("b", "vendor/x/deep/er/c.c"),
    row("c", "vendor/xy/c.c"),
    row("d", "dual/a.rs"),
    row("e", "odd/a.py"),
    row("f", "credits/a.py"),
    row("g", "vendor/x/own.c", "MIT", "notice"),
    row("h", "vendor/x/said.c", "MIT", "declared"),
    row("i", "vendor/x/README.md", modality="text"),
    row("j", "main.py", source="t"),
    row("k", "x/main.py", source="none"),
    file("stray", "LICENSE", "GPL-2.0-only", source="packages", group_key="stray"),
    file("own", "one/LICENSE", "MIT", source="packages", group_key="one"),
    row("l", "two/a.py", source="packages", group_key="two"),
    row("m", "one/a.py", source="packages", group_key="one"),
    row("n", "repo/src/a.py", group_key="repo"),
]
EXPECTED = {
    "a": ("MIT", "permissive", "nearest", "root"),
    "b": ("GPL-2.0-only", "copyleft", "nearest", "gpl"),
    "c": ("MIT", "permissive", "nearest", "root"),
    "d": ("Apache-2.0 AND MIT", "permissive", "nearest", "dual1"),
    "e": (None, "unknown", "nearest", "odd"),
    "f": ("MIT", "permissive", "nearest", "root"),
    "g": ("MIT", "permissive", "notice", None),
    "h": ("GPL-2.0-only", "copyleft", "nearest", "gpl"),
    "i": (None, None, None, None),
    "j": ("BSD-3-Clause", "permissive", "nearest", "other"),
    "k": (None, None, None, None),
    "l": (None, None, None, None),
    "m": ("MIT", "permissive", "nearest", "own"),
    "n": ("MIT", "permissive", "nearest", "root"),
}


@pytest.mark.parametrize("parts", [1, 7])
def test_code_takes_the_license_of_the_nearest_file_upward(spark, parts):
    rows = silver(spark, *TREE).repartition(parts, F.rand(3)).transform(inherit_licenses).collect()
    assert len(rows) == len(TREE)
    found = {r["doc_id"]: (r["license_expression"], r["license_class"], r["license_how"], r["license_file"]) for r in rows}
    assert {doc_id: found[doc_id] for doc_id in EXPECTED} == EXPECTED


def test_the_ledger_names_the_file_and_the_gate_judges_by_it(spark):
    rows = silver(spark, *(r for r in TREE if r["doc_id"] in ("root", "gpl", "a", "b", "g")))
    ledger = decide_documents(rows, config(compliance={"license_detection": True}, pipeline={"deduplicate": False})).collect()
    basis = {r["doc_id"]: (r["rule"], r["verdict"], r["survivor"]) for r in ledger if r["stage"] == "license"}
    assert basis == {"a": ("nearest_license", "inherited", "root"), "b": ("nearest_license", "inherited", "gpl")}
    assert {r["doc_id"] for r in ledger if r["rule"] == "license_not_allowed" and r["verdict"] == "failed"} == {"b", "gpl"}


def test_a_file_of_a_later_batch_counts_for_what_came_before(spark):
    early = [row("a", "src/a.py", batch="b1"), row("b", "src/b.py", batch="b1")]
    late = [file("new", "LICENSE", "GPL-2.0-only", batch="b2"), row("c", "src/c.py", batch="b2")]
    settings = config(compliance={"license_detection": True}, pipeline={"deduplicate": False})
    first = decide_documents(silver(spark, *early), settings).where("stage = 'license'").count()
    both = decide_documents(silver(spark, *early, *late), settings).where("stage = 'license'").select("doc_id").collect()
    assert (first, sorted(r["doc_id"] for r in both)) == (0, ["a", "b", "c"])
