"""Stability without eigenvalues: the same verdicts as with them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from immunograph.press.stability import are_stable, by_eigenvalues


def random_matrices(size, number, seed, links, limited=1.0):
    """Return sparse signed matrices as they are drawn; so many entries of the diagonal limit."""
    rng = np.random.default_rng(seed)
    there = rng.random((number, size, size)) < links
    found = there * rng.uniform(-1, 1, (number, size, size))
    own = np.arange(size)
    found[:, own, own] = -(1 - rng.random((number, size))) * (rng.random((number, size)) < limited)
    return found


@given(
    st.integers(1, 12),
    st.integers(0, 2**32 - 1),
    st.sampled_from((0.1, 0.2, 0.4, 1.0)),
    st.sampled_from((0.3, 0.8, 1.0)),
)
def test_the_verdicts_are_those_of_the_eigenvalues(size, seed, links, limited):
    matrices = random_matrices(size, 60, seed, links, limited)
    expected = np.linalg.eigvals(matrices).real.max(axis=1)
    # Where an eigenvalue is on the axis but for rounding, nobody knows.
    clear = np.abs(expected) > 1e-9
    assert (are_stable(matrices)[clear] == (expected < 0)[clear]).all()


@pytest.mark.parametrize("size", [20, 40])
def test_the_verdicts_of_large_ones_are_those_of_the_eigenvalues(size):
    matrices = random_matrices(size, 300, 1, 1.5 / size)
    stable = are_stable(matrices)
    assert (stable == by_eigenvalues(matrices)).all()
    assert 0 < stable.sum() < 300


@given(st.integers(2, 8), st.integers(0, 2**32 - 1), st.sampled_from((-1e-6, 1e-6)))
def test_what_is_close_to_the_axis_is_on_the_side_it_is_on(size, seed, nearest):
    # A normal matrix of which the largest real part is set.
    rng = np.random.default_rng(seed)
    own = np.sort(-rng.random(size))
    own[-1] = nearest
    turned, _ = np.linalg.qr(rng.standard_normal((size, size)))
    matrix = turned @ np.diag(own) @ turned.T
    assert are_stable(matrix[None]).tolist() == [nearest < 0]


def test_large_and_small_numbers_do_not_overflow():
    matrices = random_matrices(6, 200, 2, 0.5)
    expected = are_stable(matrices)
    for scale in (1e-3, 1e3):
        assert (are_stable(scale * matrices) == expected).all()
    own = np.zeros((1, 4, 4))
    own[0, range(4), range(4)] = (0.5, 0.5, -1, -1)  # where the transform has a pole
    assert are_stable(own).tolist() == [False]
    assert are_stable(np.zeros((0, 5, 5))).tolist() == []
    assert are_stable(np.zeros((1, 5, 5))).tolist() == [False]
