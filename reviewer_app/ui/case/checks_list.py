"""Before you can sign: what blocks, what cannot be told, what only advises, each with one link to its place.

What passed is one line.

While the pointer is over the list nothing in it moves: what passes there keeps its row, ticked, until the pointer
leaves. Else a press that ends the writing of a field would find another row under it than it was aimed at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from reviewer_app.cases.rules.checks import Check, Outcome, in_order, set_aside_words, still_open
from reviewer_app.ui import theme
from reviewer_app.ui.case.pieces import ReasonField, check_mark, link, mark_of, said
from reviewer_app.ui.check_marks import check_name
from reviewer_app.ui.parts import IconLabel, breakable, clear, label, row, section_head, wrapped

_ROW = 24
#: Over and under the words of a row.
_ABOVE = 4
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
        self._as_made = True
        self._links: list[QPushButton] = []
        self.setAccessibleName(check_name(check))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        line = row(spacing=10)
        self._mark = check_mark(check)
        line.addLayout(_lowered(self._mark))
        if check.passed:
            inside = said(check, "dim")
            inside.setContentsMargins(0, _ABOVE, 0, _ABOVE)
            line.addLayout(inside, 1)
        else:
            self._words = wrapped(breakable(check.words))
            self._words.setContentsMargins(0, _ABOVE, 0, _ABOVE)
            line.addWidget(self._words, 1, Qt.AlignmentFlag.AlignTop)
            self._add_links(line, read_only, compact)
        column.addLayout(line)
        self._reason = ReasonField()
        self._reason.setAccessibleName(f"Reason to accept: {check.words}")
        self._reason.setPlaceholderText("Reason, printed in the opinion")
        self._reason.returnPressed.connect(lambda: self.waived.emit(check.id, self._reason.text().strip()))
        self._reason.given_up.connect(self._give_up)
        self._reason.hide()
        column.addWidget(self._reason)

    def _add_links(self, line: QHBoxLayout, read_only: bool, compact: bool) -> None:
        check, top = self._check, Qt.AlignmentFlag.AlignTop
        if check.overridable and not read_only:
            self._accept = link("Accept…", f"Accept: {check.words}", self.ask)
            self._links.append(self._accept)
        if check.target:
            words = "Show them" if check.id.partition(":")[0] in ("shown", "identity") else "Go there"
            short = compact or check.overridable  # beside a second link the words of the check need the room
            shown = words.split(maxsplit=1)[0] if short else words
            self._links.append(link(shown, f"{words}: {check.words}", lambda: self.go_wanted.emit(self._check)))
        for one in self._links:
            line.addWidget(one, 0, top)

    def show_in_place(self, check: Check) -> None:
        """Show how the check stands now without moving anything: the row keeps its height, its links their room."""
        self._check = check
        self._as_made = False
        self.setMinimumHeight(self.height())
        self._mark.show_icon(*mark_of(check))
        if not self._links:
            return
        self._words.setText(breakable(check.words))
        theme.set_kind(self._words, "dim" if check.passed else "")
        for one in self._links:
            policy = one.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            one.setSizePolicy(policy)
            one.setVisible(not check.passed)

    def is_of(self, check: Check) -> bool:
        """Tell whether a new row for a check would be this one."""
        return self._as_made and not self.asking and self._check == check

    @property
    def check_id(self) -> str:
        """The id of the check."""
        return self._check.id

    @property
    def words(self) -> str:
        """What the row says of it."""
        return self._check.words

    @property
    def passed(self) -> bool:
        """Whether the check passed."""
        return self._check.passed

    def ask(self, *, focus: bool = True) -> None:
        """Open the line for the reason."""
        self._reason.show()
        self.grown.emit()
        if focus:
            self._reason.setFocus()

    def _give_up(self) -> None:
        self._reason.clear()
        self._reason.hide()
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


class _RestRow(QWidget):
    """The last line of a short list, with the link that lists all."""

    def __init__(self, parent: QWidget, list_all: Callable[[], None]) -> None:
        super().__init__(parent)
        self._mark = IconLabel("check", "ok")
        self._words = wrapped("")
        line = row(self._mark, spacing=10)
        line.addWidget(self._words, 1)
        line.addWidget(link("List", "List all checks", list_all))
        self.setLayout(line)
        self.setMinimumHeight(_ROW)

    def show_words(self, words: str, icon: tuple[str, str]) -> None:
        """Say it."""
        self._mark.show_icon(*icon)
        if words != self._words.text():
            self._words.setText(words)


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
        self._all = self._held = self._stale = False
        self._form = (False, False)
        self._count = label("", "warn")
        # over the list, not at the end of it: where it scrolls it would have to be looked for
        self._fewer = link("Fewer", "List fewer checks", self._toggle)
        self._fewer.hide()
        self._holder = QWidget()
        self._rows = QVBoxLayout(self._holder)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(2)
        self._rest = _RestRow(self._holder, self._toggle)
        self._rest.hide()
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
        first = self._checks is None or read_only != self._read_only
        self._checks, self._read_only = checks, read_only
        if any(one.busy for one in self._lines()):
            return
        if self._held and not first:
            self._show_in_place()
        else:
            self._rebuild()

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Keep everything in its place from here on."""
        super().enterEvent(event)
        self._held = True

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """List again what is open first."""
        super().leaveEvent(event)
        self._held = False
        if self._stale and not any(one.busy for one in self._lines()):
            self._rebuild()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Take the height that the rows have at the new width."""
        super().resizeEvent(event)
        self._fit()

    def _show_in_place(self) -> None:
        self._stale = True
        standing = {one.id: one for one in self._checks or ()}
        for line in self._lines():
            gone = Check(line.check_id, Outcome.PASS, line.words)
            line.show_in_place(standing.get(line.check_id, gone))
        self._show_count()

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
        self._stale = False
        waiting = tuple(one for one in in_order(self._checks) if not one.passed)
        passed = [one for one in self._checks if one.passed]
        aside = set_aside_words(passed)
        self._show_count()
        shown = waiting if self._all else waiting[: _MOST_COMPACT if self._compact else _MOST]
        self._list((*shown, *(passed if self._all else ())))
        for one in self._lines():
            if one.check_id in asking and not one.passed:
                one.ask(focus=False)  # it was opened by the reader, who closes it
        self._fewer.setVisible(self._all)
        if not self._all:
            self._add_rest(waiting[len(shown) :], len(passed) - sum(one.set_aside for one in passed), aside)
        self._fit()

    def _list(self, checks: Sequence[Check]) -> None:
        """Have a row for each check, in this order. Those that are as they were stay: one counts images on and on."""
        form = (self._read_only, self._compact)
        kept = self._lines() if form == self._form else []
        self._form = form
        rows = [next((one for one in kept if one.is_of(check)), None) for check in checks]
        for one in (*rows, self._rest):
            if one is not None:
                self._rows.removeWidget(one)
        self._rest.hide()
        clear(self._rows)
        for check, one in zip(checks, rows, strict=True):
            if one is None:
                self._add(check)
            else:
                self._rows.addWidget(one)

    def _show_count(self) -> None:
        waiting = len(still_open(self._checks or ()))
        look = sum(not one.passed for one in self._checks or ()) - waiting
        counts = ((waiting, "open"), (look, "to look at"))
        self._count.setText(", ".join(f"{count} {word}" for count, word in counts if count))
        theme.set_kind(self._count, "warn" if waiting else "dim")

    def _fit(self) -> None:
        """Take the height of the rows, up to a third of the screen; of a small one less."""
        self._rows.activate()
        most = _MOST_HEIGHT_COMPACT if self._compact else _MOST_HEIGHT
        needed = self._rows.totalHeightForWidth(max(self._scroll.width(), _ROW))
        self._scroll.setFixedHeight(max(0, min(needed, theme.scaled(most))))

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

    def _add_rest(self, left_out: Sequence[Check], passed: int, aside: str) -> None:
        """Add the last line of a short list: how many are not listed, and the link that lists them."""
        hidden = len(still_open(left_out))
        counts = ((hidden, "more open"), (len(left_out) - hidden, "more to look at"))
        more = [f"{count} {word}" for count, word in counts if count] + ([aside] if aside else [])
        words = ", ".join([*more, f"{passed} passed"]) if more else f"{passed} checks passed"
        self._rest.show_words(words, ("warning", "warn") if hidden else ("check", "ok"))
        self._rows.addWidget(self._rest)
        self._rest.show()

    def _toggle(self) -> None:
        self._all = not self._all
        self._rebuild()


def _lowered(mark: IconLabel) -> QVBoxLayout:
    """Return a mark at the height of the first line of the words beside it."""
    column = QVBoxLayout()
    column.setContentsMargins(0, (_ROW - mark.height()) // 2, 0, 0)
    column.addWidget(mark)
    column.addStretch()
    return column
