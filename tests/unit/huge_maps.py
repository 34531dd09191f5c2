"""Hostile maps of 10 MB, each built and read in a child process under a memory limit.

Run as a script with a format and the name of a case; prints what became of it as JSON: what was
raised, how long it took and the most memory used.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

MB = 1024 * 1024
SIZE = 10 * MB

Case = Callable[[], bytes]


def repeated(text: str, head: str = "", tail: str = "") -> Case:
    """Return a file of 10 MB: one text over and over, between a head and a tail."""

    def build() -> bytes:
        room = SIZE - len(head.encode()) - len(tail.encode())
        return (head + text * (room // len(text.encode())) + tail).encode()

    return build


def numbered(pattern: str, size: int = SIZE, head: str = "", tail: str = "") -> Case:
    """Return a file of about 10 MB: a pattern with a running number in it."""

    def build() -> bytes:
        each = len(pattern.format(1_000_000).encode())
        return (head + "".join(pattern.format(n) for n in range(size // each)) + tail).encode()

    return build


CASES: dict[str, dict[str, Case]] = {
    "toml": {
        "nested arrays": repeated("[", head="a = "),
        "nested inline tables": repeated("{a=", head="a = "),
        "one giant string": repeated("x", head='title = "', tail='"'),
        "one giant id": repeated("x", head='[[nodes]]\nid = "', tail='"\n'),
        "a giant string of escapes": repeated("\\n", head='title = "', tail='"'),
        "a giant text": repeated("x\n", head='title = """', tail='"""'),
        "a million tiny tables": repeated("[[nodes]]\n"),
        "a million empty tables inline": repeated("{},", head="nodes = [", tail="]"),
        "a million keys": numbered("k{}=1\n"),
        "a million keys inline": numbered("k{}=1,", head="a={", tail="z=1}"),
        "a key of millions of parts": repeated("a.", tail="a=1"),
        "a key of millions of parts, spaced": repeated("a . ", tail="a=1"),
        "headers of many parts": numbered("[" + "a." * 45 + "x{}]\n"),
        "a number of millions of digits": repeated("9", head="a = "),
        "a hexadecimal number of millions of digits": repeated("f", head="a = 0x"),
        "quotes": repeated('"'),
        "triple quotes never closed": repeated('\\"""x\n'),
        "quotes of the other kind": repeated("'''x\n''"),
        "comments": repeated("#\n"),
        "spaces": repeated(" "),
        "brackets closed": repeated("]"),
        "duplicate keys": repeated("a=1\n"),
        "a long chain of tables": numbered("[t{}]\n"),
        "unknown fields by the million": numbered('[[nodes]]\nid = "n{0}"\nbad{0} = 1\n'),
        "dangling links by the ten thousand": numbered(
            '[[links]]\nsource = "aaaaaaaaaaaaaaaaaaaaaaaa{0}"\ntarget = "aaaaaaaaaaaaab{0}"\n'
            'sign = "+"\n',
            head="".join(f'[[nodes]]\nid = "aaaaaaaaaaaaaaaaaaaaaaaaa{n}"\n' for n in range(20000)),
            size=5 * MB,
        ),
        "the same link over and over": repeated(
            "[[links]]\nsource='a'\ntarget='a'\nsign='+'\n", head="[[nodes]]\nid='a'\n"
        ),
    },
    "json": {
        "nested arrays": repeated("["),
        "nested objects": repeated('{"a":'),
        "one giant string": repeated("x", head='{"title":"', tail='"}'),
        "a giant string of escapes": repeated("\\n", head='{"title":"', tail='"}'),
        "a million empty tables": repeated("{},", head='{"nodes":[', tail="{}]}"),
        "a million empty lists": repeated("[],", head='{"nodes":[', tail="[]]}"),
        "a million keys": numbered('"k{}":0,', head="{", tail='"z":0}'),
        "a million duplicate keys": repeated('"k":0,', head="{", tail='"k":0}'),
        "a million texts": numbered('"{}",', head='{"nodes":[', tail='"z"]}'),
        "a million tiny nodes": numbered('{{"id":"{}"}},', head='{"nodes":[', tail='{"id":"z"}]}'),
        "a number of millions of digits": repeated("9", head='{"title":', tail="}"),
        "a number beyond all floats": repeated("9", head='{"title":1e', tail="}"),
        "quotes": repeated('"'),
        "backslashes": repeated("\\", head='"'),
        "unknown fields by the million": numbered(
            '{{"id":"n{0}","bad{0}":1}},', head='{"nodes":[', tail='{"id":"z"}]}'
        ),
    },
    "csv": {
        "one giant cell": repeated("x", head="source,target,sign\n"),
        "a quote never closed": repeated("x\n", head='source,target,sign\n"'),
        "a header of a million columns": repeated(","),
        "a header of unknown columns": numbered("c{},"),
        "a million cells in one row": repeated("x,", head="source,target,sign\n"),
        "a million wrong signs": repeated("a,b,x\n", head="source,target,sign\n"),
        "a million rows without a sign": repeated("a,b\n", head="source,target\n"),
        "the same id over and over": repeated("a,b,+,x\na,b,-,x\n", head="source,target,sign,id\n"),
        "commas": repeated(",,\n", head="source,target,sign\n"),
        "quotes": repeated('"'),
        "NUL": repeated("\0"),
        "line breaks of old": repeated("\r"),
        "guards": repeated("'", head="source,target,sign\n"),
        "spaces in a note": repeated("\n \n", head='source,target,sign,note\na,b,+,"', tail='"'),
    },
}


def most_memory() -> int:
    """Return the kilobytes that this process had at most."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # What `getrusage` tells begins with the memory of the process that started this one.
    return int(dict(line.split(":", 1) for line in lines)["VmHWM"].split()[0])


def main(form: str, name: str) -> None:
    """Build a case, read it with at most 1 GB of memory, and tell what happened."""
    from immunograph.errors import ImmunographError
    from immunograph.formats import csv_, json_, toml

    data = CASES[form][name]()
    resource.setrlimit(resource.RLIMIT_AS, (1024 * MB, 1024 * MB))
    read = {"toml": toml.read, "json": json_.read, "csv": csv_.read}[form]
    start = time.perf_counter()
    try:
        said = repr(read(data, f"map.{form}"))
        kind = "map"
    except ImmunographError as error:
        said, kind = str(error), type(error).__name__
    found = {
        "kind": kind,
        "said": said,
        "seconds": round(time.perf_counter() - start, 2),
        "megabytes": most_memory() // 1024,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
