"""The shared kernels: which links are walked, reach, cuts, bounded simple paths, loops.

Everything works on a :class:`Network`, a map reduced to lists of integers for one choice of
links: ``choice`` says which links those are, ``network`` holds them, ``search`` lists paths and
loops, and ``budget`` says when to stop. Without listing any, ``reach`` tells what can be moved,
``cuts`` what a connection hangs on, and ``works`` on how few works; these three are imported by
the questions that need them, so that paths and loops start no later for them.
"""

from immunograph.walk.budget import Budget
from immunograph.walk.choice import directions, read_layers, read_walk
from immunograph.walk.network import Network, components, distances_to, net_sign
from immunograph.walk.search import loops, simple_paths

__all__ = [
    "Budget",
    "Network",
    "components",
    "directions",
    "distances_to",
    "loops",
    "net_sign",
    "read_layers",
    "read_walk",
    "simple_paths",
]
