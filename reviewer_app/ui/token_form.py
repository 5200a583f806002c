"""Choosing a signing key on a token or card: its library, the token, the certificate, and the PIN, never kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QVBoxLayout, QWidget

from reviewer_app.ui import parts
from reviewer_app.ui.key_fields import named_field, with_browse
from reviewer_app.ui.words import day_words

if TYPE_CHECKING:
    from reviewer_app.report.identity import SigningIdentity
    from reviewer_app.report.key_sources import TokenKey
    from reviewer_app.report.tokens import FoundToken

_TOLD = (
    "The driver of the token brings a library (PKCS#11). The PIN is asked for each time you sign and never kept; "
    "the key never leaves the token."
)
_NO_CERTIFICATE = "There is no certificate on this token that can be read without its PIN."


#: So many letters of a fingerprint tell two certificates of one name apart.
_PRINT = 19


def _token_names(found: Sequence[FoundToken]) -> list[str]:
    """Return the label of each token; where two would read alike, with the serial number and a number of their own."""
    labels = Counter(one.label for one in found)
    names = [
        one.label if one.label and labels[one.label] == 1 else f"{one.label or 'Token'}, serial number {one.serial}"
        for one in found
    ]
    alike, seen = Counter(names), Counter[str]()
    for at, name in enumerate(names):
        if alike[name] > 1:
            seen[name] += 1
            names[at] = f"{name} ({seen[name]} of {alike[name]})"
    return names


class TokenForm(QWidget):
    """The part of the key page for tokens and cards.

    Signals
    -------
    look_wanted(str)
        Look which tokens the library of this file knows.
    wanted(TokenKey, str)
        Sign with this key from now on; the PIN goes along.
    ready_changed()
        A certificate was found to choose, or none any more.
    """

    look_wanted = Signal(str)
    wanted = Signal(object, str)
    ready_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: tuple[FoundToken, ...] = ()
        self._now: datetime | None = None
        self._library, self._pin = named_field("Library of the token"), named_field("PIN of the token", secret=True)
        self._look = parts.button("Look for tokens")
        self._token, self._certificate = QComboBox(), QComboBox()
        self._note = parts.wrapped("", "warn")
        self._of_library = QWidget()
        self._of_library.setLayout(with_browse(self._library, self._ask_file))
        self._build()
        self._show_found()

    def _build(self) -> None:
        self._pin.setMaxLength(256)
        self._token.setAccessibleName("Token")
        self._certificate.setAccessibleName("Certificate on the token")
        for box in (self._token, self._certificate):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._look.clicked.connect(self._ask_look)
        self._library.returnPressed.connect(self._ask_look)
        self._library.textEdited.connect(lambda _text: self.forget())
        self._pin.returnPressed.connect(self.submit)
        self._token.currentIndexChanged.connect(lambda _at: self._show_certificates())
        self._certificate.currentIndexChanged.connect(lambda _at: self._show_note())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(parts.wrapped(_TOLD, "dim"))
        column.addWidget(self._of_library)
        for widget in (self._look, self._token, self._certificate, self._note, self._pin):
            column.addWidget(widget)
        self.setFocusProxy(self._library)

    def offer_library(self, path: str) -> None:
        """Fill in a library where none was typed yet."""
        if not self._library.text():
            self._library.setText(path)

    def refuse(self, words: str) -> None:
        """Say why no token can be used at all."""
        for widget in (self._of_library, self._look):
            widget.setEnabled(False)
        self._note.setText(words)
        self._note.show()

    def show_tokens(self, found: Sequence[FoundToken], now: datetime) -> None:
        """Offer the tokens that were found, and what is on them as of `now`."""
        self._found, self._now = tuple(found), now
        self._token.clear()
        self._token.addItems(_token_names(self._found))
        self._show_found()

    def forget(self) -> None:
        """Offer nothing any more, and keep no PIN."""
        self._pin.clear()
        self._found = ()
        self._token.clear()
        self._show_found()

    def forget_pin(self) -> None:
        """Keep no PIN; what is chosen stays."""
        self._pin.clear()

    @property
    def ready(self) -> bool:
        """Whether there is a certificate to choose."""
        return self._chosen() is not None

    def submit(self) -> None:
        """Ask for what was chosen, where something was."""
        key = self._chosen()
        if key is not None and self._pin.text():
            self.wanted.emit(key, self._pin.text())

    def _ask_look(self) -> None:
        if self._library.text():
            self.forget()
            self.look_wanted.emit(self._library.text())

    def _ask_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "Library of the token", str(Path(self._library.text()).parent))
        if chosen:
            self._library.setText(chosen)
            self._ask_look()

    def _show_found(self) -> None:
        self._token.setVisible(bool(self._found))
        self._show_certificates()

    def _show_certificates(self) -> None:
        token = self._shown_token()
        self._certificate.clear()
        for one in token.identities if token is not None else ():
            until = day_words(one.valid_to.date())
            self._certificate.addItem(f"{one.subject}, until {until}, SHA-256 {one.fingerprint_words[:_PRINT]}…")
            at = self._certificate.count() - 1
            self._certificate.setItemData(at, f"SHA-256 {one.fingerprint_words}", Qt.ItemDataRole.ToolTipRole)
        there = self._certificate.count() > 0
        self._certificate.setVisible(there)
        self._pin.setVisible(there)
        self._show_note()

    def _show_note(self) -> None:
        token, at = self._shown_token(), self._certificate.currentIndex()
        if token is None:
            said = ""
        elif not token.identities:
            said = _NO_CERTIFICATE
        else:
            said = self._standing(token.identities[at]) if 0 <= at < len(token.identities) else ""
        self._note.setText(said)
        self._note.setVisible(bool(said))
        self.ready_changed.emit()

    def _standing(self, one: SigningIdentity) -> str:
        """Return what speaks against a certificate, an empty string where nothing does."""
        if not one.signs:
            return "This certificate was not made for signatures."
        if self._now is not None and self._now > one.valid_to:
            return f"This certificate expired on {day_words(one.valid_to.date())}."
        if self._now is not None and self._now < one.valid_from:
            return f"This certificate is not valid before {day_words(one.valid_from.date())}."
        return ""

    def _shown_token(self) -> FoundToken | None:
        at = self._token.currentIndex()
        return self._found[at] if 0 <= at < len(self._found) else None

    def _chosen(self) -> TokenKey | None:
        token, at = self._shown_token(), self._certificate.currentIndex()
        return token.keys[at] if token is not None and 0 <= at < len(token.keys) else None
