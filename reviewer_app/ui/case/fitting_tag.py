"""A tag that says less where there is less room: in fewer words, never in cut ones."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from reviewer_app.ui import theme


class FittingTag(QLabel):
    """One line with a ground of its own, in the longest of its wordings that fits; its tooltip has the whole."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._wordings: tuple[str, ...] = ("",)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(theme.CONTENT))
        theme.set_kind(self, kind)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        # it never takes more than its words: the ground is as wide as they are
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def say(self, whole: str, shorter: Iterable[str] = ()) -> None:
        """Say something; `shorter` are other wordings of it, longest first."""
        self._wordings = (whole, *shorter)
        self.setAccessibleName(whole)
        self.updateGeometry()
        self._choose()

    def full_text(self) -> str:
        """Return the whole of what it says."""
        return self._wordings[0]

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for the room of the whole."""
        return self._room_of(self._wordings[0])

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for no less than the room of the shortest wording."""
        return self._room_of(self._wordings[-1])

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Use the room there is now."""
        super().resizeEvent(event)
        self._choose()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Count with another font or ground."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._choose()

    def _choose(self) -> None:
        fitting = (one for one in self._wordings if self._room_of(one).width() <= self.width())
        shown = next(fitting, self._wordings[-1])
        self.setText(shown)
        self.setToolTip(self._wordings[0] if shown != self._wordings[0] else "")

    def _room_of(self, words: str) -> QSize:
        room = super().sizeHint()  # of the words that stand there, with the ground around them
        metrics = self.fontMetrics()
        width = room.width() - metrics.horizontalAdvance(self.text()) + metrics.horizontalAdvance(words)
        return QSize(width, room.height())
