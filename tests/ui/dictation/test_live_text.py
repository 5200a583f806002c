"""What was said comes where the caret stood when it was said, in one edit, and is marked until it is accepted."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from reviewer_app.cases.dictated import standing
from reviewer_app.cases.dictated_places import flat
from reviewer_app.cases.work import replay
from reviewer_app.ui.dictation.flat_document import cursor_over, flat_text
from reviewer_app.ui.dictation.live_text import put_aside_into, waiting_aside
from tests.helpers.dictated_values import FIELD, heard
from tests.helpers.opinion_desktop import Desktop
from tests.helpers.speaking import Line, Speaking

OTHER = "answer/q2/text"


def test_words_come_to_the_caret_with_capitals_and_blanks_and_are_one_edit(speaking: Speaking) -> None:
    field = speaking.begin()
    speaking.say("no nodule full stop")
    speaking.say("three millimeters in the left lung full stop", 2, began=2)
    assert speaking.text() == "No nodule. 3 mm in the left lung."
    assert field.textCursor().atEnd()
    first, second = speaking.desk.work.dictated
    assert (first.text, second.text) == ("No nodule.", "3 mm in the left lung.")
    assert (first.engine, first.recording, first.segments, first.view) == ("parrot", "r1", ("s1",), speaking.view)
    assert {first.model_sha256, second.model_sha256} == {"ab" * 32}
    assert [second.words_of(one)[0].text for one in second.pieces[:2]] == ["three", "in"]
    speaking.editor.undo()
    assert (speaking.text(), speaking.desk.work.dictated) == ("No nodule.", (first,))
    assert flat_text(field.document()) == "No nodule."
    speaking.editor.redo()
    assert speaking.desk.work.dictated == (first, second)


def test_undo_by_utterance_goes_on_after_reopening(speaking: Speaking) -> None:
    speaking.begin()
    speaking.say("no nodule full stop")
    speaking.say("left lung clear full stop", 2, began=2)
    again = Desktop(speaking.desk)
    again.editor.undo()
    assert speaking.text() == "No nodule."
    work = replay(speaking.desk.kept)
    assert [one.text for one in standing(work.dictated, work.runs, flat(work.opinion.get(FIELD)))] == ["No nodule."]


def test_what_was_said_in_one_field_comes_there_when_the_caret_is_in_another(speaking: Speaking, qtbot: QtBot) -> None:
    speaking.begin()
    speaking.clock += 1.0
    other = speaking.field(OTHER)
    speaking.panel.put_caret(OTHER, 0, 0)
    speaking.trail.note()
    qtbot.keyClicks(other, "typed")
    speaking.say("no nodule", began=0.2)
    speaking.say("as before", 2, began=1.5)
    other.flush()
    assert (speaking.text(), speaking.text(OTHER)) == ("No nodule", "typed as before")


def test_typing_by_hand_and_selection_go_on_meanwhile(speaking: Speaking, qtbot: QtBot) -> None:
    field = speaking.begin()
    qtbot.keyClicks(field, "Seen. End")
    field.setTextCursor(cursor_over(field.document(), 5, 5))
    speaking.clock += 1
    speaking.trail.note()
    speaking.clock += 1
    field.setTextCursor(cursor_over(field.document(), 6, 9))
    speaking.say("no nodule full stop", began=1)
    assert flat_text(field.document()) == "Seen. No nodule. End"
    assert field.textCursor().selectedText() == "End"
    qtbot.keyClicks(field, "Over")
    field.flush()
    assert speaking.text() == "Seen. No nodule. Over"


def test_words_take_the_place_of_those_that_stay_chosen(speaking: Speaking, qtbot: QtBot) -> None:
    field = speaking.begin()
    qtbot.keyClicks(field, "Seen: nothing at all")
    field.setTextCursor(cursor_over(field.document(), 6, 13))
    speaking.clock += 1
    speaking.trail.note()
    speaking.say("no nodule", began=1)
    assert flat_text(field.document()) == "Seen: no nodule at all"
    assert speaking.desk.work.dictated[0].text == "no nodule"


def test_undo_while_speaking_loses_no_place(speaking: Speaking, qtbot: QtBot) -> None:
    field = speaking.begin()
    qtbot.keyClicks(field, "Seen.")
    field.flush()
    qtbot.keyClicks(field, " More.")
    field.flush()
    speaking.clock += 1
    speaking.trail.note()
    speaking.editor.undo()
    speaking.say("no nodule full stop", began=1)
    assert speaking.text() == "Seen. No nodule."


def test_a_field_that_is_gone_loses_no_word(speaking: Speaking) -> None:
    speaking.panel.findings.begin()
    path = next(iter(speaking.panel.findings.forms.values())).text.path
    speaking.begin(path)
    speaking.clock += 1
    speaking.editor.undo()  # the finding
    speaking.say("left lung clear")
    (aside,) = waiting_aside(speaking.editor)
    assert (aside.text, aside.path) == ("Left lung clear", "")
    assert len(speaking.told) == 1
    assert waiting_aside(Desktop(speaking.desk).editor) == (aside,)
    put_aside_into(speaking.editor, aside, speaking.field())
    assert speaking.text() == "Left lung clear"
    assert waiting_aside(speaking.editor) == ()
    speaking.editor.undo()
    assert waiting_aside(speaking.editor) == (aside,)


def test_lines_items_and_tables(speaking: Speaking, qtbot: QtBot) -> None:
    field = speaking.begin()
    speaking.say("findings new line one nodule next item two cysts new paragraph end")
    assert speaking.text() == "Findings\nOne nodule\n- Two cysts\n\nEnd"
    passage, work = speaking.desk.work.dictated[0], speaking.desk.work
    run = work.runs[0]
    assert flat(speaking.text())[run.start : run.end] == passage.text
    assert [passage.text[one.start : one.end] for one in passage.pieces][-2:] == ["cysts", "End"]
    field.set_markup("| a | b |\n| --- | --- |\n| c | d |")
    field.setTextCursor(QTextCursor(field.document().findBlock(flat_text(field.document()).index("c"))))
    assert field.document().characterCount() > 4


def test_all_is_marked_until_it_is_accepted_and_numbers_negations_and_sides_more(speaking: Speaking) -> None:
    speaking.begin()
    speaking.say("no nodule in the left lung of five millimeters", unsure=("lung",))
    assert speaking.marked(Line.SingleUnderline) == ["No", "left", "5 mm"]
    assert speaking.marked(Line.DashUnderline) == ["lung"]
    assert [one.strip() for one in speaking.marked(Line.DotLine)] == ["nodule in the", "", "of"]


def test_typing_inside_keeps_the_mark_of_what_is_left(speaking: Speaking, qtbot: QtBot) -> None:
    field = speaking.begin()
    speaking.say("there are nodules today")
    field.setTextCursor(cursor_over(field.document(), 9, 9))
    qtbot.keyClicks(field, " small")
    assert [one.strip() for one in speaking.marked(Line.DotLine)] == ["There are", "nodules today"]
    field.flush()
    assert [one.strip() for one in speaking.marked(Line.DotLine)] == ["There are", "nodules today"]
    field.setTextCursor(cursor_over(field.document(), 0, 16))
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    assert [one.strip() for one in speaking.marked(Line.DotLine)] == ["nodules today"]
    field.flush()
    speaking.editor.undo()
    assert [one.strip() for one in speaking.marked(Line.DotLine)] == ["There are", "nodules today"]


def test_a_closed_opinion_takes_no_words_and_says_so(speaking: Speaking) -> None:
    speaking.begin()
    speaking.editor.close_work()
    speaking.say("left lung clear")
    assert (speaking.text(), len(speaking.told)) == ("", 1)


def test_marks_are_right_after_the_text_was_written_anew(speaking: Speaking) -> None:
    speaking.begin()
    for number in range(12):
        speaking.say("no nodule at all full stop new line", number, began=number)
    before = speaking.marked(Line.SingleUnderline), speaking.marked(Line.DotLine)
    assert before[0] == ["No"] * 12
    text = speaking.text()
    speaking.editor.set_fields({FIELD: f"Seen on paper.\n{text}"}, "Write")
    assert (speaking.marked(Line.SingleUnderline), speaking.marked(Line.DotLine)) == before
    speaking.editor.undo()
    speaking.editor.undo()
    assert speaking.marked(Line.SingleUnderline) == ["No"] * 11
    speaking.editor.redo()
    assert (speaking.marked(Line.SingleUnderline), speaking.marked(Line.DotLine)) == before


def test_the_quiet_before_the_words_is_not_when_they_were_said(speaking: Speaking) -> None:
    speaking.begin()
    speaking.clock += 1.0
    speaking.panel.put_caret(OTHER, 0, 0)
    speaking.trail.note()
    speaking.live.write(replace(heard("no nodule", began=1.2), began=0.8))
    assert (speaking.text(), speaking.text(OTHER)) == ("", "No nodule")


def test_a_caret_that_was_just_moved_is_known_at_once(speaking: Speaking, qtbot: QtBot) -> None:
    field = speaking.begin()
    qtbot.keyClicks(field, "Seen. ")
    speaking.clock += 1.0
    field.put_caret_at(0)
    speaking.say("no nodule full stop", began=1.0)
    assert speaking.text() == "No nodule. Seen. "
