"""Stability: whether every eigenvalue has a negative real part, of many matrices at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


def are_stable(matrices: Array) -> Array:
    """Tell which matrices have only eigenvalues with a negative real part.

    Parameters
    ----------
    matrices : array of float
        Square ones, one after another.

    Notes
    -----
    Eigenvalues are computed only where the determinant has the sign that stability needs.
    """
    import numpy as np

    if matrices.shape[1] == 1:
        single: Array = matrices[:, 0, 0] < 0
        return single
    stable: Array = np.linalg.det(-matrices) > 0
    stable[stable] = np.linalg.eigvals(matrices[stable]).real.max(axis=1, initial=-np.inf) < 0
    return stable
