"""What the reviewer meant is kept when another word is chosen, and when a passage that was put right is accepted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication

from reviewer_app.cases.dictated import Accepted
from reviewer_app.dictation.corrections import Correction
from reviewer_app.dictation.values import Word
from reviewer_app.ui.dictation.flat_document import cursor_over
from reviewer_app.ui.dictation.learning import Learning
from tests.helpers.dictated_values import FIELD
from tests.helpers.speaking import Speaking


@pytest.fixture
def accept(speaking: Speaking, look: QApplication) -> Callable[[], None]:
    """Learn from what is done, and accept what waits as if it had been heard."""
    Learning(speaking.editor, speaking.desk.corrections.learn, speaking.panel)

    def do() -> None:
        speaking.panel.flush()
        for one in speaking.dictation.waiting():
            speaking.dictation.accepting.note_replayed(one)
            speaking.dictation.accept(one.id)

    return do


def test_a_word_that_is_chosen_is_learned_at_once_and_not_again_by_undo(
    speaking: Speaking, accept: Callable[[], None]
) -> None:
    field = speaking.begin()
    speaking.say_words(Word("small"), Word("module", alternatives=("nodule",)))
    passage = speaking.desk.work.dictated[0]
    speaking.dictation.choose(field, passage, passage.pieces[1], "nodule")
    assert speaking.desk.corrections.kept == (Correction("module", "nodule"),)
    speaking.editor.undo()
    speaking.editor.redo()
    accept()
    assert speaking.desk.work.dictated[0].how is Accepted.REPLAYED
    assert speaking.desk.corrections.kept == (Correction("module", "nodule"),)


def test_a_word_that_is_written_over_is_learned_when_the_passage_is_accepted(
    speaking: Speaking, accept: Callable[[], None]
) -> None:
    field = speaking.begin()
    speaking.say("no module in the left lung")
    cursor = cursor_over(field.document(), 3, 9)
    cursor.insertText("nodule")
    assert speaking.desk.corrections.kept == ()
    accept()
    assert speaking.text(FIELD) == "No nodule in the left lung"
    assert speaking.desk.corrections.kept == (Correction("module", "nodule"),)


def test_a_side_or_a_negation_that_is_put_right_is_not_learned(speaking: Speaking, accept: Callable[[], None]) -> None:
    field = speaking.begin()
    speaking.say("no nodule in the left lung")
    cursor_over(field.document(), 17, 21).insertText("right")
    accept()
    assert speaking.text(FIELD) == "No nodule in the right lung"
    assert speaking.desk.corrections.kept == ()
