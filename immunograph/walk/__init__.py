"""The shared kernels: which links are walked, reach, bounded simple paths, loops; all bounded.

Everything works on a :class:`Network`, a map reduced to lists of integers for one choice of
links: ``choice`` says which links those are, ``network`` holds them, ``search`` lists paths and
loops, and ``budget`` says when to stop.
"""

from immunograph.walk.budget import Budget
from immunograph.walk.choice import directions, read_layers, read_walk
from immunograph.walk.network import Network, components, distances_to, net_sign, network_of
from immunograph.walk.search import loops, simple_paths

__all__ = [
    "Budget",
    "Network",
    "components",
    "directions",
    "distances_to",
    "loops",
    "net_sign",
    "network_of",
    "read_layers",
    "read_walk",
    "simple_paths",
]
