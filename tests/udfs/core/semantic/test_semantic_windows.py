"""What of a text the model gets to see."""

from __future__ import annotations

import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit
from tokenizers.processors import TemplateProcessing

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.udfs.core.semantic.windows import WindowMaker, spread

CLS, SEP = 1000, 1001


def maker(max_tokens=6, max_windows=3, *, special=True, lower=False):
    """A tokenizer whose words are numbers, and their ids those numbers; 6 tokens leave 4 for the text."""
    words = {str(n): n for n in range(1000)} | {"[CLS]": CLS, "[SEP]": SEP, "a": 1002, "[UNK]": 1003}
    tokenizer = Tokenizer(WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    if special:
        tokenizer.post_processor = TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", CLS), ("[SEP]", SEP)])
    tokenizer.enable_truncation(2)  # as in the folders of models; a text is cut by us
    tokenizer.enable_padding(length=9)
    return WindowMaker(tokenizer, max_tokens=max_tokens, max_windows=max_windows, lower=lower)


def numbers(first, count):
    return " ".join(str(n) for n in range(first, first + count))


@pytest.mark.parametrize("text", [None, "", " ", "\n\t "])
def test_a_text_without_a_token_has_no_window(text):
    assert maker().cut(text).ids == []


def test_a_short_text_is_one_window_between_the_special_tokens():
    cut = maker().cut("7 8")
    assert cut.ids == [[CLS, 7, 8, SEP]]
    assert cut.weights == [2]


def test_a_text_that_just_fits():
    assert maker().cut(numbers(1, 4)).ids == [[CLS, 1, 2, 3, 4, SEP]]


def test_a_longer_text_is_read_window_behind_window():
    cut = maker().cut(numbers(1, 9))
    assert cut.ids == [[CLS, 1, 2, 3, 4, SEP], [CLS, 5, 6, 7, 8, SEP], [CLS, 9, SEP]]
    assert cut.weights == [4, 4, 1]


def test_of_more_windows_than_are_read_evenly_spaced_ones_are_taken():
    """20 tokens are 5 windows; of 3 the first, the middle and the last."""
    assert [ids[1] for ids in maker().cut(numbers(0, 20)).ids] == [0, 8, 16]
    assert [ids[1] for ids in maker(max_windows=1).cut(numbers(0, 20)).ids] == [0]


def test_of_a_text_too_long_to_tokenise_whole_slices_are_read():
    """Slices of 4 * 8 characters; more than 2 * 3 of them are too long. 100 numbers of three digits are 399 characters."""
    text = " ".join(str(n) for n in range(100, 200))
    cut = maker().cut(text)
    assert [ids[1:-1] for ids in cut.ids][0] == [100, 101, 102, 103]
    assert len(cut.ids) == 3
    assert 190 < cut.ids[2][1] < 199
    assert maker(max_windows=1).cut(text).ids == [[CLS, 100, 101, 102, 103, SEP]]


def test_a_model_without_special_tokens():
    assert maker(special=False, max_tokens=4).cut(numbers(1, 5)).ids == [[1, 2, 3, 4], [5]]


def test_lower_case_where_the_model_wants_it():
    assert maker(lower=True).cut("A").ids == [[CLS, 1002, SEP]]
    assert maker().cut("A").ids == [[CLS, 1003, SEP]]


def test_a_window_that_special_tokens_fill_is_refused():
    with pytest.raises(ConfigError, match="max_tokens is 2"):
        maker(max_tokens=2)


@pytest.mark.parametrize(("count", "most", "taken"), [(0, 3, []), (3, 3, [0, 1, 2]), (5, 3, [0, 2, 4]), (10, 4, [0, 3, 6, 9]), (7, 1, [0])])
def test_spread(count, most, taken):
    assert spread(count, most) == taken
