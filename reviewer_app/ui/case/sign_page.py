"""Signing is a page: read the very file, choose the meaning, give the passphrase, sign, and see it checked at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from reviewer_app.cases.rules.checks import Check, all_passed
from reviewer_app.cases.work import Work
from reviewer_app.ui import theme
from reviewer_app.ui.case.desk import CaseDesk, OpinionPreview, SignedPreview
from reviewer_app.ui.case.document_reader import DocumentReader
from reviewer_app.ui.case.sign_steps import ChecksStep, MeaningStep, SealStep
from reviewer_app.ui.notices import Notice, Notices
from reviewer_app.ui.parts import button, label, line, panel, row, title, wrapped
from reviewer_app.ui.words import day_words, time_words

WIDTH, WIDTH_COMPACT = 480, 384
_SIGN_WORDS = {"authorship": "Sign as author", "review": "Sign as reviewer"}


class SignPage(QWidget):
    """Stacked over the case window while the opinion is previewed and signed.

    Signals
    -------
    back_wanted()
        Go back to writing.
    leave_wanted()
        The opinion is signed; leave the case.
    signed(SignedPreview)
        The opinion was signed, checked and queued.
    """

    back_wanted = Signal()
    leave_wanted = Signal()
    signed = Signal(object)

    def __init__(self, desk: CaseDesk, checks: Callable[[], tuple[Check, ...]]) -> None:
        super().__init__()
        self._desk = desk
        self._find_checks = checks
        self._checks: tuple[Check, ...] = ()
        self._work = Work()
        self._preview: OpinionPreview | None = None
        self._busy = self._signed = False
        self._request = 0
        self.reader = DocumentReader()
        self.notices = Notices()
        self.meaning, self.check_step, self.seal = MeaningStep(), ChecksStep(), SealStep()
        self.meaning.changed.connect(lambda _code: self._make_preview())
        self.reader.pages_changed.connect(self._show_state)
        self._side = self._make_side()
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.notices)
        left.addWidget(self.reader, 1)
        whole.addLayout(left, 1)
        whole.addWidget(self._side)

    def _make_side(self) -> QWidget:
        side, column = panel()
        side.setAccessibleName("Sign the opinion")
        column.setContentsMargins(0, 14, 0, 0)
        column.setSpacing(8)
        self._title = title("Sign the opinion")
        # a label that gets its ground only after it was shown never asks for the room of it
        self._tag = label("", "tag-ok")
        self._tag.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._tag.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        column.addLayout(row(self._title, None, self._tag, margins=(24, 0, 24, 0)))
        self._who = wrapped("", "dim")
        column.addLayout(_inset(self._who))
        column.addWidget(self._make_steps(), 1)
        column.addWidget(line())
        column.addWidget(self._make_foot())
        side.setFixedWidth(WIDTH)
        return side

    def _make_steps(self) -> QScrollArea:
        inside = QWidget()
        steps = QVBoxLayout(inside)
        steps.setContentsMargins(24, 8, 24, 16)
        steps.setSpacing(12)
        self._result = wrapped()
        self._result.setAccessibleName("Result of the check")
        for step in (line(), self._result, self.meaning, line(), self.check_step, line(), self.seal):
            steps.addWidget(step)
        steps.addStretch()
        self._result.hide()
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return scroll

    def _make_foot(self) -> QWidget:
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(24, 10, 24, 14)
        column.setSpacing(8)
        self._passphrase_head = label("Signing passphrase")
        self._hint = label("", "faint", size=theme.CAPTION)
        column.addLayout(row(self._passphrase_head, None, self._hint))
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setAccessibleName("Signing passphrase")
        self.passphrase.setMaxLength(1024)
        self.passphrase.textChanged.connect(lambda _text: self._show_state())
        self.passphrase.returnPressed.connect(self._sign)
        column.addWidget(self.passphrase)
        self.sign_button = button("Sign as author", "main", icon="pen-nib", icon_color="on_accent")
        self.sign_button.clicked.connect(self._sign)
        self.back = button("Back to editing", tip="Back to editing (Esc)")
        self.back.clicked.connect(self._go_back)
        actions = row(spacing=8)
        actions.addWidget(self.sign_button, 1)
        actions.addWidget(self.back)
        column.addLayout(actions)
        self._warning = wrapped("", "faint", size=theme.CAPTION)
        column.addWidget(self._warning)
        return foot

    def set_compact(self, compact: bool) -> None:
        """Use the room of a small screen."""
        self._side.setFixedWidth(WIDTH_COMPACT if compact else WIDTH)

    # making the file

    def open(self, work: Work) -> None:
        """Make the file of the opinion as it stands and show it."""
        self._work = work
        self._signed = False
        self.passphrase.clear()
        self._make_preview()

    def close_document(self) -> None:
        """Let go of the file and of what was typed."""
        self._request += 1
        self._preview = None
        self.passphrase.clear()
        self.reader.clear()

    def _make_preview(self) -> None:
        if self._signed:
            return
        self._request += 1
        request = self._request
        self._preview = None
        self._busy = False
        self.reader.clear()
        self._checks = self._find_checks()
        self.check_step.show_checks(self._checks)
        self._show_state()
        self._desk.preview(
            self._work,
            self.meaning.meaning,
            lambda made: self._made(request, made),
            lambda error: self._not_made(request, error),
        )

    def _made(self, request: int, made: OpinionPreview) -> None:
        if request != self._request:
            return
        self._preview = made
        self.seal.show_preview(made)
        self.reader.show_document(made.pdf, "Opinion", "This is the very file you will sign.")
        self._show_state()

    def _not_made(self, request: int, error: BaseException) -> None:
        if request == self._request:
            self.notices.show_error(error)
            self._show_state()

    # signing

    def _sign(self) -> None:
        if self._preview is None or not self.sign_button.isEnabled():
            return
        self._checks = self._find_checks()
        self.check_step.show_checks(self._checks)
        if not all_passed(self._checks):
            self._show_state()
            return
        passphrase = self.passphrase.text()
        self.passphrase.clear()
        self._busy = True
        self._show_state()
        self._desk.sign(self._preview, self.meaning.meaning, passphrase, self._done, self._failed)

    def _failed(self, error: BaseException) -> None:
        self._busy = False
        self.notices.show_error(error)
        self._show_state()
        self.passphrase.setFocus()

    def _done(self, signed: SignedPreview) -> None:
        self._busy = False
        self._signed = True
        at = f"{day_words(signed.signed_at.date())}, {time_words(signed.signed_at)}"
        self._result.setText(f"{signed.summary}\nSigned {at}, by {signed.signer}.")
        self._forget_notices()
        self.seal.show_signed(signed.sha256, signed.signer)
        self.reader.show_document(signed.pdf, "Signed opinion", "This is the signed file as it was kept.", count=False)
        self._show_state()
        self.signed.emit(signed)
        self._valid(signed.valid)
        self.back.setFocus()

    def _forget_notices(self) -> None:
        for bar in self.notices.findChildren(Notice):
            bar.dismiss()

    def _valid(self, valid: bool) -> None:
        theme.set_kind(self._tag, "tag-ok" if valid else "tag-bad")
        self._tag.setText("Signed, checked" if valid else "Signed, check failed")
        theme.set_kind(self._result, "ok" if valid else "bad")

    # how things stand

    def _why_not(self) -> str:
        """Return why the opinion cannot be signed this moment, or an empty string."""
        if self._busy:
            return "Signing"
        if self._preview is None:
            return "The file is being made"
        if not all_passed(self._checks):
            return "Some checks are open"
        if not self.reader.read_to_the_end:
            return f"Read to the end first: {self.reader.pages - len(self.reader.seen)} pages not shown yet"
        return "" if self.passphrase.text() else "Give your signing passphrase"

    def _show_state(self) -> None:
        patient = self._desk.case.patient
        self._who.setText(f"{patient.display_name} · {self._desk.case.identifier}{self._pages_words()}")
        for widget in (self.passphrase, self._passphrase_head, self.sign_button, self.meaning, self.check_step):
            widget.setVisible(not self._signed)
        self._result.setVisible(self._signed)
        self.back.setText("Back to the worklist" if self._signed else "Back to editing")
        self.back.setAccessibleName("Close the signed case" if self._signed else "Back to editing")
        if self._signed:
            self._title.setText("Signed")
            self._hint.setText("")
            self._warning.setText("It is in the outbox and is sent as soon as the service can be reached.")
            return
        why = self._why_not()
        self.sign_button.setEnabled(not why)
        self.sign_button.setToolTip(why)
        self.sign_button.setText("Signing…" if self._busy else _SIGN_WORDS[self.meaning.meaning])
        self.sign_button.setAccessibleName(_SIGN_WORDS[self.meaning.meaning])
        self.passphrase.setEnabled(not self._busy)
        self._hint.setText("" if why in ("", "Give your signing passphrase") else why.split(":")[0])
        self._warning.setText("After signing the text cannot change. Corrections become an addendum.")
        self._show_tag()

    def _show_tag(self) -> None:
        waiting = sum(not one.passed for one in self._checks)
        theme.set_kind(self._tag, "tag-warn" if waiting else "tag-ok")
        self._tag.setText(f"{waiting} open" if waiting else "All checks passed")

    def _pages_words(self) -> str:
        if not self.reader.pages:
            return "" if self._preview is not None else " · the file is being made"
        pages = f" · {self.reader.pages} page{'' if self.reader.pages == 1 else 's'}"
        return f"{pages}, read to the end" if self.reader.read_to_the_end and not self._signed else pages

    def _go_back(self) -> None:
        if self._busy:
            return
        (self.leave_wanted if self._signed else self.back_wanted).emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go back on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self._go_back()
        else:
            super().keyPressEvent(event)


def _inset(widget: QLabel) -> QHBoxLayout:
    line_ = QHBoxLayout()
    line_.setContentsMargins(24, 0, 24, 0)
    line_.addWidget(widget, 1)
    return line_
