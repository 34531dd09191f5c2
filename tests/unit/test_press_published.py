"""Press predictions against published matrices, each with its answer, as seen in the source named.

Seen were reproductions, not the printed papers:

- Dambacher, Li and Rossignol (2002), *Relevance of community structure in assessing indeterminacy of
  ecological predictions*, Ecology 83, 1372-1385: figures 1 and 2, 4 and 7 as reproduced in R with
  LoopAnalyst by A. Tabi, github.com/opetchey/RREEBES, Dambacher_et_al_2002/RREEBES_Dambacher.html.
- The five variables of N. Kristensen's tutorial 1.1, "Weighted predictions matrix approach", computed
  with Sage, github.com/nadiahpk/qualitative-modelling.
- The snowshoe hare of Dambacher (2007), as told and simulated in the vignette of QPress,
  github.com/SWotherspoon/QPress, inst/doc/Snowshoe.Rnw.

What was not seen is not here: tables of Levins (1974) and of Puccia and Levins (1985) beyond figure 7, and
those of Melbourne-Thomas and others (2012). All sign patterns of small systems stand in
tests/properties/test_press.py, against sums over permutations.
"""

from __future__ import annotations

from fractions import Fraction

import immunograph as ig
from immunograph.press.system import system_of
from immunograph.press.terms import cofactors, determinant, rows_of
from immunograph.vocabulary import Sign
from immunograph.walk import Network
from makers import link, small_map


def numbers(text):
    return [[int(entry) for entry in line.split()] for line in text.strip().splitlines()]


def shares(text):
    return [[Fraction(entry) for entry in line.split()] for line in text.strip().splitlines()]


def map_of(matrix):
    """Return the map of a matrix in which row i, column j is what j does to i."""
    names = [f"n{number}" for number in range(len(matrix))]
    return small_map(
        [
            link(f"E{i}{j}", names[j], "increases" if entry > 0 else "decreases", names[i])
            for i, row in enumerate(matrix)
            for j, entry in enumerate(row)
            if entry and i != j  # all of them limit themselves
        ],
        nodes=names,
    )


def adjugate(matrix):
    """Return adj(-A), the number of all terms, and the determinant."""
    network = Network(map_of(matrix))
    system = system_of(network, {0: Sign.RAISES})
    size = len(matrix)
    assert system.parts == (tuple(range(size)),)
    rows = rows_of(system.into, range(size))
    columns = [cofactors(rows, column) for column in range(size)]
    found = [[columns[j].get(i, (0, 0, 0)) for j in range(size)] for i in range(size)]
    nets, every = ([[terms[n] for terms in row] for row in found] for n in (0, 2))
    return nets, every, determinant(rows)


def weights(matrix):
    """Return what the library predicts: for row i, column j the weight of j's effect on i."""
    graph = map_of(matrix)
    told = [ig.predict(graph, {node.id: "raises"}) for node in graph]
    return [[answer[node.id].weight for answer in told] for node in graph]


def directions(matrix):
    graph = map_of(matrix)
    told = [ig.predict(graph, {node.id: "raises"}) for node in graph]
    return [[answer[node.id].towards or Sign.UNKNOWN for answer in told] for node in graph]


def signs(matrix):
    return [[(entry > 0) - (entry < 0) for entry in row] for row in matrix]


# -- Dambacher, Li and Rossignol 2002 --------------------------------------------------------

PLANKTON = numbers("""
    -1  1  0  0  0
    -1 -1  0  1  1
     0  0 -1  1  0
     0  0 -1 -1  1
     1 -1  1 -1 -1
""")


def test_dambacher_2002_figure_2_plankton_weighted_predictions():
    published = shares("""
        0.71 0.50 0.50 0.33 1
        0.14 0.50 0.50 0.33 1
        1    0    0.50 0.50 1
        1    0    0    0.50 1
        1    0    0.67 0    1
    """)
    found = weights(PLANKTON)
    assert [[round(Fraction(w), 2) for w in row] for row in found] == published


OLD_FIELD = numbers("""
    -1 -1 -1 -1 -1  0
     1 -1  0  0 -1 -1
     1  0 -1  0  0 -1
     1 -1 -1 -1 -1 -1
     1 -1 -1 -1 -1 -1
     0  1  1  1  1 -1
""")


def test_dambacher_2002_figure_4_old_field_adjoint_and_absolute_feedback():
    nets, every, det = adjugate(OLD_FIELD)
    assert nets == numbers("""
        0 0 0  0  0 0
        0 0 0  3 -3 0
        0 0 0  0  0 0
        0 0 0  0  0 0
        0 0 0 -3  3 0
        0 0 0  0  0 0
    """)
    # Two rows are the same, so that there is nothing to predict at equal strengths.
    assert det.net == 0
    told = ig.predict(map_of(OLD_FIELD), {"n0": "raises"}, draws=10)
    assert "its determinant vanishes at equal strengths" in told.unweighed[0][1]
    assert every == numbers("""
        30 42 60 26 26 26
        36 50 50 31 31 36
        32 36 64 28 28 32
        50 50 64 42 42 50
        36 50 50 31 31 36
        26 42 60 26 26 30
    """)


LAKE = numbers("""
    -1  1  0  0  0
    -1 -1  1  0  0
     0 -1 -1  1  0
     0  0 -1 -1  1
     0  0  0 -1 -1
""")


def test_dambacher_2002_figure_7_lake_saint_george_after_puccia_and_levins():
    adjoint = numbers("""
         5  3  2  1  1
        -3  3  2  1  1
         2 -2  4  2  2
        -1  1 -2  3  3
         1 -1  2 -3  5
    """)
    nets, every, _ = adjugate(LAKE)
    assert nets == adjoint
    assert every == [[abs(entry) for entry in row] for row in adjoint]
    assert directions(LAKE) == signs(adjoint)
    assert weights(LAKE) == [[1] * 5] * 5
    assert all(each.certain for each in ig.predict(map_of(LAKE), {"n0": "raises"}))


# -- Kristensen, tutorial 1.1 ----------------------------------------------------------------

FIVE = numbers("""
    -1 -1  0  0  0
    -1 -1 -1  0  0
     0  1 -1  1  1
     0  0 -1 -1 -1
     0  0  0  1 -1
""")


def test_kristensen_tutorial_1_1_adjoint_absolute_feedback_and_weighted_predictions():
    adjoint = numbers("""
         6 -4  2  2  0
        -4  4 -2 -2  0
        -2  2  0  0  0
         1 -1  0  1 -1
         1 -1  0  1  1
    """)
    nets, every, _ = adjugate(FIVE)
    assert nets == adjoint
    assert every == numbers("""
        6 4 2 2 2
        4 4 2 2 2
        2 2 4 4 4
        1 1 2 3 5
        1 1 2 3 5
    """)
    assert directions(FIVE) == signs(adjoint)
    published = shares("""
        1 1 1 1   0
        1 1 1 1   0
        1 1 0 0   0
        1 1 0 1/3 1/5
        1 1 0 1/3 1/5
    """)
    assert weights(FIVE) == [[float(w) for w in row] for row in published]


# -- QPress, the snowshoe hare ---------------------------------------------------------------

#: Vegetation and predators limit themselves, the hare does not.
HARE = """
    E1: v increases h
    E2: h decreases v
    E3: h increases p
    E4: p decreases h
    E5: v decreases v
    E6: p decreases p
"""


def test_qpress_snowshoe_model_a_more_vegetation_raises_all():
    told = ig.predict(small_map(HARE), {"v": "raises"}, self_limit="listed", draws=1000)
    assert [(each.verdict, each.certain) for each in told] == [("raises", True)] * 3
    assert all(each.share_raises == 1 for each in told)


def test_qpress_snowshoe_model_b_almost_40_percent_yield_fewer_hares():
    graph = small_map(f"{HARE}\nE7: v increases p")
    told = ig.predict(graph, {"v": "raises"}, self_limit="listed", draws=4000)
    assert told["h"].verdict == "ambiguous"
    assert 0.35 < told["h"].share_lowers < 0.4
