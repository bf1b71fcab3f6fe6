"""What the grammars' node types are: functions, classes, and what leads to the node behind it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

LEADING = frozenset(
    [
        "comment",
        "line_comment",
        "block_comment",
        "doc_comment",
        "decorator",
        "attribute_item",
        "attribute_list",
        "attribute",
        "annotation",
        "marker_annotation",
        "modifiers",
        "access_specifier",
        "template_parameter_list",
        "hash_bang_line",
    ]
)
OPENERS = frozenset(["{", "[", "(", "begin", "do", "then"])
CLOSERS = frozenset(["}", "]", ")", "end", "fi", "done", "esac", "#endif", "?>"])

_FUNCTION = re.compile(
    r"(?:generator_)?function_(?:definition|declaration|item)|method(?:_declaration|_definition)?|singleton_method|macro_definition"
    r"|(?:compact_)?constructor_declaration|destructor_declaration|(?:conversion_)?operator_declaration|local_function_statement"
)
_CLASS = re.compile(
    r"(?:abstract_)?class(?:_definition|_declaration|_specifier)?|(?:interface|enum|record|struct|trait|object|union|namespace)_"
    r"(?:definition|declaration|item|specifier)|annotation_type_declaration|impl_item|mod_item|module|singleton_class|internal_module|type_declaration"
)
_WRAPPER = re.compile(
    r"decorated_definition|export_statement|template_declaration|ambient_declaration|type_definition|expression_statement"
)


def kind_of(node: Node) -> str | None:
    """ "function", "class" or None; a decorated, exported or templated one is what it wraps."""
    kind = _kind_of_type(node.type)
    for _ in range(3):
        if kind != "wrapper":
            return kind
        inner = [child for child in node.named_children if child.type not in LEADING]
        if not inner:
            return None
        node = max(inner, key=lambda child: child.end_byte - child.start_byte)
        kind = _kind_of_type(node.type)
    return None


@cache
def _kind_of_type(name: str) -> str | None:
    if _FUNCTION.fullmatch(name):
        return "function"
    if _CLASS.fullmatch(name):
        return "class"
    return "wrapper" if _WRAPPER.fullmatch(name) else None
