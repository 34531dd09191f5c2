"""The shared kernels: which links are walked, reach, cuts, bounded simple paths, loops.

Everything works on a :class:`Network`, a map reduced to lists of integers for one choice of
links: ``choice`` says which links those are, ``network`` holds them, ``search`` lists paths and
loops, and ``budget`` says when to stop. Without listing any, ``reach`` tells what can be moved,
``cuts`` what a connection hangs on, and ``works`` on how few works.
"""

from immunograph.walk.budget import Budget
from immunograph.walk.choice import directions, read_layers, read_walk
from immunograph.walk.cuts import dominators, links_between, minimum_cut, must_pass
from immunograph.walk.network import Network, components, distances_to, net_sign
from immunograph.walk.reach import best_grades, best_path, signed_distances
from immunograph.walk.search import loops, simple_paths
from immunograph.walk.works import fewest_works

__all__ = [
    "Budget",
    "Network",
    "best_grades",
    "best_path",
    "components",
    "directions",
    "distances_to",
    "dominators",
    "fewest_works",
    "links_between",
    "loops",
    "minimum_cut",
    "must_pass",
    "net_sign",
    "read_layers",
    "read_walk",
    "signed_distances",
    "simple_paths",
]
