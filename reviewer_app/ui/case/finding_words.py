"""Find and replace over all texts of the opinion: in which field the words stand, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from reviewer_app.cases.searching import Found, Search, find_all
from reviewer_app.ui.case.fields import TextField

if TYPE_CHECKING:
    from reviewer_app.ui.case.opinion_panel import OpinionPanel


class WordFinder(QObject):
    """Looks for words in the texts of a panel, in the order in which they stand there.

    Signals
    -------
    found(int, int)
        At which place of how many the search is, counted from 1; 0 for none chosen yet.
    """

    found = Signal(int, int)

    def __init__(self, panel: OpinionPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._search: Search | None = None
        self._places: tuple[Found, ...] = ()
        self._at = -1

    @property
    def places(self) -> tuple[Found, ...]:
        """Every place, in order."""
        return self._places

    def look_for(self, search: Search | None) -> None:
        """Mark and count the words, and go to the first place; None ends the search."""
        self._search = search if search is not None and search.words else None
        self._at = -1
        self._show()
        if self._places:
            self.step(1)

    def refresh(self) -> None:
        """Count again: the texts have changed."""
        if self._search is not None:
            self._show()

    def step(self, by: int) -> None:
        """Go to the next place (1) or the one before (-1), round at the ends."""
        if self._search is None:
            return
        self._show()
        if self._places:
            self._at = (self._at + by) % len(self._places) if self._at >= 0 or by > 0 else len(self._places) - 1
            self._go()
        self._tell()

    def _show(self) -> None:
        self._panel.flush()
        values = self._panel.text_values()
        self._places = () if self._search is None else find_all(self._search, values, values)
        self._at = min(self._at, len(self._places) - 1)
        for field in self._panel.text_fields():
            field.look_for(self._search)
        self._tell()

    def _go(self) -> None:
        place = self._places[self._at]
        field = self._panel.open_text(place.path)
        if field is not None and self._search is not None:
            field.look_for(self._search)
            if field.choose_place(self._search, place.number):
                self._panel.show_caret_of(field)

    def replace(self, words: str) -> None:
        """Put other words in the place where the search is, and go on to the next."""
        if self._search is None or self._at < 0 or not self._places:
            return
        place = self._places[self._at]
        field = self._panel.open_text(place.path)
        if field is None or field.isReadOnly():
            return
        if not field.choose_place(self._search, place.number):  # the text has changed under the search
            self._show()
            return
        passed = field.replace_chosen(self._search, words)
        field.flush()
        # the new words may hold the ones that are looked for: on from behind them
        self._at += passed - place.number - 1
        self.step(1)

    def replace_all(self, words: str) -> int:
        """Put other words in every place, in one edit; return how many there were."""
        if self._search is None:
            return 0
        self._show()
        count, values = len(self._places), {}
        for field in self._fields_with_places():
            if not field.isReadOnly():
                values[field.path] = field.replaced(self._search, words)
        self._panel.write(values, "Replace")
        self._at = -1
        self._show()
        return count if values else 0

    def _fields_with_places(self) -> Iterator[TextField]:
        for path in dict.fromkeys(one.path for one in self._places):
            field = self._panel.open_text(path)
            if field is not None:
                yield field

    def _tell(self) -> None:
        self.found.emit(self._at + 1, len(self._places))
