"""The fonts the program carries, loaded once: a bare machine has none."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFontDatabase

from reviewer_app.resources import resource

SANS = "Reviewer Sans"
MONO = "Reviewer Mono"
_FILES = ("ReviewerSans-Regular", "ReviewerSans-Medium", "ReviewerSans-SemiBold", "ReviewerMono-Regular")


@cache
def load_fonts() -> None:
    """Make "Reviewer Sans" and "Reviewer Mono" known to Qt; needs a QGuiApplication.

    Raises
    ------
    FileNotFoundError
        If a font file is not packed with the program, or is no font.
    """
    for name in _FILES:
        data = resource(f"fonts/{name}.ttf").read_bytes()
        if QFontDatabase.addApplicationFontFromData(data) < 0:
            raise FileNotFoundError(f"fonts/{name}.ttf is not a font Qt can load")
