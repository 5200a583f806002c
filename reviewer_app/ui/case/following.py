"""Lists follow an edit: at once where words were written, and where marks were, when the panes have painted them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from reviewer_app.cases.work import Edit
from reviewer_app.ui.case.editor import WorkEditor


class Following(QObject):
    """Calls `show` after each edit; `settle` calls it now, where it is due, for whoever looks at the lists."""

    def __init__(self, editor: WorkEditor, show: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._show = show
        self._due = QTimer(self, singleShot=True, interval=0)  # paints are handled before timers
        self._due.timeout.connect(show)
        editor.changed.connect(self._edit_made)

    def stop(self) -> None:
        """Nothing is due: all is shown, or the window goes."""
        self._due.stop()

    def settle(self) -> None:
        """Show what is due."""
        if self._due.isActive():
            self._due.stop()
            self._show()

    def _edit_made(self, edit: Edit) -> None:
        if edit.annotations and not (edit.fields or edit.lesions):
            self._due.start()
        else:
            self.stop()
            self._show()
