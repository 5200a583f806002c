"""Installing the reviewer's signing key: a PKCS#12 file or a token, checked with its passphrase or PIN, never kept."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFileDialog, QLabel, QRadioButton, QVBoxLayout, QWidget

from reviewer_app.ui import parts, theme
from reviewer_app.ui.key_fields import named_field, with_browse
from reviewer_app.ui.token_form import TokenForm

_FILE_TOLD = (
    "A PKCS#12 file (.p12 or .pfx) from your institution. Its passphrase is asked for each time you sign and never "
    "kept."
)


class KeyPage(QWidget):
    """`wanted` carries the file and its passphrase; what is wanted of a token is asked for by `tokens`."""

    wanted = Signal(str, str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Signing key")
        self._in_file, self._on_token = QRadioButton("A key in a file"), QRadioButton("A key on a token or card")
        self._file, self._passphrase = named_field("Key file"), named_field("Passphrase of the key", secret=True)
        self.tokens = TokenForm()
        self._installed = parts.wrapped("", "dim")
        self._message = QLabel()
        self._message.setWordWrap(True)
        self._install = parts.button("Install key", "main")
        self._of_file = self._file_part()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 120, 16, 16)
        column.addLayout(parts.row(None, self._inside(), None))
        column.addStretch(1)
        self._in_file.setChecked(True)
        self._on_token.toggled.connect(self._show_part)
        self.tokens.ready_changed.connect(self._show_ready)
        self._show_part(on_token=False)

    def _inside(self) -> QWidget:
        inside = QWidget()
        inside.setFixedWidth(440)
        form = QVBoxLayout(inside)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(8)
        form.addWidget(parts.title("Install a signing key"))
        form.addWidget(self._installed)
        for choice in (self._in_file, self._on_token):
            choice.setAccessibleName(choice.text())
        form.addLayout(parts.row(self._in_file, self._on_token, None, spacing=16))
        form.addSpacing(8)
        for widget in (self._of_file, self.tokens, self._message):
            form.addWidget(widget)
        self._install.clicked.connect(self._submit)
        back = parts.button("Back")
        back.clicked.connect(self.closed)
        line = parts.row(spacing=8)
        line.addWidget(self._install, 1)
        line.addWidget(back)
        form.addLayout(line)
        return inside

    def _file_part(self) -> QWidget:
        part = QWidget()
        form = QVBoxLayout(part)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(8)
        form.addWidget(parts.wrapped(_FILE_TOLD, "dim"))
        form.addLayout(with_browse(self._file, self._browse))
        self._passphrase.returnPressed.connect(self._submit)
        form.addWidget(self._passphrase)
        return part

    def _show_part(self, on_token: bool) -> None:
        """Show what is asked of a file, or of a token."""
        self._passphrase.clear()
        self.tokens.forget_pin()
        self._message.setText("")
        self._of_file.setVisible(not on_token)
        self.tokens.setVisible(on_token)
        self._install.setText("Use this certificate" if on_token else "Install key")
        self.setFocusProxy(self.tokens if on_token else self._file)
        self._show_ready()

    def _show_ready(self) -> None:
        self._install.setEnabled(self.tokens.ready or not self._on_token.isChecked())

    def show_installed(self, words: str) -> None:
        """Say whose key is installed, or that none is."""
        self._installed.setText(words)

    def show_result(self, words: str, *, good: bool) -> None:
        """Say how it went; passphrase and PIN are forgotten either way."""
        self._passphrase.clear()
        self.tokens.forget_pin()
        theme.set_kind(self._message, "ok" if good else "bad")
        self._message.setText(words)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Keep no passphrase and no PIN once the page was left, or the workstation locked."""
        self._passphrase.clear()
        self.tokens.forget_pin()
        super().hideEvent(event)

    def _browse(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "Key file", str(Path.home()), "PKCS#12 (*.p12 *.pfx)")
        if chosen:
            self._file.setText(chosen)

    def _submit(self) -> None:
        if self._on_token.isChecked():
            self.tokens.submit()
        elif self._file.text() and self._passphrase.text():
            self.wanted.emit(self._file.text(), self._passphrase.text())
