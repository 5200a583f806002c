"""Signing in to the service: its address, and a button that opens the system's browser."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from reviewer_app.ui import parts, theme

_WAITING = "Waiting for your browser. Finish there, then come back here."


class SignInPage(QWidget):
    """Asks for the address of the service once; `wanted` carries it. Work on downloaded cases needs no sign-in."""

    wanted = Signal(str)
    cancel_wanted = Signal()
    later_wanted = Signal()

    def __init__(self, address: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Sign in")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 120, 16, 16)
        inside = QWidget()
        inside.setFixedWidth(392)
        form = QVBoxLayout(inside)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(8)
        form.addWidget(parts.title("Sign in to the service"))
        form.addWidget(
            parts.wrapped("Your browser opens for it. Your password stays there; this program never sees it.", "dim")
        )
        form.addSpacing(8)
        form.addWidget(parts.label("Address of the service (FHIR)", "dim", size=theme.CAPTION))
        self._address = QLineEdit(address)
        self._address.setAccessibleName("Address of the service")
        self._address.setPlaceholderText("https://…/fhir")
        self._address.returnPressed.connect(self._submit)
        form.addWidget(self._address)
        self._message = QLabel()
        self._message.setWordWrap(True)
        form.addWidget(self._message)
        form.addWidget(self._page_row())
        self._button = parts.button("Sign in", "main", icon="")
        self._button.clicked.connect(self._submit)
        self._cancel = parts.button("Cancel")
        self._cancel.clicked.connect(self.cancel_wanted)
        self._cancel.hide()
        later = parts.button("Work offline", "flat")
        later.clicked.connect(self.later_wanted)
        line = parts.row(spacing=8)
        line.addWidget(self._button, 1)
        line.addWidget(self._cancel)
        line.addWidget(later)
        form.addLayout(line)
        column.addLayout(parts.row(None, inside, None))
        column.addStretch(1)
        self.setFocusProxy(self._button)

    def _page_row(self) -> QWidget:
        """Return where the address of the page to sign in on stands, to be copied."""
        self._page = QLineEdit()
        self._page.setReadOnly(True)
        self._page.setAccessibleName("Page to sign in on")
        self._copy = parts.button("Copy", icon="copy")
        self._copy.setAccessibleName("Copy the address of the page to sign in on")
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._page.text()))
        self._page_holder = QWidget()
        line = parts.row(spacing=8)
        line.addWidget(self._page, 1)
        line.addWidget(self._copy)
        self._page_holder.setLayout(line)
        self._page_holder.hide()
        return self._page_holder

    def show_page(self, url: str, *, opened: bool) -> None:
        """Show the address on which to sign in; where no browser took it, it must be copied."""
        if self._button.isEnabled():
            return  # given up meanwhile
        self._page.setText(url)
        self._page.setCursorPosition(0)
        self._page_holder.show()
        if opened:
            self._say(f"{_WAITING} If it does not open, copy this address into one on this computer.", "dim")
            return
        self._say("No browser could be opened. Copy this address into one on this computer and sign in there.", "warn")
        self._copy.setFocus()

    def offer_address(self, address: str) -> None:
        """Put the address of the known service into an empty field."""
        if not self._address.text():
            self._address.setText(address)

    def set_waiting(self, waiting: bool) -> None:
        """Say that the browser is open, or no longer."""
        self._button.setEnabled(not waiting)
        self._address.setEnabled(not waiting)
        self._cancel.setVisible(waiting)
        self._page_holder.hide()
        self._say(_WAITING if waiting else "", "dim")
        if waiting:
            self._cancel.setFocus()  # what had it is not enabled now

    def show_error(self, sentence: str) -> None:
        """Say why it did not work."""
        self.set_waiting(False)
        self._say(sentence, "bad")

    def _say(self, words: str, kind: str) -> None:
        theme.set_kind(self._message, kind)
        self._message.setText(words)

    def _submit(self) -> None:
        if address := self._address.text().strip():
            self.wanted.emit(address)
