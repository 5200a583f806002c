"""The menu of lines that can be put into a corner: in groups, or those that have what is typed in their words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget, QWidgetAction

from reviewer_app.ui import theme
from reviewer_app.viewer.corner_choices import line_keywords, line_words
from reviewer_app.viewer.corners import Line

_GROUPS = ("Lines of the viewer", "Lines of the header", "Single values of the header")
_MOST = 12
_WIDTH = 300


class LineMenu(QMenu):
    """`chosen` carries the line that was taken. What is to be offered is filled in by who shows the menu."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._offered: tuple[tuple[Line, ...], ...] = ()
        self._shown: list[QAction] = []
        self._menus: list[QMenu] = []
        self.setToolTipsVisible(True)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search by name or keyword")
        self.search.setAccessibleName("Search among lines")
        self.search.setMinimumWidth(theme.scaled(_WIDTH))
        self.search.textChanged.connect(lambda _text: self._show())
        self.search.returnPressed.connect(self._take_pointed)
        field = QWidgetAction(self)
        field.setDefaultWidget(self.search)
        self.addAction(field)

    def offer(self, groups: Sequence[Sequence[Line]]) -> None:
        """Begin with all that can be chosen, in the groups of `corner_choices.offered_lines`."""
        self._offered = tuple(tuple(one) for one in groups)
        self.search.clear()
        self._show()
        self.search.setFocus()

    def actions_shown(self) -> list[QAction]:
        """Return what can be chosen now, group by group."""
        return [made for menu in self._menus for made in menu.actions()] or self._shown

    def _show(self) -> None:
        for one in self._shown:
            self.removeAction(one)
        for menu in self._menus:
            menu.deleteLater()
        self._menus = []
        typed = self.search.text().split()
        self._shown = self._found(typed) if typed else self._groups()

    def _groups(self) -> list[QAction]:
        found = []
        for title, lines in zip(_GROUPS, self._offered, strict=True):
            group = self.addMenu(title)
            group.setToolTipsVisible(True)
            group.addActions([self._action(line) for line in lines])
            group.setEnabled(not group.isEmpty())
            self._menus.append(group)
            found.append(group.menuAction())
        return found

    def _found(self, typed: Sequence[str]) -> list[QAction]:
        lines = [line for group in self._offered for line in group if _matches(line, typed)]
        found = [self._action(line) for line in lines[:_MOST]]
        if len(lines) != len(found) or not found:
            more = QAction(f"{len(lines) - _MOST} more: type more of the name" if found else "No such line", self)
            more.setEnabled(False)
            found.append(more)
        self.addActions(found)
        return found

    def _action(self, line: Line) -> QAction:
        made = QAction(line_words(line), self)
        made.setToolTip(line_keywords(line))
        made.triggered.connect(partial(self._take, line))
        return made

    def _take(self, line: Line, _checked: bool = False) -> None:
        self.chosen.emit(line)

    def _take_pointed(self) -> None:
        """Take the line that the arrow keys or the pointer came to, else the first that was found."""
        found = [one for one in self._shown if one.isEnabled()] if self.search.text().split() else []
        if found:
            pointed = self.activeAction()
            self.close()
            (pointed if pointed in found else found[0]).trigger()


def _matches(line: Line, typed: Sequence[str]) -> bool:
    text = f"{line_words(line)} {line_keywords(line)}".casefold()
    return all(one.casefold() in text for one in typed)
