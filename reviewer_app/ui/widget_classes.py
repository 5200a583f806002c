"""PySide's classes of widgets made while the reader looks at the worklist, a few in each idle turn.

PySide makes a class when it is first asked for, and all that a widget could be when Qt hands it one whose class it has
to find out: at the first list with a viewport some dozens with their enumerations, in the way of the first case.
"""

from __future__ import annotations

from PySide6 import QtWidgets
from PySide6.QtCore import QObject, QTimer

#: These take a millisecond or two; a frame has sixteen.
_IN_A_TURN = 4


class WidgetClasses(QObject):
    """Makes them from now on and then is gone; they are made in the thread that uses them."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._names = [name for name in dir(QtWidgets) if name.startswith("Q")]
        self._turn = QTimer(self, interval=0)
        self._turn.timeout.connect(self._make_some)
        self._turn.start()

    def _make_some(self) -> None:
        for name in self._names[:_IN_A_TURN]:
            getattr(QtWidgets, name)
        del self._names[:_IN_A_TURN]
        if not self._names:
            self._turn.stop()
            self.deleteLater()
