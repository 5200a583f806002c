"""The worklist screen: segments, search, table, and the chosen case at the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QItemSelectionModel, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.cases.people import Reviewer
from reviewer_app.store.values import StoredCase
from reviewer_app.ui import parts, theme
from reviewer_app.ui.worklist.delegate import HEAD_HEIGHT, ROW_HEIGHT, ROW_HEIGHT_COMPACT, WorklistDelegate, fill
from reviewer_app.ui.worklist.details import CaseDetails
from reviewer_app.ui.worklist.model import ROW_ROLE, Choice, Filter, WorklistModel
from reviewer_app.ui.worklist.rows import COLUMNS, Row, make_rows

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent, QWheelEvent

COMPACT_BELOW = 1440
_WIDTHS = (152, 152, 0, 132, 164, 188, 120, 136)
#: Where the question has room to spare the others say in one line what they have to say.
WIDE_FROM = 1900
_WIDTHS_WIDE = (168, 176, 0, 220, 176, 200, 136, 152)
_QUESTION_LEAST = 160
_NO_MATCH = "No case matches. Choose All, or clear the search and the specialty."
_NO_CASE = "No case needs you. New ones appear here when the service assigns them to you."
_NOBODY = "Nobody has signed in on this laptop yet. Sign in, and your cases appear here."
_WIDTHS_COMPACT = (152, 148, 0, 0, 176, 0, 116, 132)


class SearchField(QLineEdit):
    """A field with the magnifying glass laid in: Qt's own leading icon sits too low under a style sheet."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setTextMargins(22, 0, 0, 0)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(10, 0, 8, 0)
        inside.addWidget(parts.IconLabel("magnifying-glass", "faint"))
        inside.addStretch(1)


class _Specialty(QComboBox):
    """A choice that the wheel leaves alone: cases must not go from the list unasked."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the page."""
        event.ignore()


class _Header(QHeaderView):
    """Column heads in line with what stands under them."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:  # noqa: N802 - Qt's name
        """Paint one head over a hairline."""
        palette = theme.colors()
        fill(painter, rect, palette.win)
        fill(painter, QRect(rect.left(), rect.bottom(), rect.width(), 1), palette.line)
        painter.setFont(theme.font(theme.CAPTION))
        painter.setPen(QColor(palette.faint))
        area = rect.adjusted(16 if logical == 0 else 8, 0, -8, 0)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), COLUMNS[logical])


class _Table(QTableView):
    """Enter opens the chosen row, and so do two clicks on the same case: rows may move between the two."""

    chosen = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._pressed: str | None = None
        self._since_press = QElapsedTimer()

    @property
    def pressed_lately(self) -> bool:
        """Whether a second click may still be on its way."""
        wait = 2 * QApplication.doubleClickInterval()
        return self._since_press.isValid() and self._since_press.elapsed() < wait

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Note what was pressed, and when."""
        self._pressed = self._case_at(event)
        self._since_press.start()
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Open what both clicks met, and nothing else."""
        if self._case_at(event) == self._pressed:
            super().mouseDoubleClickEvent(event)

    def _case_at(self, event: QMouseEvent) -> str | None:
        cell = self.indexAt(event.position().toPoint()).data(ROW_ROLE)
        return cell.case_id if isinstance(cell, Row) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Open on Enter; everything else as tables do."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit()
            return
        super().keyPressEvent(event)


class WorklistPage(QWidget):
    """All assigned cases: shows what it is given, says what the reader wants; knows no store and no network."""

    refresh_wanted = Signal()
    open_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Worklist")
        self._cases: dict[str, StoredCase] = {}
        self._reviewer: Reviewer | None = None
        self._now: datetime | None = None
        self._read_at: datetime | None = None
        self._declined: Mapping[str, str] = {}
        self._waiting: Callable[[], None] = lambda: None
        self._settle = QTimer(self, singleShot=True)
        self._settle.timeout.connect(self._show_waiting)
        #: The case that was chosen when a filter hid it: it is chosen again when it is back.
        self._hidden_choice = ""
        self.model = WorklistModel(self)
        self.details = CaseDetails()
        self.details.closed.connect(self._close_details)
        table = self._table_or_empty()
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(self._tools())
        left.addWidget(self._filtered())
        left.addLayout(table, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(left, 1)
        edge = QWidget()
        edge.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.set_kind(edge, "vline")
        edge.setFixedWidth(1)
        whole.addWidget(edge)
        whole.addWidget(self.details)

    def set_cases(
        self,
        cases: Sequence[StoredCase],
        reviewer: Reviewer | None,
        now: datetime,
        declined: Mapping[str, str] | None = None,
        read_at: datetime | None = None,
    ) -> None:
        """Show these cases; the chosen one stays chosen.

        `declined` says by case why it was declined here, `read_at` when the service was last read.

        No row moves under a mouse that clicks: then the cases are shown a moment later.
        """
        if self.table.pressed_lately:
            self._waiting = lambda: self.set_cases(cases, reviewer, now, declined, read_at)
            self._settle.start(QApplication.doubleClickInterval())
            return
        self._settle.stop()
        chosen = self.chosen_case()
        self._cases = {one.case.id: one for one in cases}
        self._reviewer, self._now, self._declined, self._read_at = reviewer, now, declined or {}, read_at
        self.model.set_rows(make_rows(cases, reviewer, now))
        self._after_rows(chosen)

    def _show_waiting(self) -> None:
        self._waiting()

    def chosen_case(self) -> str:
        """Return the id of the chosen case, or an empty string."""
        current = self.table.currentIndex()
        row = self.model.row_at(current.row()) if current.isValid() else None
        return row.case_id if row is not None else ""

    def choose(self, case_id: str) -> None:
        """Choose a case."""
        index = self.model.index_of(case_id)
        if index >= 0:
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.table.selectionModel().setCurrentIndex(self.model.index(index, 0), flags)

    def focus_search(self) -> None:
        """Put the caret into the search field."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _tools(self) -> QWidget:
        frame = parts.bar("win", 60)
        line = QHBoxLayout(frame)
        line.setContentsMargins(16, 12, 16, 12)
        line.setSpacing(10)
        segments = QWidget()
        segments.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.set_kind(segments, "well")
        inside = QHBoxLayout(segments)
        inside.setContentsMargins(3, 2, 3, 2)
        inside.setSpacing(2)
        self._segments: dict[Filter, QPushButton] = {}
        group = QButtonGroup(self)
        for one in Filter:
            made = parts.button(one.value, "seg")
            made.setCheckable(True)
            group.addButton(made)
            inside.addWidget(made)
            self._segments[one] = made
        self._search = SearchField("Search the worklist")
        self._search.setPlaceholderText("Patient, question…")
        self._search.setMinimumWidth(theme.scaled(176))
        self._search.setMaximumWidth(theme.scaled(280))
        self._search.textChanged.connect(self._refilter)
        self._specialty = _Specialty()
        self._specialty.setAccessibleName("Specialty")
        self._specialty.setMaximumWidth(theme.scaled(208))
        self._specialty.addItem("Any specialty", "")
        self._specialty.currentIndexChanged.connect(self._refilter)
        refresh = parts.button("Refresh", "flat", icon="arrows-clockwise", icon_color="dim", tip="Refresh (F5)")
        refresh.clicked.connect(self.refresh_wanted)
        line.addWidget(segments, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self._search, 1)
        line.addWidget(self._specialty)
        line.addStretch(1)
        line.addWidget(refresh)
        self._segments[Filter.ALL].setChecked(True)
        group.buttonToggled.connect(self._refilter)
        return frame

    def _filtered(self) -> QWidget:
        """Return the line that says what a filter hides; there only while one does."""
        self._hidden = parts.bar("win", 32)
        self._hidden_words = parts.label("", "warn")
        show_all = parts.button("Show all", "link")
        show_all.setAccessibleName("Show all cases")
        show_all.clicked.connect(self.show_all)
        line = parts.row(parts.IconLabel("funnel", "warn"), self._hidden_words, show_all, None, margins=(16, 0, 16, 8))
        self._hidden.setLayout(line)
        self._hidden.hide()
        return self._hidden

    @property
    def choice(self) -> Choice:
        """What the reader chose to see."""
        segment = next((one for one, made in self._segments.items() if made.isChecked()), Filter.ALL)
        return Choice(segment.value, self._search.text(), str(self._specialty.currentData() or ""))

    def choose_again(self, choice: Choice) -> None:
        """Show what was chosen before; a specialty of which no case is here yet is offered all the same."""
        for one, made in self._segments.items():
            made.setChecked(one.value == choice.segment)
        self._search.setText(choice.search)
        if choice.specialty and self._specialty.findData(choice.specialty) < 0:
            self._specialty.addItem(choice.specialty, choice.specialty)
        self._specialty.setCurrentIndex(max(0, self._specialty.findData(choice.specialty)))

    def show_all(self) -> None:
        """Take every filter away."""
        self._segments[Filter.ALL].setChecked(True)
        self._search.clear()
        self._specialty.setCurrentIndex(0)

    def _table_or_empty(self) -> QStackedLayout:
        self.table = _Table(self)  # a stacked layout shows its first widget: without a parent that is a window
        self.table.setAccessibleName("Cases")
        self.table.setModel(self.model)
        self._delegate = WorklistDelegate(self.table)
        self.table.setItemDelegate(self._delegate)
        self.table.setShowGrid(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setTabKeyNavigation(False)
        self.table.setMouseTracking(True)
        self.table.verticalHeader().hide()
        header = _Header()
        self.table.setHorizontalHeader(header)
        header.setSectionsClickable(False)
        header.setFixedHeight(theme.scaled(36))
        header.setMinimumSectionSize(0)
        header.sectionResized.connect(self._section_resized)
        self.table.selectionModel().currentChanged.connect(lambda *_: self._show_details())
        self.table.doubleClicked.connect(lambda *_: self._open_chosen())
        self.table.chosen.connect(self._open_chosen)
        self.model.modelReset.connect(self._shape_rows)
        empty = QWidget(self)
        column = QVBoxLayout(empty)
        column.setContentsMargins(16, 120, 16, 16)
        self._empty_text = QLabel()
        self._empty_text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        theme.set_kind(self._empty_text, "dim")
        column.addWidget(self._empty_text)
        column.addStretch(1)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.table)
        self._stack.addWidget(empty)
        return self._stack

    def _after_rows(self, chosen: str) -> None:
        for one, made in self._segments.items():
            count = self.model.count(None if one is Filter.ALL else one.value)
            made.setText(f"{one.value}  {count}")
            made.setMinimumWidth(made.fontMetrics().horizontalAdvance(made.text()) + 24)
        known = {self._specialty.itemData(n) for n in range(self._specialty.count())}
        for name in self.model.specialties():
            if name not in known:
                self._specialty.addItem(name, name)
        self._shape_rows()
        if chosen and self.chosen_case() != chosen:
            self.choose(chosen)
        self._show_details()

    def _refilter(self) -> None:
        choice = self.choice
        case_id = self.chosen_case() or self._hidden_choice
        self.model.set_filter(Filter(choice.segment), choice.search, choice.specialty)
        self._shape_rows()
        if case_id and self.chosen_case() != case_id:
            self.choose(case_id)
        self._hidden_choice = "" if self.chosen_case() else case_id
        self._show_details()

    def _shape_rows(self) -> None:
        self.table.clearSpans()
        for index in range(self.model.rowCount()):
            head = self.model.row_at(index) is None
            if head:
                self.table.setRowHeight(index, theme.scaled(HEAD_HEIGHT))
                self.table.setSpan(index, 0, 1, len(COLUMNS))
        self._fit_rows()
        self._stack.setCurrentIndex(0 if self.model.rowCount() else 1)
        hidden = self.model.hidden()
        self._hidden.setVisible(bool(hidden))
        what = "1 case" if hidden == 1 else f"{hidden} cases"
        self._hidden_words.setText(f"{what} hidden by search or specialty." if hidden else "")
        nothing = _NO_CASE if self._reviewer is not None else _NOBODY
        self._empty_text.setText(_NO_MATCH if self.model.count() else nothing)

    def _fit_rows(self) -> None:
        """Give each case the height of its words; a question may take several lines."""
        if self.testAttribute(Qt.WidgetAttribute.WA_PendingResizeEvent):
            return  # it is not shown yet: its width is known then, and `resizeEvent` follows
        usual = theme.scaled(ROW_HEIGHT_COMPACT if self._compact() else ROW_HEIGHT)
        for index in range(self.model.rowCount()):
            if self.model.row_at(index) is not None:
                self.table.setRowHeight(index, max(usual, self._delegate.height_for(index)))

    def _section_resized(self, column: int, before: int, now: int) -> None:
        if COLUMNS[column] == "Question" and before != now:
            self._fit_rows()

    def _compact(self) -> bool:
        return self.width() < theme.scaled(COMPACT_BELOW)

    def _shape_columns(self) -> None:
        compact = self._compact()
        self.model.set_compact(compact)
        self.details.setFixedWidth(theme.scaled(332 if compact else 374))
        header = self.table.horizontalHeader()
        for index, width in enumerate(self._widths(compact=compact)):
            stretch = COLUMNS[index] == "Question"
            mode = QHeaderView.ResizeMode.Stretch if stretch else QHeaderView.ResizeMode.Fixed
            header.setSectionResizeMode(index, mode)
            self.table.setColumnHidden(index, not stretch and width == 0)
            if not stretch and width:
                header.resizeSection(index, theme.scaled(width))

    def _widths(self, *, compact: bool) -> tuple[int, ...]:
        """Return the widths of the columns; the question keeps room to be read, if need be at the cost of one."""
        wide = _WIDTHS_WIDE if self.width() >= theme.scaled(WIDE_FROM) else _WIDTHS
        widths = _WIDTHS_COMPACT if compact else wide
        room = self.width() - self.details.width() - theme.scaled(sum(widths))
        if room >= theme.scaled(_QUESTION_LEAST):
            return widths
        return tuple(0 if name == "On this laptop" else width for name, width in zip(COLUMNS, widths, strict=True))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Choose the compact rules where there is less room."""
        super().resizeEvent(event)
        self._shape_columns()
        self._shape_rows()

    def _show_details(self) -> None:
        if self._now is not None:
            chosen = self.chosen_case()
            why = self._declined.get(chosen, "")
            self.details.show_case(self._cases.get(chosen), self._reviewer, self._now, why, self._read_at)

    def _close_details(self) -> None:
        self._hidden_choice = ""
        self.table.clearSelection()
        self.table.setCurrentIndex(self.model.index(-1, -1))

    def _open_chosen(self) -> None:
        if case_id := self.chosen_case():
            self.open_wanted.emit(case_id)
