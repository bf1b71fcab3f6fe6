"""Find every secret of a column of texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from auralith_pipeline.conf.secrets import SecretsSection
from auralith_pipeline.udfs.core.fold import Folded
from auralith_pipeline.udfs.core.secrets import pem
from auralith_pipeline.udfs.core.secrets.assigned import WORDS, find_value
from auralith_pipeline.udfs.core.secrets.checks import is_sample_jwt
from auralith_pipeline.udfs.core.secrets.evidence import entropy, is_documented, is_placeholder
from auralith_pipeline.udfs.core.secrets.places import PLACES, find_address
from auralith_pipeline.udfs.core.secrets.rule import Rule, Verdict
from auralith_pipeline.udfs.core.secrets.rules_apps import CHAT, COMMON, MODELS, PAYMENT
from auralith_pipeline.udfs.core.secrets.rules_cloud import CLOUD
from auralith_pipeline.udfs.core.secrets.rules_code import CODE
from auralith_pipeline.udfs.core.secrets.rules_services import SERVICES
from auralith_pipeline.udfs.core.secrets.scan import ADDRESS, ASSIGNED, Anchor, AnchorTable, build_table, scan
from auralith_pipeline.udfs.core.spans import Span, merge_spans

RULES = (*CLOUD, *CODE, *CHAT, *PAYMENT, *MODELS, *SERVICES, *COMMON, *PLACES)
OTHER_RULES = ("private_key", "aws_secret_key", "dsn_password", "assigned_password", "assigned_key", "assigned_weak")

_BACK = 128  # bytes that a rule's `before` may reach back
# The secret of an AWS pair: 40 characters of base64, alone, within so many bytes of its key id.
_AWS_SECRET = re.compile(rb"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=_-])")
_AWS_REACH = 300


@dataclass(frozen=True)
class _Compiled:
    rule: Rule
    pattern: re.Pattern[bytes]
    before: re.Pattern[bytes] | None


def rule_ids() -> tuple[str, ...]:
    """Every rule's id, as `SecretsSection.off` takes them."""
    return (*(rule.id for rule in RULES), *OTHER_RULES)


@cache
def _compiled() -> tuple[AnchorTable, list[Anchor], list[list[_Compiled]], list[str]]:
    """The kernel's table, its anchors, for each anchor the rules that it may begin, and the word of context that it is."""
    rules: dict[Anchor, list[_Compiled]] = {}
    words: dict[Anchor, str] = {}
    for rule in RULES:
        compiled = _Compiled(rule, re.compile(rule.pattern.encode()), re.compile(rule.before.encode() + rb"\Z") if rule.before else None)
        for text in rule.anchors:
            rules.setdefault(Anchor(text.encode(), any_case=rule.any_case, inside=rule.inside), []).append(compiled)
        for word in rule.context:
            words[Anchor(word.encode(), any_case=True, inside=True)] = word
    named = (*(Anchor(word, ASSIGNED, any_case=True, inside=True) for word in WORDS), Anchor(b"Key", ASSIGNED, inside=True))
    for anchor in (*words, *named):
        rules.setdefault(anchor, [])
    for armour in pem.ANCHORS:
        rules.setdefault(Anchor(armour, inside=True), [])
    rules.setdefault(Anchor(b"://", ADDRESS, inside=True), [])
    anchors = list(rules)
    return build_table(anchors), anchors, list(rules.values()), [words.get(anchor, "") for anchor in anchors]


def find_secrets(folded: Folded, section: SecretsSection) -> list[Span]:
    """Spans of all secrets: entity SECRET, priority 3, the rule's id as `rule`, merged, by row and place.

    Bounds are bytes of the folded row; a span covers the value alone, without its name, quotes or surrounding URL, and of a
    private key the body between header and footer. Placeholders such as `<SECRET>` are never found again. `mode` and
    `fail_on_secret` are the caller's to act on.
    """
    if not section.enabled or len(folded.offsets) < 2:
        return []
    table, anchors, _, _ = _compiled()
    found = scan(folded.values, folded.offsets, table).tolist()
    spans: list[Span] = []
    first = 0
    while first < len(found):
        row = found[first][0]
        last = first
        while last < len(found) and found[last][0] == row:
            last += 1
        spans += _Row(folded, row, section).find(found[first:last], anchors)
        first = last
    return merge_spans(spans)


class _Row:
    """One row's candidates and what confirms them."""

    def __init__(self, folded: Folded, row: int, section: SecretsSection) -> None:
        self.text = memoryview(folded.values)  # type: ignore[arg-type]  # NumPy arrays are buffers
        self.row = row
        self.begin, self.end = int(folded.offsets[row]), int(folded.offsets[row + 1])
        self.section = section
        self.off = frozenset(section.off)

    def find(self, candidates: list[list[int]], anchors: list[Anchor]) -> list[Span]:
        _, _, rules, words = _compiled()
        context = {words[anchor] for _, _, anchor, _ in candidates}
        spans: list[Span] = []
        keys: list[int] = []
        armour_end = self.begin
        for _, at, index, separator in candidates:
            anchor = anchors[index]
            if anchor.kind == ASSIGNED:
                value = find_value(self.text, self.begin, separator, self.end, self.section.entropy)
                if value and not self._exempt(value[0], value[1]):
                    spans += self._span(value[0], value[1], value[2], False)
            elif anchor.kind == ADDRESS:
                bounds = find_address(self.text, self.begin, at, self.end)
                if bounds:
                    spans += self._span(*bounds, "dsn_password", True)
            elif anchor.text in pem.ANCHORS:
                body = pem.find_body(self.text, at, self.end) if at >= armour_end else None
                if body:
                    armour_end = body[1]
                    spans += self._span(*body, "private_key", True)
            for compiled in rules[index]:
                for span in self._confirm(compiled, at, len(anchor.text), context):
                    spans.append(span)
                    if compiled.rule.id == "aws_access_key":
                        keys.append(at)
        for at in keys:
            spans += self._aws_secrets(at)
        return spans

    def _span(self, start: int, end: int, rule: str, verified: bool) -> list[Span]:
        if rule in self.off:
            return []
        return [Span(self.row, start - self.begin, end - self.begin, "SECRET", rule, verified, 3)]

    def _exempt(self, start: int, end: int) -> bool:
        value = bytes(self.text[start:end])
        return self.section.exempt_examples and (is_documented(value) or is_sample_jwt(value))

    def _confirm(self, compiled: _Compiled, at: int, anchor: int, context: set[str]) -> Iterator[Span]:
        rule = compiled.rule
        if rule.id in self.off or (rule.context and not context.intersection(rule.context)):
            return
        match = compiled.pattern.match(self.text, at, self.end)
        if match is None:
            return
        start, end = match.span("v") if "v" in compiled.pattern.groupindex else match.span()
        if compiled.before is not None:
            floor = max(self.begin, at - _BACK)
            ahead = compiled.before.search(bytes(self.text[floor:at]))
            if ahead is None:
                return
            start = floor + ahead.start()
        value = bytes(self.text[start:end])
        drawn = value[anchor:] if start == at else value
        documented = is_documented(value) or is_sample_jwt(value)
        if documented and self.section.exempt_examples:
            return
        if not documented and (entropy(drawn) < rule.entropy or is_placeholder(drawn)):
            return
        verdict = rule.check(value) if rule.check else Verdict.LIKELY
        if verdict is not Verdict.NO:
            yield from self._span(start, end, rule.id, rule.exact or verdict is Verdict.VERIFIED)

    def _aws_secrets(self, at: int) -> Iterator[Span]:
        """The secrets that stand near a key id: without them the id opens nothing, so both go."""
        low, high = max(self.begin, at - _AWS_REACH), min(self.end, at + _AWS_REACH)
        for match in _AWS_SECRET.finditer(bytes(self.text[low:high])):
            value = match[0]
            start, end = low + match.start(), low + match.end()
            if (start == low > self.begin) or (end == high < self.end):
                continue  # cut by the window
            if (
                entropy(value) >= 3.8
                and not re.fullmatch(rb"[0-9a-fA-F]+", value)
                and re.search(rb"[0-9]", value)
                and not self._exempt(start, end)
            ):
                yield from self._span(start, end, "aws_secret_key", False)
