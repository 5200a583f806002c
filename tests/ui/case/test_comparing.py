"""The first report passage by passage: taken in beside its pages, said, bound to a finding, undone, and marked."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from reviewer_app.cases.compared_passages import compared_passages, compared_path
from reviewer_app.cases.findings import findings
from reviewer_app.ui.case.compared_panel import ComparedForm
from reviewer_app.ui.case.evidence_items import Evidence
from reviewer_app.ui.case.fields import QuietCombo
from reviewer_app.ui.case.window import CaseWindow
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_window import open_record


def _take_in(window: CaseWindow, qtbot: QtBot, title: str = "Radiology report") -> ComparedForm:
    open_record(window, qtbot, title)
    qtbot.waitUntil(lambda: window.workspace.active_document is not None)
    view = window.workspace.active_document.view  # type: ignore[union-attr]
    assert view is not None
    view.select_all()
    window.trigger("compare-passage")
    return next(iter(window.opinion.compared.forms.values()))


def _notices(window: CaseWindow) -> list[str]:
    return [one.text() for one in window.notices.findChildren(QLabel)]


def _choose(combo: QuietCombo, code: str) -> None:
    combo.setCurrentIndex(combo.findData(code))


def _marked(window: CaseWindow) -> list[tuple[str, str]]:
    view = window.workspace.active_document.view  # type: ignore[union-attr]
    return [] if view is None else [(one.agreement, one.sign) for one in view.passages.marks]


def test_chosen_words_are_taken_in_and_marked_as_they_are_said_to_stand(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    form = _take_in(window, qtbot)
    assert _marked(window) == [("", "…")]
    assert window.opinion.sections[8].head.isChecked()
    _choose(form.agreement, "refined")
    qtbot.keyClicks(form.words, "Of the epiphysis.")
    form.words.flush()
    (one,) = compared_passages(desk.work)
    assert (one.agreement, one.words) == ("refined", "Of the epiphysis.")
    assert _marked(window) == [("refined", "≈")]


def test_taking_in_is_one_step_that_is_undone_and_the_same_words_are_not_taken_in_twice(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    _take_in(window, qtbot)
    window.trigger("compare-passage")
    assert len(compared_passages(desk.work)) == 1
    window.trigger("undo")
    assert (desk.work.passages, compared_passages(desk.work), window.opinion.compared.forms) == ((), (), {})
    assert _marked(window) == []
    window.trigger("redo")
    assert len(window.opinion.compared.forms) == 1


def test_a_passage_is_bound_to_a_finding_which_follows(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    form = _take_in(window, qtbot)
    window.trigger("finding-new")
    (finding,) = findings(desk.work.opinion)
    _choose(form.finding, finding.id)
    _choose(form.agreement, "changed")
    assert findings(desk.work.opinion)[0].agreement == "change"
    assert compared_passages(desk.work)[0].finding == 1


def test_a_check_leads_to_where_it_is_said(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    form = _take_in(window, qtbot)
    window.show_checks()
    (check,) = [one for one in window.checks() if one.id.startswith("passages:")]
    assert check.target == compared_path(form.id, "agreement")
    window.opinion.set_open_sections(())
    window.opinion.go_to_check(check)
    assert window.opinion.sections[8].head.isChecked()


def test_without_chosen_words_they_are_asked_for_and_the_page_is_taken_at_the_second_press(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    open_record(window, qtbot, "Radiology report")
    qtbot.waitUntil(lambda: window.workspace.active_document is not None)
    window.trigger("compare-passage")
    assert desk.work.passages == ()
    assert any("Choose the words" in one for one in _notices(window))
    window.trigger("compare-passage")
    (one,) = compared_passages(desk.work)
    assert one.passage.passage == ""


@pytest.mark.parametrize(("title", "warned"), [("Radiology report", False), ("Referral letter", True)])
def test_a_paper_that_is_no_report_is_taken_and_told(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot, title: str, warned: bool
) -> None:
    _take_in(window, qtbot, title)
    assert len(compared_passages(desk.work)) == 1
    assert any("is not listed as a report" in one for one in _notices(window)) is warned


def test_without_a_document_nothing_is_compared(window: CaseWindow, desk: FakeDesk) -> None:
    window.workspace.show_sentence("A record", "It cannot be shown.")
    window.trigger("compare-passage")
    assert desk.work.passages == ()


def test_a_compared_passage_is_listed_as_used_and_deleted_with_what_is_said_of_it(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    form = _take_in(window, qtbot)
    _choose(form.agreement, "changed")
    qtbot.keyClicks(form.words, "Benign.")
    form.words.flush()
    before = desk.work
    (item,) = Evidence(desk.case, window._places).of(desk.work)
    assert item.cited == ((compared_path(form.id, "agreement"), "Agreement, passage by passage"),)
    window.editor.remove_evidence(form.id)
    assert desk.work.passages == ()
    assert [path for path in desk.work.opinion.values if path.startswith("compared/")] == []
    assert [one for one in window.checks() if one.id.startswith("passages:")] == []
    window.trigger("undo")
    assert (desk.work.passages, desk.work.opinion) == (before.passages, before.opinion)
