"""A small drawing made by hand, with one of everything a writer must know."""

from __future__ import annotations

from dataclasses import replace

from immunograph.draw.scene import (
    Box,
    Curve,
    Group,
    Line,
    Move,
    Path,
    Scene,
    Words,
    circle,
    polygon,
    rectangle,
)

INK, BLUE, PINK, RED = "#14202B", "#0B5CAD", "#F2A9C4", "#8E1246"

LEFT = Box(x=20, y=70, w=80, h=40)
ARC = (Move(103, 90), Curve(140, 60, 170, 60, 195, 86))
RIGHT = Box(x=210, y=60, w=100, h=60)


def words(text, x, y, width, *, size=16.0, weight=600, anchor="middle", colour=INK):
    return Words(
        text=text, x=x, y=y, size=size, weight=weight, colour=colour, anchor=anchor, width=width
    )


TITLE = words("Stress raises CRP", 20, 30, 172.73, size=20, weight=700, anchor="start")

SCENE = Scene(
    width=320,
    height=180,
    background="#FFFFFF",
    title="Stress raises CRP",
    alt="Stress raises C-reactive protein.",
    groups=(
        Group(role="title", parts=(TITLE,)),
        Group(
            role="link",
            id="stress-crp",
            alt="Stress raises C-reactive protein",
            url="https://doi.org/10.1000/1?a=b&c=d",
            box=Box(x=100, y=70, w=110, h=20),
            parts=(
                Path(steps=ARC, stroke="#FFFFFF", width=9.6),
                Path(steps=ARC, stroke=BLUE, width=3.6, dash=(14.8, 9.26)),
                Path(steps=polygon((208, 93), (190, 92.456), (194, 84), (198, 78.001)), fill=BLUE),
                Path(steps=(Move(150, 80), Line(154, 60)), stroke=BLUE, width=2, round=True),
            ),
        ),
        Group(
            role="node", id="stress", alt="Stress", shape="square", box=LEFT, url="https://example.org/",
            parts=(
                Path(steps=rectangle(LEFT), fill=PINK, stroke=RED, width=2),
                words("Stress", 60, 96, 49.45),
            ),
        ),
        Group(
            role="node", id="crp", alt="C-reactive protein", shape="rounded", box=RIGHT,
            parts=(
                Path(steps=rectangle(RIGHT, 8), fill=PINK, stroke=RED, width=2),
                words("C-reactive", 260, 86, 82.24),
                words("protein", 260, 106, 55.16),
            ),
        ),
        Group(role="badge", id="R1", parts=(Path(steps=circle(160, 140, 12), fill=RED),)),
        Group(
            role="source",
            parts=(
                words("Source: ", 235.37, 172, 39.33, size=10, weight=400, anchor="end"),
                words("Perlmutter 2022", 312, 172, 76.63, size=10, weight=400, anchor="end"),
            ),
        ),
    ),
)  # fmt: skip


def labelled(*texts, weight=400, size=20.0, width=150.0):
    """Return a drawing of these lines of text and nothing else."""
    lines = tuple(
        words(text, 10, 30.0 * n + 30, width, size=size, weight=weight, anchor="start")
        for n, text in enumerate(texts)
    )
    return replace(SCENE, groups=(Group(role="node", id="n", alt=" ".join(texts), parts=lines),))
