"""Findings as a reader writes, orders and takes them away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.cases.evidence import tokens
from reviewer_app.cases.findings import Finding, finding_path, findings
from reviewer_app.cases.work import Work
from reviewer_app.ui.case.finding_drag import FINDING_TYPE, finding_data, finding_words
from reviewer_app.ui.case.findings_panel import FindingForm
from reviewer_app.ui.case.section import SectionHead
from reviewer_app.ui.case.text_field import OpinionText
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


def test_a_site_that_is_longer_than_its_field_is_read_from_its_beginning(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    _write(window, qtbot, "Femur")
    (found,) = findings(desk.work.opinion)
    form = window.opinion.findings.forms[found.id]
    window.opinion.setFocus()
    qtbot.waitUntil(lambda: not form.site.hasFocus())
    window.editor.set_fields({finding_path(found.id, "site"): "Lung, lower lobe, posterior basal"}, "Finding: site")
    assert (form.site.text(), form.site.cursorPosition()) == ("Lung, lower lobe, posterior basal", 0)


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


def test_a_finding_is_dragged_into_a_text_with_its_evidence(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    form = _write(window, qtbot, "Femur")
    form.side.setCurrentIndex(form.side.findData("L"))
    form.text.setFocus()
    qtbot.keyClicks(form.text, "Lytic lesion")
    window.trigger("cite")
    before = findings(desk.work.opinion)
    data = form.carried()
    assert not data.hasText()  # nothing to other programs
    assert not form.text.canInsertFromMimeData(data)  # it is on its way to another place among the findings
    field = next(one for one in window.findChildren(OpinionText) if one.accessibleName() == "Answer 1")
    assert field.canInsertFromMimeData(data)
    none = Qt.KeyboardModifier.NoModifier
    at = QPointF(field.rect().center())
    field.dropEvent(QDropEvent(at, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none))
    written = desk.work.opinion.get("answer/q1/text")
    assert written.startswith("Femur, left: Lytic lesion ")
    assert [one.id for one in tokens(written)] == [desk.work.views[0].id]
    assert findings(desk.work.opinion) == before
    window.trigger("undo")
    assert not desk.work.opinion.get("answer/q1/text")


def test_a_finding_is_put_by_key_into_the_text_where_the_caret_was_last(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    field = next(one for one in window.findChildren(OpinionText) if one.accessibleName() == "Answer 1")
    field.setFocus()
    qtbot.keyClicks(field, "See also. ")
    form = _write(window, qtbot, "Femur")
    form.text.setFocus()
    qtbot.keyClicks(form.text, "Lytic lesion")
    window.trigger("cite")
    form.text.setFocus()
    window.trigger("finding-insert")
    written = desk.work.opinion.get("answer/q1/text")
    assert written.startswith("See also. Femur: Lytic lesion ")
    assert [one.id for one in tokens(written)] == [desk.work.views[0].id]
    assert window.focusWidget() is field
    assert _sites(desk) == ["Femur"]
    window.trigger("finding-insert")  # the keyboard is in no finding
    assert desk.work.opinion.get("answer/q1/text") == written
    window.trigger("undo")
    assert desk.work.opinion.get("answer/q1/text").strip() == "See also."


@pytest.mark.parametrize(
    ("finding", "language", "words"),
    [
        (Finding("f", site="Femur", side="L", text="Lytic *lesion*"), "en", "Femur, left: Lytic *lesion*"),
        (Finding("f", site="Femur", side="L", text="Lyse"), "de", "Femur links: Lyse"),
        (Finding("f", text="Lytic lesion"), "en", "Lytic lesion"),
        (Finding("f", site="Femur"), "en", "Femur"),
        (Finding("f", site="Femur", text="- one\n- two"), "en", "Femur:\n- one\n- two"),
        (Finding("f"), "en", ""),
    ],
)
def test_a_finding_is_words_where_it_is_dragged_to(finding: Finding, language: str, words: str) -> None:
    assert finding_words(finding, language) == words
    assert bytes(finding_data(finding, Work(), language).data(FINDING_TYPE).data()) == b"f"


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
