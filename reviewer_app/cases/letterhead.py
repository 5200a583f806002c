"""The letterhead of the institution: who it is, its picture and its colour. It changes no section."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: A logo of more bytes or pixels a side is not taken.
MOST_LOGO_BYTES, MOST_LOGO_SIDE = 100_000, 2000
#: A name of more characters is not printed, nor a longer line: the head of page 1 must leave room for the report.
MOST_NAME, MOST_LINE = 120, 240
#: What small text needs against white paper (WCAG 2.2, 1.4.3).
LEAST_CONTRAST = 4.5
_COLOR = re.compile("#[0-9A-Fa-f]{6}")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What the service says of the institution (FHIR R4 Organization, docs/service.md).

    `lines` are address and ways to reach it. `logo` is a PNG or JPEG that was checked, empty for none. `accent` is a
    colour as ``"#1F4F8F"`` that can be read on white, empty for the colour of the text. `doubts` says in sentences what
    of it could not be used.
    """

    reference: str
    name: str
    lines: tuple[str, ...] = ()
    logo: bytes = b""
    accent: str = ""
    doubts: tuple[str, ...] = ()


def contrast_on_white(color: str) -> float:
    """Return the contrast of ``"#RRGGBB"`` to white, from 1 to 21 (WCAG 2.2, relative luminance).

    Raises
    ------
    ValueError
        If it is no such colour.
    """
    if _COLOR.fullmatch(color) is None:
        raise ValueError("a colour is written #RRGGBB")
    red, green, blue = (_linear(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
