"""Laboratory results in a pane: lines and search, the chosen result, its trend, and which reports count as seen."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reviewer_app.cases.lab_table import laid_out
from reviewer_app.cases.looks import Looks
from reviewer_app.viewer.lab_model import lines_of
from reviewer_app.viewer.lab_pane import LabPane
from reviewer_app.viewer.lab_reading import ReportsRead
from reviewer_app.viewer.lab_trend import trend_scale
from tests.helpers.lab_tables import NEWER, NOV, OLDER, SEP, make_labs
from tests.helpers.looks import long_looks


@pytest.fixture
def pane(qtbot: QtBot) -> LabPane:
    made = LabPane()
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    made.show_table("Chemistry", make_labs(), NEWER)
    return made


def names(pane: LabPane) -> list[str]:
    return [one.title for one in pane.model.lines]


def test_groups_have_heads_and_days_are_newest_first(pane: LabPane) -> None:
    assert names(pane) == ["Chemistry", "Potassium", "Sodium", "Markers", "CEA"]
    horizontal = Qt.Orientation.Horizontal
    assert [pane.model.headerData(one, horizontal) for one in range(2)] == ["12 Nov 2026", "3 Sep 2026"]
    assert pane.model.headerData(1, Qt.Orientation.Vertical) == "Potassium, mmol/L, 3.5–5.1"
    assert [pane.model.data(pane.model.index(1, one)) for one in range(2)] == ["6.20", "4.10"]
    assert pane.model.data(pane.model.index(4, 0)) == "not performed"
    assert pane.model.data(pane.model.index(4, 1)) is None
    assert not pane.model.flags(pane.model.index(4, 1)) & Qt.ItemFlag.ItemIsSelectable


def test_what_is_read_aloud_tells_the_flag_and_how_it_was_found(pane: LabPane) -> None:
    role = Qt.ItemDataRole.AccessibleTextRole
    said = pane.model.data(pane.model.index(1, 0), role)
    assert said == "Potassium, 12 Nov 2026: 6.20 mmol/L, critically high, range 3.5–5.1"
    assert "low, by the range" in pane.model.data(pane.model.index(2, 0), role)


def test_a_search_keeps_the_chosen_result_and_esc_ends_it(pane: LabPane, qtbot: QtBot) -> None:
    assert pane.choose_result("2951-2", NOV.isoformat())
    qtbot.keyClicks(pane.bar.field, "sod")
    assert names(pane) == ["Chemistry", "Sodium"]
    assert pane.chosen[0].name == "Sodium"
    qtbot.keyClick(pane.bar.field, Qt.Key.Key_Escape)
    assert len(names(pane)) == 5


def test_lines_out_of_range_only() -> None:
    grid = laid_out(make_labs())
    assert [one.title for one in lines_of(grid, outside_only=True)] == ["Chemistry", "Potassium", "Sodium"]
    assert [one.title for one in lines_of(grid, "2039")] == ["Markers", "CEA"]
    assert lines_of(grid, "nothing of it") == ()


def test_the_trend_follows_the_chosen_analyte(pane: LabPane) -> None:
    assert pane.choose_result("2823-3", NOV.isoformat())
    assert [one.value for one in pane.trend.results] == ["4.10", "6.20"]
    assert pane.trend.title == "Potassium, mmol/L"
    assert pane.trend.accessibleDescription() == "Potassium, mmol/L: 03 Sep 2026 4.10; 12 Nov 2026 6.20"
    assert pane.choose_result("2039-6", NOV.isoformat())
    assert pane.trend.results == ()


def test_a_trend_holds_all_values_and_the_newest_range() -> None:
    series = laid_out(make_labs()).series(0)
    scale = trend_scale(series)
    assert scale is not None
    assert (scale.begin, scale.end) == (SEP, NOV)
    assert scale.low < float(Decimal("3.5"))
    assert scale.high > float(Decimal("6.20"))
    assert trend_scale(()) is None


def test_flags_and_the_trend_are_painted(pane: LabPane) -> None:
    pane.choose_result("2823-3", NOV.isoformat())
    picture = pane.grab().toImage()
    found = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(0, picture.height(), 2)}
    assert found & {"#f2846b", "#a8361a"}, "nothing is in the colour of a high result"
    assert found & {"#7db3e8", "#1d5f9e"}, "nothing is in the colour of a low result"


def test_return_and_a_double_click_want_the_result_cited(pane: LabPane, qtbot: QtBot) -> None:
    pane.choose_result("2823-3", NOV.isoformat())
    with qtbot.waitSignal(pane.cite_wanted):
        qtbot.keyClick(pane.table, Qt.Key.Key_Return)
    place = pane.table.visualRect(pane.model.index(2, 1)).center()
    viewport = pane.table.viewport()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    assert pane.chosen[0].value == "140"
    with qtbot.waitSignal(pane.cite_wanted):
        qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=place)


def test_copying_names_what_it_is_and_where_it_is_from(pane: LabPane) -> None:
    pane.choose_result("2823-3", NOV.isoformat())
    assert pane.perform("copy")
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("Potassium: 6.20 mmol/L, critically high")
    assert "Harbor Laboratory, 12 Nov 2026, LOINC 2823-3" in copied


def test_a_report_is_seen_when_all_of_it_stood_in_sight(qtbot: QtBot) -> None:
    pane = LabPane()
    qtbot.addWidget(pane)
    pane.resize(800, 420)
    seen: list[str] = []
    pane.report_seen.connect(seen.append)
    pane.show()
    pane.show_table("Chemistry", make_labs(more=40), NEWER)
    pane.perform("reset")
    qtbot.waitUntil(lambda: pane.table.verticalScrollBar().maximum() > 0)
    qtbot.wait(2 * pane.thresholds().read_after_ms)
    assert OLDER not in seen
    bar = pane.table.verticalScrollBar()
    for _ in range(50):  # what a busy machine had not painted in time is read in the next round
        while bar.value() < bar.maximum():
            assert pane.perform("forward-ten")
            qtbot.wait(pane.thresholds().read_after_ms + 150)
        if OLDER in seen:
            break
        pane.perform("reset")
        bar.setValue(0)
    qtbot.waitUntil(lambda: sorted(seen) == [NEWER, OLDER])


def test_what_comes_into_sight_when_other_parts_go_counts_too(qtbot: QtBot) -> None:
    pane = LabPane()
    qtbot.addWidget(pane)
    pane.resize(800, 500)
    seen: list[str] = []
    pane.report_seen.connect(seen.append)
    pane.show()
    pane.show_table("Chemistry", make_labs(more=8), NEWER)
    pane.perform("reset")
    qtbot.waitUntil(lambda: pane.table.verticalScrollBar().maximum() > 0)
    qtbot.wait(2 * pane.thresholds().read_after_ms)
    assert NEWER not in seen
    pane.trend.hide()
    qtbot.waitUntil(lambda: sorted(seen) == [NEWER, OLDER])


def test_nothing_counts_while_nobody_looks(qtbot: QtBot) -> None:
    pane = LabPane()
    qtbot.addWidget(pane)
    pane.resize(800, 600)
    looking = [False]
    pane.counts = lambda: looking[0]
    seen: list[str] = []
    pane.report_seen.connect(seen.append)
    pane.show()
    pane.show_table("Chemistry", make_labs(), NEWER)
    qtbot.wait(2 * pane.thresholds().read_after_ms)
    assert seen == []
    looking[0] = True
    pane.stand_anew()
    qtbot.waitUntil(lambda: sorted(seen) == [NEWER, OLDER])


def test_cells_in_sight_are_whole_ones(pane: LabPane, qtbot: QtBot) -> None:
    assert pane.cells_in_sight() == frozenset(pane.model.grid.cells)
    shown: list[frozenset[str]] = []
    pane.reports_shown.connect(shown.append)
    pane.resize(430, 600)
    qtbot.waitUntil(lambda: all(column == 0 for _, column in pane.cells_in_sight()))
    qtbot.waitUntil(lambda: shown[-1:] == [frozenset({NEWER})])
    pane.hide()
    assert shown[-1] == frozenset()


def test_reports_are_read_cell_by_cell() -> None:
    grid = laid_out(make_labs())
    read = ReportsRead(grid)
    assert read.stood([(0, 1)]) == []
    assert read.first_left(OLDER) == (1, 1)
    assert read.stood([(1, 1)]) == [OLDER]
    assert read.stood([(1, 1)]) == []


def test_the_next_unseen_report(pane: LabPane) -> None:
    pane.choose_first(NEWER)
    assert pane.go_to_unseen(Looks(), 1)
    assert pane.chosen[0].record == OLDER
    assert not pane.go_to_unseen(Looks(long_looks({(NEWER, 0), (OLDER, 0)})), 1)


def test_the_menu_opens_over_results_only(pane: LabPane, qtbot: QtBot) -> None:
    asked: list[QPoint] = []
    pane.menu_wanted.connect(asked.append)
    for line, count in ((0, 0), (1, 1)):
        place = pane.table.visualRect(pane.model.index(line, 0)).center()
        viewport = pane.table.viewport()

        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, viewport.mapToGlobal(place))
        QApplication.sendEvent(viewport, event)
        assert len(asked) == count
    assert pane.chosen[0].name == "Potassium"
