"""Acts on the program's windows as a person does: finds what can be seen by its accessible name, uses mouse and keys.

All events enter at the window, as from a real device; Qt finds the widget under the pointer or in focus. What is out
of sight in a scrolled panel is first brought into sight with the wheel.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QRadioButton,
    QScrollArea,
    QWidget,
)

from reviewer_app.demo.walk import StepFailed

W = TypeVar("W", bound=QWidget)
_SPIN_MS = 10
#: Between two looks the program has so many times the time that a look takes, but no longer than this.
_REST, _LONGEST_REST_MS = 3, 100
#: A busy machine gets so many times the seconds that another one needs: all of them pass only where a step fails.
_TIMES = 6
_NOTCH = 120
#: Of a PNG this tells how hard Qt tries to make it small: more takes twice the time and saves nothing.
_QUALITY = 70
#: A widget may be clicked when at least this many rows of its pixels are in sight.
_ENOUGH = 20
_MOST_NOTCHES = 200
#: How often something is looked for again that moves while it is clicked.
_MOST_MOVES = 3
_OPENS_S = 3.0
_NO_KEYS = Qt.KeyboardModifier.NoModifier


class Driver:
    """Mouse, keys and eyes on one window and what pops up over it.

    Parameters
    ----------
    window
        The program's main window.
    pictures
        Where numbered screenshots go.
    """

    def __init__(self, window: QWidget, pictures: Path) -> None:
        self._window = window
        self._pictures = pictures
        self.screenshots: list[str] = []
        self._held: QWidget = window

    # eyes

    @property
    def ground(self) -> QWidget:
        """What takes the input now: an open menu or list, a dialog, else the window."""
        return QApplication.activePopupWidget() or QApplication.activeModalWidget() or self._window

    def find_all(self, kind: type[W], name: str, *, within: QWidget | None = None) -> list[W]:
        """Return every widget of this kind and accessible name that is visible and enabled."""
        ground = within or self.ground
        found = [one for one in ground.findChildren(kind) if isinstance(one, kind)]
        if isinstance(ground, kind):
            found.append(ground)
        return [one for one in found if one.accessibleName() == name and one.isVisible() and one.isEnabled()]

    def find(self, kind: type[W], name: str, *, within: QWidget | None = None, seconds: float = 5.0) -> W:
        """Return the one widget of this kind and name, waiting until it is there.

        Raises
        ------
        StepFailed
            If there is none in time, or more than one.
        """
        self.wait_until(lambda: self.find_all(kind, name, within=within), seconds, f"“{name}” is there and enabled")
        found = self.find_all(kind, name, within=within)
        if len(found) != 1:
            raise StepFailed(f"“{name}” names {len(found)} things on the screen.")
        return found[0]

    def words(self, within: QWidget | None = None) -> str:
        """Return the words of every label in sight, one a line."""
        labels = (within or self._window).findChildren(QLabel)
        return "\n".join(one.text() for one in labels if isinstance(one, QLabel) and one.isVisible() and one.text())

    def wait_until(self, condition: Callable[[], object], seconds: float, what: str) -> None:
        """Let the program run until the condition holds.

        Raises
        ------
        StepFailed
            If it does not within `seconds`, and some times as long on a machine that is busy; `what` says what was
            waited for.
        """
        limit = _TIMES * seconds
        deadline = time.monotonic() + limit
        looked = time.monotonic()
        while not condition():
            now = time.monotonic()
            if now > deadline:
                raise StepFailed(f"Not within {limit:g} s: {what}.")
            # to look takes time that the program needs to get there
            QTest.qWait(min(max(_SPIN_MS, round(_REST * 1000 * (now - looked))), _LONGEST_REST_MS))
            looked = time.monotonic()

    def look(self, seconds: float) -> None:
        """Look at the screen for a while, as a reader does."""
        until = time.monotonic() + seconds
        self.wait_until(lambda: time.monotonic() >= until, seconds + 5, "time passes")

    def screenshot(self, number: int, name: str) -> None:
        """Save what the window shows as ``NN-name.png``."""
        path = self._pictures / f"{number:02d}-{name}.png"
        if not self._window.grab().save(str(path), "PNG", _QUALITY):
            raise StepFailed(f"The screenshot {path.name} cannot be written.")
        self.screenshots.append(path.name)

    # mouse

    def click(self, kind: type[QWidget], name: str, *, within: QWidget | None = None) -> None:
        """Click the one widget of this kind and name."""
        self.click_widget(self.find(kind, name, within=within))

    def click_widget(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Click a widget in the middle of what is in sight of it, or at a place of its own coordinates."""
        handle, place = self._place(widget, at if at is not None else self._middle(widget))
        for _ in range(_MOST_MOVES):
            self.settle()
            before, (handle, place) = place, self._place(widget, at if at is not None else self._middle(widget))
            if place == before:
                break  # what moved it, as a list below that grew, is done
        QTest.mouseMove(handle, place)
        QTest.mouseClick(handle, Qt.MouseButton.LeftButton, _NO_KEYS, place)

    def double_click(self, widget: QWidget, at: QPoint) -> None:
        """Click twice."""
        handle, place = self._place(widget, at)
        QTest.mouseClick(handle, Qt.MouseButton.LeftButton, _NO_KEYS, place)
        QTest.mouseDClick(handle, Qt.MouseButton.LeftButton, _NO_KEYS, place)

    def drag(
        self, widget: QWidget, points: Sequence[QPoint], button: Qt.MouseButton = Qt.MouseButton.LeftButton
    ) -> None:
        """Press at the first point, move through the others, release at the last."""
        handle, first = self._place(widget, points[0])
        QTest.mouseMove(handle, first)
        QTest.mousePress(handle, button, _NO_KEYS, first)
        for point in points[1:]:
            QTest.mouseMove(handle, widget.mapTo(widget.window(), point))
        QTest.mouseRelease(handle, button, _NO_KEYS, widget.mapTo(widget.window(), points[-1]))

    def wheel(self, widget: QWidget, at: QPoint, notches: int, modifiers: Qt.KeyboardModifier = _NO_KEYS) -> None:
        """Turn the wheel over a widget; positive is towards the user (down, on)."""
        handle, place = self._place(widget, at, whole=False)
        delta = QPoint(0, -_NOTCH if notches > 0 else _NOTCH)
        for _ in range(abs(notches)):
            QTest.wheelEvent(handle, place, delta, stateKey=modifiers)
            QApplication.processEvents()

    def click_index(self, view: QAbstractItemView, index: QModelIndex) -> None:
        """Click one cell or row of a list, table or tree."""
        self.click_widget(view.viewport(), self.index_place(view, index))

    def index_place(self, view: QAbstractItemView, index: QModelIndex) -> QPoint:
        """Return where a cell is in its view, after turning the wheel until it is in sight."""
        middle = view.viewport().rect().center()
        for _ in range(_MOST_NOTCHES):
            place = view.visualRect(index).center()
            if view.viewport().rect().contains(place):
                return place
            self.wheel(view.viewport(), middle, 1 if place.y() > middle.y() else -1)
        raise StepFailed(f"A row of “{view.accessibleName()}” cannot be brought into sight.")

    def settle(self) -> None:
        """Let the program lay out and paint what changed: nobody clicks before having seen it."""
        QTest.qWait(_SPIN_MS)

    def bring_into_sight(self, widget: QWidget) -> None:
        """Turn the wheel over the panel around a widget until it can be seen."""
        self.settle()
        for _ in range(_MOST_NOTCHES):
            if self._in_sight(widget):
                return
            area = _scroll_area(widget)
            if area is None:
                break
            pane = area.viewport()
            below = widget.mapTo(pane, widget.rect().center()).y() > pane.height() // 2
            self.wheel(pane, QPoint(3, pane.height() // 2), 1 if below else -1)
        raise StepFailed(f"“{widget.accessibleName()}” cannot be brought into sight.")

    # keys

    def type_text(self, text: str) -> None:
        """Type into what has the focus; a line is ended with Enter."""
        focus = QApplication.focusWidget()
        if focus is None:
            raise StepFailed("There is nowhere to type.")
        first, *others = text.split("\n")
        QTest.keyClicks(focus, first)
        for line in others:
            QTest.keyClick(focus, Qt.Key.Key_Return)
            QTest.keyClicks(focus, line)

    def write(self, kind: type[QWidget], name: str, text: str, *, within: QWidget | None = None) -> None:
        """Click into a field and type."""
        field = self.find(kind, name, within=within)
        self.click_widget(field)
        self.wait_until(lambda: _has_focus(field), 2, f"“{name}” takes the caret")
        self.type_text(text)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = _NO_KEYS) -> None:
        """Press and release a key; shortcuts and focus decide who gets it."""
        QTest.keyClick(self._handle(self.ground), key, modifiers)

    def choose(self, combo: QComboBox, words: str) -> None:
        """Open a list of choices, go to the one of these words, or the first that begins so, and take it."""
        offered = [combo.itemText(number) for number in range(combo.count())]
        begun = (number for number, one in enumerate(offered) if one.startswith(words))
        row = offered.index(words) if words in offered else next(begun, -1)
        if row < 0:
            raise StepFailed(f"“{combo.accessibleName()}” does not offer “{words}”.")
        view = combo.view()
        for _ in range(_MOST_MOVES):
            self.click_widget(combo)
            until = time.monotonic() + _OPENS_S
            while not view.isVisible() and time.monotonic() < until:
                self.settle()
            if view.isVisible():
                break  # else it moved away under the click, and is clicked again
        self.wait_until(view.isVisible, 2, f"the list of “{combo.accessibleName()}” opens")
        for _ in range(2 * combo.count()):
            at = view.currentIndex().row()
            if at == row:
                break
            self.key(Qt.Key.Key_Down if at < row else Qt.Key.Key_Up)
        self.key(Qt.Key.Key_Return)
        self.wait_until(lambda: not view.isVisible(), 2, f"the list of “{combo.accessibleName()}” closes")

    # inside

    def _middle(self, widget: QWidget) -> QPoint:
        self.bring_into_sight(widget)
        seen = widget.visibleRegion().boundingRect()
        if isinstance(widget, QCheckBox | QRadioButton):
            return QPoint(min(12, widget.width() // 2), seen.center().y())  # the words may end before the middle
        return seen.center()

    def _in_sight(self, widget: QWidget) -> bool:
        seen = widget.visibleRegion().boundingRect()
        return seen.width() > 0 and seen.height() >= min(widget.height(), _ENOUGH)

    def _place(self, widget: QWidget, point: QPoint, *, whole: bool = True) -> tuple[QWindow, QPoint]:
        """Return the native window and the place in it, after making sure that nothing lies over the widget."""
        window = widget.window()
        place = widget.mapTo(window, point)
        top = window.childAt(place)
        if whole and top is not None and top is not widget and not widget.isAncestorOf(top):
            raise StepFailed(f"“{widget.accessibleName()}” is covered by “{top.accessibleName() or top.objectName()}”.")
        return self._handle(window), place

    def _handle(self, widget: QWidget) -> QWindow:
        window = widget.window()
        handle = window.windowHandle()
        if handle is None:
            raise StepFailed("The window is not on the screen.")
        # Python's view of a native window lives no longer than that of its widget, and nobody else holds a list's frame
        self._held = window
        return handle


def _has_focus(widget: QWidget) -> bool:
    focus = QApplication.focusWidget()
    return focus is not None and (focus is widget or widget.isAncestorOf(focus))


def _scroll_area(widget: QWidget) -> QScrollArea | None:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent
