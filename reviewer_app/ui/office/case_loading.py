"""What opens a case, loaded while the reader looks at the worklist."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Signal

from reviewer_app.jobs import Lane, Priority
from reviewer_app.ui.office.open_case import load_case_window, load_header_readers
from reviewer_app.ui.office.services import Services
from reviewer_app.ui.qt_classes import QtClasses

logger = logging.getLogger(__name__)


class CaseLoading(QObject):
    """Loads it after `begin`: Qt's classes in the window's thread, then all else in a job.

    `loaded` tells once that what opens a case is there, with the failure or None. What reads the headers of its images
    comes after that.
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
            lambda _nothing: self._load_more(),
            self.loaded.emit,
            priority=Priority.BACKGROUND,
        )

    def _load_more(self) -> None:
        self.loaded.emit(None)
        self._services.submit(
            Lane.DECODE, lambda _token: load_header_readers(), failed=_leave_it, priority=Priority.BACKGROUND
        )


def _leave_it(error: BaseException) -> None:
    """Who reads a header loads it then, or says why it cannot be."""
    logger.warning("what reads headers was not loaded: %s", type(error).__name__)
