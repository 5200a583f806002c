"""The one window: bar, notices, and the screen in work. It knows no store and no network."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPoint, QRect, QSize, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.settings import Settings
from reviewer_app.ui import parts, theme
from reviewer_app.ui.actions import ACTIONS, choose_keys
from reviewer_app.ui.first_paint import AfterFirstPaint
from reviewer_app.ui.keys import say_key
from reviewer_app.ui.notices import Notices

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QShowEvent

    from reviewer_app.ui.commands import CommandList

#: The most that the frame which the system draws round a window takes of the screen.
_FRAME = QSize(16, 48)
PRODUCT_NAME = "Second opinion"


class MainWindow(QMainWindow):
    """Shows one screen at a time below its bar; `triggered` carries the id of a command of the actions table."""

    triggered = Signal(str)
    closing = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.setWindowTitle(PRODUCT_NAME)  # never a patient: titles are listed by the system
        self.setMinimumSize(QSize(1024, 640))
        self._settings = settings
        #: Asked before the window closes; false keeps it.
        self.may_close: Callable[[], bool] = lambda: True
        choose_keys(settings.shortcuts)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.top_bar = self._make_top_bar()
        self.notices = Notices()
        self.screens = QStackedWidget()
        self.screens.setObjectName("screens")
        self.foot = self._make_foot()
        for widget, stretch in ((self.top_bar, 0), (self.notices, 0), (self.screens, 1), (self.foot, 0)):
            column.addWidget(widget, stretch)
        self.setCentralWidget(whole)
        self._place = "locked"
        self.after_first_paint = AfterFirstPaint(self)

    @cached_property
    def commands(self) -> CommandList:
        """The list of commands; made when it is first asked for."""
        from reviewer_app.ui.commands import CommandList  # noqa: PLC0415 - the first picture does without it

        made = CommandList(self)
        made.chosen.connect(self.triggered)
        return made

    @cached_property
    def _actions(self) -> dict[str, QAction]:
        from reviewer_app.ui.window_actions import add_actions  # noqa: PLC0415 - the first picture does without them

        return add_actions(self, self.triggered.emit)

    def show_screen(self, screen: QWidget, *, bar: bool = True) -> None:
        """Bring a screen forward; `bar` False hides the bar and foot (unlock, case)."""
        if self.screens.indexOf(screen) < 0:
            self.screens.addWidget(screen)
        # before the screen: as it is shown it gets the room that it has then, and lays itself out once
        self.top_bar.setVisible(bar)
        self.foot.setVisible(bar)
        self.screens.setCurrentWidget(screen)
        screen.setFocus()

    def remove_screen(self, screen: QWidget) -> None:
        """Take a screen out for good."""
        self.screens.removeWidget(screen)
        screen.deleteLater()

    def set_navigation(self, current: str) -> None:
        """Mark where we are: "worklist" or "outbox"."""
        for name, made in self._navigation.items():
            made.setChecked(name == current)

    def set_held(self, count: int) -> None:
        """Say at the outbox how many signed opinions wait there for a decision."""
        self._navigation["outbox"].setText(f"Outbox · {count} held" if count else "Outbox")

    def set_connection(self, words: str, *, online: bool) -> None:
        """Say whether the service can be reached, and since when not."""
        self._connection.setText(words)
        theme.set_kind(self._connection, "dim" if online else "warn")
        self._connection_icon.show_icon(*(("cloud-check", "faint") if online else ("cloud-slash", "warn")))

    def set_person(self, name: str) -> None:
        """Name the reviewer in the bar, or offer to sign in where nobody is."""
        self._person.setText(name or "Sign in")
        self._person.setAccessibleName("Reviewer" if name else "Open sign in")
        self._person.setToolTip("" if name else "Sign in to the service")

    def set_foot(self, left: str, right: str) -> None:
        """Say where the data are and what happens with the network."""
        self._foot_left.setText(left)
        self._foot_right.setText(right)

    def set_place(self, place: str) -> None:
        """Enable the commands of a place: "case" brings those of the viewer too, "window" has neither."""
        self._place = place
        self.after_first_paint.do(self._enable_actions)

    def enabled_actions(self) -> list[str]:
        """Return the ids of the commands that can be given now."""
        return [action_id for action_id, action in self._actions.items() if action.isEnabled()]

    def geometry_text(self) -> str:
        """Return size and place of the window as the settings keep them."""
        return base64.b64encode(self.saveGeometry().data()).decode()

    def restore(self) -> None:
        """Take the size and place of last time, or one that suits the screen."""
        saved = QByteArray.fromBase64(self._settings.window_geometry.encode())
        if saved.isEmpty() or not self.restoreGeometry(saved):
            area = self.screen().availableGeometry()
            size = QSize(min(1600, area.width() - _FRAME.width()), min(1000, area.height() - _FRAME.height()))
            self.resize(size)
            # the middle for the window with its frame
            self.move(area.center() - QRect(QPoint(), size + _FRAME).center())

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """What waits for the first picture waits no longer than that."""
        super().showEvent(event)
        self.after_first_paint.shown()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Press buttons with Enter too."""
        if not parts.clicked_by_enter(event, self.focusWidget()):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Let the program keep what is in work first; where that cannot be kept, it asks and the window stays."""
        if not self.may_close():
            event.ignore()
            return
        self.closing.emit()
        super().closeEvent(event)

    def _make_top_bar(self) -> QWidget:
        frame = parts.bar("bar", 48)
        line = QHBoxLayout(frame)
        line.setContentsMargins(16, 0, 16, 0)
        line.setSpacing(8)
        line.addWidget(parts.IconLabel("circle-half", "accent", 18))
        line.addWidget(parts.label(PRODUCT_NAME, weight=theme.SEMIBOLD))
        line.addSpacing(16)
        self._navigation: dict[str, QPushButton] = {}
        for name, words in (("worklist", "Worklist"), ("outbox", "Outbox")):
            made = parts.button(words, "nav")
            say_key(made, name)
            made.setCheckable(True)
            made.clicked.connect(lambda _on, name=name: self.triggered.emit(name))
            self._navigation[name] = made
            line.addWidget(made)
        line.addStretch(1)
        find = parts.button("Find a command", icon="magnifying-glass", icon_color="faint")
        say_key(find, "find-command", face="Find a command")
        find.clicked.connect(lambda: self.triggered.emit("find-command"))
        line.addWidget(find)
        line.addSpacing(8)
        self._connection_icon = parts.IconLabel("cloud-slash")
        self._connection = parts.label("", "warn")  # until the service has answered
        self._connection.setAccessibleName("Connection")
        line.addWidget(self._connection_icon)
        line.addWidget(self._connection)
        line.addSpacing(8)
        self._person = parts.button("Sign in", "flat")
        self._person.clicked.connect(lambda: self.triggered.emit("account"))
        line.addWidget(self._person)
        for action_id in ("theme", "lock", "about", "settings"):
            line.addWidget(self._bar_button(action_id))
        return frame

    def _bar_button(self, action_id: str) -> QToolButton:
        one = next(action for action in ACTIONS if action.id == action_id)
        made = QToolButton()
        made.setIcon(theme.icon(one.icon, "dim"))
        made.setIconSize(QSize(18, 18))
        made.setAccessibleName(one.words)
        say_key(made, action_id)
        made.clicked.connect(lambda: self.triggered.emit(action_id))
        return made

    def _make_foot(self) -> QWidget:
        frame = parts.bar("foot", 32)
        self._foot_left = parts.label("", "dim", size=theme.CAPTION)
        self._foot_right = parts.label("", "dim", size=theme.CAPTION)
        icon = parts.IconLabel("hard-drives", "faint", 14)
        frame.setLayout(parts.row(icon, self._foot_left, None, self._foot_right, margins=(16, 0, 16, 0)))
        return frame

    def _enable_actions(self) -> None:
        for one in ACTIONS:
            self._actions[one.id].setEnabled(one.place == "window" or self._place == "case")
