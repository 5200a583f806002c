"""Small pieces that the panels of the case window share, beside those of every screen (`ui.parts`)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QLineEdit, QPushButton, QSizePolicy, QToolButton, QVBoxLayout

from reviewer_app.cases.rules.checks import Check, Outcome
from reviewer_app.ui import theme
from reviewer_app.ui.check_marks import icon_of
from reviewer_app.ui.parts import IconLabel, breakable, label, row, wrapped

_TONES: dict[Outcome, str] = {
    Outcome.PASS: "ok",
    Outcome.WARN: "dim",
    Outcome.BLOCK: "warn",
    Outcome.CANNOT_TELL: "bad",
}
#: What a check has to add takes at most so much of its line.
_END_WIDTH = 112

_PAUSE_MS = 600


def link(words: str, name: str, clicked: Callable[[], None]) -> QPushButton:
    """Return a button that looks like a link; `name` is its accessible name."""
    made = QPushButton(words)
    theme.set_kind(made, "link")
    made.setAccessibleName(name)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    made.clicked.connect(clicked)
    return made


def icon_button(icon: str, name: str, tip: str, *, color: str = "dim", size: int = 18) -> QToolButton:
    """Return a square button with an icon, a name for those who cannot see it, and a tooltip."""
    made = QToolButton()
    made.setIcon(theme.icon(icon, color))
    made.setIconSize(QSize(size, size))
    made.setAccessibleName(name)
    made.setToolTip(tip)
    return made


def check_mark(check: Check) -> IconLabel:
    """Return the mark of a check in a list: it has one for each outcome."""
    return IconLabel(*mark_of(check))


def mark_of(check: Check) -> tuple[str, str]:
    """Return icon and tone of the mark of a check: what cannot be told has one of its own, what advises a quiet one.

    So has what was set aside: it is open no more, and did not pass.
    """
    return icon_of(check), "dim" if check.set_aside else _TONES[check.outcome]


def said(check: Check, kind: str = "") -> QBoxLayout:
    """Return the words of a check with its detail at the end of the line, or under it where somebody wrote more."""
    words, detail = wrapped(breakable(check.words), kind), label(check.detail, "faint", size=theme.CAPTION)
    if detail.sizeHint().width() <= theme.scaled(_END_WIDTH):
        line = row(spacing=10)
        line.addWidget(words, 1)
        line.addWidget(detail, 0, Qt.AlignmentFlag.AlignTop)
        return line
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(words)
    column.addWidget(wrapped(breakable(check.detail), "faint", size=theme.CAPTION))
    return column


class ReasonField(QLineEdit):
    """A line for a reason: `given_up` follows Esc, which the window's shortcut does not get here.

    `before` is what stood in it when the writing began: what is kept while it is written can be given up too.
    """

    given_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.before = ""
        self.returnPressed.connect(self._begin)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Remember what stands here, but not when only a menu or another window had the keyboard for a while."""
        super().focusInEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._begin()

    def _begin(self) -> None:
        self.before = self.text()

    def event(self, event: QEvent) -> bool:
        """Take Esc before the shortcuts do."""
        escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if escape and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Give up on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)


def kept_while_typed(field: QLineEdit, keep: Callable[[], None], waits: Callable[[bool], None]) -> None:
    """Keep what is typed after each short pause: a crash in the middle of a sentence costs no more than its end.

    `waits` is told that something was typed which is not kept yet, and that it is kept.
    """
    pause = QTimer(field, singleShot=True, interval=_PAUSE_MS)
    pause.timeout.connect(lambda: keep() if field.text().strip() else None)
    pause.timeout.connect(lambda: waits(False) if field.text().strip() else None)
    field.textEdited.connect(pause.start)
    field.textEdited.connect(lambda _text: waits(True))
    field.editingFinished.connect(lambda: waits(False))


class ElidedLabel(QLabel):
    """One line that ends in "…" where there is no room; the whole text is in its tooltip."""

    def __init__(self, text: str = "", kind: str = "", *, size: int = theme.CONTENT, bold: bool = False) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(size, theme.SEMIBOLD) if bold else theme.font(size))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if kind:
            theme.set_kind(self, kind)
        self._whole = ""
        self.show_text(text)

    def show_text(self, text: str) -> None:
        """Show another text."""
        self._whole = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self._elide()

    def full_text(self) -> str:
        """Return the text before it was cut."""
        return self._whole

    def sizeHint(self) -> QSize:  # noqa: N802
        """Ask for the whole line."""
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 2, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Do with a few letters."""
        return QSize(min(24, self.sizeHint().width()), self.fontMetrics().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Use the room there is now."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(self.width(), 1))
        self.setToolTip(self._whole if shown != self._whole else "")
        self.setText(shown)
