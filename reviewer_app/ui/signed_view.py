"""A signed opinion as it stands in the vault, read from the outbox: the very file, whether it was sent or recalled."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from reviewer_app.ui import parts, theme
from reviewer_app.ui.case.document_reader import DocumentReader

_SIZE = QSize(920, 640)


class SignedView(QDialog):
    """Shows the pages of a signed PDF; `about` says which one it is, `title` what, and `standing` what became of it."""

    def __init__(
        self, pdf: bytes, about: str, standing: str, parent: QWidget | None = None, *, title: str = "Signed opinion"
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)  # never a patient: titles are listed by the system
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 12)
        column.setSpacing(8)
        leave = parts.button("Close")
        leave.clicked.connect(self.accept)
        self.reader = DocumentReader()
        column.addLayout(parts.row(parts.label(about), None, leave, margins=(16, 0, 16, 0)))
        column.addWidget(self.reader, 1)
        self.finished.connect(lambda _result: self.reader.clear())  # the bytes are let go of with the window
        self.resize(theme.scaled(_SIZE.width()), theme.scaled(_SIZE.height()))
        self.reader.show_document(pdf, title, standing, count=False)
