"""Stub until the real one lands."""
from __future__ import annotations
import json, os
from functools import cache
@cache
def _m():
    d = json.load(open(os.path.join(os.path.dirname(__file__), "fonts", "metrics.json")))
    return {w: dict(zip(d["characters"], d[w])) for w in ("400","500","600","700")}, d["units_per_em"]
def text_width(text: str, size: float, weight: int = 400) -> float:
    m, u = _m(); t = m[str(weight)]
    return sum(t.get(c, 1200) for c in text) * size / u
def missing(text: str) -> str:
    m, _ = _m(); return "".join(dict.fromkeys(c for c in text if c not in m["400"]))
def wrap(text, size, weight, width):
    lines = [""]
    for w in text.split(" "):
        t = (lines[-1] + " " + w).strip()
        if text_width(t, size, weight) <= width or not lines[-1]: lines[-1] = t
        else: lines.append(w)
    return tuple(lines)
def balanced(text, size, weight, width, most_lines=None):
    n = len(wrap(text, size, weight, width)); w = width
    while w > 20 and len(wrap(text, size, weight, w - 6)) == n and max(text_width(l, size, weight) for l in wrap(text, size, weight, w - 6)) <= w - 6: w -= 6
    return wrap(text, size, weight, w)
