"""Stability: whether every eigenvalue has a negative real part, of many matrices at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

#: Where the Cayley transform is centred, near the size of usual eigenvalues; any number above 0
#: gives the same verdicts, more or less soon.
_CENTRE = 0.5

#: So often a transform is squared; what is undecided then is left to its eigenvalues.
_SQUARED = 8


def are_stable(matrices: Array) -> Array:
    """Tell which matrices have only eigenvalues with a negative real part.

    Parameters
    ----------
    matrices : array of float
        Square ones of one size, one after another.

    Notes
    -----
    Of two and three rows by the conditions of Routh and Hurwitz. Of more, the determinant has to
    have the sign that stability needs. Then C = (c + A)(c - A)⁻¹ has its eigenvalues within the
    unit circle if and only if A is stable. Powers of C are taken by squaring: once one has a norm
    below 1 A is stable, and once one has a trace above the number of rows it is not. Both leave
    room for rounding. Only for the few that are undecided eigenvalues are computed.
    """
    import numpy as np

    size = matrices.shape[1]
    if size == 1:
        single: Array = matrices[:, 0, 0] < 0
        return single
    if size == 2:
        return _two(matrices)
    if size == 3:
        return _three(matrices)
    stable: Array = np.linalg.det(-matrices) > 0
    left = np.flatnonzero(stable)
    stable[left] = False
    left = _certified(matrices, left, stable)
    stable[left] = by_eigenvalues(matrices[left])
    return stable


def by_eigenvalues(matrices: Array) -> Array:
    """Tell which matrices are stable by computing all their eigenvalues."""
    import numpy as np

    stable: Array = np.linalg.eigvals(matrices).real.max(axis=1, initial=-np.inf) < 0
    return stable


def _two(matrices: Array) -> Array:
    (a, b), (c, d) = matrices.transpose(1, 2, 0)
    stable: Array = (a + d < 0) & (a * d > b * c)
    return stable


def _three(matrices: Array) -> Array:
    (a, b, c), (d, e, f), (g, h, i) = -matrices.transpose(1, 2, 0)
    trace = a + e + i
    minor = e * i - f * h
    pairs = minor + (a * e - b * d) + (a * i - c * g)
    det = a * minor - b * (d * i - f * g) + c * (d * h - e * g)
    stable: Array = (trace > 0) & (det > 0) & (trace * pairs > det)
    return stable


def _certified(matrices: Array, left: Array, stable: Array) -> Array:
    """Mark what is found to be stable among ``left``; return what is undecided."""
    import numpy as np

    size = matrices.shape[1]
    centre = _CENTRE * np.eye(size)
    try:
        powers = 2 * _CENTRE * np.linalg.inv(centre - matrices[left]) - np.eye(size)
    except np.linalg.LinAlgError:  # one of them has the eigenvalue c
        return left
    for _ in range(_SQUARED):
        powers = powers @ powers
        inside = np.einsum("nij,nij->n", powers, powers) < 1 / 4
        outside = np.abs(np.einsum("nii->n", powers)) > 2 * size
        stable[left[inside]] = True
        open_ = ~(inside | outside)
        left, powers = left[open_], powers[open_]
        if not len(left):
            break
    return left
