"""What is asked before a co-signed file is taken in: whose the certificate is, which no program can know."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QVBoxLayout, QWidget

from reviewer_app.cases.rules.as_of import moment
from reviewer_app.report.co_signed_file import CoSignature, CoSignedFile
from reviewer_app.ui import parts, theme

_FOLLOWS = (
    "The file is kept beside the one that was delivered, which it begins with, and is sent to the service as a new "
    "version of the same opinion. The audit trail names the certificate."
)
_COMPARE = "Anybody can make a certificate with any name. Compare the fingerprint with the one the co-author gives you."
_MEANINGS = {"co-authorship": "as co-author", "approval": "as who approves it"}


class CoSignedDialog(QDialog):
    """`given` says that the file is taken in; `about` says of which opinion it is, `file` what has come to it."""

    given = Signal()

    def __init__(self, about: str, file: CoSignedFile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Take in a co-signed file")  # never a patient: titles are listed by the system
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(parts.title("Take in a co-signed file"))
        column.addWidget(parts.wrapped(about, "dim"))
        for one in file.added:
            meaning = _MEANINGS.get(one.meaning, "")
            column.addWidget(parts.wrapped(f"Signed by {one.signer} {meaning}".strip(), weight=theme.SEMIBOLD))
            column.addWidget(parts.wrapped(f"{moment(one.signed_at)}; certificate issued by {one.identity.issuer}"))
            if own := _parts_of(one, file):
                column.addWidget(parts.wrapped(f"Signs for: {own}"))
            print_ = parts.wrapped(f"SHA-256 {one.identity.fingerprint_words}", "dim", size=theme.CAPTION)
            print_.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(print_)
        for missing in (one for one in file.authors if not one.signed):
            column.addWidget(parts.wrapped(missing.words, "dim"))
        column.addWidget(parts.wrapped(_COMPARE, "warn"))
        column.addWidget(parts.wrapped(_FOLLOWS))
        self.compared = QCheckBox("I know that this is the co-author’s certificate")
        self.compared.setAccessibleName(self.compared.text())
        column.addWidget(self.compared)
        self.act, self.leave = parts.button("Take it in", "main"), parts.button("Cancel", "flat")
        self.leave.setAutoDefault(False)
        self.compared.toggled.connect(self._allow)
        self.act.clicked.connect(self._give)
        self.leave.clicked.connect(self.reject)
        column.addLayout(parts.row(None, self.leave, self.act))
        self.setMinimumWidth(theme.scaled(520))
        # a dialog does not take the height of broken lines by itself
        self.resize(theme.scaled(520), column.totalHeightForWidth(theme.scaled(520)))
        self._allow(known=False)

    def _allow(self, known: bool) -> None:
        self.act.setEnabled(known)
        self.act.setToolTip("" if known else "Say first that you know the certificate")

    def _give(self) -> None:
        self.given.emit()
        self.accept()


def _parts_of(signature: CoSignature, file: CoSignedFile) -> str:
    """Return the parts that a signature is for, as the file says."""
    own = (one for one in file.authors if (one.signer, one.signed_at) == (signature.signer, signature.signed_at))
    return ", ".join(part for one in own for part in one.parts)
