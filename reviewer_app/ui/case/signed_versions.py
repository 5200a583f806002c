"""The list of what was signed of a case, above the reader that shows the chosen one; nothing can be changed in it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from reviewer_app.cases.amendments import SignedVersion
from reviewer_app.ui import theme
from reviewer_app.ui.case.desk import CaseDesk
from reviewer_app.ui.case.document_reader import DocumentReader
from reviewer_app.ui.parts import label, row
from reviewer_app.ui.words import day_words

_STATES = {"queued": "waits to be sent", "sending": "being sent", "delivered": "delivered", "recalled": "recalled"}
_KINDS = {"opinion": "Second opinion", "addendum": "Addendum", "correction": "Correction"}
_HEIGHT = 44


def version_words(one: SignedVersion) -> str:
    """Return what a signed version is called in a list."""
    number = f"Version {one.number}" if one.number else "Never sent"
    signed = day_words(one.report.signed_at.date())
    return f"{number}: {_KINDS.get(one.kind, one.kind)}, signed {signed}, {_STATES.get(one.state, one.state)}"


class SignedVersions(QWidget):
    """A bar with the versions of a case, the newest that stands chosen first; what is chosen is shown in `reader`.

    Signals
    -------
    shown(bytes)
        The chosen file was read and is shown.
    """

    shown = Signal(bytes)

    def __init__(self, desk: CaseDesk, reader: DocumentReader, failed: Callable[[BaseException], None]) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.set_kind(self, "bar")
        self.setFixedHeight(theme.scaled(_HEIGHT))
        self._desk, self._reader, self._failed = desk, reader, failed
        self._request = 0
        self.list = QComboBox()
        self.list.setAccessibleName("Signed versions")
        self.list.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)  # it is filled when shown already
        self.list.currentIndexChanged.connect(lambda _index: self._read_chosen())
        self.setLayout(row(label("Signed"), self.list, None, spacing=12, margins=(16, 0, 16, 0)))

    def open(self, none: Callable[[], None] = lambda: None) -> None:
        """Read what was signed, and show the newest that stands; `none` is called where there is none."""
        self._request += 1
        request = self._request
        self._desk.amending.versions(lambda found: self._list(request, found, none), self._failed)

    def let_go(self) -> None:
        """Show nothing of what is still being read."""
        self._request += 1

    @property
    def kind(self) -> str:
        """What kind the chosen version is of, empty for none."""
        chosen = self.list.currentData()
        return chosen.kind if isinstance(chosen, SignedVersion) else ""

    def _list(self, request: int, found: tuple[SignedVersion, ...], none: Callable[[], None]) -> None:
        if request != self._request:
            return
        with QSignalBlocker(self.list):
            self.list.clear()
            for one in found:
                self.list.addItem(version_words(one), one)
            standing = [place for place, one in enumerate(found) if one.number]
            self.list.setCurrentIndex(standing[-1] if standing else -1)
        if standing:
            self._read_chosen()
        else:
            none()

    def _read_chosen(self) -> None:
        chosen, words = self.list.currentData(), self.list.currentText()
        if not isinstance(chosen, SignedVersion):
            return
        self._request += 1
        request = self._request

        def show(pdf: bytes) -> None:
            if request == self._request:
                focused = self.window().focusWidget()
                self._reader.show_document(pdf, words.partition(",")[0], "As it was signed.", count=False)
                if focused is not None:
                    QTimer.singleShot(0, focused, focused.setFocus)  # after the reader has taken the keyboard
                self.shown.emit(pdf)

        self._desk.amending.pdf(chosen.document, show, self._failed)
