"""What scrolls in the panel of the opinion: its parts under one another, and its sections with a line between them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QVBoxLayout, QWidget

from reviewer_app.ui.parts import line


class PanelPages(QScrollArea):
    """Scrolls up and down only; `inside` is what all of it stands in."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.inside = QWidget()
        self.setWidget(self.inside)

    def fill(self, parts: Iterable[QWidget | QLayout | None], sections: Iterable[QWidget]) -> None:
        """Put the parts in, with a line for None, then the sections.

        From the outside in: what is put into another, all that is in it is told of its style once more.
        """
        column = QVBoxLayout(self.inside)
        column.setContentsMargins(16, 0, 16, 16)
        column.setSpacing(8)
        for one in parts:
            if isinstance(one, QLayout):
                column.addLayout(one)
            else:
                column.addWidget(line() if one is None else one)
        rows = QVBoxLayout()
        rows.setSpacing(3)
        for section in sections:
            rows.addWidget(section)
            rows.addWidget(line())
        column.addLayout(rows)
        column.addStretch()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
