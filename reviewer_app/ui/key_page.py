"""Installing the reviewer's signing key: a PKCS#12 file, checked with its passphrase, which is not kept."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from reviewer_app.ui import parts, theme


class KeyPage(QWidget):
    """`wanted` carries the file and its passphrase."""

    wanted = Signal(str, str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Signing key")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 120, 16, 16)
        inside = QWidget()
        inside.setFixedWidth(440)
        form = QVBoxLayout(inside)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(8)
        form.addWidget(parts.title("Install a signing key"))
        form.addWidget(
            parts.wrapped("A PKCS#12 file (.p12 or .pfx) from your institution. Its passphrase is asked for each time "
                          "you sign and never kept.", "dim")
        )  # fmt: skip
        self._installed = parts.wrapped("", "dim")
        form.addWidget(self._installed)
        form.addSpacing(8)
        self._file = QLineEdit()
        self._file.setAccessibleName("Key file")
        self._file.setPlaceholderText("Key file")
        browse = parts.button("Browse…")
        browse.clicked.connect(self._browse)
        line = parts.row(spacing=8)
        line.addWidget(self._file, 1)
        line.addWidget(browse)
        form.addLayout(line)
        self._passphrase = QLineEdit()
        self._passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self._passphrase.setAccessibleName("Passphrase of the key")
        self._passphrase.setPlaceholderText("Passphrase of the key")
        self._passphrase.returnPressed.connect(self._submit)
        form.addWidget(self._passphrase)
        self._message = QLabel()
        self._message.setWordWrap(True)
        form.addWidget(self._message)
        install = parts.button("Install key", "main")
        install.clicked.connect(self._submit)
        back = parts.button("Back")
        back.clicked.connect(self.closed)
        line = parts.row(spacing=8)
        line.addWidget(install, 1)
        line.addWidget(back)
        form.addLayout(line)
        column.addLayout(parts.row(None, inside, None))
        column.addStretch(1)
        self.setFocusProxy(self._file)

    def show_installed(self, words: str) -> None:
        """Say whose key is installed, or that none is."""
        self._installed.setText(words)

    def show_result(self, words: str, *, good: bool) -> None:
        """Say how it went; the passphrase is forgotten either way."""
        self._passphrase.clear()
        theme.set_kind(self._message, "ok" if good else "bad")
        self._message.setText(words)

    def _browse(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "Key file", str(Path.home()), "PKCS#12 (*.p12 *.pfx)")
        if chosen:
            self._file.setText(chosen)

    def _submit(self) -> None:
        if self._file.text() and self._passphrase.text():
            self.wanted.emit(self._file.text(), self._passphrase.text())
