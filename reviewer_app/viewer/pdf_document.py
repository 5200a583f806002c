"""A PDF opened from memory: its bytes never touch the disk."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject
from PySide6.QtPdf import QPdfDocument

from reviewer_app.errors import CannotDecode

_SENTENCES = {
    QPdfDocument.Error.IncorrectPassword: "This document is locked with a password that did not come with the case.",
    QPdfDocument.Error.UnsupportedSecurityScheme: "This document is locked in a way that cannot be opened here.",
    QPdfDocument.Error.InvalidFileFormat: "This document is damaged or is not a PDF, and cannot be shown.",
}
_OTHER = "This document cannot be shown."
_NEXT = "The other records are not affected; ask for the document again if it matters."


class OpenPdf(QObject):
    """A document together with the bytes it is read from, which must live as long.

    Raises
    ------
    CannotDecode
        If it is damaged, locked, empty, or no PDF.
    """

    def __init__(self, data: bytes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bytes = QByteArray(data)
        self._buffer = QBuffer(self._bytes, self)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document = QPdfDocument(self)
        self.document.load(self._buffer)
        if self.document.status() is not QPdfDocument.Status.Ready or self.document.pageCount() < 1:
            error = self.document.error()
            raise CannotDecode(_SENTENCES.get(error, _OTHER), next_step=_NEXT, detail=f"pdf: {error.name}")

    def page_sizes(self) -> tuple[tuple[float, float], ...]:
        """Return width and height of every page in points, as it is shown (turned pages turned)."""
        sizes = [self.document.pagePointSize(page) for page in range(self.document.pageCount())]
        return tuple((max(size.width(), 1.0), max(size.height(), 1.0)) for size in sizes)

    def close(self) -> None:
        """Let go of the document and its bytes."""
        self.document.close()
        self._buffer.close()
