"""What every test of personal data does: fold, find, map back, merge, replace."""

import pyarrow as pa

from auralith_pipeline.conf.pii import PiiSection
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.fold import fold_texts
from auralith_pipeline.udfs.core.pii.find import find_pii
from auralith_pipeline.udfs.core.pii.replace import replacement
from auralith_pipeline.udfs.core.spans import Span, merge_spans, replace_spans

KEY = b"a key of the tests"
STRICT = PiiSection()


def find(text: str, section: PiiSection = STRICT) -> list[Span]:
    """Merged spans of one text in its own bytes."""
    folded = fold_texts(*string_buffers(pa.array([text], pa.large_string())))
    spans = []
    for span in find_pii(folded, section):
        start, end = folded.to_original(0, span.start, span.end)
        spans.append(span._replace(start=start, end=end))
    return merge_spans(spans)


def values(text: str, section: PiiSection = STRICT) -> list[tuple[str, str]]:
    """Entity and text of what is found."""
    return [(span.entity, text.encode()[span.start : span.end].decode()) for span in find(text, section)]


def scrub(text: str, section: PiiSection = STRICT, key: bytes = KEY) -> str:
    return replace_spans(text.encode(), find(text, section), lambda span, value: replacement(span, value, section, key)).decode()
