"""``immunograph add``: a link, or evidence for a link, into a map in TOML."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from immunograph.answer import Answer
from immunograph.cli.completion import complete_map
from immunograph.cli.outputs import confirms
from immunograph.cli.written import Written
from immunograph.errors import UsageError

PANEL = "Edit"
EXAMPLES = (
    "immunograph add mymap.toml stress mood --lowers --create --design cohort --n 120",
    'immunograph add mymap.toml stress sleep --lowers --quote "slept less that week"',
)


def _text(name: str, metavar: str, about: str) -> Any:
    return typer.Option(name, metavar=metavar, help=about)


@confirms
def command(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", autocompletion=complete_map, help="The map, a TOML file; it is changed."
        ),
    ],
    source: Annotated[
        str | None, typer.Argument(metavar="SOURCE", help="The node that the link starts from.")
    ] = None,
    target: Annotated[
        str | None, typer.Argument(metavar="TARGET", help="The node that it leads to.")
    ] = None,
    to: Annotated[str | None, _text("--to", "LINK", "The link that it is evidence for.")] = None,
    raises: Annotated[
        bool, typer.Option("--raises", help="A rise of SOURCE raises TARGET.")
    ] = False,
    lowers: Annotated[
        bool, typer.Option("--lowers", help="A rise of SOURCE lowers TARGET.")
    ] = False,
    relation: Annotated[
        str | None, _text("--relation", "WORD", "What kind of link: affects, predicts …")
    ] = None,
    create: Annotated[
        bool, typer.Option("--create", help="Make nodes of names that the map does not have.")
    ] = False,
    quote: Annotated[str | None, _text("--quote", "TEXT", "The words of the source.")] = None,
    citation: Annotated[str | None, _text("--citation", "ID", "A work of the map.")] = None,
    doi: Annotated[str | None, _text("--doi", "DOI", "Its DOI, or the address of it.")] = None,
    authors: Annotated[
        str | None, _text("--authors", "TEXT", "Its authors: 'Surname AB, Surname CD'.")
    ] = None,
    year: Annotated[
        int | None,
        typer.Option("--year", metavar="YEAR", min=1, help="Its year of publication."),
    ] = None,
    title: Annotated[str | None, _text("--title", "TEXT", "Its title.")] = None,
    journal: Annotated[str | None, _text("--journal", "TEXT", "Where it appeared.")] = None,
    pmid: Annotated[str | None, _text("--pmid", "NUMBER", "Its PubMed number.")] = None,
    design: Annotated[
        str | None, _text("--design", "WORD", "rct, cohort, cross_sectional, review …")
    ] = None,
    n: Annotated[
        int | None, typer.Option("--n", metavar="N", min=0, help="How many people.")
    ] = None,
    risk_of_bias: Annotated[
        str | None, _text("--risk-of-bias", "WORD", "high, where the source itself says so.")
    ] = None,
    stance: Annotated[
        str | None, _text("--stance", "WORD", "supports (the default), disputes, no_effect …")
    ] = None,
    population: Annotated[str | None, _text("--population", "TEXT", "Who was studied.")] = None,
    id: Annotated[str | None, _text("--id", "ID", "The id of the new link.")] = None,
    layer: Annotated[str | None, _text("--layer", "LAYER", "Its layer.")] = None,
    context: Annotated[str | None, _text("--context", "TEXT", "In whom or when it holds.")] = None,
    delay: Annotated[str | None, _text("--delay", "TEXT", "How long it takes.")] = None,
    hedge: Annotated[
        int | None,
        typer.Option(
            "--hedge", metavar="0-5", min=0, max=5, help="How surely it is said, 5 for asserted."
        ),
    ] = None,
    note: Annotated[str | None, _text("--note", "TEXT", "A note on it.")] = None,
) -> Answer:
    """Add a link, or evidence for a link, to a map in TOML.

    Two nodes and a direction are a link; if the map states it already, what is added is evidence
    for it. Comments and the order of the file stay. Nothing is written unless the whole map is
    valid with it.
    """
    from immunograph.editing import Edit, add_to_map

    if raises + lowers + (relation is not None) > 1:
        raise UsageError("say one of --raises, --lowers and --relation")
    edit = Edit(
        source=source, target=target, to=to, create=create, citation=citation,
        relation="increases" if raises else "decreases" if lowers else relation,
        work={
            "doi": doi, "authors": authors, "year": year, "title": title, "journal": journal,
            "pmid": pmid, "risk_of_bias": risk_of_bias,
        },
        evidence={
            "quote": quote, "design": design, "n": n, "stance": stance, "population": population,
        },
        link={
            "id": id, "layer": layer, "context": context, "delay": delay, "hedge": hedge,
            "note": note,
        },
    )  # fmt: skip
    done = add_to_map(file, edit)
    return Written(
        command="add",
        file=file,
        nodes=len(done.graph.nodes),
        links=len(done.graph.links),
        size=file.stat().st_size,
        remarks=done.remarks,
        next_text="What is known of the link:",
        next_command=_explain(done.link, file),
    )


def _explain(link: str, file: Path) -> str:
    from immunograph.routes import shell

    return f"immunograph explain {shell(link)} --map {shell(str(file))}"
