"""Near-duplicates from bronze to ledger: the cases of CASES.md, and that the way documents come in makes no difference."""

from __future__ import annotations

import random

import pytest

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.conf.tables import GOLD_DOCUMENTS
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.jobs.link_documents import Linked, check_index, is_linked, link_new_documents
from tests.near_workspace import Workspace, settings

pytestmark = pytest.mark.spark


def words(count, seed):
    maker = random.Random(seed)
    return ["".join(maker.choices("abcdefghijklmnopqrstuvwxyz", k=7)) for _ in range(count)]


def shingles(text):
    parts = text.strip("!").lower().split()
    return {tuple(parts[at : at + 5]) for at in range(max(1, len(parts) - 4))}


def jaccard(one, other):
    return len(shingles(one) & shingles(other)) / len(shingles(one) | shingles(other))


def test_O33_short_texts_are_copies_only_of_the_same(spark, tmp_path):
    texts = ["yes", "no", "yes", "maybe so", "はい", "いいえ", "", "!!"]
    made = Workspace(spark, tmp_path, settings()).add({f"d{at}": text for at, text in enumerate(texts)}, "b1").decide()
    final = {doc_id: row["verdict"] for doc_id, row in made.final().items()}
    assert final == {
        "d0": "kept", "d1": "kept", "d2": "duplicate", "d3": "kept", "d4": "kept", "d5": "kept", "d6": "rejected", "d7": "rejected",
    }  # fmt: skip


def test_O34_copies_are_found_in_every_script_and_nothing_else(spark, tmp_path):
    maker = random.Random(34)
    texts = {}
    alphabets = {"zh": (0x4E00, 0x9FA5), "ar": (0x0627, 0x0639), "hi": (0x0915, 0x0938)}
    for script, (first, last) in alphabets.items():
        for number in range(20):
            letters = [chr(maker.randint(first, last)) for _ in range(200)]
            if script != "zh":  # words of six letters
                letters[6::7] = " " * len(letters[6::7])
            texts[f"{script}{number:02}"] = "".join(letters)
        texts[f"{script}-copy"] = texts[f"{script}00"]
        # A whole word of its own at the end would be one of 25 shingles; a letter more on a long text is in J > 0.93 only with more words.
        texts[f"{script}-near"] = " ".join([texts[f"{script}01"]] * 1) + (chr(first) if script == "zh" else "")
    for script in ("ar", "hi"):
        long = " ".join(texts[f"{script}{number:02}"] for number in (2, 3, 4))
        texts[f"{script}02"], texts[f"{script}-near"] = long, long + chr(alphabets[script][0])
    made = Workspace(spark, tmp_path, settings()).add(texts, "b1").decide()
    kept = made.kept()
    assert len(texts) == 66
    assert len(kept) == 60
    for script, near in (("zh", "01"), ("ar", "02"), ("hi", "02")):
        assert len(kept & {f"{script}-copy", f"{script}00"}) == 1
        assert len(kept & {f"{script}-near", f"{script}{near}"}) == 1


def test_O35_a_common_footer_makes_no_copy(spark, tmp_path):
    footer = " ".join(words(30, "footer"))
    texts = {f"d{at:02}": " ".join(words(90, at)) + " " + footer for at in range(40)}
    made = Workspace(spark, tmp_path, settings()).add(texts, "b1").decide()
    assert made.kept() == set(texts)


def test_pages_are_copies_where_words_and_pictures_agree(spark, tmp_path):
    """Of 60 words and two pictures, 58 shingles; the picture in the middle is in five of them, the one at the end in one."""
    text = words(60, "page")

    def page(*names, text=text):
        refs = [{"kind": "image", "path": f"{name}.png", "offset": 0, "length": 1, "sha256": name * 64} for name in names]
        ends = ("\ufffc", "\ufffc") if names else ("", "")
        return {"content": " ".join([*text[:30], ends[0], *text[30:], ends[1]]), "media": refs or None}

    documents = {
        "page": page("a", "b"),
        "reworded": page("a", "b", text=["other", *text[1:]]),  # 57 of 59
        "redrawn": page("c", "d"),  # 52 of 64
        "bare": page(),  # 52 of 62
        "file": {"content": "\ufffc", "media": page("a", "b")["media"][:1]},
        "other file": {"content": "\ufffc", "media": page("c", "d")["media"][:1]},
    }
    made = Workspace(spark, tmp_path, settings()).add(documents, "b1").decide()
    final = made.final()
    assert {doc_id for doc_id, row in final.items() if row["verdict"] == "duplicate"} <= {"page", "reworded"}
    (copy,) = (row for row in final.values() if row["verdict"] == "duplicate")
    assert copy["value"] == pytest.approx(57 / 59)
    assert sorted(made.edges().values()) == pytest.approx(sorted([57 / 59, 52 / 64, 52 / 62, 51 / 65, 51 / 63, 52 / 62]))


CHAIN = words(136, "chain")
CHAINED = {f"k{k:02}": " ".join(CHAIN[k : k + 60]) for k in range(0, 77, 4)}


@pytest.mark.parametrize("policy", ["direct", "transitive"])
def test_O35_a_chain_is_cut_or_followed_as_the_policy_says(spark, tmp_path, policy):
    # 52 of 60 shared: J = 52/60 of words; of word 5-grams 52/60 as well for neighbours
    assert jaccard(CHAINED["k00"], CHAINED["k04"]) == pytest.approx(52 / 60)
    made = Workspace(spark, tmp_path, settings(policy=policy, minhash={"scheme": "25x10"})).add(CHAINED, "b1").decide()
    final = made.final()
    kept = made.kept()
    if policy == "transitive":
        assert len(kept) == 1
    else:
        assert len(kept) >= 7, "a document drops its neighbours alone: at most two for each that is kept"
        assert not any(jaccard(CHAINED[a], CHAINED[b]) >= 0.85 for a in kept for b in kept if a < b)
    for doc_id, row in final.items():
        if row["verdict"] == "duplicate":
            evidence = row["neighbour"] or row["survivor"]
            assert row["rule"] == "near_duplicate"
            assert row["survivor"] in kept
            assert row["value"] == pytest.approx(jaccard(CHAINED[doc_id], CHAINED[evidence]))
            assert row["value"] >= 0.85
            assert policy == "transitive" or row["neighbour"] is None


def planted(documents=60, groups=12):
    """{doc_id: text}: unique texts, and groups of near-copies that differ from their first in one to three words."""
    maker = random.Random(6)
    texts = {f"u{at:03}": " ".join(words(80, f"u{at}")) for at in range(documents)}
    for group in range(groups):
        first = words(120, f"g{group}")
        for copy in range(maker.randint(2, 6)):
            changed = list(first)
            for _ in range(min(copy, 3)):
                changed[maker.randrange(120)] = f"x{maker.randrange(10**6)}"
            texts[f"g{group:02}c{copy}"] = " ".join(changed)
    texts["e1"] = texts["e2"] = texts["u000"]
    texts["s1"] = texts["u001"].upper() + "!!"
    return texts


def facts(workspace):
    return {
        doc_id: tuple(row.asDict()[name] for name in ("verdict", "rule", "value", "survivor", "reason"))
        for doc_id, row in workspace.final().items()
    }


# Buckets of three are stars already, so the way documents come in changes which pairs are candidates on the way.
TIGHT = settings(minhash={"bucket_pairs": 2, "bucket_centres": 1})


def test_O37_D2_one_batch_or_ten_in_any_order_and_cut_give_the_same_result(spark, tmp_path):
    texts = planted()
    whole = Workspace(spark, tmp_path / "whole", TIGHT).add(texts, "b0").decide()
    expected, edges = facts(whole), whole.edges()
    assert 12 <= whole.decided.duplicates <= len(texts) - 60 - 12
    for doc_id, (verdict, _, value, survivor, _) in expected.items():
        if verdict == "duplicate":
            assert value >= 0.85
            assert expected[survivor][0] == "kept"
            assert value == pytest.approx(jaccard(texts[doc_id], texts[survivor]))
    order = sorted(texts)
    random.Random(1).shuffle(order)
    parts = Workspace(spark, tmp_path / "parts", TIGHT)
    for batch in range(10):
        parts.add({doc_id: texts[doc_id] for doc_id in order[batch::10]}, f"b{batch}", partitions=1 + batch % 3).link()
    parts.decide()
    assert facts(parts) == expected
    assert set(parts.edges().items()) >= set(edges.items())
    gold = {row["doc_id"]: row["n_copies"] for row in parts.tables.read(GOLD_DOCUMENTS).collect()}
    assert set(gold) == whole.kept()
    assert sum(gold.values()) == len(texts)
    before = parts.tables.versions()
    parts.decide()
    assert (parts.tables.versions(), parts.linked.batches) == (before, 0), "the same again changes nothing"


def test_a_corpus_without_a_similar_pair_is_linked_once(spark, tmp_path):
    made = Workspace(spark, tmp_path, settings()).add({f"d{at}": " ".join(words(40, at)) for at in range(3)}, "b1")
    assert (made.link(), is_linked(made.tables, made.cfg)) == (Linked(batches=1, candidates=0, edges=0), True)
    assert made.link() == Linked()
    other = settings(minhash={"bucket_pairs": 3})
    assert not is_linked(made.tables, other)
    assert link_new_documents(made.tables, other).batches == 1
    assert not is_linked(made.tables, made.cfg), "the stored pairs are those of the other search now"
    assert made.link().batches == 1
    assert (is_linked(made.tables, made.cfg), made.link()) == (True, Linked()), "and back, which is a step that was done before"


@pytest.mark.parametrize("killed_after", [1, 2, 3])
def test_a_link_that_was_killed_between_commits_goes_on_where_it_stopped(spark, tmp_path, monkeypatch, killed_after):
    texts = planted(documents=6, groups=4)
    half = sorted(texts)[::2]
    made = Workspace(spark, tmp_path / "killed", TIGHT).add({name: texts[name] for name in half}, "b1").decide()
    made.add({name: text for name, text in texts.items() if name not in half}, "b2")
    write, commits = Tables._write, []

    def killed(self, df, contract, step, prepare):
        if len(commits) == killed_after:
            raise KeyboardInterrupt
        write(self, df, contract, step, prepare)
        commits.append(contract.name)

    with monkeypatch.context() as patched:
        patched.setattr(Tables, "_write", killed)
        with pytest.raises(KeyboardInterrupt):
            made.link()
    assert commits == ["silver.documents", "silver.candidates", "silver.edges"][:killed_after]
    made.decide()
    whole = Workspace(spark, tmp_path / "whole", TIGHT).add(texts, "b0").decide()
    assert facts(made) == facts(whole)


def test_an_index_of_another_seed_is_refused_and_named(spark, tmp_path):
    made = Workspace(spark, tmp_path, settings()).add({"a": "one two three four five six"}, "b1")
    check_index(made.tables, made.cfg)  # no index yet
    made.link()
    check_index(made.tables, settings(minhash_threshold=0.7))
    with pytest.raises(ConfigError, match=r"seed 0 \(wanted 7\).*rebuild"):
        check_index(made.tables, settings(minhash={"seed": 7}))
    with pytest.raises(ConfigError, match=r"bands 14 \(wanted 9\), rows 8 \(wanted 13\)"):
        check_index(made.tables, settings(minhash={"scheme": "9x13"}))
    check_index(made.tables, settings(minhash={"seed": 7, "rebuild": True}))


def test_another_threshold_is_decided_from_the_stored_edges(spark, tmp_path):
    texts = planted(documents=4, groups=4)
    made = Workspace(spark, tmp_path, settings()).add(texts, "b1").decide()
    strict = made.decided.duplicates
    versions = made.tables.versions()
    made.cfg = settings(minhash_threshold=0.72)
    made.decide()
    assert made.decided.duplicates > strict
    assert {name: version for name, version in made.tables.versions().items() if name in ("silver.edges", "silver.documents")} == {
        name: versions[name] for name in ("silver.edges", "silver.documents")
    }
    for doc_id, row in made.final().items():
        if row["verdict"] == "duplicate" and row["rule"] == "near_duplicate":
            assert row["value"] == pytest.approx(jaccard(texts[doc_id], texts[row["survivor"]]))
            assert row["threshold"] == 0.72
