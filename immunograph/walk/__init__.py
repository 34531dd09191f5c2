"""The shared kernels: which links are walked, reach, bounded simple paths, loops; all bounded.

Everything works on a :class:`Network`, a map reduced to lists of integers for one choice of
links: ``choice`` says which links those are, ``network`` holds them, ``search`` lists paths and
loops, and ``budget`` says when to stop. Where loops are too many to list, ``counts`` counts them,
``shortest`` picks a few that pass every link, and ``breaking`` finds the fewest links that are
between them on all.
"""

from immunograph.walk.breaking import break_loops
from immunograph.walk.budget import Budget
from immunograph.walk.choice import directions, read_layers, read_walk
from immunograph.walk.counts import LoopCounts, count_loops, looped_parts
from immunograph.walk.network import Network, components, distances_to, net_sign
from immunograph.walk.search import loops, simple_paths
from immunograph.walk.shortest import independent_loops

__all__ = [
    "Budget",
    "LoopCounts",
    "Network",
    "break_loops",
    "components",
    "count_loops",
    "directions",
    "distances_to",
    "independent_loops",
    "looped_parts",
    "loops",
    "net_sign",
    "read_layers",
    "read_walk",
    "simple_paths",
]
