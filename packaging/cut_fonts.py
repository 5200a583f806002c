"""Cut the static TrueType fonts of the program from the variable Inter and from JetBrains Mono (both SIL OFL 1.1).

Usage: python packaging/cut_fonts.py INTER_VARIABLE.ttf JETBRAINS_MONO_REGULAR.ttf (needs fonttools)
They get a family name of their own, so that an installed Inter can never win over what the program carries.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

OUT = Path(__file__).resolve().parent.parent / "resources" / "fonts"
CUTS = {"Regular": 400, "Medium": 500, "SemiBold": 600}


def rename(font: TTFont, family: str, style: str) -> None:
    names = font["name"]
    for name_id in (16, 17, 21, 22, 25):
        names.removeNames(nameID=name_id)
    legacy_family = family if style == "Regular" else f"{family} {style}"
    values = {1: legacy_family, 2: "Regular", 3: f"{family} {style} (reviewer-app)", 4: f"{family} {style}",
              6: f"{family.replace(' ', '')}-{style}", 16: family, 17: style}  # fmt: skip
    for name_id, value in values.items():
        names.setName(value, name_id, 3, 1, 0x409)
        names.setName(value, name_id, 1, 0, 0)


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    for style, weight in CUTS.items():
        font = TTFont(sys.argv[1])
        axes = {axis.axisTag for axis in font["fvar"].axes}
        limits: dict[str, float] = {"wght": weight}
        limits.update(dict.fromkeys(axes & {"opsz"}, 14))
        limits.update(dict.fromkeys(axes & {"slnt", "ital"}, 0))
        font = instantiateVariableFont(font, limits, inplace=True)
        font["OS/2"].usWeightClass = weight
        rename(font, "Reviewer Sans", style)
        font.save(OUT / f"ReviewerSans-{style}.ttf")
    mono = TTFont(sys.argv[2])
    rename(mono, "Reviewer Mono", "Regular")
    mono.save(OUT / "ReviewerMono-Regular.ttf")


if __name__ == "__main__":
    main()
