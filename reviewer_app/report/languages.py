"""Where words of another language begin and end on the pages: a part of the structure of its own (14.9.2)."""

from __future__ import annotations

from typing import Any

from reportlab.platypus import Flowable


class _NoRoom(Flowable):
    """Takes no room, and leaves the space between its neighbours as it is."""

    _ZEROSIZE, _SPACETRANSFER = 1, True

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: ARG002, N803 - reportlab's
        """Take no room."""
        return 0.0, 0.0


class LanguageBegins(_NoRoom):
    """Begins a part in a language, told by its code."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def draw(self) -> None:
        """Open the part; there is nothing to paint."""
        canvas: Any = self.canv
        canvas.tagging.begin_language(self._language)


class LanguageEnds(_NoRoom):
    """Ends it."""

    def draw(self) -> None:
        """Close the part; there is nothing to paint."""
        canvas: Any = self.canv
        canvas.tagging.end(canvas, drawn=False)
