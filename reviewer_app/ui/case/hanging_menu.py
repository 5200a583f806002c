"""The button for how the images hang: the protocols that fit the case, and the reader's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMenu, QToolButton, QWidget

from reviewer_app.errors import BadSettings
from reviewer_app.ui.case.case_hanging import CaseHanging
from reviewer_app.ui.case.pieces import icon_button
from reviewer_app.ui.keys import menu_action
from reviewer_app.viewer.hanging.protocol import HangingProtocol, parse_protocol, protocol_bytes

_LONGEST_NAME = 60


class HangingMenu(QObject):
    """Offers protocols and keeps the reader's own.

    Signals
    -------
    kept(tuple[str, ...])
        All protocols of the reader as JSON, for the settings.
    """

    kept = Signal(object)

    def __init__(self, hanging: CaseHanging, own: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self._hanging = hanging
        self._own = _readable(own)
        hanging.set_protocols(self._own)
        self.button = icon_button("layout", "How the images hang", "How the images hang")
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self.button)
        self._menu.setAccessibleName("How the images hang")
        self._menu.aboutToShow.connect(self._fill)
        self.button.setMenu(self._menu)

    def ask_name(self) -> None:
        """Ask what to call the panes as they are, then keep them."""
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle("Keep how the images hang")
        dialog.setLabelText("Name. The layout and the kind of series in each pane are kept, nothing of this patient.")
        dialog.setOkButtonText("Keep")
        dialog.textValueSelected.connect(self.keep)
        for field in dialog.findChildren(QLineEdit):
            field.setMaxLength(_LONGEST_NAME)
            field.setAccessibleName("Name")
        dialog.open()

    def keep(self, name: str) -> None:
        """Keep the panes as they are under a name; one of that name is replaced."""
        made = self._hanging.protocol_now(name.strip()) if name.strip() else None
        if made is not None:
            self._keep((*(one for one in self._own if one.name != made.name), made))
            self._hanging.hung = made.name

    def remove(self, name: str) -> None:
        """Forget one of the reader's own."""
        self._keep(tuple(one for one in self._own if one.name != name))

    def _keep(self, own: tuple[HangingProtocol, ...]) -> None:
        self._own = own
        self._hanging.set_protocols(own)
        self.kept.emit(tuple(protocol_bytes(one).decode() for one in own))

    def _fill(self) -> None:
        self._menu.clear()
        for hung in self._hanging.fitting():
            name = hung.protocol.name
            action = self._add(self._menu, name, partial(self._hanging.hang, hung))
            action.setCheckable(True)
            action.setChecked(name == self._hanging.hung)
        self._menu.addSeparator()
        menu_action(self._menu, "next-hanging").triggered.connect(lambda _on=False: self._hanging.hang_next())
        menu_action(self._menu, "save-hanging").triggered.connect(lambda _on=False: self.ask_name())
        if self._own:
            removing = self._menu.addMenu("Forget one of your own")
            for one in self._own:
                self._add(removing, one.name, partial(self.remove, one.name))

    def _add(self, menu: QMenu, words: str, run: Callable[[], None]) -> QAction:
        action = menu.addAction(words)
        action.triggered.connect(lambda _on=False: run())
        return action


def _readable(own: Sequence[str]) -> tuple[HangingProtocol, ...]:
    """Return what can be read of the kept ones: a damaged one costs no other."""
    found = []
    for one in own:
        try:
            found.append(parse_protocol(one.encode()))
        except BadSettings:
            continue
    return tuple(found)
