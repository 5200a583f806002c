"""PySide's classes, made in the window's thread before any other thread asks for one.

PySide makes a class when it is first asked for, and keeps for each module a map of those that are not made yet. A
second thread that asks for the same one meanwhile makes it again and takes it out of the map again, which ends the
program. What opens a case is loaded in a job, so all of them are made before, a few at a time, between the events.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from types import ModuleType

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QObject, QTimer, Signal

from reviewer_app.ui.quick_start import quick_enumerations

_MODULES: tuple[ModuleType, ...] = (QtCore, QtGui, QtWidgets)
#: Seconds between two looks at what the reader does; one class takes up to some milliseconds.
_SLICE_S = 0.004


class QtClasses(QObject):
    """Makes them after `begin`; `made` tells once that there is none left."""

    made = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._left = _unmade()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._some)

    def begin(self) -> None:
        """Begin when the events that wait have been seen to."""
        self._timer.start(0)

    def stop(self) -> None:
        """Make no more."""
        self._timer.stop()

    def _some(self) -> None:
        end = time.monotonic() + _SLICE_S
        with quick_enumerations():
            for module, name in self._left:
                getattr(module, name)
                if time.monotonic() > end:
                    return
        self._timer.stop()
        self.made.emit()


def _unmade() -> Iterator[tuple[ModuleType, str]]:
    for module in _MODULES:
        for name in dir(module):
            if name not in vars(module):
                yield module, name
