"""Several characters of a text at a time: masks and unions that become a few vector instructions.

The loops that these stand for would compile to vector instructions too, but for their last step: Numba's language has no word
for "one bit per character" or for "the first n of a vector". Bit 0, and the lowest byte, belong to the first character; that,
like Arrow's buffers, holds on little-endian machines. All read a fixed number of places from `at` on, whatever of it is text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba.extending
from numba import types
from numba.core import cgutils as numba_cgutils

from auralith_pipeline.conf.jit import inline_njit

cgutils: Any = numba_cgutils
ir = cgutils.ir  # LLVM's own language, in the version that Numba speaks
intrinsic: Any = numba.extending.intrinsic  # its type would count the typing context among a caller's arguments

LANES = 64  # of a mask
SHORT = 16  # of a union
RUN = 32  # of a copy


def _load(context: Any, builder: Any, array_type: Any, array: Any, at: Any, kind: Any) -> Any:
    """The bytes of an array from place `at` on as one LLVM value, aligned or not."""
    data = cgutils.create_struct_proxy(array_type)(context, builder, value=array).data
    value = builder.load(builder.bitcast(builder.gep(data, [at]), kind.as_pointer()))
    value.align = 1
    return value


def _splat(builder: Any, value: Any, kind: Any) -> Any:
    """A vector that has the value in each lane."""
    single = builder.insert_element(ir.Constant(kind, ir.Undefined), value, ir.Constant(ir.IntType(32), 0))
    lanes = ir.Constant(ir.VectorType(ir.IntType(32), kind.count), [0] * kind.count)
    return builder.shuffle_vector(single, ir.Constant(kind, ir.Undefined), lanes)


def _mask_of(test: Callable[[Any, Any, Any, Any], Any]) -> Any:
    """An intrinsic (array, at, value) -> uint64: one bit for each of LANES places, set where the test holds."""

    def declare(typing_context: Any, array: Any, at: Any, value: Any) -> Any:
        def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            kind = ir.VectorType(context.get_value_type(array.dtype), LANES)
            found = _load(context, builder, array, args[0], args[1], kind)
            wanted = _splat(builder, context.cast(builder, args[2], value, array.dtype), kind)
            return builder.bitcast(test(builder, found, wanted, ir.Constant(kind, None)), ir.IntType(64))

        return types.uint64(array, types.int64, value), build

    return intrinsic(declare)


places_with = _mask_of(lambda builder, found, wanted, nothing: builder.icmp_unsigned("!=", builder.and_(found, wanted), nothing))
places_equal = _mask_of(lambda builder, found, wanted, _: builder.icmp_unsigned("==", found, wanted))


@intrinsic
def _short_union(typing_context, array, at, length):  # type: ignore[no-untyped-def]
    """The bits that any of array[at : at + length] has, length <= SHORT."""

    def build(context, builder, signature, args):  # type: ignore[no-untyped-def]
        element = context.get_value_type(array.dtype)
        kind = ir.VectorType(element, SHORT)
        found = _load(context, builder, array, args[0], args[1], kind)
        last = _splat(builder, builder.trunc(args[2], element), kind)
        inside = builder.icmp_signed("<", ir.Constant(kind, list(range(SHORT))), last)
        chosen = builder.select(inside, found, ir.Constant(kind, None))
        name = f"llvm.vector.reduce.or.v{SHORT}i{element.width}"
        reduce = cgutils.get_or_insert_function(builder.module, ir.FunctionType(element, [kind]), name)
        return builder.zext(builder.call(reduce, [chosen]), ir.IntType(64))

    return types.int64(array, types.int64, types.int64), build


@intrinsic
def widen(typing_context, source, at, target, place):  # type: ignore[no-untyped-def]
    """target[place : place + RUN] = source[at : at + RUN], unsigned, from a narrower type."""

    def build(context, builder, signature, args):  # type: ignore[no-untyped-def]
        kind, wide = (ir.VectorType(context.get_value_type(array.dtype), RUN) for array in (source, target))
        found = _load(context, builder, source, args[0], args[1], kind)
        data = cgutils.create_struct_proxy(target)(context, builder, value=args[2]).data
        stored = builder.store(builder.zext(found, wide), builder.bitcast(builder.gep(data, [args[3]]), wide.as_pointer()))
        stored.align = 1
        return context.get_dummy_value()

    return types.none(source, types.int64, target, types.int64), build


@intrinsic
def eight_bytes(typing_context, array, at):  # type: ignore[no-untyped-def]
    """The 8 bytes of an array from place `at` on, as one uint64."""

    def build(context, builder, signature, args):  # type: ignore[no-untyped-def]
        return _load(context, builder, array, args[0], args[1], ir.IntType(64))

    return types.uint64(array, types.int64), build


@intrinsic
def lowest(typing_context, mask):  # type: ignore[no-untyped-def]
    """The number of the lowest bit that is set in a mask that is not 0."""

    def build(context, builder, signature, args):  # type: ignore[no-untyped-def]
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.uint64), build


@intrinsic
def how_many(typing_context, mask):  # type: ignore[no-untyped-def]
    """How many bits of a mask are set."""

    def build(context, builder, signature, args):  # type: ignore[no-untyped-def]
        return builder.ctpop(args[0])

    return types.int64(types.uint64), build


@inline_njit
def union_of(bits, begin, end):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    """The class bits that any of the characters [begin, end) has."""
    union = _short_union(bits, begin, min(end - begin, SHORT))
    for at in range(begin + SHORT, end):
        union |= bits[at]
    return union
