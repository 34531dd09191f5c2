"""The shared kernels: which links are walked, reach, cuts, bounded simple paths, loops.

Everything works on a :class:`Network`, a map reduced to lists of integers for one choice of
links: ``choice`` says which links those are, ``network`` holds them, ``search`` lists paths and
loops, and ``budget`` says when to stop. Without listing any, ``reach`` tells what can be moved,
``cuts`` what a connection hangs on, ``works`` on how few works, ``breaking`` what breaks loops,
``shortest`` which few stand for them all, ``counts`` and ``totals`` how many there are; these
are imported by the questions that need them, so that paths and loops start no later for them.
"""

from immunograph.walk.best import best_loops, best_paths
from immunograph.walk.budget import MANY_STEPS, SEARCHING, Budget
from immunograph.walk.choice import directions, read_layers, read_walk
from immunograph.walk.network import Network, components, distances_to, net_sign, network_of
from immunograph.walk.search import LinkWalk, list_loops, list_paths, loops, simple_paths
from immunograph.walk.walks import Walks, at_least, carried, passing, ranked, tally

__all__ = [
    "MANY_STEPS",
    "SEARCHING",
    "Budget",
    "LinkWalk",
    "Network",
    "Walks",
    "at_least",
    "best_loops",
    "best_paths",
    "carried",
    "components",
    "directions",
    "distances_to",
    "list_loops",
    "list_paths",
    "loops",
    "net_sign",
    "network_of",
    "passing",
    "ranked",
    "read_layers",
    "read_walk",
    "simple_paths",
    "tally",
]
