"""The program's own fonts: a bare machine has none at all, and an installed font of the same name must not win.

Fonts need a `QGuiApplication` (the offscreen platform will do); with one, text may be painted in any thread.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from reviewer_app.resources import resource

SANS = "Reviewer Sans"
MONO = "Reviewer Mono"
_FILES = {
    SANS: ("ReviewerSans-Regular.ttf", "ReviewerSans-Medium.ttf", "ReviewerSans-SemiBold.ttf"),
    MONO: ("ReviewerMono-Regular.ttf",),
}


def load_fonts(family: str = SANS) -> None:
    """Register the packed fonts of a family with Qt, once; each costs the start a hundredth, so others come later.

    Raises
    ------
    FileNotFoundError
        If a font is not packed with the program, or Qt cannot read it.
    """
    _load(family)


@cache
def _load(family: str) -> None:
    for name in _FILES[family]:
        if QFontDatabase.addApplicationFont(str(resource(f"fonts/{name}"))) < 0:
            raise FileNotFoundError(f"fonts/{name} is not a font Qt can load")


@cache
def image_font(pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return the font for words over images, `pixels` device pixels high, with numbers that line up."""
    load_fonts()
    font = QFont(SANS)
    font.setPixelSize(pixels)
    font.setWeight(weight)
    for tag in ("tnum", "cv05", "cv08"):
        font.setFeature(QFont.Tag(tag), 1)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font
