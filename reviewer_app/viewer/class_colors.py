"""The colour of a mark by its class: the same name has the same colour in every pane, case and figure."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from types import MappingProxyType

#: Marks of no class.
OWN = "#F5D76E"
#: Told apart by the colour blind as far as so many can be (after Okabe and Ito), light enough for a dark picture.
_COLORS = ("#56B4E9", "#F2845C", "#37C99B", "#E39AC7", "#B9A6FF", "#E6A23C", "#9BD24B", "#6FD6D6")
_NAMED: Mapping[str, str] = MappingProxyType({
    "positive": "#F2845C", "negative": "#56B4E9", "uncertain": "#E39AC7", "other": "#37C99B",
    "target": "#F2845C", "non-target": "#56B4E9", "new": "#E39AC7",
})  # fmt: skip
#: Classes that are offered before the reader has named any.
OFFERED: tuple[str, ...] = ("Positive", "Negative", "Uncertain", "Other")


def class_color(class_name: str) -> str:
    """Return the colour of a class as ``"#RRGGBB"``; that of no class for an empty name."""
    name = class_name.strip().casefold()
    if not name:
        return OWN
    return _NAMED.get(name) or _COLORS[zlib.crc32(name.encode()) % len(_COLORS)]
