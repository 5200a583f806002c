"""Before you can sign: what is open first, each with one link to its place; what passed is one line."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from reviewer_app.cases.rules.checks import Check, still_open
from reviewer_app.ui import theme
from reviewer_app.ui.case.pieces import ElidedLabel, ReasonField, check_mark, link
from reviewer_app.ui.parts import IconLabel, clear, label, row, section_head

_ROW = 24
#: Links have this much room at their sides; what stands over them ends where their words end.
_LINK_PAD = 4
_MOST, _MOST_COMPACT = 4, 2
_MOST_HEIGHT, _MOST_HEIGHT_COMPACT = 236, 156
_SETTLED_MS = 60


class CheckRow(QWidget):
    """One check. An open one that may be waived has a second link, and a line for the reason."""

    go_wanted = Signal(object)
    waived = Signal(str, str)
    grown = Signal()

    def __init__(self, check: Check, *, read_only: bool, compact: bool) -> None:
        super().__init__()
        self._check = check
        self._compact = compact
        self.setMinimumHeight(_ROW)
        self.setAccessibleName(f"Check {check.words}")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        line = row(check_mark(check), spacing=10)
        line.addWidget(ElidedLabel(check.words, "" if not check.passed else "dim"), 1)
        self._add_end(line, read_only)
        column.addLayout(line)
        self._reason = ReasonField()
        self._reason.setAccessibleName(f"Reason to accept: {check.words}")
        self._reason.setPlaceholderText("Reason, printed in the opinion")
        self._reason.returnPressed.connect(lambda: self.waived.emit(check.id, self._reason.text().strip()))
        self._reason.given_up.connect(self._give_up)
        self._reason.hide()
        column.addWidget(self._reason)

    def _add_end(self, line: QHBoxLayout, read_only: bool) -> None:
        check = self._check
        if check.passed:
            line.addWidget(label(check.detail, "faint", size=theme.CAPTION))
            return
        if not check.blocking and not read_only:
            self._accept = link("Accept…", f"Accept: {check.words}", self.ask)
            line.addWidget(self._accept)
        if check.target:
            words = "Show them" if check.id in ("shown", "identity") else "Go there"
            short = self._compact or not check.blocking  # beside a second link the words of the check need the room
            shown = words.split(maxsplit=1)[0] if short else words
            line.addWidget(link(shown, f"{words}: {check.words}", lambda: self.go_wanted.emit(check)))

    @property
    def check_id(self) -> str:
        """The id of the check."""
        return self._check.id

    @property
    def passed(self) -> bool:
        """Whether the check passed."""
        return self._check.passed

    def ask(self, *, focus: bool = True) -> None:
        """Open the line for the reason."""
        self._reason.show()
        self.setMinimumHeight(_ROW + self._reason.sizeHint().height() + 4)
        self.grown.emit()
        if focus:
            self._reason.setFocus()

    def _give_up(self) -> None:
        self._reason.clear()
        self._reason.hide()
        self.setMinimumHeight(_ROW)
        self.grown.emit()
        self._accept.setFocus()

    @property
    def asking(self) -> bool:
        """Whether the line for the reason is open."""
        return not self._reason.isHidden()

    @property
    def busy(self) -> bool:
        """Whether a reason is being written here."""
        return self._reason.isVisible() and bool(self._reason.text() or self._reason.hasFocus())


class ChecksList(QWidget):
    """The list at the lower right."""

    go_wanted = Signal(object)
    waived = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Before you can sign")
        self._checks: tuple[Check, ...] | None = None
        self._read_only = False
        self._compact = False
        self._all = False
        self._count = label("", "warn")
        # over the list, not at the end of it: where it scrolls it would have to be looked for
        self._fewer = link("Fewer", "List fewer checks", self._toggle)
        self._fewer.hide()
        self._holder = QWidget()
        self._rows = QVBoxLayout(self._holder)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(2)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self._holder)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 10)
        column.setSpacing(4)
        head = row(section_head("Before you can sign"), self._fewer, None, self._count, margins=(0, 0, _LINK_PAD, 0))
        column.addLayout(head)
        column.addWidget(self._scroll)

    def set_compact(self, compact: bool) -> None:
        """Show fewer rows on a small screen."""
        if compact == self._compact:
            return
        self._compact = compact
        if not any(one.busy for one in self._lines()):
            self._rebuild()

    def show_checks(self, checks: tuple[Check, ...], *, read_only: bool) -> None:
        """Show how things stand; a reason that is being written stays."""
        if checks == self._checks and read_only == self._read_only:
            return
        self._checks, self._read_only = checks, read_only
        if not any(one.busy for one in self._lines()):
            self._rebuild()

    def ask(self, check_id: str) -> None:
        """List everything and ask for the reason of one check."""
        self._all = True
        self._rebuild()
        for one in self._lines():
            if one.check_id == check_id and not one.passed:
                one.ask()
                QTimer.singleShot(_SETTLED_MS, one, lambda one=one: self._scroll.ensureWidgetVisible(one))

    def _lines(self) -> list[CheckRow]:
        items = (self._rows.itemAt(index) for index in range(self._rows.count()))
        return [one for item in items if item is not None and isinstance(one := item.widget(), CheckRow)]

    def _rebuild(self) -> None:
        if self._checks is None:
            return
        asking = {one.check_id for one in self._lines() if one.asking}
        clear(self._rows)
        waiting = still_open(self._checks)
        passed = [one for one in self._checks if one.passed]
        self._count.setText(f"{len(waiting)} open" if waiting else "")
        shown = waiting if self._all else waiting[: _MOST_COMPACT if self._compact else _MOST]
        for check in (*shown, *(passed if self._all else ())):
            self._add(check)
        for one in self._lines():
            if one.check_id in asking and not one.passed:
                one.ask(focus=False)  # it was opened by the reader, who closes it
        self._fewer.setVisible(self._all)
        if not self._all:
            self._add_rest(len(waiting) - len(shown), len(passed))
        self._fit()

    def _fit(self) -> None:
        """Take the height of the rows, up to a third of the screen; of a small one less."""
        self._rows.activate()
        most = _MOST_HEIGHT_COMPACT if self._compact else _MOST_HEIGHT
        self._scroll.setFixedHeight(min(self._rows.sizeHint().height(), theme.scaled(most)))

    def _add(self, check: Check) -> None:
        line = CheckRow(check, read_only=self._read_only, compact=self._compact)
        line.go_wanted.connect(self.go_wanted)
        line.waived.connect(self._on_waived)
        line.grown.connect(self._fit)
        self._rows.addWidget(line)
        line.show()

    def _on_waived(self, check_id: str, reason: str) -> None:
        if reason:
            self.setFocus()
            self.waived.emit(check_id, reason)
            self._rebuild()

    def _add_rest(self, hidden: int, passed: int) -> None:
        """Add the last line of a short list: how many are not listed, and the link that lists them."""
        words = f"{hidden} more open, {passed} passed" if hidden else f"{passed} checks passed"
        icon = ("warning", "warn") if hidden else ("check", "ok")
        holder = QWidget()
        line = row(IconLabel(*icon), spacing=10)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(ElidedLabel(words), 1)
        line.addWidget(link("List", "List all checks", self._toggle))
        holder.setLayout(line)
        holder.setMinimumHeight(_ROW)
        self._rows.addWidget(holder)
        holder.show()

    def _toggle(self) -> None:
        self._all = not self._all
        self._rebuild()
