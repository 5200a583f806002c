"""Findings as a reader writes, orders and takes them away."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.cases.evidence import tokens
from reviewer_app.cases.findings import Finding, findings
from reviewer_app.ui.case.findings_panel import FINDING_TYPE, FindingForm
from reviewer_app.ui.case.section import SectionHead
from reviewer_app.ui.case.window import CaseWindow
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_window import click


def _write(window: CaseWindow, qtbot: QtBot, site: str) -> FindingForm:
    window.trigger("finding-new")
    form = list(window.opinion.findings.forms.values())[-1]
    qtbot.keyClicks(form.site, site)
    form.flush()
    return form


def _sites(desk: FakeDesk) -> list[str]:
    return [one.site for one in findings(desk.work.opinion)]


def test_the_list_and_the_section_of_the_form_have_names_of_their_own(window: CaseWindow) -> None:
    panel = window.opinion.findings
    heads = {one.text() for one in window.opinion.findChildren(SectionHead)}
    assert "Findings" in heads
    assert panel.accessibleName() not in heads
    named = [one for one in window.findChildren(QWidget) if one.accessibleName() == panel.accessibleName()]
    assert named == [panel]


def test_a_finding_is_written_with_its_evidence(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    form = _write(window, qtbot, "Femur")
    form.text.setFocus()
    qtbot.keyClicks(form.text, "Lytic lesion")
    window.trigger("cite")
    form.side.setCurrentIndex(form.side.findData("L"))
    form.category.setCurrentIndex(form.category.findData("main"))
    form.agreement.setCurrentIndex(form.agreement.findData("change"))
    (found,) = findings(desk.work.opinion)
    assert found == Finding(found.id, 1, "Femur", "L", found.text, "main", "", "change")
    assert found.text.startswith("Lytic lesion ")
    assert [one.id for one in tokens(found.text)] == [desk.work.views[0].id]
    assert form.text.accessibleName() == "Finding 1"


def test_findings_are_moved_by_keys_and_by_dragging(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    for site in ("Femur", "Tibia", "Patella"):
        _write(window, qtbot, site)
    window.trigger("finding-up")
    assert _sites(desk) == ["Femur", "Patella", "Tibia"]
    panel = window.opinion.findings
    data = QMimeData()
    data.setData(FINDING_TYPE, findings(desk.work.opinion)[2].id.encode())
    at = QPointF(10, panel.forms[findings(desk.work.opinion)[0].id].geometry().top())
    none = Qt.KeyboardModifier.NoModifier
    panel.dropEvent(QDropEvent(at, Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton, none))
    assert _sites(desk) == ["Tibia", "Femur", "Patella"]
    assert [form.site.text() for form in panel.findChildren(FindingForm) if form.accessibleName() == "Finding 1"] == [
        "Tibia"
    ]
    window.trigger("undo")
    window.trigger("undo")
    assert _sites(desk) == ["Femur", "Tibia", "Patella"]


def test_a_finding_that_is_taken_away_comes_back(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    form = _write(window, qtbot, "Femur")
    form.text.setFocus()
    click(window, qtbot, "Delete finding 1")
    assert findings(desk.work.opinion) == ()
    assert window.opinion.findings.forms == {}
    window.trigger("cite")  # goes into a text that is still there
    assert tokens(desk.work.opinion.get("answer/q1/text"))
    for _ in range(3):
        window.trigger("undo")
    assert _sites(desk) == ["Femur"]


def test_an_empty_finding_is_asked_for_before_signing(window: CaseWindow, qtbot: QtBot) -> None:
    form = _write(window, qtbot, "Femur")
    (check,) = [one for one in window.checks() if one.id.startswith("findings:")]
    assert (check.words, check.blocks) == ("Finding 1 is empty", True)
    window.opinion.go_to_check(check)
    assert form.text.hasFocus()


def test_words_being_typed_into_a_finding_do_not_bring_it_back(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    window.trigger("finding-new")
    (form,) = window.opinion.findings.forms.values()
    form.site.setFocus()
    qtbot.keyClicks(form.site, "Femur")
    form.removed.emit()  # a click on the bin leaves the keyboard in the site
    assert findings(desk.work.opinion) == ()
    assert window.opinion.findings.forms == {}
    qtbot.waitUntil(lambda: not window.editor.typing)
    window.shut()
    assert findings(desk.work.opinion) == ()
