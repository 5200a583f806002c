"""What opens a case, loaded while the reader looks at the worklist."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from reviewer_app.jobs import Lane, Priority
from reviewer_app.ui.office.open_case import load_case_window
from reviewer_app.ui.office.services import Services
from reviewer_app.ui.qt_classes import QtClasses


class CaseLoading(QObject):
    """Loads it after `begin`: Qt's classes in the window's thread, then all else in a job.

    `loaded` tells once that it is over, with the failure or None.
    """

    loaded = Signal(object)

    def __init__(self, services: Services, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._classes = QtClasses(self)
        self._classes.made.connect(self._load)

    def begin(self) -> None:
        """Begin between the events."""
        self._classes.begin()

    def stop(self) -> None:
        """Do nothing more; a job that runs ends by itself."""
        self._classes.stop()

    def _load(self) -> None:
        self._services.submit(
            Lane.DECODE,
            lambda _token: load_case_window(),
            lambda _nothing: self.loaded.emit(None),
            self.loaded.emit,
            priority=Priority.BACKGROUND,
        )
