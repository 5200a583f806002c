"""What was seen: a page over the panes that tells of each series what was seen, passed, never shown, and asks why."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from reviewer_app.cases.coverage import Coverage, RecordCoverage
from reviewer_app.cases.full_size import full_size_words
from reviewer_app.cases.looks import NO_MARKS, MarkCounts
from reviewer_app.cases.opinion import Opinion, record_path
from reviewer_app.cases.records import RecordKey
from reviewer_app.ui import theme
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.pieces import ElidedLabel, ReasonField, icon_button, kept_while_typed, link
from reviewer_app.ui.parts import label, line, row, title, wrapped

#: The page in logical pixels: its greatest width, and the least room beside, above and below it.
_WIDTH, _SIDE, _MARGIN, _FOOT = 560, 8, 24, 8

_MORE_CAME = "more came than there was when the reason was written: change it, or press Enter in it"


class SeriesLine(QWidget):
    """One series: its counts, a link to the first image that was not seen, and a line for why it was left."""

    def __init__(self, page: SeenPage, record: RecordCoverage, editor: WorkEditor | None, when: str) -> None:
        super().__init__()
        self._key = str(record.key)
        self._editor = editor
        self._total = record.extent_count
        self._kept = ""
        self.counts = label("", "dim", size=theme.CAPTION)
        self.show_link = link("Show", f"Show what was not seen: {record.title}", lambda: page.go_to(self._key))
        self.reason = ReasonField()
        self.reason.setAccessibleName(f"Why left unseen: {record.title}")
        self.reason.setPlaceholderText("Why it was left unseen, printed in the opinion")
        self.reason.setEnabled(editor is not None and not editor.read_only)
        self.reason.editingFinished.connect(self.flush)
        self.reason.returnPressed.connect(self._confirm)
        kept_while_typed(self.reason, self.flush, self._waits)
        self.reason.given_up.connect(self._give_up)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 8)
        column.setSpacing(2)
        head = row()
        head.addWidget(ElidedLabel(record.title), 1)
        head.addWidget(self.show_link)
        column.addLayout(head)
        below = row(self.counts, None)
        if when:
            below.insertWidget(0, label(when, "warn" if when.startswith("PRIOR") else "dim", size=theme.CAPTION))
        column.addLayout(below)
        column.addWidget(self.reason)

    def show_record(self, opinion: Opinion, record: RecordCoverage) -> None:
        """Show what was seen of it by now, and the reason that is kept."""
        self._total = record.extent_count
        review = opinion.record(self._key)
        kept = review.unseen
        more = _MORE_CAME if kept and not record.complete and not review.explains(record.extent_count) else ""
        words = (counts_words(record), full_size_words(record.full_size), more)
        self.counts.setText(", ".join(part for part in words if part))
        self.show_link.setVisible(not record.complete)
        self.reason.setVisible(self._editor is not None and (bool(kept) or not record.complete))
        self.reason.setEnabled(self._editor is not None and not self._editor.read_only)
        if not self.reason.hasFocus():
            self._kept = kept
            with QSignalBlocker(self.reason):
                self.reason.setText(kept)

    def flush(self) -> None:
        """Keep the reason as an edit, where another one was written; what was undone meanwhile stays undone."""
        if self._editor is None or self._editor.read_only:
            return
        if self.reason.text().strip() != self._kept:
            self._keep()

    def _waits(self, there: bool) -> None:
        if self._editor is not None:
            self._editor.set_typing(self.reason, typing=there)

    def _confirm(self) -> None:
        """Keep a reason that was pressed Enter on for all that there is now."""
        if self._editor is not None and not self._editor.read_only:
            self._keep()

    def _keep(self) -> None:
        if self._editor is None:
            return
        text = self._kept = self.reason.text().strip()
        values = {"unseen": text, "unseen-of": str(self._total) if text else ""}
        self._editor.set_fields({record_path(self._key, part): one for part, one in values.items()}, "Why left unseen")

    def _give_up(self) -> None:
        if self._editor is not None:
            self.reason.setText(self.reason.before)
            self.flush()
        self.show_link.setFocus()


class SeenPage(QWidget):
    """The page over the panes. While it is there nothing under it counts as looked at.

    Without an `editor` there is no opinion, and nobody is asked for reasons.

    Signals
    -------
    record_wanted(str)
        Show the first image of this record that was not seen.
    covers(bool)
        The page came, or went.
    """

    record_wanted = Signal(str)
    covers = Signal(bool)

    def __init__(self, editor: WorkEditor | None, days: Mapping[str, str], parent: QWidget, over: QWidget) -> None:
        super().__init__(parent)
        self._parent, self._over = parent, over
        self._editor = editor
        self._days = days
        self._lines: dict[str, SeriesLine] = {}
        theme.set_kind(self, "well")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("What was seen")
        self._sum = wrapped("", "dim")
        self._sum.setAccessibleName("All series")
        close = icon_button("x", "Close", "Close (Esc)")
        close.clicked.connect(self.hide)
        self._first = close
        holder = QWidget()
        self._rows = QVBoxLayout(holder)
        self._rows.setContentsMargins(0, 0, 8, 0)
        self._rows.addStretch(1)
        scroll = self._scroll = QScrollArea()
        scroll.setAccessibleName("Series")
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(holder)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(6)
        column.addLayout(row(title("What was seen"), None, close))
        column.addWidget(self._sum)
        column.addWidget(line())
        column.addWidget(scroll, 1)
        self.hide()

    def open(self) -> None:
        """Come, over the middle of what is to be covered."""
        self.fit()
        self.show()
        self.raise_()
        self._first.setFocus(Qt.FocusReason.PopupFocusReason)

    def fit(self) -> None:
        """Take the room that there is now."""
        room, corner = self._over.size(), self._over.mapTo(self._parent, QPoint(0, 0))
        width, height = min(_WIDTH, room.width() - 2 * _SIDE), min(self._wanted(), room.height() - 2 * _MARGIN)
        self.setGeometry(corner.x() + (room.width() - width) // 2, corner.y() + _MARGIN, width, height)

    def _wanted(self) -> int:
        """Return the height in which all series are seen without scrolling."""
        around = self.sizeHint().height() - self._scroll.sizeHint().height()
        return around + self._rows.sizeHint().height() + _FOOT

    def show_coverage(self, opinion: Opinion, coverage: Coverage) -> None:
        """Tell what was seen of every series that has pictures, pages, curves or videos."""
        series = [one for one in coverage.records if one.key.kind == "series"]
        records = [one for one in series if one.total or one.pages.total or one.seconds.total]
        whole = RecordCoverage(
            RecordKey("series", ""),
            "",
            sum(one.shown for one in records),
            sum(one.total for one in records),
            passed=sum(one.passed for one in records),
            pages=sum((one.pages for one in records), NO_MARKS),
            seconds=sum((one.seconds for one in records), NO_MARKS),
        )
        self._sum.setText(f"All series: {counts_words(whole)}")
        for one in records:
            key = str(one.key)
            if key not in self._lines:
                self._lines[key] = SeriesLine(self, one, self._editor, self._days.get(key, ""))
                self._rows.insertWidget(self._rows.count() - 1, self._lines[key])
            self._lines[key].show_record(opinion, one)
        self.fit()

    def go_to(self, key: str) -> None:
        """Ask for the first image of a record that was not seen, and make room for it."""
        self.hide()
        self.record_wanted.emit(key)

    def series(self, key: str) -> SeriesLine | None:
        """Return the line of a record by its key as text."""
        return self._lines.get(key)

    def flush(self) -> None:
        """Keep reasons that are still being written."""
        for one in self._lines.values():
            one.flush()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Say that the panes are covered."""
        super().showEvent(event)
        self.covers.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Keep what is written, and say that the panes are free again."""
        super().hideEvent(event)
        self.flush()
        self.covers.emit(False)


def counts_words(record: RecordCoverage) -> str:
    """Return the counts of one series, of its pages and seconds too; of a slide how much of it was shown."""
    images = MarkCounts(record.shown, record.passed, record.never)
    pages, seconds = record.pages, record.seconds
    words = (
        record.extent or (images.words if images.total else ""),
        f"pages: {pages.words}" if pages.total else "",
        f"seconds: {seconds.words}" if seconds.total else "",
    )
    return "; ".join(one for one in words if one)
