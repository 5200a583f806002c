"""What this program is, and what it is not."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from reviewer_app import __version__
from reviewer_app.ui import parts, theme

NOT_A_DEVICE = (
    "This program is not a cleared medical device: no authority has examined it for diagnosis. Images on a laptop's "
    "screen are shown without a calibrated display, and measurements depend on what the files say about their scale. "
    "Whoever signs an opinion answers for it, and must judge whether what was seen here is enough."
)


class AboutPage(QWidget):
    """Version, licence, and the sentence about clinical use."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("About this program")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 96, 16, 16)
        inside = QWidget()
        inside.setFixedWidth(560)
        body = QVBoxLayout(inside)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(12)
        body.addWidget(parts.title("Second opinion"))
        body.addWidget(parts.label(f"Reviewer workstation {__version__} · Apache License 2.0", "dim"))
        body.addWidget(parts.line())
        body.addWidget(parts.section_head("Not a cleared medical device"))
        body.addWidget(parts.wrapped(NOT_A_DEVICE))
        body.addWidget(parts.section_head("Made with"))
        body.addWidget(
            parts.wrapped(
                "Qt for Python (LGPL-3.0), pydicom, imagecodecs, reportlab, pyHanko, SQLCipher and others; "
                "docs/licences.md lists them. Fonts: Inter and JetBrains Mono (SIL OFL 1.1). Icons: Phosphor (MIT).",
                "dim",
                size=theme.CAPTION,
            )
        )
        back = parts.button("Back")
        back.clicked.connect(self.closed)
        body.addLayout(parts.row(back, None))
        column.addLayout(parts.row(None, inside, None))
        column.addStretch(1)
        self.setFocusProxy(back)
