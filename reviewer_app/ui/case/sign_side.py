"""The right side of the sign page: the steps, the passphrase and the one button. It looks; the page acts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from reviewer_app.ui import theme
from reviewer_app.ui.case.fitting_tag import FittingTag
from reviewer_app.ui.case.sign_steps import ChecksStep, MeaningStep, SealStep
from reviewer_app.ui.parts import button, label, line, row, title, wrapped

WIDTH, WIDTH_COMPACT = 480, 384
_MARGIN = 24


class SignSide(QWidget):
    """Everything that the page fills and listens to, in the order in which it is read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.set_kind(self, "panel")
        self.setAccessibleName("Sign the opinion")
        self.title = title("Sign the opinion")
        # a label that gets its ground only after it was shown never asks for the room of it
        self.tag = FittingTag("tag-ok")
        self.who = wrapped("", "dim")
        self.meaning, self.check_step, self.seal = MeaningStep(), ChecksStep(), SealStep()
        self.result = wrapped()
        self.result.setAccessibleName("Result of the check")
        self.result.hide()
        self.passphrase_head = label("Signing passphrase")
        self.hint = label("", "faint", size=theme.CAPTION)
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setAccessibleName("Signing passphrase")
        self.passphrase.setMaxLength(1024)
        self.sign_button = button("Sign as author", "main", icon="pen-nib", icon_color="on_accent")
        self.back = button("Back to editing", tip="Back to editing (Esc)")
        self.amend = button(
            "Write an addendum…", tip="Or a correction: a document of its own; the opinion stays as it was signed"
        )
        self.amend.hide()
        self.warning = wrapped("", "faint", size=theme.CAPTION)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 14, 0, 0)
        column.setSpacing(8)
        column.addLayout(row(self.title, None, self.tag, margins=(_MARGIN, 0, _MARGIN, 0)))
        column.addLayout(_inset(self.who))
        column.addWidget(self._steps(), 1)
        column.addWidget(line())
        column.addLayout(self._foot())
        self.set_compact(False)

    def set_compact(self, compact: bool) -> None:
        """Use the room of a small screen."""
        self.setFixedWidth(theme.scaled(WIDTH_COMPACT if compact else WIDTH))

    def ask_for(self, token: str) -> str:
        """Ask for the PIN of that token, or for a passphrase where it is an empty string; return what is asked for."""
        self.passphrase_head.setText("PIN of the token" if token else "Signing passphrase")
        self.passphrase.setPlaceholderText(token)  # beside the head there is no room for a long name
        self.passphrase.setAccessibleName(f"PIN of the token “{token}”" if token else "Signing passphrase")
        return f"Give the PIN of the token “{token}”" if token else "Give your signing passphrase"

    def _steps(self) -> QScrollArea:
        scroll, inside = QScrollArea(self), QWidget()
        scroll.setWidget(inside)
        steps = QVBoxLayout(inside)
        steps.setContentsMargins(_MARGIN, 8, _MARGIN, 16)
        steps.setSpacing(12)
        self.before_signing = (self.meaning, line(), self.check_step, line())
        for step in (line(), self.result, *self.before_signing, self.seal):
            steps.addWidget(step)
        steps.addStretch()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scrollbar = scroll.verticalScrollBar()

        def keep_width(low: int, high: int) -> None:
            """Let the scroll bar stand in the margin: nothing wraps anew and moves when it comes or goes."""
            taken = scrollbar.sizeHint().width() if high > low else 0
            steps.setContentsMargins(_MARGIN, 8, max(0, _MARGIN - taken), 16)

        scrollbar.rangeChanged.connect(keep_width)
        return scroll

    def _foot(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(_MARGIN, 2, _MARGIN, 14)
        column.setSpacing(8)
        column.addLayout(row(self.passphrase_head, None, self.hint))
        column.addWidget(self.passphrase)
        actions = row(spacing=8)
        actions.addWidget(self.sign_button, 1)
        actions.addWidget(self.amend)
        actions.addWidget(self.back)
        column.addLayout(actions)
        column.addWidget(self.warning)
        return column


def _inset(widget: QLabel) -> QHBoxLayout:
    made = QHBoxLayout()
    made.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
    made.addWidget(widget, 1)
    return made
