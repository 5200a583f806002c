"""Opening the vault: a passphrase chosen on the first day, asked for on every other."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from reviewer_app.ui import parts, theme

SHORTEST_PASSPHRASE = 10


class UnlockPage(QWidget):
    """Asks for the passphrase; `wanted` carries it and whether this laptop's keyring may open the vault from now on."""

    wanted = Signal(str, bool)

    def __init__(self, *, first_time: bool, keyring_name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Unlock")
        self._first_time = first_time
        self._busy = False
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 120, 16, 16)
        inside = QWidget()
        inside.setFixedWidth(392)
        form = QVBoxLayout(inside)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(8)
        form.addWidget(parts.title("Choose a passphrase" if first_time else "Unlock your cases"))
        form.addWidget(parts.wrapped(self._explanation(), "dim"))
        form.addSpacing(8)
        self._passphrase = self._field("Passphrase")
        form.addWidget(parts.label("Passphrase", "dim", size=theme.CAPTION))
        form.addWidget(self._passphrase)
        self._again = self._field("Passphrase again")
        if first_time:
            form.addWidget(parts.label("The same again", "dim", size=theme.CAPTION))
            form.addWidget(self._again)
        self._keyring = QCheckBox(f"Let {keyring_name} open the vault on this laptop")
        self._keyring.setAccessibleName("Open with keyring")
        self._keyring.setVisible(first_time and bool(keyring_name))
        form.addWidget(self._keyring)
        self._message = QLabel()
        self._message.setWordWrap(True)
        theme.set_kind(self._message, "bad")
        form.addWidget(self._message)
        self._button = parts.button("Create vault" if first_time else "Unlock vault", "main")
        self._button.clicked.connect(self._submit)
        form.addWidget(self._button)
        form.addSpacing(16)
        form.addWidget(parts.wrapped("Not a cleared medical device: see About before clinical use.", "faint",
                                     size=theme.CAPTION))  # fmt: skip
        column.addLayout(parts.row(None, inside, None))
        column.addStretch(1)
        self.setFocusProxy(self._passphrase)

    def set_busy(self, busy: bool) -> None:
        """Wait while the key is derived, which is slow by design.

        The fields keep the keyboard: were they disabled, the button that gets it next would be pressed by their Enter.
        """
        self._busy = busy
        self._button.setEnabled(not busy)
        self._passphrase.setReadOnly(busy)
        self._again.setReadOnly(busy)
        if busy:
            self._say("Opening…", "dim")

    def show_error(self, sentence: str) -> None:
        """Say why the vault did not open; the field is ready for another try."""
        self.set_busy(False)
        self._say(sentence, "bad")
        self._passphrase.selectAll()
        self._passphrase.setFocus()

    def _explanation(self) -> str:
        if self._first_time:
            return (
                "Everything about your patients is kept encrypted on this laptop. The passphrase opens it, also without"
                " the network. Nobody can recover it for you. Without it the service can send the cases again, but what"
                " only this laptop has is lost: drafts, and signed opinions that were not sent yet."
            )
        return "Your cases are encrypted on this laptop. The network is not needed."

    def _field(self, name: str) -> QLineEdit:
        made = QLineEdit()
        made.setEchoMode(QLineEdit.EchoMode.Password)
        made.setAccessibleName(name)
        made.returnPressed.connect(self._submit)
        return made

    def _say(self, words: str, kind: str) -> None:
        theme.set_kind(self._message, kind)
        self._message.setText(words)

    def _submit(self) -> None:
        passphrase = self._passphrase.text()
        if self._first_time and len(passphrase) < SHORTEST_PASSPHRASE:
            self._say(
                f"Use at least {SHORTEST_PASSPHRASE} characters; several words are easiest to keep in mind.", "bad"
            )
            return
        if self._first_time and passphrase != self._again.text():
            self._say("The two are not the same.", "bad")
            return
        if passphrase and not self._busy:
            self.set_busy(True)
            self.wanted.emit(passphrase, self._keyring.isChecked())
