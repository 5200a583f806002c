"""Writing an addendum is a page: what was signed at the left, to be read only; why and what is added at the right."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from reviewer_app.cases.amendments import ADDENDUM, CORRECTION, amendment, amendment_path
from reviewer_app.cases.opinion import CONFLICT, DISCLOSED, FieldKind, OpinionField
from reviewer_app.cases.rules.checks import Check, nothing_open, still_open
from reviewer_app.ui import theme
from reviewer_app.ui.case.amended_parts import AmendedParts, AmendField
from reviewer_app.ui.case.desk import CaseDesk
from reviewer_app.ui.case.document_reader import DocumentReader
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.fields import ChoiceField, FormContext, TextField, reveal
from reviewer_app.ui.case.saved_state import SavedState
from reviewer_app.ui.case.sign_steps import ChecksStep
from reviewer_app.ui.case.signed_versions import SignedVersions
from reviewer_app.ui.case.spelling import spelling_of
from reviewer_app.ui.notices import Notices
from reviewer_app.ui.parts import button, label, line, row, title, wrapped

_WIDTH, _MARGIN = 420, 20
_CHECK_PAUSE_MS = 150
_STAYS = "The opinion stays as it was signed. The addendum is a document of its own, signed and sent by itself."
_STAYS_TOO = (
    "What was sent stays as it was signed, and can be read. The correction is the whole opinion with what you correct "
    "in it, signed and sent in its place."
)
_CHANGED = (
    "The service has another version, or lists no more: {titles}. What is shown here is what the opinion rests on."
)
_DISCARD = (
    "Discard the addendum: nothing is sent, and the case is delivered as before. What was written is there again when "
    "an addendum is begun."
)
_ADDED, _WRONG = "What is added", "What was wrong"
_KINDS = (
    (ADDENDUM, "An addendum: it adds to the opinion"),
    (CORRECTION, "A correction: the opinion anew, in the place of the one that was sent"),
)
_ANEW = "What you said of conflicts of interest is of another day. Say it again, as of today."


class AmendPage(QWidget):
    """Stacked over the case window while an addendum is written.

    Signals
    -------
    back_wanted()
        Go to the case; the addendum is kept.
    sign_wanted()
        Make the file of the addendum and sign it.
    drop_wanted()
        Give the addendum up.
    """

    back_wanted = Signal()
    sign_wanted = Signal()
    drop_wanted = Signal()

    def __init__(self, desk: CaseDesk, editor: WorkEditor, checks: Callable[[], tuple[Check, ...]]) -> None:
        super().__init__()
        self.setAccessibleName("Addendum")
        self._desk, self._editor, self._find_checks = desk, editor, checks
        self._number = 0
        self.reader, self.notices = DocumentReader(), Notices()
        self.signed = SignedVersions(desk, self.reader, self.notices.show_error)
        self.versions = self.signed.list
        self.check_step = ChecksStep("Before you can sign")
        self.sign_button = button("Preview and sign…", "main", icon="pen-nib", icon_color="on_accent")
        self.back = button("Back to the case", tip="What is written is kept (Esc)")
        self.drop = button("Discard", "flat", tip=_DISCARD)
        self._spelling = spelling_of(desk, self)
        self.fields: dict[str, AmendField] = {}
        self._own: dict[str, AmendField] = {}
        self._parts: AmendedParts | None = None
        self.heading, self._text_head = title("Addendum"), label(_ADDED)
        self._heads = (label("What it is"), label("Why it is written"), label("Conflict of interest, as of today"))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        self.stays, self.changed = wrapped(_STAYS, "dim"), wrapped("", "warn")
        self._disclosed_head = label("What is disclosed")
        self._lay_out()
        self._pause = QTimer(self, singleShot=True, interval=_CHECK_PAUSE_MS)
        self._pause.timeout.connect(self._show_checks)
        self.sign_button.clicked.connect(self._sign)
        self.back.clicked.connect(self.step_back)
        self.drop.clicked.connect(self.drop_wanted)
        editor.changed.connect(lambda _edit: self._show_values())

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(0)
        for widget, stretch in ((self.notices, 0), (self.signed, 0), (self.reader, 1)):
            left.addWidget(widget, stretch)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(left, 1)
        whole.addWidget(self._side())

    def _side(self) -> QWidget:
        side = QWidget()
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.set_kind(side, "panel")
        side.setFixedWidth(theme.scaled(_WIDTH))
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(_MARGIN, 4, _MARGIN, 12)
        column.setSpacing(10)
        for widget in (self.stays, self.changed, line()):
            column.addWidget(widget)
        column.addLayout(self._rows)
        column.addWidget(line())
        column.addWidget(self.check_step)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(side)
        outer.setContentsMargins(0, 14, 0, 12)
        outer.setSpacing(8)
        saved = SavedState(self._editor)
        outer.addLayout(row(self.heading, None, saved, margins=(_MARGIN, 0, _MARGIN, 0)))
        outer.addWidget(scroll, 1)
        outer.addWidget(line())
        outer.addLayout(row(self.drop, None, self.back, self.sign_button, spacing=8, margins=(_MARGIN, 4, _MARGIN, 0)))
        return side

    # the fields

    def _make_fields(self, number: int) -> None:
        """Make the fields of one addendum, in place of those of the one before."""
        if number == self._number:
            return
        for one in self._own.values():
            _let_go(one)
        self._number = number
        self._context = FormContext(
            self._editor, lambda _token: None, lambda _field: None, lambda: None, lambda *_where: None, None
        )
        kind = self._choice("kind", 10, "What it is", _KINDS)
        reason = self._text("reason", "Why it is written", 2)
        text = self._text("text", "What is added", 8)
        conflict = self._choice("conflict", 13, "Conflict of interest", CONFLICT)
        disclosed = self._text("disclosed", "What is disclosed", 2)
        self._own = {one.path: one for one in (kind, reason, text, conflict, disclosed)}
        self._make_parts()

    def _text(self, part: str, name: str, lines: int) -> TextField:
        made = TextField(self._context, amendment_path(self._number, part), name, lines=lines)
        made.setReadOnly(False)
        if self._spelling is not None:
            made.use_spelling(self._spelling)
        return made

    def _choice(self, part: str, section: int, title: str, choices: tuple[tuple[str, str], ...]) -> ChoiceField:
        path = amendment_path(self._number, part)
        made = ChoiceField(self._context, OpinionField(path, section, title, FieldKind.CHOICE, choices))
        made.setEnabled(True)
        return made

    def _make_parts(self) -> None:
        """Make the fields of what it takes the place of, in place of those before."""
        before, self._parts = self._parts, AmendedParts(self._context, self._desk.case, self._number, self._spelling)
        if before is not None:
            _let_go(before)
        self._arrange()
        self.fields = {**self._own, **self._parts.fields}
        self._text_head.setText(_WRONG if self._parts.corrects else _ADDED)
        self.heading.setText("Correction" if self._parts.corrects else "Addendum")
        self.stays.setText(_STAYS_TOO if self._parts.corrects else _STAYS)

    def _arrange(self) -> None:
        """Put the fields below their heads, in their order."""
        while self._rows.count():
            self._rows.takeAt(0)
        kind, reason, text, conflict, disclosed = self._own.values()
        for one in (self._heads[0], kind, self._heads[1], reason, self._text_head, text, self._parts, self._heads[2],
                    conflict, self._disclosed_head, disclosed):  # fmt: skip
            if one is not None:
                self._rows.addWidget(one)
        if self._parts is not None:
            self._parts.show()  # at once: a layout shows what is new in it at the next turn of the loop
        parts = () if self._parts is None else self._parts.fields.values()
        for before, after in pairwise((kind, reason, text, *parts, conflict, disclosed)):
            QWidget.setTabOrder(before, after)

    def _show_values(self) -> None:
        opinion = self._editor.work.opinion
        if self._parts is not None:
            if self._parts.corrects is not amendment(opinion, self._number).corrects:
                self._make_parts()
            self._parts.show_written(opinion)
        for path, field in self.fields.items():
            if not (isinstance(field, TextField) and field.markup() == opinion.get(path)):
                usual = ADDENDUM if path == amendment_path(self._number, "kind") else ""
                field.show_value(opinion.get(path) or usual)
        disclosed = amendment_path(self._number, "disclosed")
        if disclosed in self.fields:
            told = opinion.get(amendment_path(self._number, "conflict")) == DISCLOSED or bool(opinion.get(disclosed))
            self.fields[disclosed].setVisible(told)
            self._disclosed_head.setVisible(told)
        if self.isVisible():
            self._pause.start()

    def _ask_anew(self) -> None:
        """Ask of conflicts of interest again where what stands there was said on another day: it is as of today."""
        opinion, now = self._editor.work.opinion, self._editor.now()
        paths = [amendment_path(self._number, part) for part in ("conflict", "disclosed")]
        said = [
            next(one for one in reversed(self._editor.edits) if any(change.path == path for change in one.fields))
            for path in paths
            if opinion.get(path)
        ]
        if any(one.made.astimezone(now.tzinfo).date() != now.date() for one in said):
            self._editor.set_fields(dict.fromkeys(paths, ""), "Conflict of interest, to be said as of today")
            self.notices.show_text("info", _ANEW)

    @property
    def written(self) -> bool:
        """Whether anything stands in the fields."""
        return any(self._editor.work.opinion.get(path) for path in self.fields)

    def flush(self) -> None:
        """Hand over what was typed and is no edit yet."""
        for one in self.fields.values():
            one.flush()

    def go_to_field(self, path: str) -> None:
        """Put the caret into a field."""
        found = self.fields.get(path) or (None if self._parts is None else self._parts.place(path))
        if found is not None:
            reveal(found)

    # what is shown

    def open(self) -> None:
        """Show the addendum that is being written, and what was signed before."""
        self._make_fields(self._desk.amending.number)
        self._ask_anew()
        titles = self._desk.amending.changed
        self.changed.setText(_CHANGED.format(titles=", ".join(titles)) if titles else "")
        self.changed.setVisible(bool(titles))
        self._show_values()
        self._show_checks()
        self.signed.open()
        self.go_to_field(amendment_path(self._number, "reason"))

    def close_document(self) -> None:
        """Let go of the file that is shown; what was typed is handed over."""
        self.flush()
        self.signed.let_go()
        self._pause.stop()
        self.notices.clear()
        self.reader.clear()

    def _show_checks(self) -> None:
        checks = self._find_checks()
        self.check_step.show_checks(checks)
        ready = nothing_open(checks)
        self.sign_button.setEnabled(ready)
        listed = "\n".join(f"• {one.words}" for one in still_open(checks)[:8])
        self.sign_button.setToolTip("" if ready else f"Before you can sign:\n{listed}")

    def _sign(self) -> None:
        self.flush()
        self._ask_anew()
        self._show_checks()
        if self.sign_button.isEnabled():
            self.sign_wanted.emit()

    def step_back(self) -> None:
        """Go to the case; what is written is kept."""
        self.flush()
        self.back_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go back on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.step_back()
        else:
            super().keyPressEvent(event)


def _let_go(field: QWidget) -> None:
    """Take a field away once nothing waits in it."""
    field.hide()
    field.deleteLater()
