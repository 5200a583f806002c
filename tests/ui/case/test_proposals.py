"""Limitations that the program proposes: what is known of the display, added by the reviewer or left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.displays import DisplayCheck, KnownDisplay, display_sentence, with_display
from reviewer_app.settings import Settings
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.proposals import Proposals
from reviewer_app.ui.workspace_settings import identity_of, limitations_of
from tests.helpers.case_desk import FakeDesk

PATH = "limitations.text"
SENTENCE = "The display (Left, 2560 × 1440) was not checked."


@pytest.fixture
def proposals(desk: FakeDesk, qtbot: QtBot) -> Proposals:
    made = Proposals(WorkEditor(desk), PATH, lambda: None)
    qtbot.addWidget(made)
    made.propose([SENTENCE])
    return made


def buttons(proposals: Proposals) -> list[str]:
    return [one.accessibleName() for one in proposals.findChildren(QAbstractButton)]


def test_one_click_adds_the_sentence_after_what_is_written(proposals: Proposals) -> None:
    editor = proposals._editor
    editor.set_fields({PATH: "No earlier films."}, "")
    assert buttons(proposals) == [f"Add: {SENTENCE}"]
    proposals.findChildren(QAbstractButton)[0].click()
    assert editor.work.opinion.get(PATH) == f"No earlier films.\n{SENTENCE}"
    assert proposals.open_ones == ()
    assert proposals.isHidden()
    editor.undo()
    assert proposals.open_ones == (SENTENCE,), "what was taken back is proposed again"


def test_nothing_is_proposed_for_an_opinion_that_is_signed(desk: FakeDesk, qtbot: QtBot) -> None:
    desk.current = CaseState.SIGNED
    made = Proposals(WorkEditor(desk), PATH, lambda: None)
    qtbot.addWidget(made)
    made.propose([SENTENCE])
    assert (made.open_ones, made.isHidden()) == ((), True)


def test_the_screen_of_the_window_is_the_one_told_of(qapp) -> None:  # type: ignore[no-untyped-def]
    screen = qapp.primaryScreen()
    known = KnownDisplay(identity_of(screen))
    assert limitations_of(Settings(), screen) == (display_sentence(known),)
    good = replace(known, check=DisplayCheck(date(2026, 11, 1), (0.5, 50.0, 200.0), 6.0, 4.0, patches_seen=True))
    assert limitations_of(Settings(displays=with_display((), good)), screen) == ()
