"""Sentences that the program proposes for a text of the opinion: facts it knows, which the reviewer adds or leaves."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from reviewer_app.ui import theme
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.pieces import link
from reviewer_app.ui.parts import clear, row, wrapped


class Proposals(QWidget):
    """Lists the sentences that are not yet in the text at `path`, each with a link that adds it as a line of its own.

    `flush` hands over what is being written in that text, before anything is added to it.
    """

    def __init__(self, editor: WorkEditor, path: str, flush: Callable[[], None]) -> None:
        super().__init__()
        self._editor, self._path, self._flush = editor, path, flush
        self._sentences: tuple[str, ...] = ()
        self._shown: tuple[str, ...] | None = None
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(4)
        editor.changed.connect(lambda _edit: self._refresh())
        self.setAccessibleName("Proposed limitations")
        self.hide()

    @property
    def open_ones(self) -> tuple[str, ...]:
        """The sentences that are proposed now."""
        text = " ".join(self._editor.work.opinion.get(self._path).split())
        return tuple(one for one in self._sentences if one not in text)

    def propose(self, sentences: Sequence[str]) -> None:
        """Propose these from now on; none where the opinion can change no more."""
        self._sentences = () if self._editor.read_only else tuple(sentences)
        self._refresh()

    def add(self, sentence: str) -> None:
        """Put a sentence at the end of the text."""
        self._flush()
        text = self._editor.work.opinion.get(self._path)
        self._editor.set_fields({self._path: f"{text}\n{sentence}" if text.strip() else sentence}, "Add a limitation")

    def _adding(self, sentence: str) -> Callable[[], None]:
        def add() -> None:
            self.add(sentence)

        return add

    def _refresh(self) -> None:
        shown = () if self._editor.read_only else self.open_ones
        if shown == self._shown:
            return
        self._shown = shown
        clear(self._rows)
        for one in shown:
            line = row(spacing=8)
            line.addWidget(wrapped(one, "dim", size=theme.CAPTION), 1)
            line.addWidget(link("Add", f"Add: {one}", self._adding(one)))
            self._rows.addLayout(line)
        self.setVisible(bool(shown))
