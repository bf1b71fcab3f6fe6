"""The report on duplicates, from ledger to page. ANCHORS C.1: removal rates per slice, clusters with excerpts, side by side."""

from __future__ import annotations

import json
import random
import re

import pytest

from auralith_pipeline.conf.errors import AuralithError
from auralith_pipeline.jobs import cli
from auralith_pipeline.jobs._duplicates_page import mark_differences
from auralith_pipeline.jobs._runs import RunRow, record_run
from auralith_pipeline.jobs._summary import RunSummary
from auralith_pipeline.jobs.collect_corpus import _run_id
from auralith_pipeline.jobs.report_duplicates import find_alarms, one_line, report_duplicates
from auralith_pipeline.transforms.decide_documents import decision_hash
from tests.near_workspace import Workspace, settings

HOSTILE = "<script>alert('x')</script> & \"quoted\" [/red] "


def words(count, seed):
    maker = random.Random(seed)
    return ["".join(maker.choices("abcdefghijklmnopqrstuvwxyz", k=7)) for _ in range(count)]


def corpus():
    """Source new: eight texts of 2024 of their own. Source <old>: six of 2013, five of them near-copies of one of source new."""
    first = words(90, "first")
    documents = {f"n{at}": {"content": " ".join(words(60, at)), "source": "new", "source_date": "2024-01-01"} for at in range(7)}
    documents["n7"] = {"content": HOSTILE + "\n\n" + " ".join([*first, "more", "words"]), "source": "new", "source_date": "2024-01-01"}
    for at in range(5):
        changed = [*first[:40], f"changed{'abcde'[at]}", *first[41:]]
        documents[f"o{at}"] = {"content": HOSTILE + " ".join(changed), "source": "<old>", "source_date": "2013-01-01"}
    documents["o5"] = {"content": " ".join(words(60, "alone")), "source": "<old>", "source_date": "2013-01-01"}
    documents["e0"] = {"content": documents["n0"]["content"], "source": "new", "source_date": "2024-06-01"}
    return documents


LIMITS = {"minhash": {"scheme": "25x10"}, "minhash_threshold": 0.7, "alarm_share": 0.8, "alarm_min_documents": 6}
ALARMS = [
    "source <old>: 5 of 6 accepted documents removed as duplicates (83.3%), more than deduplication.alarm_share 0.8",
    "year 2013: 5 of 6 accepted documents removed as duplicates (83.3%), more than deduplication.alarm_share 0.8",
]


@pytest.fixture(scope="module")
def made(spark, tmp_path_factory):
    cfg = settings(**LIMITS)
    made = Workspace(spark, tmp_path_factory.mktemp("report") / "out.tables", cfg).add(corpus(), "b1").decide()
    run = {"run_id": "r1", "job": "collect", "config_hash": decision_hash(cfg), "settings": cfg.model_dump(mode="json")}
    record_run(made.tables, RunRow(status="completed", **run))
    return made


@pytest.mark.spark
def test_the_largest_cluster_comes_first_with_its_least_similar_members(made):
    report = report_duplicates(made.tables)
    assert (report.run_id, report.documents, report.kept, report.rejected, report.duplicates) == ("r1", 15, 9, 0, 6)
    assert [(cluster.survivor, cluster.size, cluster.rules) for cluster in report.clusters] == [
        ("n7", 6, ["near_duplicate"]),
        ("n0", 2, ["exact_duplicate"]),
    ]
    assert report.clusters_total == 2
    assert report.sizes == [
        {"at_least": 2, "at_most": 2, "clusters": 1, "documents": 2},
        {"at_least": 5, "at_most": 8, "clusters": 1, "documents": 6},
    ]
    largest = report.clusters[0]
    assert len(largest.excerpt) == 160
    assert "\n" not in largest.excerpt
    assert largest.excerpt.startswith(HOSTILE.strip())
    assert len(largest.members) == 3
    ledger = made.final()
    similarities = sorted((row["value"], doc_id) for doc_id, row in ledger.items() if row["survivor"] == "n7")
    assert [(member.similarity, member.doc_id) for member in largest.members] == similarities[:3]
    assert {member.reason for member in largest.members} == {"completeness"}
    assert [cluster.survivor for cluster in report_duplicates(made.tables, top=1).clusters] == ["n7"]


@pytest.mark.spark
def test_a_slice_that_lost_too_much_is_told_by_run_and_report(made):
    report = report_duplicates(made.tables)
    shares = {(row["dimension"], row["value"]): row["share_removed_as_duplicates"] for row in report.slices}
    assert shares == {
        ("source", "new"): pytest.approx(1 / 9), ("source", "<old>"): pytest.approx(5 / 6), ("language", None): pytest.approx(6 / 15),
        ("year", "2024"): pytest.approx(1 / 9), ("year", "2013"): pytest.approx(5 / 6),
    }  # fmt: skip
    assert [row["value"] for row in report.slices if row["dimension"] == "year"] == ["2013", "2024"]
    assert report.alarms == ALARMS
    assert find_alarms(made.tables, made.cfg) == ALARMS
    for limits in ({"alarm_share": 0.84}, {"alarm_min_documents": 7}):
        assert find_alarms(made.tables, settings(**{**LIMITS, **limits})) == []
    assert report_duplicates(made.tables, assignments=["deduplication.alarm_share=0.9"]).alarms == []


@pytest.mark.spark
def test_decisions_are_named_by_the_beginning_of_their_hash(made):
    full = decision_hash(made.cfg)
    assert report_duplicates(made.tables, config=full[:8]).config_hash == full
    with pytest.raises(AuralithError, match=r"No configuration .* 'zz'"):
        report_duplicates(made.tables, config="zz")


@pytest.mark.spark
def test_the_command_prints_json_and_writes_a_page_in_which_texts_are_only_text(made, tmp_path, capsys):
    page = tmp_path / "page.html"
    output = str(made.tables.location).removesuffix(".tables")
    options = ["duplicates", "--output", output, "--html", str(page)]
    cli.app([*options, "--json"], standalone_mode=False)
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["alarms"] == ALARMS
    assert "heads" not in said
    cli.app(options, standalone_mode=False)
    printed = capsys.readouterr().out
    assert "ALARM source <old>" in printed
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "<old>" not in text
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in text
    assert not re.search(r"""(src|href)\s*=|url\(|@import|https?:""", text)
    assert text.count('class="pair"') == 4
    assert "<mark>changeda</mark>" in text


@pytest.mark.spark
def test_without_a_finished_run_there_is_nothing_to_report(spark, tmp_path):
    with pytest.raises(AuralithError, match="no finished run"):
        report_duplicates(Workspace(spark, tmp_path, settings()).tables)


def test_alarms_change_neither_a_decision_nor_a_run():
    plain, alarmed = settings(), settings(alarm_share=0.1, alarm_min_documents=1)
    assert decision_hash(plain) == decision_hash(alarmed)
    assert _run_id(plain, "batch") == _run_id(alarmed, "batch")
    assert decision_hash(plain) != decision_hash(settings(policy="transitive"))


def test_where_nothing_is_deduplicated_no_table_is_read():
    cfg = settings()
    off = cfg.model_copy(update={"pipeline": cfg.pipeline.model_copy(update={"deduplicate": False})})
    assert find_alarms(None, off) == []


def test_the_summary_shows_alarms_as_they_are():
    counts = {"documents_in": 3, "documents_kept": 1, "documents_duplicate": 2}
    summary = RunSummary(run_id="r", status="completed", output="o", tables="t", alarms=["source [x]: 2 of 3"], **counts)
    assert "source [x]: 2 of 3" in summary.summary()
    assert summary.adds_up()
    assert "Alarms" not in RunSummary(run_id="r", status="completed", output="o", tables="t").summary()


def test_passages_begin_before_the_first_difference_and_mark_it():
    same = "word " * 200
    kept, dropped, note = mark_differences(same + "old <b> end", same + "new <b> end")
    assert kept.endswith("<mark>old</mark> &lt;b&gt; end")
    assert dropped.endswith("<mark>new</mark> &lt;b&gt; end")
    assert kept.startswith("word ")
    assert len(kept) < 200
    assert note == "They differ from character 1,000 on."
    assert mark_differences("a b\nc", "a\nb c")[:2] == ("a b\nc", "a\nb c"), "line breaks are no difference"
    # 300 words of the kept one stand behind a heading: those at the end of its passage stand in the other behind what is shown.
    text = " ".join(f"w{at}" for at in range(300))
    kept, dropped, _ = mark_differences("heading of its own " + text, text)
    assert kept.count("<mark>") == 1
    assert "<mark>" not in dropped
    assert mark_differences("a b", "a b") == ("a b", "a b", "No difference in the first 3 characters.")


def test_an_excerpt_is_one_line_that_cannot_steer_a_terminal():
    assert one_line("a\n\n b\t\x1b[31mred") == "a b \ufffd[31mred"
    assert one_line("x" * 200) == "x" * 160
    assert one_line(None) == ""
