"""Words that nobody accepted wait wherever they are put: cut, copied, dragged, or with the finding they stand in."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from reviewer_app.cases.dictated import Accepted, accepted, runs_of
from reviewer_app.cases.dictated_places import flat
from reviewer_app.cases.findings import Finding, findings
from reviewer_app.cases.rules.checks import Outcome
from reviewer_app.cases.work import DictatedChange
from reviewer_app.ui.case.finding_drag import finding_text
from reviewer_app.ui.dictation.choosing import choose_words
from reviewer_app.ui.dictation.flat_document import cursor_over, flat_text
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_values import NOW
from tests.helpers.dictated_values import FIELD
from tests.helpers.speaking import Speaking

OTHER = "answer/q2/text"


def _standing(speaking: Speaking, path: str = FIELD) -> list[str]:
    text = flat(speaking.text(path))
    return [text[one.start : one.end] for one in runs_of(speaking.desk.work.runs, path)]


def _begin(speaking: Speaking) -> None:
    speaking.begin()
    speaking.say("there is no nodule in the left lung")


def _choose(speaking: Speaking, words: str) -> None:
    field = speaking.field()
    start = flat_text(field.document()).index(words)
    field.setTextCursor(cursor_over(field.document(), start, start + len(words)))


def test_what_is_cut_and_pasted_waits_where_it_is_pasted(speaking: Speaking) -> None:
    _begin(speaking)
    _choose(speaking, "no nodule ")
    speaking.field().cut()
    speaking.field().flush()
    assert _standing(speaking) == ["There is ", "in the left lung"]
    other = speaking.field(OTHER)
    other.setPlainText("Seen: ")
    other.put_caret_at(6)
    other.paste()
    assert speaking.text(OTHER) == "Seen: no nodule "
    assert _standing(speaking, OTHER) == ["no nodule "]
    assert {one.id for one in speaking.top.checks() if one.id.startswith("dictated:")} == {
        f"dictated:{FIELD}", f"dictated:{OTHER}",
    }  # fmt: skip
    speaking.editor.undo()
    assert _standing(speaking, OTHER) == []


def test_a_part_that_is_pasted_knows_its_words(speaking: Speaking) -> None:
    _begin(speaking)
    _choose(speaking, "nodule in the left")
    speaking.field().copy()
    field = speaking.field(OTHER)
    field.paste()
    assert field.dictated is not None
    found = field.dictated.word_at(flat_text(field.document()).index("left") + 1)
    assert found is not None
    passage, piece = found
    assert piece is not None
    assert passage.words_of(piece)[0].text == "left"
    assert [one.id for one in speaking.dictation.waiting()] == [passage.id]
    speaking.told.clear()  # what is said of the copy
    speaking.dictation.choose(field, passage, piece, "right")
    assert "by hand" in speaking.told[-1]


def test_a_drag_within_a_text_takes_the_mark_along(speaking: Speaking, qtbot: QtBot) -> None:
    _begin(speaking)
    _choose(speaking, "no nodule ")
    field = speaking.field()
    data = field.createMimeDataFromSelection()
    field.textCursor().removeSelectedText()  # as Qt does before it inserts
    place = field.cursorRect(cursor_over(field.document(), 0, 0)).center()
    drop = QDropEvent(
        QPointF(place), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    field.dropEvent(drop)
    assert speaking.text() == "no nodule There is in the left lung"
    assert "".join(_standing(speaking)) == speaking.text()


def test_a_finding_takes_along_what_was_dictated_in_it(speaking: Speaking) -> None:
    speaking.panel.findings.begin()
    form = next(iter(speaking.panel.findings.forms.values()))
    speaking.begin(form.text.path)
    speaking.say("no nodule")
    speaking.editor.set_fields({form.text.path.replace("text", "site"): "Lung"}, "Site")
    work = speaking.desk.work
    field = speaking.field(OTHER)
    field.insertFromMimeData(finding_text(findings(work.opinion)[0], work, "en"))
    assert speaking.text(OTHER) == "Lung: No nodule"
    assert _standing(speaking, OTHER) == ["No nodule"]


def test_words_of_others_carry_nothing(speaking: Speaking) -> None:
    _begin(speaking)
    field = speaking.field(OTHER)
    field.insertFromMimeData(finding_text(Finding("f", text="A cyst"), speaking.desk.work, "en"))
    assert speaking.text(OTHER) == "A cyst"
    assert _standing(speaking, OTHER) == []


def test_a_copy_waits_also_where_its_passage_was_undone_meanwhile(speaking: Speaking, qtbot: QtBot) -> None:
    _begin(speaking)
    _choose(speaking, "no nodule ")
    speaking.field().copy()
    speaking.editor.undo()
    assert speaking.desk.work.dictated == ()
    speaking.field(OTHER).paste()
    assert _standing(speaking, OTHER) == ["no nodule "]
    assert [one.outcome for one in speaking.top.checks() if one.id == f"dictated:{OTHER}"] == [Outcome.BLOCK]
    (passage,) = speaking.desk.work.dictated
    assert passage.path == OTHER
    speaking.editor.undo()
    assert speaking.desk.work.dictated == ()
    assert not speaking.text(OTHER)


def test_a_copy_waits_in_another_case_without_view_and_sound_of_where_it_was_said(
    speaking: Speaking, qtbot: QtBot
) -> None:
    _begin(speaking)
    said = speaking.desk.work.dictated[0]
    assert said.view is not None
    assert said.segments
    accept = DictatedChange(said, accepted(said, "Practitioner/1", NOW, Accepted.SHOWN))
    speaking.editor.change_dictated("Accept", [accept])
    _choose(speaking, "no nodule ")
    speaking.field().copy()
    other = Speaking(FakeDesk())
    qtbot.addWidget(other.panel)
    other.field().paste()
    (passage,) = other.desk.work.dictated
    assert (passage.accepted, passage.how, passage.author, passage.view) == (None, None, "", None)
    assert (passage.recording, passage.segments, passage.words) == ("", (), said.words)
    assert [one.id for one in other.dictation.waiting()] == [passage.id]
    assert any(one.id == f"dictated:{FIELD}" for one in other.top.checks())
    other.trail.end()
    other.desk.close()


def test_a_copy_from_before_another_word_was_chosen_waits_as_what_it_says(speaking: Speaking) -> None:
    _begin(speaking)
    _choose(speaking, "in the left lung")
    speaking.field().copy()
    (said,) = speaking.desk.work.dictated
    left = next(one for one in said.pieces if said.text[one.start : one.end] == "left")
    assert choose_words(speaking.editor, speaking.field(), said, left, "right")
    chosen = speaking.desk.work.dictated[0]
    accept = DictatedChange(chosen, accepted(chosen, "Practitioner/1", NOW, Accepted.SHOWN))
    speaking.editor.change_dictated("Accept", [accept])
    assert speaking.dictation.waiting() == []
    speaking.field(OTHER).paste()
    assert speaking.text(OTHER) == "in the left lung"
    (waits,) = speaking.dictation.waiting()
    assert (waits.id != said.id, waits.text) == (True, said.text)
