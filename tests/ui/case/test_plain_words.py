"""The reviewer is told in which language the patient reads, where the summary is written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.opinion import LANGUAGE_PATH
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.plain_words import PlainWordsHelp, preferred_words
from tests.helpers.case_desk import FakeDesk


@pytest.mark.parametrize(
    ("preferred", "report", "begins", "ends"),
    [
        ("de", "de", "The patient prefers German: write", "are printed in German."),
        ("de-AT", "en", "The patient prefers German: write", "are printed in German."),
        ("it", "en", "The patient prefers Italian;", "are printed in English."),
        ("it", "de", "The patient prefers Italian;", "are printed in German."),
        ("Rhaeto-Romance", "en", "The patient prefers Rhaeto-Romance;", "are printed in English."),
        ("en-US", "de", "The patient prefers English: write", "are printed in English."),
        ("en-US", "en", "", ""),
        ("", "de", "", ""),
    ],
)
def test_q37_what_the_patient_prefers_is_said_with_what_is_printed(
    preferred: str, report: str, begins: str, ends: str
) -> None:
    words = preferred_words(preferred, report)
    assert words.startswith(begins)
    assert words.endswith(ends)
    assert bool(words) is bool(begins)


def test_the_line_follows_the_language_of_the_report(qtbot: QtBot) -> None:
    desk = FakeDesk()
    editor = WorkEditor(desk)
    patient = replace(desk.case.patient, language="it")
    shown = PlainWordsHelp(editor, replace(desk.case, patient=patient))
    qtbot.addWidget(shown)
    assert shown.language.isVisibleTo(shown)
    assert shown.language.text().endswith("printed in English.")
    editor.set_fields({LANGUAGE_PATH: "de"}, "Choose German")
    assert shown.language.text().endswith("printed in German.")


def test_nothing_is_said_where_nothing_is_known(qtbot: QtBot) -> None:
    desk = FakeDesk()
    shown = PlainWordsHelp(WorkEditor(desk), desk.case)
    qtbot.addWidget(shown)
    assert not shown.language.isVisibleTo(shown)


def test_a_german_summary_is_measured_as_german(qtbot: QtBot) -> None:
    desk = FakeDesk()
    editor = WorkEditor(desk)
    shown = PlainWordsHelp(editor, replace(desk.case, patient=replace(desk.case.patient, language="de")))
    qtbot.addWidget(shown)
    editor.set_fields({"plain.summary": "Der Fleck in der Lunge ist klein. " * 5}, "Write")
    assert (
        shown.reading.text()
        == "Reads at year 4 of school (German, first Vienna formula). Its spelling is not checked: only English is."
    )
    hard = "Die Heterogenität radiologischer Manifestationen erfordert eine interdisziplinäre Differentialdiagnostik. "
    editor.set_fields({"plain.summary": hard * 4}, "Write")
    assert shown.reading.text().count("Aim at 8: shorter sentences, everyday words.") == 1
