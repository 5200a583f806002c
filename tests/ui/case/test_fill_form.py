"""What templates left to fill in, as a form: lists, numbers, dates and words, each written into its text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from reviewer_app.cases.findings import findings
from reviewer_app.cases.templates import packaged_templates
from reviewer_app.jobs import JobRunner
from reviewer_app.settings import Settings
from reviewer_app.ui.case.fill_form import FillForm
from reviewer_app.ui.case.form_responses import Response
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.ui.delivery import QtDelivery
from tests.helpers.case_desk import FakeDesk

PATH = "findings.pathology"


@pytest.fixture
def window(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> Iterator[CaseWindow]:
    desk.use_runner(JobRunner(QtDelivery(look)))
    made = CaseWindow(desk, Settings())
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    made.finish()
    yield made
    made.shut()


def opened(window: CaseWindow, qtbot: QtBot, template: str) -> FillForm:
    """Put a template into the opinion, and open the form."""
    window.opinion.templates.insert(next(one for one in packaged_templates() if one.id == template))
    window.trigger("fill-form")
    qtbot.waitUntil(lambda: window.opinion.templates.form is not None)
    form = window.opinion.templates.form
    assert form is not None
    return form


def element(form: FillForm, name: str) -> Response:
    return next(made for _path, _number, made in form.responses if made.name == name)


def pick(response: Response, words: str) -> None:
    assert response.choice is not None
    at = response.choice.findText(words)
    assert at >= 0
    response.choice.setCurrentIndex(at)
    response.choice.activated.emit(at)


def click(form: FillForm, name: str, qtbot: QtBot) -> None:
    def found() -> list[QPushButton]:
        return [one for one in form.findChildren(QPushButton) if one.accessibleName() == name and one.isVisible()]

    qtbot.waitUntil(lambda: bool(found()))
    qtbot.mouseClick(found()[-1], Qt.MouseButton.LeftButton)


def text(window: CaseWindow, path: str = PATH) -> str:
    return window.editor.work.opinion.get(path)


def test_a_synoptic_report_is_filled_in_from_lists_and_changed_again(window: CaseWindow, qtbot: QtBot) -> None:
    form = opened(window, qtbot, "pathology-synoptic")
    assert not window.opinion.pages.isVisible()
    assert form.count.text().startswith("0 of ")
    pick(element(form, "Procedure"), "resection")
    assert "Procedure: resection\n" in text(window)
    qtbot.waitUntil(lambda: form.count.text().startswith("1 of "))
    pick(element(form, "Procedure"), "local excision")
    assert "Procedure: local excision\n" in text(window)
    window.trigger("undo")
    assert "Procedure: resection\n" in text(window)
    qtbot.waitUntil(lambda: element(form, "Procedure").choice.closed_text() == "resection")  # type: ignore[union-attr]
    pick(element(form, "Procedure"), "Not filled in")
    assert "Procedure: [*** Procedure: core biopsy /" in text(window)


def test_numbers_get_their_unit_and_other_words_are_typed(window: CaseWindow, qtbot: QtBot) -> None:
    form = opened(window, qtbot, "pathology-synoptic")
    size = element(form, "Greatest dimension")
    qtbot.keyClicks(size.words, "34")
    qtbot.keyClick(size.words, Qt.Key.Key_Return)
    assert "Greatest dimension: 34 mm\n" in text(window)
    grade = element(form, "Grade")
    pick(grade, "Other words…")
    assert form.window().focusWidget() is grade.words
    qtbot.keyClicks(grade.words, "Gleason 3 + 4 = 7")
    qtbot.keyClick(grade.words, Qt.Key.Key_Return)
    assert "Grade (system and value): Gleason 3 + 4 = 7\n" in text(window)
    qtbot.waitUntil(lambda: form.count.text().startswith("2 of "))
    assert (size.words.text(), grade.words.text(), grade.words.isVisible()) == ("34", "Gleason 3 + 4 = 7", True)


def test_what_is_typed_is_kept_when_the_form_is_left_and_a_check_leads_back_to_the_text(
    window: CaseWindow, qtbot: QtBot
) -> None:
    form = opened(window, qtbot, "pathology-synoptic")
    qtbot.keyClicks(element(form, "Site").words, "Sigmoid colon")
    window.opinion.go_to_field(PATH)
    assert "Site: Sigmoid colon\n" in text(window)
    assert window.opinion.templates.form is None
    assert window.opinion.pages.isVisible()
    qtbot.waitUntil(lambda: not isValid(form))
    window.editor.set_fields({"history": "Written when the form is gone"}, "Write")


def test_lines_come_again_in_the_form_until_there_are_no_more(window: CaseWindow, qtbot: QtBot) -> None:
    form = opened(window, qtbot, "pathology-synoptic")
    click(form, "Add: margin", qtbot)
    qtbot.waitUntil(lambda: any(made.name == "Distance" for _path, _number, made in form.responses))
    qtbot.waitUntil(element(form, "Margin").words.hasFocus)
    qtbot.keyClicks(element(form, "Distance").words, "5")
    form.flush()
    assert "\n- [*** Margin ***]: distance 5 mm\n[*** again: margin ***]\n" in text(window)
    click(form, "No more: margin", qtbot)
    assert "again: margin" not in text(window)


def test_a_finding_is_begun_and_filled_in_in_the_form(window: CaseWindow, qtbot: QtBot) -> None:
    form = opened(window, qtbot, "ct-chest")
    click(form, "Add: lung nodule", qtbot)
    qtbot.waitUntil(lambda: any(made.name == "Lobe" for _path, _number, made in form.responses))
    qtbot.waitUntil(element(form, "Kind").field.hasFocus)
    pick(element(form, "Lobe"), "lingula")
    assert " nodule, lingula, " in findings(window.editor.work.opinion)[0].text
    assert window.opinion.templates.form is form


def test_a_measurement_that_was_put_there_is_changed_in_the_text_only(window: CaseWindow, qtbot: QtBot) -> None:
    form = opened(window, qtbot, "pathology-synoptic")
    made = text(window).replace("[*** Greatest dimension: number mm ***]", "⟦m:gone⟧")
    window.editor.set_fields({PATH: made}, "Write")
    size = element(form, "Greatest dimension")
    qtbot.waitUntil(size.words.isReadOnly)
    form.flush()
    assert text(window) == made


def test_without_a_template_the_form_says_what_to_do(window: CaseWindow, qtbot: QtBot) -> None:
    window.trigger("fill-form")
    qtbot.waitUntil(lambda: window.opinion.templates.form is not None)
    form = window.opinion.templates.form
    assert form is not None
    assert form.responses == []
    qtbot.waitUntil(form._nothing.isVisible)
    window.trigger("fill-form")
    assert window.opinion.pages.isVisible()


def test_nothing_is_written_once_the_opinion_is_closed(window: CaseWindow, qtbot: QtBot) -> None:
    form = opened(window, qtbot, "pathology-synoptic")
    before = text(window)
    window.editor.close_work()
    pick(element(form, "Procedure"), "resection")
    click(form, "Add: margin", qtbot)
    assert text(window) == before
