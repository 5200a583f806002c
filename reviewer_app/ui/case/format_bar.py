"""The few buttons over the opinion that format the text with the caret, and show how it is set there."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from reviewer_app.ui import theme
from reviewer_app.ui.actions import BY_ID
from reviewer_app.ui.case.text_commands import TEXT_COMMANDS
from reviewer_app.ui.case.text_field import OpinionText
from reviewer_app.ui.keys import say_key
from reviewer_app.ui.parts import row

_ICON = 16


class FormatBar(QWidget):
    """One button for each command of `TEXT_COMMANDS`; none takes the keyboard from the text.

    Signals
    -------
    command(str)
        The id of an action was chosen.
    """

    command = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Format of the text")
        self._field: OpinionText | None = None
        self.buttons = {one: self._button(one) for one in TEXT_COMMANDS}
        self.setLayout(row(*self.buttons.values(), spacing=0))
        self.show_state()

    def _button(self, action_id: str) -> QToolButton:
        made = QToolButton()
        theme.set_kind(made, "small")
        made.setCheckable(True)
        made.setIcon(theme.icon(BY_ID[action_id].icon, "dim"))
        made.setIconSize(QSize(_ICON, _ICON))
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setAccessibleName(BY_ID[action_id].words)
        say_key(made, action_id)
        made.clicked.connect(lambda: self._chosen(action_id))
        return made

    def _chosen(self, action_id: str) -> None:
        self.command.emit(action_id)
        self.show_state()

    def follow(self, field: OpinionText | None) -> None:
        """Show how the words at the caret of this text are set, from now on."""
        if field is self._field:
            return
        if self._field is not None:
            self._field.format_changed.disconnect(self.show_state)
            self._field.destroyed.disconnect(self._forget)
        self._field = field
        if field is not None:
            field.format_changed.connect(self.show_state)
            field.destroyed.connect(self._forget)
        self.show_state()

    def _forget(self) -> None:
        self._field = None
        self.show_state()

    def show_state(self) -> None:
        """Press the buttons that say how the words at the caret are set."""
        field = self._field
        writes = field is not None and not field.isReadOnly()
        for one in self.buttons.values():
            one.setEnabled(writes)
        if field is None:
            return
        state = field.format_state()
        pressed = (state.bold, bool(state.heading), state.bullets, state.numbers, state.table)
        for button, is_pressed in zip(self.buttons.values(), pressed, strict=True):
            button.setChecked(is_pressed)
