"""The page of phrases and own templates: what is kept, and what is refused with a sentence."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reviewer_app.cases.templates import Template, read_template, template_json
from tests.ui.settings.conftest import Kept

OWN = Template("own", "My own", "Radiology", {"diagnosis.text": "Age {patient.age}"})


def _write(kept: Kept, qtbot: QtBot, short: str, text: str) -> None:
    page = kept.page.phrases
    qtbot.mouseClick(page.new, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(page.short, short)
    page.text.setPlainText(text)
    qtbot.mouseClick(page.keep, Qt.MouseButton.LeftButton)


def test_phrases_are_kept_changed_and_taken_away(kept: Kept, qtbot: QtBot) -> None:
    page = kept.page.phrases
    _write(kept, qtbot, "nl", "normal")
    _write(kept, qtbot, "ab", "absent")
    assert kept.now.phrases == {"nl": "normal", "ab": "absent"}
    assert [page.list.item(at).text() for at in range(page.list.count())] == ["ab", "nl"]
    assert page.marked == "ab"
    page.text.setPlainText("not there")
    page.keep.click()
    assert kept.now.phrases["ab"] == "not there"
    page.short.setText("abs")  # under another abbreviation
    page.keep.click()
    assert kept.now.phrases == {"nl": "normal", "abs": "not there"}
    page.remove.click()
    assert kept.now.phrases == {"nl": "normal"}


def test_what_is_no_phrase_is_refused_and_stays_to_be_put_right(kept: Kept, qtbot: QtBot) -> None:
    page = kept.page.phrases
    _write(kept, qtbot, "nl", "normal")
    for short, text, words in (
        ("a b", "x", "no space"),
        ("NL", "x", "Another phrase"),
        ("x", "{patient.shoe}", "patient.shoe"),
        ("x", "y" * 4001, "4000"),
    ):
        _write(kept, qtbot, short, text)
        assert words in page.error.text()
        assert not page.error.isHidden()
        assert page.text.toPlainText() == text
    assert kept.now.phrases == {"nl": "normal"}


def test_a_fact_is_put_at_the_caret_and_the_trigger_is_kept(kept: Kept) -> None:
    page = kept.page.phrases
    page.facts.menu().aboutToShow.emit()
    page.facts.menu().actions()[0].trigger()
    assert page.text.toPlainText() == "{patient.age}"
    page.trigger.setCurrentIndex(1)
    page.trigger.activated.emit(1)
    assert kept.now.phrase_trigger == "space"


def test_it_is_said_that_phrases_hold_no_patient_data(kept: Kept) -> None:
    from PySide6.QtWidgets import QLabel

    assert any("write no patient data" in one.text() for one in kept.page.phrases.findChildren(QLabel))


def test_a_file_is_taken_in_replaces_its_elder_and_is_taken_away(kept: Kept, tmp_path: Path) -> None:
    page = kept.page.phrases.templates
    file = tmp_path / "own.json"
    file.write_text(template_json(OWN))
    page.take_in(file)
    assert [read_template(one, "x") for one in kept.now.templates] == [OWN]
    file.write_text(template_json(OWN).replace("My own", "Newer"))
    page.take_in(file)
    assert [page.list.item(at).text() for at in range(page.list.count())] == ["Newer"]
    page.list.setCurrentRow(0)
    page.remove.click()
    assert kept.now.templates == ()


def test_an_mrrt_file_is_taken_in(kept: Kept, tmp_path: Path) -> None:
    file = tmp_path / "chest.html"
    file.write_text("<section data-section-name='Impression'><p>Clear <input name='x'></p></section>")
    kept.page.phrases.templates.take_in(file)
    assert read_template(kept.now.templates[0], "x").fields == {"diagnosis.text": "Clear [*** x ***]"}


def test_a_bad_file_is_told_by_name_and_line_and_nothing_is_kept(kept: Kept, tmp_path: Path) -> None:
    page = kept.page.phrases.templates
    file = tmp_path / "bad.json"
    file.write_text(template_json(OWN).replace("diagnosis.text", "nowhere"))
    page.take_in(file)
    assert page.said.text().startswith("bad.json, line ")
    page.take_in(tmp_path / "gone.json")
    assert page.said.text() == "gone.json cannot be read."
    assert kept.now.templates == ()
