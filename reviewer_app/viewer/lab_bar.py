"""The bar over a table of laboratory results: a search, and whether only what is outside its range is shown."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QToolButton, QWidget

_WIDE = 960
LEGEND = "▲ above, ▼ below its range; two are critical; hollow where the source does not say so itself"


class _Field(QLineEdit):
    """Keeps Esc for itself: the window has a shortcut on it."""

    given_up = Signal()

    def event(self, event: QEvent) -> bool:
        """Take Esc before the shortcuts do."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                self.given_up.emit()
                return True
        return super().event(event)


class LabBar(QWidget):
    """Tells what is looked for.

    Signals
    -------
    changed(str, bool)
        Words, and whether only analytes with a result outside its range are wanted.
    left()
        The keyboard goes back to the table.
    """

    changed = Signal(str, bool)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.field = _Field()
        self.field.setPlaceholderText("Find an analyte")
        self.field.setAccessibleName("Find an analyte")
        self.field.setMaximumWidth(240)
        self.field.setMinimumWidth(96)
        self.outside = QToolButton()
        self.outside.setText("Out of range")
        self.outside.setProperty("kind", "words")
        self.outside.setCheckable(True)
        self.outside.setAutoRaise(True)
        self.outside.setAccessibleName("Show only analytes with a result out of its range")
        self.outside.setToolTip("Show only analytes with a result out of its range")
        self._count, self._legend = QLabel(), QLabel(LEGEND)
        self.outside.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(8)
        for widget in (self.field, self.outside, self._count):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self._legend)
        self.field.textChanged.connect(self._tell)
        self.field.returnPressed.connect(self.left)
        self.field.given_up.connect(self._give_up)
        self.outside.toggled.connect(self._tell)

    def clear(self) -> None:
        """Look for nothing."""
        self.field.clear()
        self.outside.setChecked(False)

    def take_focus(self) -> None:
        """Take the keyboard."""
        self.field.setFocus()
        self.field.selectAll()

    def tell(self, shown: int, total: int) -> None:
        """Say how many analytes are shown."""
        noun = "analyte" if total == 1 else "analytes"
        self._count.setText(f"{total} {noun}" if shown == total else f"{shown} of {total} {noun}")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave out the legend where it has no room: the line of the chosen result says it in words."""
        super().resizeEvent(event)
        self._legend.setVisible(self.width() >= _WIDE)

    def _tell(self, _changed: object = None) -> None:
        self.changed.emit(self.field.text(), self.outside.isChecked())

    def _give_up(self) -> None:
        self.field.clear()
        self.left.emit()
