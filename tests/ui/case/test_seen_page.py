"""The account of what was seen, and the way to what was not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reviewer_app.cases.coverage import coverage
from reviewer_app.cases.coverage_thresholds import DEFAULT_THRESHOLDS
from reviewer_app.cases.instances import InstanceKind
from reviewer_app.cases.looks import Mark
from reviewer_app.cases.opinion import Opinion, record_path
from reviewer_app.settings import Settings
from reviewer_app.ui.case.records_rows import next_unseen, record_groups
from reviewer_app.ui.case.seen_page import SeenPage
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.viewer.pdf_reading import LEGIBLE_ZOOM
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_dicom import fill_with_files
from tests.helpers.case_values import STUDY, make_case, make_instances
from tests.helpers.looks import long_looks, look, looks_of
from tests.helpers.papers import make_pdf

STILL_MS = DEFAULT_THRESHOLDS.read_after_ms
FIRST = f"series:{STUDY}.1"


@pytest.fixture
def window(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> Iterator[CaseWindow]:
    fill_with_files(desk)
    made = CaseWindow(desk, Settings())
    qtbot.addWidget(made)
    made.resize(1600, 1000)
    made.show()
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: made.workspace.current_bookmark() is not None)
    made.finish()
    made.workspace.set_layout("1x1")
    yield made
    made.shut()


@pytest.fixture
def page(window: CaseWindow) -> SeenPage:
    window.trigger("coverage")
    found = window.findChild(SeenPage)
    assert found is not None
    assert found.isVisible()
    return found


def test_each_series_says_what_was_seen_passed_and_never(window: CaseWindow, page: SeenPage) -> None:
    keys = [(f"{STUDY}.1.{number}", 0) for number in range(1, 6)]
    window.workspace.scene.add_looks(long_looks(keys[:3]) | {keys[3]: look(5)})
    window.show_checks()
    line = page.series(FIRST)
    assert line is not None
    assert line.counts.text() == "seen 3, passed 1, never 2"
    series = [one for one in window.coverage().records if one.key.kind == "series"]
    whole = (sum(getattr(one, mark) for one in series) for mark in ("shown", "passed", "never"))
    assert page._sum.text() == "All series: seen {}, passed {}, never {}".format(*whole)
    assert not line.show_link.isHidden()


def test_pages_of_reports_and_seconds_of_curves_have_their_line(page: SeenPage) -> None:
    first = make_instances(series=8, title="Report", count=1)[0]
    second = make_instances(series=9, title="ECG", count=1)[0]
    report = replace(first, kind=InstanceKind.STRUCTURED_REPORT, frame_count=0, frames=())
    curves = replace(second, kind=InstanceKind.WAVEFORM, frame_count=0, frames=())
    looks = looks_of({(report.sop_instance_uid, 0): 500, (curves.sop_instance_uid, 3): 500})
    pages = {report.sop_instance_uid: 2, curves.sop_instance_uid: 10}
    page.show_coverage(Opinion(), coverage((report, curves), (), looks, make_case().patient, pages))
    lines = [page.series(f"series:{one.series.uid}") for one in (report, curves)]
    told = [one.counts.text() for one in lines if one is not None]
    assert told == ["pages: seen 1, passed 0, never 1", "seconds: seen 1, passed 0, never 9"]
    assert page._sum.text() == f"All series: {'; '.join(told)}"
    assert all(one is not None and not one.reason.isHidden() for one in lines)


def test_the_page_is_as_high_as_its_series_and_no_higher_than_the_panes(window: CaseWindow, page: SeenPage) -> None:
    last = max(page.series(key).geometry().bottom() for key in page._lines)  # type: ignore[union-attr]
    assert last <= page._scroll.viewport().height()
    assert page.height() < window.workspace.height() * 3 // 4
    window.resize(1366, 400)
    page.fit()
    assert page.height() <= window.workspace.height() - 48


def test_the_page_leads_to_the_first_image_not_seen(window: CaseWindow, page: SeenPage, qtbot: QtBot) -> None:
    stack = window.workspace.active_stack
    assert stack is not None
    looks = window.workspace.scene.looks
    window.workspace.scene.add_looks(long_looks(stack.frame_keys()[:2]))
    window.show_checks()
    line = page.series(f"series:{stack.series_instance_uid}")
    assert line is not None
    assert looks.mark(stack.frame_keys()[2]) is Mark.NEVER
    qtbot.mouseClick(line.show_link, Qt.MouseButton.LeftButton)
    assert not page.isVisible()
    assert window.workspace.active_pane.viewport.position == 2


def test_a_reason_is_an_edit_that_can_be_undone_and_stands_in_the_checks(
    window: CaseWindow, page: SeenPage, desk: FakeDesk, qtbot: QtBot
) -> None:
    line = page.series(FIRST)
    assert line is not None
    line.reason.setFocus()
    qtbot.keyClicks(line.reason, "Localizer")
    qtbot.keyClick(line.reason, Qt.Key.Key_Return)
    assert desk.work.opinion.record(FIRST).unseen == "Localizer"
    reviewed = window.opinion.records.line(FIRST)
    assert reviewed is not None
    assert reviewed._unseen.text() == "Left unseen: Localizer"
    assert reviewed._unseen.isVisibleTo(reviewed)
    line.show_link.setFocus()
    window.trigger("undo")
    assert desk.work.opinion.record(FIRST).unseen == ""
    assert line.reason.text() == ""
    window.trigger("redo")
    assert line.reason.text() == "Localizer"


def test_letters_typed_over_the_page_are_not_said_to_have_moved_the_images(
    window: CaseWindow, page: SeenPage, qtbot: QtBot
) -> None:
    window.activateWindow()
    line = page.series(FIRST)
    assert line is not None
    line.reason.setFocus()
    qtbot.waitUntil(line.reason.hasFocus)
    line.show_link.setFocus()
    qtbot.waitUntil(line.show_link.hasFocus)
    qtbot.keyClicks(line.show_link, "hir")
    assert window.notices.texts() == []
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    window.workspace.active_pane.setFocus()
    qtbot.keyClicks(window.workspace.active_pane, "hir")
    assert any("keys go to the images" in one for one in window.notices.texts())


def test_a_reason_half_written_is_kept_when_the_page_goes(page: SeenPage, desk: FakeDesk, qtbot: QtBot) -> None:
    line = page.series(FIRST)
    assert line is not None
    line.reason.setText("Too dark to")
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert not page.isVisible()
    assert desk.work.opinion.record(FIRST).unseen == "Too dark to"


def test_escape_gives_up_what_was_kept_while_it_was_written(page: SeenPage, desk: FakeDesk, qtbot: QtBot) -> None:
    line = page.series(FIRST)
    assert line is not None
    line.reason.setFocus()
    qtbot.keyClicks(line.reason, "Localizer")
    qtbot.keyClick(line.reason, Qt.Key.Key_Return)
    qtbot.keyClicks(line.reason, " and")
    qtbot.waitUntil(lambda: desk.work.opinion.record(FIRST).unseen == "Localizer and")
    qtbot.keyClick(line.reason, Qt.Key.Key_Escape)
    assert line.reason.text() == desk.work.opinion.record(FIRST).unseen == "Localizer"


def test_a_reason_that_is_undone_when_the_page_is_gone_does_not_come_back(
    window: CaseWindow, page: SeenPage, desk: FakeDesk, qtbot: QtBot
) -> None:
    line = page.series(FIRST)
    assert line is not None
    line.reason.setFocus()
    qtbot.keyClicks(line.reason, "Localizer")
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert desk.work.opinion.record(FIRST).unseen == "Localizer"
    window.trigger("undo")
    window.flush()
    assert desk.work.opinion.record(FIRST).unseen == ""
    window.trigger("coverage")
    assert line.reason.text() == ""


def test_a_reason_is_asked_for_anew_where_more_images_came(
    window: CaseWindow, page: SeenPage, desk: FakeDesk, qtbot: QtBot
) -> None:
    line = page.series(FIRST)
    assert line is not None
    path = record_path(FIRST, "unseen-of")
    line.reason.setFocus()
    qtbot.keyClicks(line.reason, "Localizer")
    qtbot.keyClick(line.reason, Qt.Key.Key_Return)
    total = desk.work.opinion.get(path)
    assert "more came" not in line.counts.text()
    window.editor.set_fields({path: str(int(total) - 1)}, "As if one image had come since")
    assert "more came" in line.counts.text()
    qtbot.keyClick(line.reason, Qt.Key.Key_Return)
    assert desk.work.opinion.get(path) == total
    assert "more came" not in line.counts.text()


def test_what_is_under_the_page_does_not_count(
    window: CaseWindow, page: SeenPage, desk: FakeDesk, qtbot: QtBot
) -> None:
    window.workspace.sight.flush()
    before = dict(desk.shown.by_key)
    qtbot.wait(80)
    window.workspace.sight.flush()
    assert desk.shown.by_key == before
    window.trigger("coverage")
    assert not page.isVisible()
    qtbot.waitUntil(lambda: window.workspace.sight.flush() or desk.shown.by_key != before)


def test_after_the_last_image_comes_the_next_record_that_has_some(window: CaseWindow, qtbot: QtBot) -> None:
    stacks = [row.stack for group in record_groups(window.desk.records()) for row in group.rows if row.stack]
    first = window.workspace.active_stack
    assert first is not None
    assert first.key == stacks[0].key
    window.workspace.scene.add_looks(long_looks(first.frame_keys()))
    window.workspace.scene.add_looks(long_looks(stacks[1].frame_keys()[:1]))
    window.trigger("next-unseen")
    now = window.workspace.active_stack
    assert now is not None
    assert (now.key, window.workspace.active_pane.viewport.position) == (stacks[1].key, 1)


def test_where_all_was_seen_the_reader_is_told(window: CaseWindow) -> None:
    rows = [row for group in record_groups(window.desk.records()) for row in group.rows if row.opens]
    window.workspace.scene.add_looks(long_looks(key for row in rows for key in row.frames))
    papers = [(paper, page) for paper, count in window.viewing.pages.items() for page in range(count)]
    window.workspace.scene.add_looks(long_looks(papers))
    window.trigger("next-unseen")
    assert window.notices.texts() == ["Everything that can be shown was seen."]


def test_rows_are_gone_through_in_both_directions_and_round_the_end(desk: FakeDesk) -> None:
    rows = [row for group in record_groups(desk.records()) for row in group.rows if row.stack is not None]
    looks = desk.shown
    assert next_unseen(rows, looks, rows[0].id, 1) == (rows[1], 0)
    assert next_unseen(rows, looks, rows[-1].id, 1) == (rows[0], 0)
    assert next_unseen(rows, looks, rows[0].id, -1) == (rows[-1], len(rows[-1].frames) - 1)
    assert next_unseen(rows, looks, "", 1) == (rows[0], 0)
    looks.add(long_looks(key for row in rows[1:] for key in row.frames))
    looks.add(long_looks(rows[0].frames[:2]))
    assert next_unseen(rows, looks, rows[0].id, 1) == (rows[0], 2)
    looks.add(long_looks(rows[0].frames))
    assert next_unseen(rows, looks, rows[0].id, 1) is None


def test_pages_that_stood_under_the_page_can_be_read_when_it_is_gone(window: CaseWindow, qtbot: QtBot) -> None:
    window.resize(1900, 1300)
    window.activateWindow()
    window.workspace.show_document("Letter", make_pdf(1), "letter", 0)
    pane = window.workspace.documents[0]
    assert pane.view is not None
    qtbot.waitUntil(lambda: bool(pane.view and pane.view._complete))
    window.trigger("coverage")
    for place in ("first-image", "last-image"):
        pane.perform(place)
        pane.view.set_zoom(LEGIBLE_ZOOM)
        qtbot.wait(3 * STILL_MS)
    looks = window.workspace.scene.looks
    assert looks.mark(("letter", 0)) is not Mark.SEEN
    window.trigger("coverage")
    qtbot.waitUntil(lambda: looks.mark(("letter", 0)) is Mark.SEEN)


def test_no_command_of_the_viewer_moves_what_is_covered_and_escape_takes_the_page_away(
    window: CaseWindow, page: SeenPage
) -> None:
    viewport = window.workspace.active_pane.viewport
    before = (viewport.position, viewport.view, window.workspace.tool)
    for command in ("next-image", "last-image", "invert", "tool-length"):
        window.trigger(command)
    assert (viewport.position, viewport.view, window.workspace.tool) == before
    window.trigger("default-tool")
    assert not page.isVisible()
    window.trigger("next-image")
    assert viewport.position == before[0] + 1
