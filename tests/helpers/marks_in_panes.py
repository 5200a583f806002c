"""What is done to marks in a pane, and what is seen of them."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from reviewer_app.cases.quantities import QuantityName
from tests.helpers.pane_mouse import LEFT, pane_point
from tests.helpers.qimages import rgb


def picture(shown):
    return rgb(shown.active_pane.grab().toImage())


def clicks(shown, *places):
    for place in places:
        at = QPoint(*pane_point(shown, *place))
        QTest.mouseMove(shown.active_pane, at)
        QTest.mouseClick(shown.active_pane, LEFT, pos=at)


def mean_of(mark):
    found = [one.value for one in mark.measurement.quantities if one.name is QuantityName.MEAN]
    return found[0] if found else None


def go_to(shown, position, qtbot):
    """Show another image of the stack, and wait until it is painted."""
    pane = shown.active_pane
    shown.scene.viewport.go(position)
    qtbot.waitUntil(lambda: not pane.viewport.waiting)
    pane.grab()
    assert pane.painted_now.shown.position == position
