"""The map that ``immunograph new`` writes: small, whole, and explaining itself."""

from __future__ import annotations

_STARTER = """\
# A causal map. A link says what a rise of its `source` does to its `target`.
# Change it, then ask:   immunograph check FILE    immunograph loops --map FILE
# All tables and fields: docs/map-format.md        all words: docs/vocabulary.md

schema = "immunograph/map/1"
title = "Deadlines and sleep"
about = "An example to write over: why a bad week gets worse, and what a walk can do."

# Kinds of node. The theme is how they are drawn:
# stressor, immune, brain, mind, social, lever or other.

[[kinds]]
id = "state"
label = "State of mind or body"
theme = "mind"

[[kinds]]
id = "habit"
label = "Habit"
theme = "lever"

# Nodes are things that can be more or less. Say what "more of it" means.

[[nodes]]
id = "stress"
label = "Stress"
kind = "state"
high_means = "more strained"
aliases = ["pressure", "being stressed"]

[[nodes]]
id = "sleep"
label = "Sleep"
kind = "state"
high_means = "longer and better sleep"

[[nodes]]
id = "unfinished_work"
label = "Unfinished work"
kind = "state"
high_means = "more left to do"

[[nodes]]
id = "walking"
label = "Evening walk"
kind = "habit"
high_means = "walks on more evenings"

# Links. `sign` is "raises" (+), "lowers" (-) or "unknown" (?); with nothing else said the link
# is causal. The three below make a feedback loop, and a delayed one: it reinforces itself.
# `evidence` is why anybody should believe it; here only the words of whoever drew the map.
# A study goes under [[citations]] at the end, and its id into the evidence:
#   evidence = [{ citation = "smith2020", stance = "supports", quote = "..." }]

[[links]]
source = "stress"
target = "sleep"
sign = "lowers"
evidence = [{ quote = "I lie awake when a deadline is near.", design = "curator" }]

[[links]]
source = "sleep"
target = "unfinished_work"
sign = "lowers"
delay = "the next day"
evidence = [{ quote = "After a good night I get through my list.", design = "curator" }]

[[links]]
source = "unfinished_work"
target = "stress"
sign = "raises"
evidence = [{ quote = "A long list weighs on me.", design = "curator" }]

# Not every link is causal: this one only says that the two go together.

[[links]]
source = "walking"
target = "sleep"
relation = "positively_correlated_with"
evidence = [{ quote = "I sleep well on days with a walk; which comes first?", design = "curator" }]

# [[citations]]
# id = "smith2020"
# authors = "Smith AB, Jones CD"
# year = 2020
# doi = "10...."
# design = "cohort"
"""


def starter_map() -> str:
    """Return a small commented map in TOML, to be written over.

    Returns
    -------
    str
        It passes ``immunograph check`` with neither warnings nor notes.

    Examples
    --------
    >>> from immunograph.formats import toml
    >>> toml.read(starter_map().encode(), "starter.toml")
    <CausalGraph 'Deadlines and sleep': 4 nodes, 4 links>
    """
    return _STARTER
