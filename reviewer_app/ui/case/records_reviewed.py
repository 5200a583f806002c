"""Records reviewed: for each record whether it was, and if not, why (std 3.2, section 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from reviewer_app.cases.coverage import Coverage, RecordCoverage
from reviewer_app.cases.full_size import full_size_words
from reviewer_app.cases.opinion import NO, YES, Opinion, record_path
from reviewer_app.cases.rules.records_read import paper_words, unread
from reviewer_app.ui import theme
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.pieces import ReasonField, kept_while_typed, link
from reviewer_app.ui.case.section import Section
from reviewer_app.ui.parts import breakable, label, row, wrapped

#: What belongs to a record stands under its title.
_INDENT = 32
_ROW = 24
#: Rows that are made when the list is opened, more than are in sight, and in each turn after that.
_AT_ONCE, _IN_A_TURN = 16, 4


class RecordRow(QWidget):
    """One record: a tick, its day, how much was shown, and a line for why it was left out, or where it was read."""

    def __init__(self, editor: WorkEditor, record: RecordCoverage, when: str = "") -> None:
        super().__init__()
        self._editor = editor
        self._key = str(record.key)
        self._elsewhere_kept = ""
        self.tick = QCheckBox()
        self.tick.setAccessibleName(f"Reviewed: {record.title}")
        self.tick.setToolTip("Reviewed")
        self.tick.setMinimumHeight(_ROW)  # with and without the link at the end of the row
        self.tick.clicked.connect(self._ticked)
        self.reason = ReasonField()
        self.reason.setAccessibleName(f"Why not reviewed: {record.title}")
        self.reason.setPlaceholderText("Why it was not reviewed")
        self.reason.editingFinished.connect(self._reason_given)
        kept_while_typed(self.reason, self._reason_given, partial(self._waits, self.reason))
        self.reason.given_up.connect(self._reason_given_up)
        self.elsewhere = QLineEdit()
        self.elsewhere.setAccessibleName(f"Where it was read: {record.title}")
        self.elsewhere.setPlaceholderText("Where you read it, printed in the opinion")
        self.elsewhere.editingFinished.connect(self._elsewhere_given)
        kept_while_typed(self.elsewhere, self._elsewhere_given, partial(self._waits, self.elsewhere))
        self._question = wrapped("", "warn", size=theme.CAPTION)
        self._when = label(when, "warn" if when.startswith("PRIOR") else "dim", size=theme.CAPTION)
        if not when:
            self._when.hide()  # shown before it has a parent it would be a window
        self._shown = label("", "faint", size=theme.CAPTION)
        self._unseen = wrapped("", "dim", size=theme.CAPTION)
        self._why = link("Why not", f"Say why not reviewed: {record.title}", self._ask_reason)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._top(record.title))
        column.addLayout(row(self._when, self._shown, None, margins=(_INDENT, 0, 0, 4)))
        below = QVBoxLayout()
        below.setContentsMargins(_INDENT, 0, 0, 0)
        for under in (self._unseen, self.reason, self._question, self.elsewhere):
            under.hide()
            below.addWidget(under)
        column.addLayout(below)
        for control in (self.tick, self.reason, self.elsewhere, self._why):
            control.setEnabled(not editor.read_only)

    def _top(self, title: str) -> QHBoxLayout:
        top, at_top = row(), Qt.AlignmentFlag.AlignTop
        words = wrapped(breakable(title))
        words.setContentsMargins(0, 4, 0, 0)
        words.setAlignment(at_top)
        top.addWidget(self.tick, 0, at_top)
        top.addWidget(words, 1)
        top.addWidget(self._why, 0, at_top)
        return top

    def show_record(self, opinion: Opinion, record: RecordCoverage) -> None:
        """Show what is said of the record and how much of it was shown."""
        review = opinion.record(self._key)
        with QSignalBlocker(self.tick):
            self.tick.setChecked(review.reviewed == YES)
        if not self.reason.hasFocus():
            self.reason.setText(review.reason)
            self.reason.setVisible(review.reviewed == NO)
        if not self.elsewhere.hasFocus():
            self._elsewhere_kept = review.elsewhere
            self.elsewhere.setText(review.elsewhere)
            self._ask_where(record, unread(record, opinion), answered=bool(review.elsewhere))
        self._why.setVisible(review.reviewed == "")
        self._shown.setText(shown_words(record))
        # a tick is what the reviewer says: what was not all on the screen stays in view beside it
        theme.set_kind(self._shown, "warn" if review.reviewed == YES and not record.complete else "faint")
        self._unseen.setText(f"Left unseen: {review.unseen}")
        self._unseen.setVisible(bool(review.unseen) and not record.complete)

    def _ticked(self, checked: bool) -> None:
        values = {record_path(self._key, part): "" for part in ("reason", "elsewhere")}
        values[record_path(self._key, "reviewed")] = YES if checked else ""
        self._editor.set_fields(values, "Record reviewed" if checked else "Record not reviewed")

    def _ask_reason(self) -> None:
        self.reason.show()
        self.reason.setFocus()

    def _reason_given(self) -> None:
        text = self.reason.text().strip()
        if not text and not self._editor.work.opinion.record(self._key).reason:
            self.reason.hide()
            return
        values = {record_path(self._key, "reviewed"): NO if text else "", record_path(self._key, "reason"): text}
        self._editor.set_fields(values, "Record not reviewed")

    def _reason_given_up(self) -> None:
        self.reason.setText(self.reason.before)
        self._reason_given()
        self.reason.setVisible(bool(self.reason.before))
        self._why.setFocus()

    def _ask_where(self, record: RecordCoverage, asked: bool, *, answered: bool) -> None:
        if record.shown:
            shown = paper_words(record.shown, record.total).capitalize()
            words = f"{shown} here: confirm that you read the rest elsewhere"
        else:
            words = "Never opened here: confirm that you read it elsewhere"
        self._question.setText(words)
        self._question.setVisible(asked and not answered)
        self.elsewhere.setVisible(asked)

    def _elsewhere_given(self) -> None:
        text = self.elsewhere.text().strip()
        if text != self._elsewhere_kept:  # another was written; what was undone while the list was closed stays so
            self._elsewhere_kept = text
            self._editor.set_fields({record_path(self._key, "elsewhere"): text}, "Record read elsewhere")

    def place(self, part: str) -> QWidget:
        """Return where part "reviewed", "reason" or "elsewhere" is entered."""
        asked = {"reason": self.reason, "elsewhere": self.elsewhere}.get(part, self.tick)
        return asked if not asked.isHidden() else self.tick

    def _waits(self, field: QLineEdit, there: bool) -> None:
        self._editor.set_typing(field, typing=there)

    def flush(self) -> None:
        """Hand over a reason that is still being written."""
        if self.reason.hasFocus() or self.reason.isModified():
            self.reason.setModified(False)
            self._reason_given()
        self._elsewhere_given()


class RecordsReviewed(Section):
    """The list of all records, with one button for those that were shown whole.

    Rows are made, and told how things stand, while the list is open: a case may have hundreds, and each takes long.
    """

    def __init__(self, editor: WorkEditor, days: Mapping[str, str]) -> None:
        super().__init__("Records reviewed")
        self._days = days
        self._editor = editor
        self._lines: dict[str, RecordRow] = {}
        self._opinion, self._coverage = Opinion(), Coverage()
        self._said: list[str] = []
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self._make_more)
        self.head.toggled.connect(self._show_rows)
        self._all = link("Mark those shown to you", "Mark shown records as reviewed", self._mark_shown)
        self._all.setEnabled(not editor.read_only)
        kept_room = self._all.sizePolicy()
        kept_room.setRetainSizeWhenHidden(True)  # no row below moves under a click
        self._all.setSizePolicy(kept_room)
        self._count = label("", "faint", size=theme.CAPTION)
        self._count.setAccessibleName("Records reviewed so far")
        self.rows.addLayout(row(self._count, None, self._all))

    def show_records(self, opinion: Opinion, coverage: Coverage) -> None:
        """Show every record with what is said of it."""
        keys = [one.key for one in coverage.records]
        if opinion is not self._opinion or keys != [one.key for one in self._coverage.records]:
            self._said = [
                opinion.record(str(one)).reviewed for one in keys
            ]  # with every second that is looked at images
        self._opinion, self._coverage = opinion, coverage
        self._show_rows()
        unsaid = [one for one, said in zip(coverage.records, self._said, strict=True) if not said]
        self._all.setVisible(any(one.complete for one in unsaid))
        self._count.setText(count_words(self._said))
        if unsaid:
            self.head.set_note(f"{len(unsaid)} open", "warn", "warning")
        else:
            self.head.set_note("", "faint", "check")

    def _show_rows(self) -> None:
        if not self.head.isChecked():
            return
        for record in self._coverage.records:
            line = self._lines.get(str(record.key))
            if line is not None:
                line.show_record(self._opinion, record)
        if not self._more.isActive():
            self._make_rows(_AT_ONCE)

    def _make_rows(self, most: int) -> None:
        """Make the next rows, and those after them in the turns of the event loop that follow."""
        missing = [one for one in self._coverage.records if str(one.key) not in self._lines]
        for record in missing[:most]:
            key = str(record.key)
            self._lines[key] = RecordRow(self._editor, record, self._days.get(key, ""))
            self.rows.addWidget(self._lines[key])
            self._lines[key].show_record(self._opinion, record)
        if len(missing) > most:
            self._more.start()

    def _make_more(self) -> None:
        if self.head.isChecked():
            self._make_rows(_IN_A_TURN)

    def line(self, key: str) -> RecordRow | None:
        """Return the row of a record, made with those before it where the list has not been open."""
        keys = [str(one.key) for one in self._coverage.records]
        if key in keys and key not in self._lines:
            self._make_rows(sum(one not in self._lines for one in keys[: keys.index(key) + 1]))
        return self._lines.get(key)

    def flush(self) -> None:
        """Hand over reasons that are still being written."""
        for one in self._lines.values():
            one.flush()

    def _mark_shown(self) -> None:
        opinion = self._editor.work.opinion
        values = {
            record_path(str(one.key), "reviewed"): YES
            for one in self._coverage.records
            if one.complete and not opinion.record(str(one.key)).reviewed
        }
        self._editor.set_fields(values, "Mark shown records as reviewed")


def count_words(said: Sequence[str]) -> str:
    """Return how many records were reviewed and left out, by what was said of each; nothing where there are none."""
    reviewed, left_out = said.count(YES), said.count(NO)
    words = (f"{reviewed} of {len(said)} reviewed", f"{left_out} left out" if left_out else "")
    return ", ".join(one for one in words if one) if said else ""


def shown_words(record: RecordCoverage) -> str:
    """Return how much of a record was shown, in a few words."""
    if record.key.kind == "document":
        return paper_words(record.shown, record.total)
    if record.extent:
        return record.extent.partition(" of")[0] + " shown"
    if not record.total:
        return f"{record.parts_words} shown" if record.parts_words else ""
    passed = f"{record.passed} passed" if record.passed else ""
    words = (f"{record.shown} of {record.total} seen", passed, full_size_words(record.full_size), record.parts_words)
    return ", ".join(part for part in words if part)
