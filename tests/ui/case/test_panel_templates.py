"""Templates in the case window: chosen from the list, put in as one step, and filled in place after place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from reviewer_app.cases.findings import finding_path, findings
from reviewer_app.cases.rules.checks import Check
from reviewer_app.cases.templates import Template, template_json
from reviewer_app.jobs import JobRunner
from reviewer_app.settings import Settings
from reviewer_app.ui.case.template_chooser import TemplateChooser
from reviewer_app.ui.case.text_field import OpinionText
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.ui.delivery import QtDelivery
from tests.helpers.case_desk import FakeDesk

OWN = Template(
    "own",
    "A template of my own",
    "Musculoskeletal radiology",
    {"diagnosis.text": "Lesion of the [*** Side: left / right ***] femur, {patient.age} years.", "treatment.text": "*"},
)


@pytest.fixture
def window(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> Iterator[CaseWindow]:
    desk.use_runner(JobRunner(QtDelivery(look)))
    made = CaseWindow(desk, Settings(templates=(template_json(OWN),), phrases={"ng": "{patient.age} years"}))
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    made.finish()
    yield made
    made.shut()


def _chooser(window: CaseWindow, qtbot: QtBot) -> TemplateChooser:
    window.trigger("template")
    qtbot.waitUntil(lambda: bool(window.findChildren(TemplateChooser)))
    return window.findChildren(TemplateChooser)[-1]


def _rows(chooser: TemplateChooser) -> list[str]:
    return [chooser.list.item(at).text() for at in range(chooser.list.count())]


def _focused(window: CaseWindow) -> OpinionText:
    text = window.opinion.last_text
    assert text is not None
    return text


def test_templates_for_the_case_stand_first_and_words_find_the_others(window: CaseWindow, qtbot: QtBot) -> None:
    chooser = _chooser(window, qtbot)
    rows = _rows(chooser)
    assert rows[:3] == ["For this case", "A template of my own", "Joint and soft tissue, MR or radiograph"]
    assert rows.index("Others") < rows.index("Cardiology")
    qtbot.keyClicks(chooser.search, "cardio")
    assert _rows(chooser) == ["Others", "Cardiology"]
    assert chooser.insert.isEnabled()
    qtbot.keyClicks(chooser.search, "xyz")
    assert _rows(chooser) == []
    assert not chooser.insert.isEnabled()


def test_arrow_keys_go_through_the_list_past_its_heads(window: CaseWindow, qtbot: QtBot) -> None:
    chooser = _chooser(window, qtbot)
    seen = []
    for _ in range(len(_rows(chooser))):
        assert chooser.current is not None
        seen.append(chooser.current.id)
        qtbot.keyClick(chooser.search, Qt.Key.Key_Down)
    assert len(set(seen)) == len(_rows(chooser)) - 2
    qtbot.keyClick(chooser.search, Qt.Key.Key_Up)
    assert chooser.current is not None
    assert chooser.current.id == list(dict.fromkeys(seen))[-2]


def test_the_marked_one_is_shown_with_its_facts_and_says_what_is_written_already(
    window: CaseWindow, qtbot: QtBot
) -> None:
    window.editor.set_fields({"treatment.text": "Wait."}, "Write")
    chooser = _chooser(window, qtbot)
    assert "19 years" in chooser.preview.toPlainText()
    assert "below what is written: Opinion on treatment" in chooser.note.text()


def test_it_is_put_in_as_one_step_below_what_is_written_and_the_caret_is_at_the_first_place(
    window: CaseWindow, qtbot: QtBot
) -> None:
    window.editor.set_fields({"treatment.text": "Wait."}, "Write")
    before = len(window.editor.edits)
    chooser = _chooser(window, qtbot)
    qtbot.keyClick(chooser.search, Qt.Key.Key_Return)
    opinion = window.editor.work.opinion
    assert opinion.get("diagnosis.text") == "Lesion of the [*** Side: left / right ***] femur, 19 years."
    assert opinion.get("treatment.text") == "Wait.\n\n*"
    assert len(window.editor.edits) == before + 1
    qtbot.waitUntil(lambda: _focused(window).textCursor().selectedText() == "[*** Side: left / right ***]")
    window.trigger("undo")
    assert window.editor.work.opinion.get("diagnosis.text") == ""
    assert window.editor.work.opinion.get("treatment.text") == "Wait."


def test_the_next_place_is_found_across_texts_and_from_the_last_to_the_first(window: CaseWindow, qtbot: QtBot) -> None:
    window.editor.set_fields({"diagnosis.text": "[*** one ***]", "recommendations.text": "x [*** two ***]"}, "Write")
    seen = []
    for _ in range(3):
        window.trigger("next-blank")
        seen.append(_focused(window).textCursor().selectedText())
    assert seen == ["[*** one ***]", "[*** two ***]", "[*** one ***]"]


def test_the_check_before_signing_leads_to_the_place(window: CaseWindow) -> None:
    window.editor.set_fields({"history": "Since [*** Beginning ***]"}, "Write")
    window.opinion.go_to_check(Check("placeholder:history", False, "A placeholder is left", target="history"))
    assert _focused(window).textCursor().selectedText() == "[*** Beginning ***]" or (
        window.opinion.open_text("history").textCursor().selectedText() == "[*** Beginning ***]"  # type: ignore[union-attr]
    )


def test_a_phrase_is_written_out_with_its_facts_and_undo_brings_the_abbreviation_back(
    window: CaseWindow, qtbot: QtBot
) -> None:
    text = window.opinion.open_text("diagnosis.text")
    assert text is not None
    qtbot.keyClicks(text, "ng")
    qtbot.keyClick(text, Qt.Key.Key_Tab)
    assert window.editor.work.opinion.get("diagnosis.text") == "19 years"
    window.trigger("undo")
    assert window.editor.work.opinion.get("diagnosis.text") == "ng"


def test_phrases_that_are_changed_in_the_settings_are_in_force_at_once(window: CaseWindow, qtbot: QtBot) -> None:
    window.set_settings(replace(window._settings, phrases={"ng": "no growth"}))
    text = window.opinion.open_text("diagnosis.text")
    assert text is not None
    qtbot.keyClicks(text, "ng")
    qtbot.keyClick(text, Qt.Key.Key_Tab)
    assert text.markup() == "no growth"


def test_lines_come_again_from_the_template_that_has_them(window: CaseWindow, qtbot: QtBot) -> None:
    text = window.opinion.open_text("findings.imaging")
    assert text is not None
    window.editor.set_fields({"findings.imaging": "[*** again: level of the spine ***]"}, "Write")
    text.filling.first()
    text.filling._take(0)
    qtbot.waitUntil(lambda: text.markup().startswith("- Level [*** Level ***]"))
    assert text.markup().endswith("\n[*** again: level of the spine ***]")
    window.editor.set_fields({"findings.imaging": "[*** again: nothing of the kind ***]"}, "Write")
    text.filling.first()
    text.filling._take(0)
    qtbot.waitUntil(lambda: "not there any more" in " ".join(window.notices.texts()))


# findings


def test_a_finding_comes_again_as_a_structured_one_at_its_first_place(window: CaseWindow, qtbot: QtBot) -> None:
    window.editor.set_fields({"findings.imaging": "[*** again: lung nodule ***]"}, "Write")
    text = window.opinion.open_text("findings.imaging")
    assert text is not None
    text.filling.first()
    before = len(window.editor.edits)
    text.filling._take(0)
    qtbot.waitUntil(lambda: bool(findings(window.editor.work.opinion)))
    (found,) = findings(window.editor.work.opinion)
    assert (found.site, found.category, len(window.editor.edits)) == ("Lung", "main", before + 1)
    assert _focused(window).path == finding_path(found.id, "text")
    assert _focused(window).textCursor().selectedText() == "[*** Kind: solid / part-solid / ground-glass ***]"
    assert text.markup() == "[*** again: lung nodule ***]"  # and may be asked for once more


def test_a_kind_of_finding_is_chosen_from_those_of_the_templates(window: CaseWindow, qtbot: QtBot) -> None:
    window.trigger("finding-kind")
    qtbot.waitUntil(lambda: bool(window.opinion.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)))
    (menu,) = window.opinion.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)
    offered = [one for one in menu.actions() if not one.isSeparator()]
    words = [one.text() for one in offered]
    assert words[0] == "Lesion of bone or soft tissue"  # what fits the case stands first
    assert "Lung nodule" in words
    offered[0].trigger()
    menu.close()
    (found,) = findings(window.editor.work.opinion)
    assert found.text.startswith("Lesion, [*** Bone or muscle ***]")
