"""Speaker notes: each link as a sentence, with its grade, its quote and its references."""

from __future__ import annotations

from collections.abc import Iterable

from immunograph.grading import grade_link
from immunograph.graph import CausalGraph
from immunograph.routes import Sentences
from immunograph.safetext import visible
from immunograph.vocabulary import Family, Grade


def quote_of(graph: CausalGraph, link_id: str) -> str:
    """Return the words that a link rests on: the source's, or a study's; empty if none."""
    link = graph.link(link_id)
    quotes = [graph.claim(name).quote for name in link.claims]
    quotes += [item.quote for item in link.evidence if item.quote]
    # The sentence that says most about it: the longest.
    return visible(max(quotes, key=len)) if quotes else ""


def facts_of(graph: CausalGraph, link_id: str) -> str:
    """Return kind, grade and delay of a link in a few words.

    With its id, if what a route says may hang on it.
    """
    link = graph.link(link_id)
    grade = grade_link(graph, link).grade
    facts = [Sentences(graph).family(link)]
    if grade is not Grade.BY_DEFINITION:
        facts.append(f"{grade.label} evidence")
    if link.delay:
        facts.append("delayed")
    if link.derived:
        facts.append("derived")
    supposed = link.hypothesis and link.family is Family.CAUSAL
    if (supposed or link.family is Family.ASSOCIATIONAL) and " " not in link_id:
        facts.append(visible(link_id))
    return " · ".join(facts)


def speaker_notes(graph: CausalGraph, links: Iterable[str]) -> str:
    """Return what a speaker needs to tell some links and where they are from.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    links : iterable of str
        Ids of links, in the order of the story.

    Returns
    -------
    str
        One paragraph a link: the sentence, the grade, the quote, the full references.
    """
    say = Sentences(graph)
    told = []
    for name in links:
        link = graph.link(name)
        lines = [f"{say.link(name)} ({facts_of(graph, name)})."]
        quote = quote_of(graph, name)
        if quote:
            lines.append(f"“{quote}”")
        if link.scope_mismatch:
            lines.append(f"Tested instead: {link.scope_mismatch}.")
        if link.overclaim:
            lines.append(f"Over-claim: {link.overclaim}.")
        for item in link.evidence:
            if item.citation is not None:
                work = graph.citation(item.citation)
                lines.append(f"{item.stance.label.capitalize()}: {work.reference}")
        told.append("\n".join(visible(line) for line in lines))
    if graph.source is not None and graph.source.citation is not None:
        told.append(
            f"Source of the map: {visible(graph.citation(graph.source.citation).reference)}"
        )
    return "\n\n".join(told)
