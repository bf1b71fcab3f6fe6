"""One verdict from all that one text says: its license bodies, its statements, and whether they are a choice."""

from __future__ import annotations

import re
from collections.abc import Sequence

from auralith_pipeline.udfs.core.license.bodies import Body, id_in
from auralith_pipeline.udfs.core.license.exceptions import with_exceptions
from auralith_pipeline.udfs.core.license.expression import verdict_of
from auralith_pipeline.udfs.core.license.mentions import BARE
from auralith_pipeline.udfs.core.license.notices import Notice, offers_choice
from auralith_pipeline.udfs.core.license.verdict import NOTHING, LicenseVerdict

# Names that leave open which member of a family is meant ("the BSD license below"), and the ids of the family.
_LOOSE = {
    "BSD-3-Clause": re.compile(r"BSD-\d-Clause[\w-]*|0BSD|Linux-OpenIB"),
    "MIT": re.compile(r"MIT-[\w-]+|X11[\w-]*|HPND[\w-]*"),
    **{name: re.compile(rf"{name.split('-')[0]}-[\w.-]+") for name in BARE},
}


def join_findings(bodies: Sequence[Body], said: Sequence[Notice], text: str) -> LicenseVerdict:
    """Bodies and notices apply together, unless `text` (the words around them, `plain`) offers a choice.

    A notice that names what a body spells out adds nothing, but "or later" in it says more than a GNU body, and a choice in it
    stays one. A loose name beside a body of its family is that body. LGPL-3.0 takes in the text of GPL-3.0.
    """
    ids = list(dict.fromkeys(id_in(body) for body in bodies))
    if "LGPL-3.0-only" in ids and "GPL-3.0-only" in ids:
        ids.remove("GPL-3.0-only")
    statements = [notice._replace(expression=_spelled_out(notice.expression, ids)) for notice in said]
    joined = " ".join(notice.expression for notice in statements)
    kept = [name for name in ids if not (name.endswith("-only") and name.removesuffix("-only") + "-or-later" in joined)]
    kept = [name for name in kept if not any(_names(notice.expression, name) for notice in statements)]
    expressions = with_exceptions([notice.expression for notice in statements], text)
    texts = with_exceptions(kept, text) if kept else []
    if not expressions and not texts:
        return NOTHING
    how = "+".join(name for name, there in (("notice", said), ("text", ids)) if there)
    score = min((body.score for body in bodies), default=1.0)
    choice = bool(texts) and (any(notice.instead for notice in statements) or (len(texts) > 1 and not statements and offers_choice(text)))
    return verdict_of((" OR " if choice else " AND ").join(f"({one})" for one in [*expressions, *texts]), how, score)


def _names(expression: str, name: str) -> bool:
    return name in expression and re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w.-])", expression) is not None


def _spelled_out(expression: str, ids: Sequence[str]) -> str:
    """The expression with loose names replaced by the one body that each can mean."""
    for loose, family in _LOOSE.items():
        if loose not in ids and _names(expression, loose):
            meant = [name for name in ids if family.fullmatch(name)]
            if len(meant) == 1:  # ids hold no backslash, so they are safe as a replacement
                expression = re.sub(rf"(?<![\w.-]){re.escape(loose)}(?![\w.-])", meant[0], expression)
    return expression
