"""The well-known colour palettes of PS3.6 Annex B, for grey pictures that the reader wants to see in colours."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from reviewer_app.imaging.source import Grey

#: Names of palettes with the SOP Instance UIDs of their standard colour palettes (PS3.6 B.1).
PALETTES: dict[str, str] = {
    "Hot iron": "1.2.840.10008.1.5.1",
    "PET": "1.2.840.10008.1.5.2",
    "Hot metal blue": "1.2.840.10008.1.5.3",
    "PET 20 steps": "1.2.840.10008.1.5.4",
}


@lru_cache(maxsize=len(PALETTES))
def palette_colors(name: str) -> Grey:
    """Return the 256 colours of a palette, RGB uint8 ``(256, 3)``, from dark to bright.

    Raises
    ------
    KeyError
        If there is no such palette.
    """
    from pydicom.pixels.processing import apply_color_lut  # noqa: PLC0415 - takes long to load, and is seldom needed

    levels = np.arange(256, dtype=np.uint8)
    return np.asarray(apply_color_lut(levels, palette=PALETTES[name]), dtype=np.uint8)


def next_palette(name: str) -> str:
    """Return the palette after one, "" (none) after the last, the first after ""."""
    names = ("", *PALETTES)
    return names[(names.index(name) + 1) % len(names)] if name in names else ""
