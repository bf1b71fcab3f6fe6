"""Explain a difference: which of the named rules, applied to datatrove's input, make its signal the same as ours.

- word rules (`parity.ours.name_difference`): chunks without spaces that fall under the rule are split as we split them;
- `sentences`: our sentence rule counts on datatrove's tokens;
- `blank_lines`: lines of nothing but white space, and empty ones at the ends of the text, leave datatrove's lists;
- `line_ends`: only a line feed ends a line, where datatrove also breaks at U+0085, U+2028, form feeds and their like;
- `token_borders`: runs of tokens are compared as tokens; datatrove joins them without spaces, so "a bc" equals "ab c".

All rules that touch the text are applied at once; then each is left out that is not needed for the agreement. What stays
is the explanation, and nothing stays unsaid: a signal that differs even with all of them is unexplained.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property

from datatrove.utils.word_tokenizers import WordTokenizer
from spacy.lang.tokenizer_exceptions import emoticons

from auralith_pipeline.udfs.core.quality.split_words import split_text
from parity import peer
from parity.ours import Rule, Value, count_sentences, fails, name_difference

OTHERS = ("sentences", "blank_lines", "line_ends", "token_borders")
_ENDS = {ord(char): " " for char in "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\r"}


def agree(ours: Value, theirs: Value) -> bool:
    """Within 1 % of the larger, or 0.001 for shares next to nothing."""
    if ours is None or theirs is None:
        return ours is theirs
    return abs(ours - theirs) <= max(0.01 * max(abs(ours), abs(theirs)), 0.001)


def is_same(rule: Rule, ours: Value, theirs: Value) -> bool:
    return agree(ours, theirs) and fails(rule, ours) == fails(rule, theirs)


class Split:
    """A text's tokens by datatrove and by us, and the name of the rule for each chunk where they differ."""

    def __init__(self, text: str, tokenizer: peer.Remembered) -> None:
        self.chunks = [match.span() for match in re.finditer(r"\S+", text)]
        at, spans = 0, []
        for word in tokenizer.word_tokenize(text):
            begin = text.index(word, at)
            at = begin + len(word)
            spans.append((begin, at))
        self.theirs = self._by_chunk(text, spans)
        self.ours = self._by_chunk(text, split_text(text))
        spacy = tokenizer.inner.tokenizer.tokenizer
        self.named: dict[int, str] = {}
        for number, (begin, end) in enumerate(self.chunks):
            theirs, ours = self.theirs[number], self.ours[number]
            if theirs != ours:
                chunk = text[begin:end]
                self.named[number] = name_difference(chunk, theirs, ours, spacy.explain(chunk), emoticons)

    def _by_chunk(self, text: str, spans: list[tuple[int, int]]) -> dict[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        number = 0
        for begin, end in spans:
            while number + 1 < len(self.chunks) and begin >= self.chunks[number + 1][0]:
                number += 1
            found[number].append(text[begin:end])
        return found

    def mixed(self, rules: frozenset[str]) -> list[str]:
        """datatrove's tokens, but ours in the chunks of `rules`."""
        return [
            token for number in range(len(self.chunks)) for token in (self.ours if self.named.get(number) in rules else self.theirs)[number]
        ]


class Mixed(WordTokenizer):  # type: ignore[misc]  # datatrove has no types
    """datatrove's tokenizer with ours in the chunks of some rules, and our sentences where they are asked for."""

    def __init__(self, explained: Explained, rules: frozenset[str]) -> None:
        super().__init__("eng")
        self.explained, self.rules = explained, rules

    def word_tokenize(self, text: str) -> list[str]:
        return self.explained.split(text).mixed(self.rules)

    def sent_tokenize(self, text: str) -> list[str]:
        return [text[begin:end] for begin, end in self.span_tokenize(text)]

    def span_tokenize(self, text: str) -> list[tuple[int, int]]:
        """As many spans as there are sentences: nothing but their number is looked at."""
        if "sentences" not in self.rules:
            return self.explained.tokenizer.span_tokenize(text)
        return [(0, 0)] * (count_sentences(self.word_tokenize(text)) - 1) + [(0, len(text))]


class Explained:
    """datatrove's signals of one text under sets of named rules."""

    def __init__(self, text: str, tokenizer: peer.Remembered) -> None:
        self.text, self.tokenizer = text, tokenizer
        self.splits: dict[str, Split] = {}
        self.words: dict[frozenset[str], dict[str, Value]] = {}

    def split(self, text: str) -> Split:
        """The two ways to split the text or a line of it."""
        if text not in self.splits:
            self.splits[text] = Split(text, self.tokenizer)
        return self.splits[text]

    @cached_property
    def rules(self) -> frozenset[str]:
        """Every rule that touches this text."""
        rules = frozenset(self.split(self.text).named.values()).union(OTHERS)
        return rules if self.text.translate(_ENDS) != self.text else rules - {"line_ends"}

    def under(self, name: str, rules: frozenset[str]) -> Value:
        """The signal `name` with `rules` applied."""
        text = self.text.translate(_ENDS) if "line_ends" in rules else self.text
        if "c4_" in name:
            found = peer.c4_signals(text, Mixed(self, rules), only=name)
        elif name in peer.WORD_SIGNALS:
            if rules not in self.words:
                self.words[rules] = peer.word_signals(text, self.split(self.text).mixed(rules))
            found = self.words[rules]
        else:
            words = self.split(self.text).mixed(rules)
            blank_lines, borders = "blank_lines" not in rules, "token_borders" in rules
            found = peer.repeat_signals(text, words, only=name, blank_lines=blank_lines, borders=borders)
        return found[name]

    def reason(self, rule: Rule, ours: Value) -> tuple[str, ...]:
        """The rules needed for the signal and the decision to be the same, () if all of them do not do it."""
        needed = self.rules
        if not is_same(rule, ours, self.under(rule.signal, needed)):
            return ()
        for name in sorted(needed, key=lambda name: (name in OTHERS, name), reverse=True):
            if is_same(rule, ours, self.under(rule.signal, needed - {name})):
                needed -= {name}
        return tuple(sorted(needed))
