"""Cut the fonts of the scripts that Reviewer Sans lacks, for names and texts in the report.

Usage: python packaging/cut_script_fonts.py NOTO_FOLDER DROID_SANS_FALLBACK_FULL.ttf NANUM_GOTHIC.ttf (needs fonttools)
Debian has them as fonts-noto-core, fonts-droid-fallback and fonts-nanum. Hints are left out: a PDF is not drawn with
them. Names are changed, as the licence of Nanum asks, and so that an installed font cannot take their place.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from cut_fonts import OUT, rename
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

#: Scripts with a heavier cut for headings; of the others one cut is enough for names.
TWO_CUTS = ("Hebrew", "Arabic")
ONE_CUT = (
    "Armenian", "Georgian", "Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Tamil", "Telugu", "Kannada", "Malayalam",
    "Sinhala", "Thai", "Lao", "Khmer", "Myanmar", "Ethiopic",
)  # fmt: skip
HANGUL = (*range(0x1100, 0x1200), *range(0x3130, 0x3190), *range(0xAC00, 0xD7B0))
SIGNS = (*range(0x2010, 0x2070), *range(0x2100, 0x2400), *range(0x25A0, 0x27C0))
LETTERS = (*range(0x0100, 0x0250), *range(0x0300, 0x0530))


def covered(path: Path) -> set[int]:
    return set(TTFont(path, lazy=True).getBestCmap())


def cut(source: Path, name: str, style: str = "Regular", only: Iterable[int] | None = None) -> None:
    options = Options(hinting=False, layout_features=["*"], notdef_outline=True, glyph_names=False, name_IDs=["*"])
    options.drop_tables += ["DSIG", "GDEF"] if name == "Reviewer Han" else ["DSIG"]
    font = TTFont(source)
    wanted = set(font.getBestCmap()) if only is None else set(only) & set(font.getBestCmap())
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    rename(font, name, style)
    font.save(OUT / f"{name.replace(' ', '')}-{style}.ttf")


def main() -> None:
    noto, droid, nanum = (Path(one) for one in sys.argv[1:4])
    for script in TWO_CUTS:
        for style in ("Regular", "Bold"):
            cut(noto / f"NotoSans{script}-{style}.ttf", f"Reviewer {script}", style)
    for script in ONE_CUT:
        cut(noto / f"NotoSans{script}-Regular.ttf", f"Reviewer {script}")
    cut(droid, "Reviewer Han")
    cut(nanum, "Reviewer Hangul", only=HANGUL)
    own = covered(OUT / "ReviewerSans-Regular.ttf")
    cut(noto / "NotoSans-Regular.ttf", "Reviewer Letters", only=set(LETTERS) - own)
    left = set(SIGNS) - own
    for source, name in (("Math", "Reviewer Math"), ("Symbols2", "Reviewer Signs"), ("Symbols", "Reviewer Symbols")):
        path = noto / f"NotoSans{source}-Regular.ttf"
        cut(path, name, only=left)
        left -= covered(path)


if __name__ == "__main__":
    main()
