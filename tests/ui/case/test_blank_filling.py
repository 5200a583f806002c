"""Places to fill in, and phrases, in a text as a reader types: Tab, numbers, the list, and undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reviewer_app.cases.work import Work
from reviewer_app.ui.case.text_field import OpinionText

SIDE = "[*** Side: left / right / midline ***]"
AGAIN = "[*** again: nodule ***]"


class Help:
    """What the field is helped with."""

    def __init__(self) -> None:
        self.trigger = "tab"
        self.phrases = {
            "nl": "normal for age",
            "meas": "**Size:** [*** Size: number mm ***] on the [*** Side ***] side",
        }

    def days(self) -> Sequence[date]:
        return (date(2026, 11, 22), date(2026, 11, 18))

    def phrase(self, abbreviation: str) -> str:
        return self.phrases.get(abbreviation, "")

    def repeated(self, name: str, done: Callable[[str], None]) -> None:
        if name == "nodule":
            done(f"- Nodule, {SIDE}, [*** Size: number mm ***]")


class Holder:
    """A field with its help, and what it handed over."""

    def __init__(self) -> None:
        self.help = Help()
        self.field = OpinionText(Work)
        self.field.use_help(self.help)
        self.handed: list[str] = []
        self.field.edited.connect(self.handed.append)

    def show(self, text: str) -> OpinionText:
        self.field.flush()
        self.handed.clear()
        self.field.set_markup(text)
        self.field.put_caret(0, 0)
        return self.field

    @property
    def chosen(self) -> str:
        return self.field.textCursor().selectedText()


@pytest.fixture
def holder(look: QApplication, qtbot: QtBot) -> Holder:
    made = Holder()
    qtbot.addWidget(made.field)
    made.field.resize(380, 60)
    made.field.show()
    return made


def _listed(field: OpinionText) -> list[str]:
    shown = field.filling._list
    return [] if shown is None or not shown.isVisible() else [shown.item(at).text() for at in range(shown.count())]


def test_tab_walks_through_the_places_and_back_again(holder: Holder, qtbot: QtBot) -> None:
    field = holder.show("A [*** one ***] B [*** two ***]\n| h |\n| --- |\n| [*** three ***] |")
    seen = []
    for _ in range(3):
        qtbot.keyClick(field, Qt.Key.Key_Tab)
        seen.append(holder.chosen)
    assert seen == ["[*** one ***]", "[*** two ***]", "[*** three ***]"]
    qtbot.keyClick(field, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert holder.chosen == "[*** two ***]"


def test_places_are_found_after_letters_that_qt_counts_twice(holder: Holder, qtbot: QtBot) -> None:
    field = holder.show("𝛼𝛽 [*** one ***].")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert holder.chosen == "[*** one ***]"


def test_words_are_typed_over_the_place(holder: Holder, qtbot: QtBot) -> None:
    field = holder.show("Airways [*** Airways ***].")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    qtbot.keyClicks(field, "free")
    assert field.markup() == "Airways free."


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ((Qt.Key.Key_2,), "right"),
        ((Qt.Key.Key_Return,), "left"),
        ((Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return), "midline"),
        ((Qt.Key.Key_Up, Qt.Key.Key_Return), "midline"),
    ],
)
def test_one_of_a_few_is_chosen_by_keys(holder: Holder, qtbot: QtBot, keys: tuple[Qt.Key, ...], expected: str) -> None:
    field = holder.show(f"Side {SIDE}, [*** Size: number mm ***]")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert _listed(field) == ["1  left", "2  right", "3  midline"]
    for key in keys:
        qtbot.keyClick(field, key)
    assert field.markup() == f"Side {expected}, [*** Size: number mm ***]"
    assert holder.handed == [field.markup()]
    assert holder.chosen == "[*** Size: number mm ***]"  # and on to the next
    assert _listed(field) == []


def test_one_of_a_few_is_chosen_with_the_mouse(holder: Holder, qtbot: QtBot) -> None:
    field = holder.show(SIDE)
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    shown = field.filling._list
    assert shown is not None
    at = shown.visualItemRect(shown.item(1)).center()
    qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert field.markup() == "right"


def test_escape_takes_the_list_away_and_other_words_may_be_typed(holder: Holder, qtbot: QtBot) -> None:
    field = holder.show(SIDE)
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert _listed(field) == []
    assert holder.chosen == SIDE
    qtbot.keyClicks(field, "both")
    assert field.markup() == "both"


def test_other_words_are_typed_over_the_place(holder: Holder, qtbot: QtBot) -> None:
    field = holder.show("Airways [*** Airways: patent / … ***].")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert _listed(field) == ["1  patent", "2  Other words…"]
    qtbot.keyClick(field, Qt.Key.Key_2)
    assert _listed(field) == []
    qtbot.keyClicks(field, "narrow")
    assert field.markup() == "Airways narrow."


def test_a_number_keeps_its_unit(holder: Holder, qtbot: QtBot) -> None:
    field = holder.show("Size [*** Size: number mm ***].")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    qtbot.keyClicks(field, "12.5")
    assert field.markup() == "Size 12.5 mm."
    field = holder.show("Size [*** Size: number mm ***].")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    qtbot.keyClicks(field, "not measured")
    assert field.markup() == "Size not measured."


def test_dates_of_the_case_are_offered_with_their_month_in_letters(holder: Holder, qtbot: QtBot) -> None:
    field = holder.show("On [*** Operation: date ***]")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert _listed(field) == ["22 Nov 2026", "18 Nov 2026"]
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.markup() == "On 18 Nov 2026"


def test_lines_come_again_until_there_are_no_more(holder: Holder, qtbot: QtBot) -> None:
    field = holder.show(f"Nodules:\n{AGAIN}\nPleura.")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert _listed(field) == ["Add: nodule", "No more"]
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.markup() == f"Nodules:\n- Nodule, {SIDE}, [*** Size: number mm ***]\n{AGAIN}\nPleura."
    assert holder.chosen == SIDE
    qtbot.keyClick(field, Qt.Key.Key_1)
    qtbot.keyClicks(field, "4")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClick(field, Qt.Key.Key_2)
    qtbot.keyClicks(field, "7")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.markup() == "Nodules:\n- Nodule, left, 4 mm\n- Nodule, right, 7 mm\nPleura."


def test_lines_that_are_not_known_any_more_leave_their_place(holder: Holder, qtbot: QtBot) -> None:
    field = holder.show("[*** again: rib ***]")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.markup() == "[*** again: rib ***]"
    qtbot.keyClick(field, Qt.Key.Key_Tab)


def test_a_click_on_a_place_chooses_it(holder: Holder, qtbot: QtBot) -> None:
    field = holder.show(f"Side {SIDE}.")
    field.put_caret(12, 12)
    at = field.cursorRect().center()
    qtbot.mouseClick(field.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert holder.chosen == SIDE
    assert _listed(field) == ["1  left", "2  right", "3  midline"]


def test_a_text_that_can_only_be_read_is_not_walked_through(holder: Holder, qtbot: QtBot) -> None:
    field = holder.show(SIDE)
    field.setReadOnly(True)
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert holder.chosen == ""


# phrases


def test_an_abbreviation_and_tab_is_written_out_as_a_step_of_its_own(holder: Holder, qtbot: QtBot) -> None:
    field = holder.show("")
    qtbot.keyClicks(field, "Pleura nl")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert field.markup() == "Pleura normal for age"
    assert holder.handed == ["Pleura nl", "Pleura normal for age"]


def test_a_long_phrase_is_one_step_too_and_its_first_place_is_chosen(holder: Holder, qtbot: QtBot) -> None:
    field = holder.show("")
    qtbot.keyClicks(field, "meas")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert holder.handed == ["meas", holder.help.phrases["meas"]]
    assert holder.chosen == "[*** Size: number mm ***]"


def test_tab_after_other_words_or_after_a_space_writes_nothing_out(holder: Holder, qtbot: QtBot) -> None:
    for words in ("final", "nl ", "xnl"):
        field = holder.show("")
        qtbot.keyClicks(field, words)
        qtbot.keyClick(field, Qt.Key.Key_Tab)
        assert field.markup().rstrip("\t") == words  # alone in a window there is nowhere to go on to


def test_the_space_bar_can_be_the_trigger(holder: Holder, qtbot: QtBot) -> None:
    holder.help.trigger = "space"
    field = holder.show("")
    qtbot.keyClicks(field, "Pleura nl")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert field.markup().rstrip("\t") == "Pleura nl"
    field = holder.show("")
    qtbot.keyClicks(field, "Pleura nl and")
    assert field.markup() == "Pleura normal for age and"
