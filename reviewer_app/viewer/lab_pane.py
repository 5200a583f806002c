"""A pane for laboratory results: a table by analyte and moment, the trend of the chosen analyte, a search."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QTableView, QVBoxLayout, QWidget

from reviewer_app.cases.arrangement import ReadingPlace
from reviewer_app.cases.coverage_thresholds import DEFAULT_THRESHOLDS, CoverageThresholds
from reviewer_app.cases.lab_table import LabResult, LabTable, laid_out
from reviewer_app.cases.looks import Looks
from reviewer_app.viewer.lab_bar import LabBar
from reviewer_app.viewer.lab_model import LabModel, result_words
from reviewer_app.viewer.lab_painting import LINE, LabCells, LabNames
from reviewer_app.viewer.lab_reading import Cell, ReportsRead
from reviewer_app.viewer.lab_trend import LabTrend
from reviewer_app.viewer.overlay_painter import ACCENT
from reviewer_app.viewer.unseen import unseen_position

_EDGE = 2
_COLUMN, _NARROW = 108, 620
#: Logical pixels of a cell that may be cut by the edge of the table: its words are not.
_CUT = 6
_NO_GRID = laid_out(LabTable())


class LabPane(QWidget):
    """Shows the results of one or several records as one table.

    `counts` and `thresholds` tell whether what stands in an active window is looked at, and what of it counts; when it
    is looked at again, call `stand_anew`.

    Signals
    -------
    report_seen(str)
        Every result of this record has stood still on the screen.
    reports_shown(frozenset)
        The records of which results are in sight now.
    cite_wanted()
        The chosen result is to be put into the text.
    menu_wanted(QPoint)
        The menu of the chosen result is to open at this place of the screen.
    """

    activated = Signal()
    state_changed = Signal()
    report_seen = Signal(str)
    reports_shown = Signal(object)
    cite_wanted = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ""
        self.key = ""
        self.counts: Callable[[], bool] = lambda: True
        self.thresholds: Callable[[], CoverageThresholds] = lambda: DEFAULT_THRESHOLDS
        self.model = LabModel(_NO_GRID)
        self._read = ReportsRead(_NO_GRID)
        self._active = False
        self._standing = QTimer(self, singleShot=True)
        self._standing.timeout.connect(self._stood)
        self._settling = QTimer(self, singleShot=True, interval=0)
        self._settling.timeout.connect(self._stands)
        self.bar = LabBar()
        self.bar.changed.connect(self._look_for)
        self.table = QTableView()
        self.bar.left.connect(self.table.setFocus)
        self.trend = LabTrend()
        self._names = LabNames(self.table)
        self._told, self._notes = _line("The chosen result"), _line("What is missing of these results")
        self._notes.setProperty("kind", "warn")
        self.setAutoFillBackground(True)
        self._fill()

    # what is shown
    def show_table(self, title: str, table: LabTable, key: str) -> None:
        """Show results from the newest on."""
        self.clear()
        self.title, self.key = title, key
        self.setAccessibleName(f"Results {title}")
        grid = laid_out(table)
        self._read = ReportsRead(grid)
        self._notes.setText(" ".join(table.notes))
        self._notes.setVisible(bool(table.notes))
        self._take_model(LabModel(grid))
        self.choose_first(key)
        self.stand_anew()

    def choose_first(self, record: str) -> None:
        """Choose the first result of a record."""
        cell = self._read.first_left(record)
        if cell is not None:
            self.choose(*cell)

    def clear(self) -> None:
        """Show nothing."""
        self.title = self.key = ""
        self._standing.stop()
        self.reports_shown.emit(frozenset())
        self.bar.clear()
        self._read = ReportsRead(_NO_GRID)
        self._take_model(LabModel(_NO_GRID))
        self._notes.hide()

    def _take_model(self, model: LabModel) -> None:
        before, self.model = self.model, model
        self.table.setModel(model)
        before.deleteLater()
        selection = self.table.selectionModel()
        selection.currentChanged.connect(self._chosen)
        model.modelReset.connect(self._told_anew)
        self._told_anew()

    # the chosen result
    @property
    def chosen(self) -> tuple[LabResult, ...]:
        """The results of the chosen cell."""
        index = self.table.currentIndex()
        return self.model.results_at(index.row(), index.column()) if index.isValid() else ()

    def choose(self, row: int, column: int) -> bool:
        """Choose a cell of the grid and bring it into sight; return whether the search leaves it."""
        line = self.model.line_of(row)
        if line is None:
            return False
        index = self.model.index(line, column)
        self.table.setCurrentIndex(index)
        self.table.scrollTo(index)
        return True

    def choose_result(self, name: str, moment: str) -> bool:
        """Choose the result of an analyte (`LabResult.analyte`) at the moment of a column (ISO 8601, or empty)."""
        self.bar.clear()
        for (row, column), cell in self.model.grid.cells.items():
            for one in cell:
                when = one.effective.isoformat() if one.effective is not None else ""
                if one.analyte == name and when == moment:
                    return self.choose(row, column)
        return False

    def _chosen(self, index: QModelIndex, _before: QModelIndex) -> None:
        self._tell(index)

    def _look_for(self, words: str, outside_only: bool) -> None:
        """Show what is looked for; the chosen result stays chosen where it is among it."""
        found = self.chosen
        self.model.look_for(words, outside_only=outside_only)
        for (row, column), cell in self.model.grid.cells.items():
            if found and found[0] in cell:
                self.choose(row, column)

    def _told_anew(self) -> None:
        self._tell(self.table.currentIndex())
        self.bar.tell(sum(one.row is not None for one in self.model.lines), len(self.model.grid.rows))
        self._stands()

    def _tell(self, index: QModelIndex) -> None:
        """Say of the chosen result what its cell has no room for, and draw its analyte."""
        line = self.model.lines[index.row()] if 0 <= index.row() < len(self.model.lines) else None
        self.trend.show_row(self.model.grid, line.row if line is not None else None, index.column())
        found = self.chosen
        if not found:
            self._told.setText("Choose a result to see where it is from.")
        else:
            first = found[0]
            day = self.model.grid.column_words(index.column())
            where = ", ".join(one for one in (first.source, day, f"LOINC {first.code}" if first.code else "") if one)
            values = " / ".join(result_words(one) for one in found)
            self._told.setText(f"{first.name}: {values}  ·  {where}")
        self._told.setToolTip(self._told.text())
        self.state_changed.emit()

    # what is in sight
    def stand_anew(self) -> None:
        """Let what is in sight stand from now on: before it could not be looked at."""
        self._stands()

    def _stands(self) -> None:
        """Something else is in sight: it stands from now on."""
        if not self.key or not self.isVisible():
            return
        self.reports_shown.emit(self._read.in_sight(self.cells_in_sight()))
        self._standing.start(self.thresholds().read_after_ms)

    def _stood(self) -> None:
        if self.counts():
            for one in self._read.stood(self.cells_in_sight()):
                self.report_seen.emit(one)

    def cells_in_sight(self) -> frozenset[Cell]:
        """Return the cells of the grid that are whole in sight, and hold results."""
        area, found = self.table.viewport().rect(), set[Cell]()
        for line, one in enumerate(self.model.lines):
            top = self.table.rowViewportPosition(line)
            if one.row is None or top < -_CUT or top + self.table.rowHeight(line) > area.height() + _CUT:
                continue
            for column in range(self.model.columnCount()):
                left = self.table.columnViewportPosition(column)
                inside = left >= -_CUT and left + self.table.columnWidth(column) <= area.width() + _CUT
                if inside and (one.row, column) in self.model.grid.cells:
                    found.add((one.row, column))
        return frozenset(found)

    # as the other panes of records
    @property
    def place(self) -> ReadingPlace:
        """Which line is at the top, to come back to."""
        return ReadingPlace(max(0, self.table.rowAt(0)), left=self.table.horizontalScrollBar().value())

    def go_to_place(self, place: ReadingPlace) -> None:
        """Show the table as it was left."""
        self.table.scrollTo(self.model.index(place.page, 0), QAbstractItemView.ScrollHint.PositionAtTop)
        self.table.horizontalScrollBar().setValue(place.left)

    def go_to_unseen(self, looks: Looks, step: int) -> bool:
        """Choose the first result of the next report (`step` 1), or the one before (-1), that was not read whole."""
        records, found = self._read.records, self.chosen
        at = records.index(found[0].record) if found and found[0].record in records else -1
        position = unseen_position([(one, 0) for one in records], looks, at, step)
        if position is not None:
            self.bar.clear()
            self.choose_first(records[position])
        return position is not None

    def set_active(self, *, active: bool) -> None:
        """Wear the edge of the active pane, or not."""
        if active != self._active:
            self._active = active
            self.update()

    def perform(self, command: str) -> bool:
        """Do what a command means for a table; return whether it means anything."""
        down = self.table.verticalScrollBar()
        page = max(LINE, down.pageStep() - 2 * LINE)  # a line that was cut is whole on the next page
        actions: dict[str, Callable[[], None]] = {
            "next-image": lambda: self._step(1),
            "previous-image": lambda: self._step(-1),
            "forward-ten": lambda: down.setValue(down.value() + page),
            "back-ten": lambda: down.setValue(down.value() - page),
            "first-image": lambda: down.setValue(0),
            "last-image": lambda: down.setValue(down.maximum()),
            "reset": self._show_all,
            "find": self.bar.take_focus,
            "copy": self.copy,
        }
        action = actions.get(command)
        if action is not None:
            action()
        return action is not None

    def _show_all(self) -> None:
        """Look for nothing, and show the newest results from the first line on."""
        self.bar.clear()
        self.table.verticalScrollBar().setValue(0)
        self.table.horizontalScrollBar().setValue(0)

    def copy(self) -> None:
        """Put the chosen result into the clipboard, with what it is and where it is from."""
        if self.chosen:
            QGuiApplication.clipboard().setText(self._told.text())

    def _step(self, step: int) -> None:
        """Choose the next result of the same moment."""
        index = self.table.currentIndex()
        lines = range(index.row() + step, self.model.rowCount() if step > 0 else -1, step)
        for line in lines:
            if self.model.results_at(line, max(index.column(), 0)):
                self.table.setCurrentIndex(self.model.index(line, max(index.column(), 0)))
                return

    # events
    def eventFilter(self, watched: object, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take Return and Ctrl+C in the table, and a press anywhere in it."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.MouseButtonPress):
            self.activated.emit()
        if event.type() is QEvent.Type.Resize and watched is self.table.viewport():
            self._settling.start()  # a scroll bar, the notes or the trend came or went
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and watched is self.table:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen:
                self.cite_wanted.emit()
                return True
            if event.matches(QKeySequence.StandardKey.Copy):
                self.copy()
                return True
        if isinstance(event, QContextMenuEvent) and watched is self.table.viewport():
            index = self.table.indexAt(event.pos())
            if self.model.results_at(index.row(), index.column()):
                self.table.setCurrentIndex(index)
                self.menu_wanted.emit(event.globalPos())
            return True
        return False

    def _pressed_twice(self, index: QModelIndex) -> None:
        if self.model.results_at(index.row(), index.column()):
            self.cite_wanted.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the edge of the active pane."""
        if self._active:
            painter = QPainter(self)
            painter.setPen(QPen(QColor(ACCENT), 2 * _EDGE))
            painter.drawRect(self.rect())
            painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Hand the keyboard to the table."""
        super().focusInEvent(event)
        self.table.setFocus(event.reason())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave out in a narrow pane what stands below too."""
        super().resizeEvent(event)
        self._names.set_narrow(self.width() < _NARROW)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing is in sight."""
        super().hideEvent(event)
        self._standing.stop()
        self.reports_shown.emit(frozenset())

    def _fill(self) -> None:
        table = self.table
        table.setAccessibleName("Laboratory results")
        table.setVerticalHeader(self._names)
        table.setItemDelegate(LabCells(table))
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setCornerButtonEnabled(False)
        head = table.horizontalHeader()
        head.setDefaultSectionSize(_COLUMN)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setFixedHeight(LINE + 6)
        self._names.sectionPressed.connect(self._choose_line)
        table.doubleClicked.connect(self._pressed_twice)
        for one in (table.verticalScrollBar(), table.horizontalScrollBar()):
            one.valueChanged.connect(self._stands)
        for watched in (table, table.viewport(), self.bar.field):
            watched.installEventFilter(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        whole.setSpacing(0)
        for widget in (self.bar, self._notes, table, self.trend, self._told):
            whole.addWidget(widget, 1 if widget is table else 0)
        # two lines whatever is said, so that no line of the table moves under a click
        self._told.setFixedHeight(2 * self._told.fontMetrics().lineSpacing() + 8)
        self._told.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._notes.hide()
        self.trend.hide()
        self.setFocusProxy(table)

    def _choose_line(self, line: int) -> None:
        """Choose the newest result of an analyte whose name was pressed."""
        for column in range(self.model.columnCount()):
            if self.model.results_at(line, column):
                self.table.setCurrentIndex(self.model.index(line, column))
                return


def _line(name: str) -> QLabel:
    label = QLabel()
    label.setAccessibleName(name)
    label.setContentsMargins(8, 4, 8, 4)
    label.setMinimumWidth(1)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
