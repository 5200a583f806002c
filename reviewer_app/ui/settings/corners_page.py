"""The page of the words in the corners: by modality, which lines stand where."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QGridLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.settings import Settings
from reviewer_app.ui import parts, theme
from reviewer_app.ui.settings.corners_view import CornersView
from reviewer_app.ui.settings.line_menu import LineMenu
from reviewer_app.viewer.corner_choices import (
    ALL_OTHERS,
    CORNERS,
    corners_now,
    is_own,
    line_keywords,
    line_words,
    modalities_of,
    moved,
    offered_lines,
    with_corners,
    with_lines,
    without_corners,
)
from reviewer_app.viewer.corners import Corners, Line, own_corners, readable_corners

_HEADS = {
    "left_top": "Upper left, below the name",
    "right_top": "Upper right",
    "left_bottom": "Lower left",
    "right_bottom": "Lower right, above the mark of quality",
}
_TOLD = (
    "What each corner of an image tells, by modality. Name, warnings and the mark of quality always stand there, and "
    "small panes say less. A value that the file does not have is left out. Changes apply at once and are kept."
)
_EMPTY = "No lines"
_LIST_HEIGHT = 94


class _Lines(QListWidget):
    """A list that says so when it is empty."""

    def __init__(self) -> None:
        super().__init__()
        theme.set_kind(self, "lines")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the lines, or that there are none."""
        super().paintEvent(event)
        if self.count() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(theme.colors().faint))
            painter.drawText(self.viewport().rect().adjusted(11, 4, -8, -4), Qt.AlignmentFlag.AlignTop, _EMPTY)
            painter.end()


class CornerList(QWidget):
    """The lines of one corner, with what changes them. `changed` carries them as they are to be."""

    changed = Signal(object)

    def __init__(self, corner: str) -> None:
        super().__init__()
        self.corner = corner
        self._corners = Corners()
        self._offered: tuple[tuple[Line, ...], ...] = ()
        self.list = _Lines()
        self.list.setAccessibleName(f"{_HEADS[corner]}: lines")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setFixedHeight(theme.scaled(_LIST_HEIGHT))
        self.list.currentRowChanged.connect(lambda _row: self._show_state())
        self.add = parts.button("Add", icon="plus")
        self.menu = LineMenu(self)
        self.menu.aboutToShow.connect(self.fill_menu)
        self.menu.chosen.connect(self._add)
        self.add.setMenu(self.menu)
        self.up, self.down = self._button("Up", "arrow-up"), self._button("Down", "arrow-down")
        self.remove = self._button("Remove", "trash")
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.remove.clicked.connect(self._remove)
        for made in (self.add, self.up, self.down, self.remove):
            made.setAccessibleName(f"{_HEADS[corner]}: {made.text().lower()}")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(parts.label(_HEADS[corner], weight=theme.SEMIBOLD))
        column.addWidget(self.list)
        column.addLayout(parts.row(self.add, self.up, self.down, self.remove, None, spacing=6))

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines as they are now."""
        found: tuple[Line, ...] = getattr(self._corners, self.corner)
        return found

    def show_corners(self, corners: Corners, offered: tuple[tuple[Line, ...], ...]) -> None:
        """Show these lines; the chosen place stays where it can."""
        at = self.list.currentRow()
        self._corners, self._offered = corners, offered
        self.list.clear()
        for one in self.lines:
            item = QListWidgetItem(line_words(one))
            item.setToolTip(line_keywords(one))
            self.list.addItem(item)
        self.list.setCurrentRow(min(at, self.list.count() - 1))
        self._show_state()

    def fill_menu(self) -> None:
        """List what can be added: everything that does not stand in this corner already."""
        self.menu.offer([[one for one in lines if one not in self.lines] for lines in self._offered])

    def _button(self, words: str, icon: str) -> QPushButton:
        return parts.button(words, icon=icon)

    def _add(self, line: Line) -> None:
        self._tell(with_lines(self._corners, self.corner, (*self.lines, line)), len(self.lines))

    def _move(self, step: int) -> None:
        at = self.list.currentRow()
        made = moved(self._corners, self.corner, at, step)
        if made != self._corners:
            self._tell(made, at + step)

    def _remove(self) -> None:
        at = self.list.currentRow()
        if at >= 0:
            self._tell(with_lines(self._corners, self.corner, (*self.lines[:at], *self.lines[at + 1 :])), at)

    def _tell(self, made: Corners, at: int) -> None:
        self.changed.emit(made)
        self.list.setCurrentRow(min(at, self.list.count() - 1))

    def _show_state(self) -> None:
        at, count = self.list.currentRow(), self.list.count()
        self.remove.setEnabled(at >= 0)
        self.up.setEnabled(at > 0)
        self.down.setEnabled(0 <= at < count - 1)


class CornersPage(QWidget):
    """`changed` carries what the settings are to keep."""

    changed = Signal(object)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.setAccessibleName("Corners")
        self._kept = settings.corner_texts
        self.modality = QComboBox()
        self.modality.setAccessibleName("Modality")
        self.modality.currentIndexChanged.connect(lambda _at: self._show())
        self.reset = parts.button("As in the program", icon="arrow-counter-clockwise")
        self.reset.clicked.connect(lambda: self._tell(without_corners(self._kept, self.code)))
        self.lists = {name: CornerList(name) for name in CORNERS}
        self.view = CornersView()
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(12)
        for number, one in enumerate(self.lists.values()):
            one.changed.connect(lambda made: self._tell(with_corners(self._kept, self.code, made)))
            grid.addWidget(one, number // 2, number % 2)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(parts.title("Corners"))
        column.addWidget(parts.wrapped(_TOLD, "dim"))
        column.addLayout(parts.row(parts.label("Modality"), self.modality, 8, self.reset, None))
        column.addLayout(grid)
        column.addWidget(self.view)
        column.addStretch(1)
        parts.scrolled(self, inside)
        self._fill()
        self._show()

    @property
    def code(self) -> str:
        """The modality whose corners are shown."""
        found: str = self.modality.currentData() or ALL_OTHERS
        return found

    def show_settings(self, settings: Settings) -> None:
        """Show what is kept now."""
        self._kept = settings.corner_texts
        self._fill()
        self._show()

    def _known(self) -> tuple[Corners, ...]:
        return (*readable_corners(self._kept), *own_corners())

    def _fill(self) -> None:
        """List the modalities; the one that is shown stays."""
        codes, shown = modalities_of(self._known()), self.code
        self.modality.blockSignals(True)
        self.modality.clear()
        for code in codes:
            self.modality.addItem(code or "All others", code)
        self.modality.setCurrentIndex(max(0, self.modality.findData(shown)))
        self.modality.blockSignals(False)

    def _show(self) -> None:
        corners = corners_now(self._kept, self.code, own_corners())
        for one in self.lists.values():
            one.show_corners(corners, offered_lines(self._known()))
        self.view.show_corners(corners)
        self.reset.setEnabled(is_own(self._kept, self.code))

    def _tell(self, texts: tuple[str, ...]) -> None:
        self.changed.emit({"corner_texts": texts})
