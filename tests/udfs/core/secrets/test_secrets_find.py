"""Finding: pairs, settings, spans, and that any text is cleaned in one run: O-26, O-28."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.conf.secrets import RULE_IDS, SecretsSection
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.fold import fold_texts
from auralith_pipeline.udfs.core.secrets.find import OTHER_RULES, RULES, find_secrets, rule_ids
from auralith_pipeline.udfs.core.spans import Span, replace_spans
from tests.udfs.core.secrets.secret_values import (
    AWS_EXAMPLE,
    AWS_EXAMPLE_SECRET,
    AWS_ID,
    AWS_TEMPORARY,
    HEX,
    JWT,
    KEY,
    PASSWORD,
    SAMPLE_JWT,
    SECTION,
    STRIPE_EXAMPLE,
    UUID,
    draw,
    find,
    redact,
)


def test_o28_the_pair_is_removed_together() -> None:
    for key_id in (AWS_ID, AWS_TEMPORARY):
        assert redact(f"key {key_id}\n{KEY}\nend") == "key <SECRET>\n<SECRET>\nend"
        assert redact(f"{key_id},{KEY}") == "<SECRET>,<SECRET>"
        assert redact(f"{KEY}\n{key_id}") == "<SECRET>\n<SECRET>"
    sha1 = draw(40, HEX)
    assert redact(f"{AWS_ID}\n{sha1}") == f"<SECRET>\n{sha1}"
    assert [span.rule for span in find(f"{AWS_ID}\n{KEY}")] == ["aws_access_key", "aws_secret_key"]


@pytest.mark.parametrize(
    "value",
    [
        "zyxw1" * 8,  # five signs: 2.3 bits per byte
        "0123456789abcdef" * 2 + "01234567",  # hex digits with 3.97 bits: a revision
        "QwErTzUiOpAsDfGhJkLyXcVbNmPoIuZtReWqLkJh",  # no digit
    ],
)
def test_o28_forty_signs_by_a_key_id_need_all_marks_of_its_secret(value: str) -> None:
    assert len(value) == 40
    assert redact(f"{AWS_ID}\n{value}\nend") == f"<SECRET>\n{value}\nend"


def test_o28_the_pair_stands_within_300_bytes() -> None:
    more = " word" * 100
    assert redact(f"{AWS_ID}\n{KEY}{more}") == f"<SECRET>\n<SECRET>{more}"
    assert redact(f"{more} {KEY}\n{AWS_ID}") == f"{more} <SECRET>\n<SECRET>"
    far = " " * 300
    assert redact(f"{AWS_ID}{far}{KEY}") == f"<SECRET>{far}{KEY}"
    run = draw(60)  # the window's end leaves forty of the sixty: a longer run, and no secret of a pair
    assert redact(f"{AWS_ID}{' ' * 240}{run}") == f"<SECRET>{' ' * 240}{run}"
    assert redact(f"{run}{' ' * 260}{AWS_ID}") == f"{run}{' ' * 260}<SECRET>"


def test_documented_examples_are_one_setting() -> None:
    strict = SecretsSection(exempt_examples=False)
    for text in (AWS_EXAMPLE, f"aws_secret_access_key = {AWS_EXAMPLE_SECRET}", STRIPE_EXAMPLE, SAMPLE_JWT):
        assert find(text) == []
        assert len(find(text, section=strict)) == 1 or "secret_access" in text


def test_documented_examples_stay_under_a_telling_name() -> None:
    strict = SecretsSection(exempt_examples=False)
    for text in (f'api_key = "{STRIPE_EXAMPLE}"', f'auth_token = "{SAMPLE_JWT}"'):
        assert find(text) == []
        assert len(find(text, section=strict)) == 1


def test_a_name_alone_verifies_nothing() -> None:
    text = f'api_key = "{KEY}"'
    assert find(text) == [Span(0, 11, 51, "SECRET", "assigned_key", False, 3)]


def test_settings_switch_rules_off() -> None:
    text = f"id {AWS_ID} jwt {JWT}"
    assert [span.rule for span in find(text)] == ["aws_access_key", "jwt"]
    assert [span.rule for span in find(text, section=SecretsSection(off=("jwt",)))] == ["aws_access_key"]
    assert find(text, section=SecretsSection(enabled=False)) == []
    hexed = f"api_key={draw(32, HEX)}"
    assert len(find(hexed)) == 1
    assert find(hexed, section=SecretsSection(entropy=4.1)) == []  # 16 signs have 4 bits at most


def test_an_unknown_rule_to_switch_off_is_refused() -> None:
    with pytest.raises(ValueError, match="found the rule 'jwtt', wanted the id of a rule for secrets such as jwt.*correct it"):
        SecretsSection(off=("bearer", "jwtt"))
    with pytest.raises(ValueError, match="found the rule '', wanted"):
        SecretsSection(off=("",))


def test_a_span_says_what_it_is() -> None:
    text = f"é token {JWT}."
    (span,) = find("", text)
    start = len("é token ".encode())
    assert span == Span(1, start, start + len(JWT), "SECRET", "jwt", True, 3)


def test_hidden_by_zero_width_characters() -> None:
    token = "gh" + "p_" + draw(36)
    folded = fold_texts(*string_buffers(pa.array([f"x {token[:7]}\u200b{token[7:]} y"])))
    (span,) = find_secrets(folded, SECTION)
    assert folded.to_original(0, span.start, span.end) == (2, 2 + 40 + 3)


def test_rules_are_many_and_well_formed() -> None:
    ids = rule_ids()
    assert len(ids) == len(set(ids)) == len(RULES) + len(OTHER_RULES)
    assert set(ids) == RULE_IDS
    assert len(RULES) >= 60
    assert all(rule.provider and rule.source and rule.anchors for rule in RULES)


WORDS = """api_key password token = " < > ${ :// @ : ann postgres twilio curl facebook - _ . , SK é 至 value -us12"""
FRAGMENTS = [
    *WORDS.split(),
    *(": ", ' = "', "'", "\n", "\\n", " ", "<SECRET>", "Authorization: Bearer ", "Basic ", "-u ", "machine ", "login "),
    *("\u200b", "\ud7ff", "\U0001f469", KEY, PASSWORD, AWS_ID, JWT, UUID, draw(32, HEX), draw(64), "gh" + "p_" + draw(36)),
    *("ENV API_KEY ", ' value="', "<apiKey>", "</apiKey>", "<name>password</name><value>", "</value>", 'variable "api_key" { default = "'),
    *(" - '", "| apiKey | ", " |", "...", " ?= ", "API key: ", "key is ", "?key=", "curl --user ", "var token string = ", "<input name="),
    *("ENC(", "Bearer ", "xo" + "xb-", "/bot123456789:AA", "ZXlK", "apiKey", "PWD"),
    *("-" * 5 + "BEGIN PRIVATE KEY" + "-" * 5, "-" * 5 + "END PRIVATE KEY" + "-" * 5),
]


@given(st.lists(st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=5)), max_size=14).map("".join), min_size=1, max_size=4))
def test_o26_any_text_offsets_idempotence_and_rows(texts: list[str]) -> None:
    """No exception, sound bounds, a second run that finds nothing, and the same finds for a row alone as among others."""
    texts = [text.encode("utf-8", "ignore").decode() for text in texts]
    folded = fold_texts(*string_buffers(pa.array(texts, pa.string())))
    spans = find_secrets(folded, SECTION)
    rows = [folded.values[folded.offsets[i] : folded.offsets[i + 1]].tobytes() for i in range(len(texts))]
    assert spans == sorted(spans)
    for row, raw in enumerate(rows):
        mine = [span for span in spans if span.row == row]
        assert all(0 <= span.start < span.end <= len(raw) and span.entity == "SECRET" and span.rule in rule_ids() for span in mine)
        assert all(one.end <= two.start for one, two in zip(mine, mine[1:], strict=False))
        assert [span._replace(row=row) for span in find(raw.decode())] == mine
        cleaned = replace_spans(raw, mine, lambda span, value: b"<SECRET>").decode()
        assert find(cleaned) == [], (raw, cleaned)
