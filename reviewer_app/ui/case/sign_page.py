"""Signing is a page: read the very file, choose the meaning, give the secret, sign, and see it checked at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.rules.checks import Check, nothing_open, set_aside_words
from reviewer_app.cases.rules.signing import (
    ADDENDUM_MEANING,
    CORRECTION_MEANING,
    UNABLE_MEANING,
    amending_meaning,
    meanings_for,
)
from reviewer_app.cases.signing_lock import locked_words
from reviewer_app.cases.work import Work
from reviewer_app.errors import CannotPrint, KeyLocked
from reviewer_app.ui import theme
from reviewer_app.ui.case.desk import CaseDesk, OpinionPreview, SignedPreview
from reviewer_app.ui.case.document_reader import DocumentReader
from reviewer_app.ui.case.sign_side import SignSide
from reviewer_app.ui.case.signed_versions import SignedVersions
from reviewer_app.ui.notices import Notices
from reviewer_app.ui.words import day_words, time_words

_QUEUED = (
    "It is in the outbox: online it is sent at once, offline as soon as the service can be reached. Until its sending "
    "begins it can be recalled there with a reason; then only an addendum or a correction is possible."
)
_DELIVERED = (
    "Delivered. The service has confirmed it. What is to be added or put right becomes an addendum or a correction."
)
_UNSIGNED = "Not signed yet. This is the very file you will sign."
_DRAFT = "Draft, not signed. Checks are open: the file to sign is made when they pass."
_UPDATED = "The case was updated; read the new preview."
_AFTER = (
    "After signing the text cannot change. Online it is sent at once; corrections become an addendum then. Offline it "
    "waits, and can be recalled until it is sent."
)
_TITLES = {ADDENDUM_MEANING: "Sign the addendum", CORRECTION_MEANING: "Sign the correction"}
_OPINION_SIGNED = "This opinion was signed and can no longer be changed."
_SIGNED = {
    "addendum": "This addendum was signed and can no longer be changed.",
    "correction": "This correction was signed and can no longer be changed.",
}
_FILE_KEPT = "This is the signed file as it was kept."
_KEPT = "Your text is kept, and so are the pages you have read."
#: How often a page whose key is locked looks at the clock.
_LOOK_MS = 1000
_CONFIRMED = frozenset({CaseState.DELIVERED, CaseState.ARCHIVED})
_SIGN_WORDS = {
    "authorship": "Sign as author", "review": "Sign as reviewer", ADDENDUM_MEANING: "Sign the addendum",
    CORRECTION_MEANING: "Sign the correction",
    UNABLE_MEANING: "Sign without an opinion",
}  # fmt: skip


class SignPage(QWidget):
    """Stacked over the case window while the opinion is previewed and signed.

    Signals
    -------
    amend_wanted()
        Write an addendum to the opinion, which was delivered.
    back_wanted()
        Go back to writing.
    leave_wanted()
        The opinion is signed; leave the case.
    signed(SignedPreview)
        The opinion was signed, checked and queued.
    previewed(Work)
        The file of this work was made and is shown.
    field_wanted(str)
        Go back to writing, to this field: the file cannot be made with what stands there.
    """

    amend_wanted = Signal()
    back_wanted = Signal()
    leave_wanted = Signal()
    signed = Signal(object)
    previewed = Signal(object)
    field_wanted = Signal(str)

    def __init__(self, desk: CaseDesk, checks: Callable[[], tuple[Check, ...]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._find_checks = checks
        self._checks: tuple[Check, ...] = ()
        self._work = Work()
        self._preview: OpinionPreview | None = None
        self._busy = self._signed = self._delivered = self._refused = self._amending = False
        self._request = 0
        self._locked_until: datetime | None = None
        self._asked = ""
        self._lock_clock = QTimer(self)
        self._lock_clock.setInterval(_LOOK_MS)
        self._lock_clock.timeout.connect(self._look_at_lock)
        self.reader = DocumentReader()
        self.notices = Notices()
        self.versions = SignedVersions(desk, self.reader, lambda error: self._not_made(self._request, error))
        self.versions.shown.connect(self._show_signed)
        self.versions.hide()
        self.side = SignSide(self)
        self.meaning, self.check_step, self.seal = self.side.meaning, self.side.check_step, self.side.seal
        self.passphrase, self.sign_button, self.back = self.side.passphrase, self.side.sign_button, self.side.back
        self.passphrase.textChanged.connect(lambda _text: self._show_state())
        self.passphrase.returnPressed.connect(self._sign)
        self.sign_button.clicked.connect(self._sign)
        self.back.clicked.connect(self.step_back)
        self.side.amend.clicked.connect(self.amend_wanted)
        self.meaning.changed.connect(lambda _code: self._make_preview())
        self.reader.pages_changed.connect(self._show_state)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.notices)
        left.addWidget(self.versions)
        left.addWidget(self.reader, 1)
        whole.addLayout(left, 1)
        whole.addWidget(self.side)

    def set_compact(self, compact: bool) -> None:
        """Use the room of a small screen."""
        self.side.set_compact(compact)

    # making the file

    def open(self, work: Work) -> None:
        """Make the file of the opinion, or of the addendum to it, as it stands and show it."""
        self._work = work
        self._hide_versions()
        self._amending = bool(self._desk.amending.number)
        self._busy = self._signed = self._delivered = False
        self.passphrase.clear()
        meanings = meanings_for(work.opinion)
        if self._amending:
            meanings = (amending_meaning(work.opinion, self._desk.amending.number),)
        self.meaning.offer(meanings)
        self.side.title.setText(_TITLES.get(meanings[0], "Sign the opinion"))
        self._desk.prepare_signing()
        self._make_preview()

    def open_signed(self) -> None:
        """Show the newest that was signed and stands; what was signed before can be chosen, and only read."""
        self._request += 1
        request = self._request
        self._signed = True
        self._delivered = self._desk.state in _CONFIRMED
        self._show_state()
        self.versions.open(
            lambda: self._desk.signed_pdf(
                lambda pdf: self._read(request, pdf), lambda error: self._not_made(request, error)
            )
        )

    def _read(self, request: int, pdf: bytes) -> None:
        if request == self._request:
            self.reader.show_document(pdf, "Signed opinion", _FILE_KEPT, count=False)
            self._show_signed(pdf)

    def _show_signed(self, pdf: bytes) -> None:
        """Say what the file is that is shown, and offer the others there are."""
        self.seal.show_signed(hashlib.sha256(pdf).hexdigest(), "")
        self.side.result.setText(_SIGNED.get(self.versions.kind, _OPINION_SIGNED))
        self.versions.setVisible(self.versions.list.count() > 1)
        self._show_state()
        self.side.tag.say("Signed")

    def show_delivered(self) -> None:
        """Say that the service has confirmed the signed opinion."""
        self._delivered = True
        if self._signed:
            self._show_state()

    def close_document(self) -> None:
        """Let go of the file, of what was typed, and of what signs."""
        self._desk.end_signing()
        self._request += 1
        self._preview = None
        self._hide_versions()
        self._show_lock(None)
        self.passphrase.clear()
        self.notices.clear()
        self.reader.clear()

    def _hide_versions(self) -> None:
        self.versions.let_go()
        self.versions.hide()

    def _make_preview(self) -> None:
        if self._signed or self._busy:
            return
        self._request += 1
        request = self._request
        self._preview = None
        self._refused = False
        self.notices.clear()
        self.reader.clear()
        self._checks = self._find_checks()
        self.check_step.show_checks(self._checks)
        self._show_state()
        self._desk.preview(
            self._work,
            self.meaning.meaning,
            lambda made: self._made(request, made),
            lambda error: self._not_made(request, error),
            draft=not nothing_open(self._checks),
        )

    def _made(self, request: int, made: OpinionPreview) -> None:
        if request != self._request:
            return
        self._preview = made
        self._asked = self.side.ask_for(made.token)
        self._show_lock(made.locked_until)
        self.previewed.emit(self._work)
        self.seal.show_preview(made)
        words = _DRAFT if made.draft else _UNSIGNED
        self.reader.show_document(made.pdf, "Addendum" if self._amending else "Opinion", words, unsigned=True)
        self._show_state()

    def _not_made(self, request: int, error: BaseException) -> None:
        if request != self._request:
            return
        self._refused = True
        target = error.target if isinstance(error, CannotPrint) else ""
        there = ("Go there", lambda: self.field_wanted.emit(target)) if target else None
        self.notices.show_error(error, there)
        self._show_state()

    # signing

    def _sign(self) -> None:
        if self._preview is None or not self.sign_button.isEnabled():
            return
        if self._preview.facts != self._desk.facts():
            self.passphrase.clear()
            self._make_preview()
            self.notices.show_text("warn", _UPDATED)
            return
        self._checks = self._find_checks()
        self.check_step.show_checks(self._checks)
        if not nothing_open(self._checks):
            self._show_state()
            return
        passphrase = self.passphrase.text()
        self.passphrase.clear()
        self.notices.clear()
        self._busy = True
        self._show_state()
        request = self._request
        self._desk.sign(
            self._preview,
            self.meaning.meaning,
            passphrase,
            lambda signed: self._done(request, signed),
            lambda error: self._failed(request, error),
        )

    def _failed(self, request: int, error: BaseException) -> None:
        if request != self._request:
            return
        self._busy = False
        self.notices.show_error(error)
        if isinstance(error, KeyLocked):
            self._show_lock(error.until)
        self._show_state()
        self.passphrase.setFocus()

    def _show_lock(self, until: datetime | None) -> None:
        """Let nobody type a passphrase up to `until`; the file stays open and can be read on."""
        self._locked_until = until
        if until is None:
            self._lock_clock.stop()
        else:
            self._lock_clock.start()

    def _look_at_lock(self) -> None:
        if self._locked_until is not None and self._desk.now() >= self._locked_until:
            self._show_lock(None)
            self.notices.clear()
            self._show_state()

    def _locked_words(self) -> str:
        """Return until when the key is locked, or an empty string."""
        until, now = self._locked_until, self._desk.now()
        return locked_words(until, now) if until is not None and now < until else ""

    def _done(self, request: int, signed: SignedPreview) -> None:
        if request != self._request:
            return  # the window has gone; the desk has kept and queued what was signed
        self._busy = False
        self._signed = True
        self._desk.end_signing()
        at = f"{day_words(signed.signed_at.date())}, {time_words(signed.signed_at)}"
        self.side.result.setText(f"{signed.summary}\nSigned {at}, by {signed.signer}.")
        self.notices.clear()
        self.seal.show_signed(signed.sha256, signed.signer)
        title = "Signed addendum" if self._amending else "Signed opinion"
        self.reader.show_document(signed.pdf, title, _FILE_KEPT, count=False)
        self._show_state()
        self.signed.emit(signed)
        self._valid(signed.valid)
        self.back.setFocus()

    def _valid(self, valid: bool) -> None:
        theme.set_kind(self.side.tag, "tag-ok" if valid else "tag-bad")
        self.side.tag.say("Signed, checked" if valid else "Signed, check failed")
        theme.set_kind(self.side.result, "" if valid else "bad")

    # how things stand

    def _why_not(self) -> str:
        """Return why the opinion cannot be signed this moment, or an empty string."""
        if self._busy:
            return "Signing"
        if self._preview is None:
            return self._making_words()
        locked = self._locked_words()
        if locked:
            return locked
        if self._preview.draft or not nothing_open(self._checks):
            return "Some checks are open"
        if not self.reader.read_to_the_end and self.reader.too_small:
            return "Enlarge the pages first: at this size they do not count as read"
        if not self.reader.read_to_the_end:
            return f"Read to the end first: {self.reader.pages - len(self.reader.seen)} pages not shown yet"
        return "" if self.passphrase.text() else self._asked

    def _show_state(self) -> None:
        patient = self._desk.case.patient
        # the pages have a line of their own: the steps below must not move when they are read
        self.side.who.setText(f"{patient.display_name} · case {self._desk.case.identifier}\n{self._pages_words()}")
        for widget in (self.passphrase, self.side.passphrase_head, self.sign_button, *self.side.before_signing):
            widget.setVisible(not self._signed)
        self.side.result.setVisible(self._signed)
        self.side.amend.setVisible(self._signed and self._delivered)
        self.back.setText("Back to the worklist" if self._signed else "Back to editing")
        self.back.setAccessibleName("Close the signed case" if self._signed else "Back to editing")
        if self._signed:
            self.side.title.setText("Signed")
            self.side.hint.setText("")
            self.side.warning.setText(_DELIVERED if self._delivered else _QUEUED)
            return
        why = self._why_not()
        self.sign_button.setEnabled(not why)
        self.sign_button.setToolTip(why)
        self.sign_button.setText("Signing…" if self._busy else _SIGN_WORDS[self.meaning.meaning])
        self.sign_button.setAccessibleName(_SIGN_WORDS[self.meaning.meaning])
        locked = self._locked_words()
        self.passphrase.setEnabled(not self._busy and not locked)
        self.meaning.setEnabled(not self._busy)
        said = "" if locked or why in ("", self._asked) else why.split(":")[0]
        self.side.hint.setText(said)
        theme.set_kind(self.side.warning, "bad" if locked else "faint")
        self.side.warning.setText(f"{locked}. {_KEPT}" if locked else _AFTER)
        self._show_tag()

    def _show_tag(self) -> None:
        waiting = sum(one.blocks for one in self._checks)
        look = sum(not one.passed for one in self._checks) - waiting
        aside = set_aside_words(self._checks)
        theme.set_kind(self.side.tag, "tag-warn" if waiting or look or aside else "tag-ok")
        said = f"{waiting} open" if waiting else f"{look} to look at" if look else ""
        counted = " ".join(aside.split()[:3])  # "1 set aside"
        wordings = [", ".join(filter(None, (said, one))) for one in (aside, counted)]
        self.side.tag.say(wordings[0] or "All checks passed", (*wordings[1:], said or counted) if aside else ())

    def _making_words(self) -> str:
        return "The file cannot be made" if self._refused else "The file is being made"

    def _pages_words(self) -> str:
        if not self.reader.pages:
            return "The file is being read" if self._signed or self._preview is not None else self._making_words()
        pages = f"{self.reader.pages} page{'' if self.reader.pages == 1 else 's'}"
        return f"{pages}, read to the end" if self.reader.read_to_the_end and not self._signed else pages

    def step_back(self) -> None:
        """Go back to writing, or leave the signed case; not while it is being signed."""
        if self._busy:
            return
        (self.leave_wanted if self._signed else self.back_wanted).emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go back on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.step_back()
        else:
            super().keyPressEvent(event)
