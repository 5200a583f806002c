"""The panel of lesions: sizes by date under each other, the sums of the targets, and what has to be said of them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QMenu, QScrollBar, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from reviewer_app.cases.lesion_notes import table_notes
from reviewer_app.cases.lesion_table import LesionLine, LesionTable
from reviewer_app.ui import theme
from reviewer_app.ui.case.lesion_cells import TableCell
from reviewer_app.ui.case.lesion_words import (
    CellWords,
    change_words,
    day_text,
    kind_words,
    shown_places,
    size_words,
    sum_words,
    warnings,
)
from reviewer_app.ui.case.pieces import icon_button
from reviewer_app.ui.keys import say_key
from reviewer_app.ui.parts import clear, label, line, row, section_head, wrapped

#: So many days fit beside the names; others are scrolled to.
DAYS_SHOWN = 3
#: With more of them each name has a line of its own above its sizes.
_DAYS_BESIDE_NAMES = 2
_SUM_TIPS = (
    "Sum of the targets in millimetres (RECIST 1.1, 4.2)",
    "Change of the sum to that at baseline (RECIST 1.1, 4.3.1)",
    "Change of the sum to the smallest before (RECIST 1.1, 4.3.1)",
)
_EMPTY = "Choose a measurement in a pane, then say which lesion it is."


class LesionsPanel(QWidget):
    """All lesions of the case.

    Signals
    -------
    opened(str)
        Show the measurement with this id.
    menu_wanted(str, QPoint)
        Offer what can be said of the lesion with this id, at this place of the screen.
    command(str)
        Do this action.
    """

    opened = Signal(str)
    menu_wanted = Signal(str, object)
    command = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Lesions")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.link_menu = QMenu(self)
        self.link_menu.setAccessibleName("Same lesion as")
        self._link = icon_button("link", "Of which lesion the chosen measurement is", "", size=16)
        say_key(self._link, "lesion-same")
        self._link.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._link.setMenu(self.link_menu)
        self._insert = self._button("plus", "lesions-insert", "Put the table of lesions into the text")
        self._export = self._button("export", "lesions-export", "Export the lesions as CSV")
        self._empty: QLabel = wrapped(_EMPTY, "faint", size=theme.CAPTION)
        self._said: QLabel = wrapped("", "dim", size=theme.CAPTION)
        self._table, self._read_only = LesionTable(), False
        #: Names stay where they are; what is scrolled are the days beside the baseline.
        self._older = QScrollBar(Qt.Orientation.Horizontal)
        self._older.setAccessibleName("Days of the lesions")
        self._older.setToolTip("Other days; the baseline stays")
        self._older.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._older.valueChanged.connect(lambda _at: self._fill())
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(4)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row(section_head("Lesions"), None, self._link, self._insert, self._export, spacing=0))
        column.addWidget(self._empty)
        column.addLayout(self._grid)
        column.addWidget(self._older)
        column.addWidget(self._said)
        self.show_table(LesionTable(), read_only=False)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Leave the width to the panel."""
        return QSize(200, super().sizeHint().height())

    def _button(self, icon: str, action_id: str, name: str) -> QToolButton:
        made = icon_button(icon, name, "", size=16)
        say_key(made, action_id)
        made.clicked.connect(lambda _on=False: self.command.emit(action_id))
        return made

    def offer_links(self) -> None:
        """Open the menu that says of which lesion the chosen measurement is."""
        self.link_menu.popup(self._link.mapToGlobal(QPoint(0, self._link.height())))

    def show_table(self, table: LesionTable, *, read_only: bool) -> None:
        """Show these lesions and no others: the newest days, or those that were scrolled to."""
        newest = self._older.value() == self._older.maximum()
        self._table, self._read_only = table, read_only
        more = max(len(table.points) - DAYS_SHOWN, 0)
        self._older.blockSignals(True)
        self._older.setRange(0, more)
        self._older.setPageStep(DAYS_SHOWN)
        self._older.setValue(more if newest else min(self._older.value(), more))
        self._older.blockSignals(False)
        self._older.setVisible(more > 0)
        self._fill()

    def _fill(self) -> None:
        table, read_only = self._table, self._read_only
        clear(self._grid)
        places = shown_places(table, DAYS_SHOWN, self._older.maximum() - self._older.value())
        self._empty.setVisible(not table.lines and not read_only)
        self._link.setVisible(not read_only)
        self._insert.setVisible(bool(table.lines) and not read_only)
        self._export.setVisible(bool(table.lines))
        said = warnings(table, table_notes(table))
        self._said.setText(said)
        self._said.setVisible(bool(said))
        if table.lines:
            self._unit()
        for column, place in enumerate(places, start=1):
            self._head(table, place, column)
        for number, one in enumerate(table.lines, start=1):
            self._line(table, one, places, number)
        if table.sums:
            self._sums(table, places, 2 * len(table.lines) + 1)

    def _put(self, widget: QWidget, at: int, column: int, columns: int = 1) -> None:
        """Put a cell into the table, in sight at once and not in the next turn of the event loop."""
        self._grid.addWidget(widget, at, column, 1, columns, Qt.AlignmentFlag.AlignTop)
        widget.show()

    def _unit(self) -> None:
        """Say once what all sizes are in."""
        head = label("mm", "faint", size=theme.CAPTION)
        head.setToolTip("Sizes in millimetres, where a size does not say otherwise")
        self._grid.addWidget(head, 0, 0, Qt.AlignmentFlag.AlignBottom)
        head.show()

    def _head(self, table: LesionTable, place: int, column: int) -> None:
        point = table.points[place]
        head = label(day_text(point.day), "faint", size=theme.CAPTION)
        head.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom)
        head.setContentsMargins(0, 0, 4, 0)
        days = ", ".join(f"{one.day} {one:%b %Y}" for one in point.days)
        head.setToolTip(f"{days}{': baseline' if point.baseline else ''}")
        if point.baseline:
            head.setFont(theme.font(theme.CAPTION, theme.SEMIBOLD))
        self._put(head, 0, column)

    def _line(self, table: LesionTable, one: LesionLine, places: tuple[int, ...], number: int) -> None:
        lesion, above = one.lesion, len(places) > _DAYS_BESIDE_NAMES
        kind = kind_words(lesion)
        name = CellWords(lesion.title, "" if above else kind, lesion.note.strip() or lesion.title, opens=lesion.id)
        title = TableCell(name, f"Lesion {lesion.title}", left=True)
        title.clicked.connect(
            lambda _on=False: self.menu_wanted.emit(lesion.id, title.mapToGlobal(QPoint(0, title.height())))
        )
        self._put(title, 2 * number - above, 0, len(places) + 1 if above else 1)
        if above:
            self._put(wrapped(kind, "faint", size=theme.CAPTION), 2 * number, 0)
        for column, place in enumerate(places, start=1):
            words = size_words(one, place, table.baseline)
            day = table.points[place].day
            cell = TableCell(words, f"Lesion {lesion.number} on {day.day} {day:%b %Y}: {words.text}")
            if words.opens:
                cell.clicked.connect(lambda _on=False, mark=words.opens: self.opened.emit(mark))
            self._put(cell, 2 * number, column)

    def _sums(self, table: LesionTable, places: tuple[int, ...], at: int) -> None:
        self._grid.addWidget(line(), at, 0, 1, len(places) + 1)
        count = len(table.targets)
        titles = (f"Sum of {count}", "To baseline", "To smallest")
        for number, title in enumerate(titles, start=1):
            words = CellWords(title, tip=_SUM_TIPS[number - 1])
            name = TableCell(words, title, left=True, strong=number == 1)
            self._put(name, at + number, 0)
            for column, place in enumerate(places, start=1):
                found = table.sums[place]
                words = sum_words(found) if number == 1 else change_words(found.changes, to_baseline=number == 2)
                cell = TableCell(words, f"{title}: {words.text} {words.small}".strip(), strong=number == 1)
                self._put(cell, at + number, column)
