"""Words between white space, wherever a block of 64 characters ends."""

import numpy as np
import pytest

from auralith_pipeline.udfs.core.quality.classes import class_table
from auralith_pipeline.udfs.core.quality.decode import PADDING, decode
from auralith_pipeline.udfs.core.quality.find_words import find_words


def borders_of(text):
    size = len(text)
    codes, bits, narrow = (np.empty(size + PADDING, kind) for kind in (np.uint32, np.uint16, np.uint8))
    decode(np.frombuffer(text.encode(), np.uint8), 0, len(text.encode()), class_table(), codes, bits, narrow, np.empty(size + 1, np.uint32))
    borders = np.empty(size + 2, np.uint32)
    words = find_words(bits, size, borders)
    return borders[: 2 * words].reshape(-1, 2).tolist()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", []),
        (" \n\t", []),
        ("a", [[0, 1]]),
        (" a  bc\n", [[1, 2], [4, 6]]),
        ("né\u3000中文", [[0, 2], [3, 5]]),  # an ideographic space
        ("x" * 63, [[0, 63]]),
        ("x" * 64, [[0, 64]]),
        ("x" * 64 + " y", [[0, 64], [65, 66]]),
        ("x" * 63 + " " + "y" * 64, [[0, 63], [64, 128]]),
        ("x" * 129 + " y", [[0, 129], [130, 131]]),
        ("é" * 64 + "\u2003" + "z" * 63, [[0, 64], [65, 128]]),
    ],
)
def test_words_lie_between_white_space(text, wanted):
    assert borders_of(text) == wanted
