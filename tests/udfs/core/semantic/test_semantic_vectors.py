"""Stored vectors: length one or none at all, one name for equal ones, exact cosines."""

from __future__ import annotations

import hashlib
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from auralith_pipeline.udfs.core.semantic.vectors import from_bytes, pair_cosines, to_bytes, unit_rows, vector_ids


def test_rows_are_scaled_to_length_one():
    units, usable = unit_rows(np.array([[3.0, 4.0], [0.0, -2.0]]))
    assert usable.all()
    np.testing.assert_allclose(units, [[0.6, 0.8], [0.0, -1.0]], atol=1e-7)
    assert units.dtype == np.float32


@pytest.mark.parametrize("bad", [[0.0, 0.0], [np.nan, 1.0], [np.inf, 1.0], [-np.inf, np.nan], [-0.0, 0.0]])
def test_zero_and_not_finite_rows_have_no_direction(bad):
    """Acceptance 5: zero, NaN and missing vectors match nothing."""
    units, usable = unit_rows(np.array([bad, [1.0, 0.0]], np.float32))
    assert usable.tolist() == [False, True]
    assert units[0].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("scale", [1e-40, 1e-30, 1e30, 3e38])
def test_length_is_found_where_squares_overflow_or_vanish(scale):
    units, usable = unit_rows(np.array([[3.0 * scale / 5, 4.0 * scale / 5]], np.float32))
    assert usable.all()
    np.testing.assert_allclose(units, [[0.6, 0.8]], atol=1e-4)


def test_no_rows():
    units, usable = unit_rows(np.zeros((0, 3)))
    assert units.shape == (0, 3)
    assert usable.shape == (0,)
    assert vector_ids(units) == []
    assert to_bytes(units) == []
    assert from_bytes([], 3).shape == (0, 3)


def test_a_vector_is_stored_as_little_endian_float32_and_named_by_its_bytes():
    units = np.array([[0.6, -0.8]], np.float32)
    stored = struct.pack("<2f", 0.6, -0.8)
    assert to_bytes(units) == [stored]
    assert vector_ids(units) == [hashlib.sha256(stored).hexdigest()[:32]]
    np.testing.assert_array_equal(from_bytes([stored, stored]), [units[0], units[0]])


def test_minus_zero_makes_no_other_vector():
    units, _ = unit_rows(np.array([[1.0, -0.0], [1.0, 0.0]]))
    assert vector_ids(units)[0] == vector_ids(units)[1]


def test_vectors_of_two_models_are_refused():
    with pytest.raises(ValueError, match="found a vector of 8 bytes, wanted 4"):
        from_bytes([b"\0" * 4, b"\0" * 8])


def test_cosines_by_hand():
    left, right = np.array([[1, 0], [0, 2], [0, 0]], np.float32), np.array([[3, 4], [-1, 0]], np.float32)
    rows = np.array([0, 1, 0, 2]), np.array([0, 0, 1, 0])
    found = pair_cosines(left, right, *rows)
    np.testing.assert_allclose(found[:3], [0.6, 0.8, -1.0], atol=1e-15)
    assert np.isnan(found[3])


@given(arrays(np.float32, (2, 5), elements=st.floats(-1, 1, width=32)))
def test_a_cosine_is_the_same_with_sides_exchanged_and_one_with_itself(rows):
    one, other = np.array([0]), np.array([1])
    np.testing.assert_array_equal(pair_cosines(rows, rows, one, other), pair_cosines(rows, rows, other, one))
    if np.square(rows[0].astype(np.float64)).sum() > 1e-140:
        assert pair_cosines(rows, rows, one, one)[0] == 1.0
