"""Make the bundled fonts, their licence and their metrics from the package of Inter.

Run by hand, from the root of the repository, when the font or the set of characters changes::

    npm pack inter-ui@4.1.1
    python -m pip install "fonttools==4.68.0" "brotli==1.2.1"
    python tools/subset_fonts.py inter-ui-4.1.1.tgz

The same package and the same fonttools give the same bytes.
"""

# ruff: noqa: INP001, T201 - a script of the repository, not a package; it tells what it wrote

from __future__ import annotations

import hashlib
import io
import json
import sys
import tarfile
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

#: The one package these fonts are made from.
PACKAGE_SHA256 = "e392e4d71f18a7c1f23dfecd833d68fa05eeab41862686584e80fd2b5d87e9c0"

FONTS = Path(__file__).parents[1] / "immunograph" / "draw" / "fonts"

#: Weight, and the name of its style in the package.
STYLES = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"}

#: The characters to keep, as far as Inter has them; README.md beside the fonts lists them.
RANGES = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x017F),  # Latin-1, Latin Extended-A
    (0x018F, 0x018F),  # schwa
    (0x01A0, 0x01A1),  # horn, for Vietnamese
    (0x01AF, 0x01B0),
    (0x01CD, 0x01DC),  # the third tone of pinyin
    (0x0218, 0x021B),  # comma below, for Romanian
    (0x0259, 0x0259),
    (0x02BB, 0x02BC),  # ʻokina and apostrophe as letters
    (0x02C6, 0x02C7),  # accents that stand alone
    (0x02D8, 0x02DD),
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x045F),  # Cyrillic
    (0x0490, 0x0491),
    (0x1E00, 0x1EFF),  # Latin Extended Additional: Vietnamese, Welsh
    (0x2000, 0x200D),  # spaces
    (0x2010, 0x2027),  # dashes, quotation marks, bullets, ellipsis
    (0x202F, 0x2060),  # per mille, primes, brackets
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x20A0, 0x20BF),  # currencies
    (0x2100, 0x214F),  # letterlike symbols
    (0x2153, 0x215E),  # fractions
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematics: − ≈ ≠ ≤ ≥ ⊕ ⊖
    (0x25A0, 0x25FF),  # squares, triangles, circles
    (0x26A0, 0x26A0),  # warning sign
    (0x2713, 0x2717),  # check mark, cross
)

#: The width, in ems, at which a character without a glyph is measured and left blank.
BLANK_WIDTH = 0.6

#: Copyright, names, version, trademark, makers, licence: everything but the names of features.
NAMES_KEPT = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 16, 17)

# The identifier and the version, which say that this is a subset.
NAMES_MARKED = (3, 5)


def subset_font(source: bytes) -> TTFont:
    """Return the font with the characters of ``RANGES`` only, and plain advance widths."""
    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    options = subset.Options()
    # Kerning and substitutions go: then a text is as wide as the sum of its characters,
    # here, in every renderer and whatever the renderer can shape.
    options.drop_tables += ["GSUB", "GPOS", "GDEF"]
    options.hinting = False
    options.glyph_names = False
    options.name_IDs = NAMES_KEPT
    # A character without a glyph leaves a gap, not a box.
    options.notdef_outline = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for low, high in RANGES for code in range(low, high + 1)])
    subsetter.subset(font)
    font["hmtx"][".notdef"] = (round(BLANK_WIDTH * font["head"].unitsPerEm), 0)
    for record in font["name"].names:
        if record.nameID in NAMES_MARKED:
            record.string = f"{record.toUnicode()};subset"
    font.flavor = None
    return font


def widths_of(font: TTFont) -> dict[str, int]:
    """Return the advance width of each character, in units of the em, by code point."""
    glyphs = font.getBestCmap()
    return {chr(code): font["hmtx"][glyphs[code]][0] for code in sorted(glyphs)}


def write_metrics(widths: dict[int, dict[str, int]], units_per_em: int) -> None:
    """Write the widths of all weights as one JSON file: one line for each weight."""
    characters = "".join(widths[400])
    if any("".join(table) != characters for table in widths.values()):
        raise SystemExit("the weights do not have the same characters")
    fields: dict[str, object] = {"units_per_em": units_per_em, "characters": characters}
    fields |= {str(weight): list(table.values()) for weight, table in widths.items()}
    lines = (
        f'"{name}":{json.dumps(value, separators=(",", ":"))}' for name, value in fields.items()
    )
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    (FONTS / "metrics.json").write_text(text, encoding="ascii", newline="\n")


def main(package: str) -> None:
    """Write the fonts, ``metrics.json`` and ``OFL.txt`` from the package."""
    packed = Path(package).read_bytes()
    if hashlib.sha256(packed).hexdigest() != PACKAGE_SHA256:
        raise SystemExit(f"{package} is not the package that these fonts are made from")
    widths = {}
    units_per_em = 0
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:

        def member(name: str) -> bytes:
            found = archive.extractfile(f"package/{name}")
            if found is None:
                raise SystemExit(f"the package has no {name}")
            return found.read()

        (FONTS / "OFL.txt").write_bytes(member("LICENSE.txt"))
        for weight, style in STYLES.items():
            font = subset_font(member(f"web/Inter-{style}.woff2"))
            path = FONTS / f"Inter-{style}.ttf"
            font.save(path)
            widths[weight] = widths_of(font)
            units_per_em = font["head"].unitsPerEm
            print(f"{path.name}: {len(widths[weight])} characters, {path.stat().st_size} bytes")
    write_metrics(widths, units_per_em)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python tools/subset_fonts.py inter-ui-4.1.1.tgz")
    main(sys.argv[1])
