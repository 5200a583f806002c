"""Whether the work is on disk, in words that are true at every moment."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QWidget

from reviewer_app.ui import theme
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.parts import IconLabel, label
from reviewer_app.ui.words import time_words


class SavedState(QWidget):
    """Says "Saved" only while all edits are on disk and nothing typed waits to become one; nothing before the first."""

    def __init__(self, editor: WorkEditor) -> None:
        super().__init__()
        self._editor = editor
        self._moment: datetime | None = None
        self._icon, self._words = IconLabel("check", "faint"), label("", "faint", size=theme.CAPTION)
        self._words.setAccessibleName("Saved state")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(self._icon)
        line.addWidget(self._words)
        self._icon.hide()
        editor.changed.connect(lambda _edit: self._show())
        editor.typing_changed.connect(self._show)
        editor.save_failed.connect(lambda _error: self._show())
        editor.saved.connect(self._saved)
        if editor.unsaved:
            self._show()

    @property
    def words(self) -> str:
        """What it says."""
        return self._words.text()

    def _saved(self, moment: datetime) -> None:
        self._moment = moment
        self._show()

    def _show(self) -> None:
        waiting = self._editor.unsaved
        if waiting and self._editor.failing:
            changes = "1 change" if waiting == 1 else f"{waiting} changes"
            self._say("warning-circle", "bad", "bad", f"Not saved: {changes}")
        elif waiting or self._editor.typing:
            self._say("circle-dashed", "faint", "faint", "Saving…")
        elif self._moment is not None:
            self._say("check", "ok", "dim", f"Saved {time_words(self._moment)}")
        else:
            self._icon.hide()
            self._words.clear()

    def _say(self, icon: str, tone: str, kind: str, words: str) -> None:
        self._icon.show()
        self._icon.show_icon(icon, tone)
        theme.set_kind(self._words, kind)
        self._words.setText(words)
