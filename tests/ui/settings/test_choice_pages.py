from __future__ import annotations

from reviewer_app.settings import Settings
from tests.ui.settings.conftest import Kept


def test_mouse_buttons_are_chosen_one_by_one_or_as_a_set(kept: Kept) -> None:
    page = kept.page.mouse
    page.middle.activated.emit(page.middle.findData("window"))
    assert kept.now.mouse_middle == "window"
    for words in ("As in Weasis", "As in this program"):
        next(one for one in page.findChildren(type(kept.page.back)) if one.text() == words).click()
        right = "menu" if words == "As in Weasis" else "zoom"
        assert (kept.now.mouse_right, kept.now.mouse_middle, kept.now.mouse_wheel) == (right, "pan", "scroll")
        assert page.right.currentData() == right


def test_the_rest_is_kept_and_showing_it_changes_nothing(kept: Kept) -> None:
    page = kept.page.general
    assert kept.changes == []
    page.lock.setValue(25)
    page.memory.setValue(2048)
    page.connections.setValue(3)
    page.theme.activated.emit(page.theme.findData("light"))
    assert kept.changes == [
        {"lock_after_minutes": 25}, {"memory_budget_mb": 2048}, {"download_connections": 3}, {"theme": "light"},
    ]  # fmt: skip
    kept.page.show_settings(Settings())
    assert len(kept.changes) == 4
    assert page.memory.text() == "Automatic"
