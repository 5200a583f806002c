"""One pane that is waited for paints what changed before all others; they follow at once."""

from __future__ import annotations

import pytest

from tests.viewer.conftest import mark, wait_painted

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def two(shown, stack, qtbot):
    """Two panes with the same images."""
    shown.set_layout("1x2")
    shown.show_stack(stack, 1)
    wait_painted(qtbot, shown, 0, 1)
    return shown


def test_the_pane_that_is_waited_for_paints_first_and_the_others_after_it(two, stack, qtbot) -> None:
    order: list[int] = []
    for number in (0, 1):
        two.grid.slots[number].image.painted.connect(lambda number=number: order.append(number))
    with two.scene.painting_first(1):
        two.set_annotations([mark(stack, 0, (10, 10), (40, 40))])
        two.grid.slots[1].image.repaint()
        assert order == [1]
    qtbot.waitUntil(lambda: 0 in order)
    assert order[0] == 1
    assert two.scene.painted_first is None


def test_else_all_paint_at_once(two, stack) -> None:
    order: list[int] = []
    for number in (0, 1):
        two.grid.slots[number].image.painted.connect(lambda number=number: order.append(number))
    two.set_annotations([mark(stack, 0, (10, 10), (40, 40))])
    two.grid.slots[1].image.repaint()
    assert set(order) == {0, 1}
