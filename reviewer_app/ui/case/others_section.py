"""The marks of others in the list of layers: for each object an eye, and for each mark a way to its image."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from reviewer_app.cases.exchanged_marks import ExchangedMark
from reviewer_app.cases.mark_sources import MarkSource
from reviewer_app.ui import theme
from reviewer_app.ui.case.pieces import ElidedLabel, icon_button
from reviewer_app.ui.parts import label, row, wrapped
from reviewer_app.viewer.reported import Reported

#: Marks of one object that have a row of their own; the others are counted.
MOST_ROWS = 100
_GAP, _INDENT = 6, 26


class OthersSection(QWidget):
    """Lists the objects and marks there are when it is made; its eyes follow. `leave` is called before a jump."""

    def __init__(self, reported: Reported, leave: Callable[[], object]) -> None:
        super().__init__()
        self._reported = reported
        self._leave = leave
        self._eyes: dict[str, tuple[QToolButton, str]] = {}
        self.setAccessibleName("Marks of others")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 8, 0, 0)
        self._column.setSpacing(2)
        self._column.addWidget(label("Marks of others", weight=theme.SEMIBOLD))
        for source in reported.sources:
            self._add(source)
        reported.changed.connect(self._show_state)
        self._show_state()

    def _add(self, source: MarkSource) -> None:
        eye = icon_button("eye", f"Hide the marks of {source.name}", "Hide them", color="text", size=16)
        eye.clicked.connect(partial(self._turn, source.sop_instance_uid))
        self._eyes[source.sop_instance_uid] = (eye, source.name)
        self._column.addLayout(row(eye, ElidedLabel(source.heading, bold=True), spacing=_GAP, margins=(0, 6, 0, 0)))
        self._column.addLayout(row(_INDENT, ElidedLabel(source.signature, "dim"), spacing=_GAP))
        for mark in source.marks[:MOST_ROWS]:
            self._add_mark(mark)
        if len(source.marks) > MOST_ROWS:
            self._column.addWidget(wrapped(f"and {len(source.marks) - MOST_ROWS} more", "dim", size=theme.CAPTION))

    def _add_mark(self, mark: ExchangedMark) -> None:
        words = " ".join(mark.words.split()) or "Mark without words"
        line = row(_INDENT, ElidedLabel(words), spacing=_GAP)
        if mark.sop_instance_uid:
            there = icon_button("crosshair-simple", f"Go to {words}", "Go to its image", size=16)
            there.clicked.connect(partial(self._go, mark))
            line.addWidget(there)
        self._column.addLayout(line)

    def _turn(self, uid: str) -> None:
        self._reported.set_visible(uid, visible=not (self._reported.shown and self._reported.is_visible(uid)))

    def _go(self, mark: ExchangedMark) -> None:
        self._leave()
        self._reported.wanted.emit(mark.sop_instance_uid, mark.frames[0] if mark.frames else 0)

    def _show_state(self) -> None:
        for uid, (eye, name) in self._eyes.items():
            visible = self._reported.shown and self._reported.is_visible(uid)
            eye.setIcon(theme.icon("eye" if visible else "eye-slash", "text" if visible else "faint"))
            eye.setAccessibleName(f"{'Hide' if visible else 'Show'} the marks of {name}")
            eye.setToolTip("Hide them" if visible else "Show them")
