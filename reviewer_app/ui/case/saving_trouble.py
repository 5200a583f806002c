"""What is said while the work on a case cannot be brought to the disk."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject

from reviewer_app.errors import ReviewerError
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.notices import Notices

logger = logging.getLogger(__name__)
_SAVED_AFTER_ALL = "Everything is saved now."


class SavingTrouble(QObject):
    """Keeps a bar in sight from a failure until everything is on disk."""

    def __init__(self, editor: WorkEditor, notices: Notices) -> None:
        super().__init__(notices)
        self._editor, self._notices = editor, notices
        self._told = ""
        editor.save_failed.connect(self._not_saved)
        editor.saved.connect(lambda _moment: self._saved())

    @property
    def held_back(self) -> str:
        """Why the case should not be left now: work in it cannot be brought to the disk. Empty where it can."""
        unsaved = self._editor.unsaved
        if not (self._editor.failing and unsaved):
            return ""
        changes = "1 change is" if unsaved == 1 else f"{unsaved} changes are"
        return f"{changes} not saved yet and would be lost. It is tried again every few seconds."

    def _not_saved(self, error: BaseException) -> None:
        if not isinstance(error, ReviewerError):
            self._notices.show_error(error)
            return
        logger.warning("not saved: %s %s", type(error).__name__, error.detail)
        self._notices.take_back(self._told)
        self._told = str(error)
        self._notices.show_text("bad", self._told, action=("Try again", self._editor.retry))

    def _saved(self) -> None:
        if self._told:
            self._notices.take_back(self._told)
            self._told = ""
            self._notices.show_text("ok", _SAVED_AFTER_ALL, seconds=6)
