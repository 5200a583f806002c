"""Text with tokens: what is written is handed over at every pause, and nothing of it is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QHelpEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from reviewer_app.cases.changed_numbers import quoted_in
from reviewer_app.cases.evidence import Token, TokenKind
from reviewer_app.cases.measurements import Calibration
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.quoted import Quoted
from reviewer_app.cases.rich_text import canonical
from reviewer_app.cases.work import Work
from reviewer_app.ui.case.text_field import CHARACTERS, VIEW_TYPE, OpinionText
from reviewer_app.ui.case.tokens import token_format
from tests.helpers.case_values import make_key_image, make_length, make_passage

LENGTH = Token(TokenKind.MEASUREMENT, "a1")
IMAGE = Token(TokenKind.KEY_IMAGE, "k1")
PIECES = st.lists(
    st.one_of(
        st.sampled_from([LENGTH.markup, IMAGE.markup, "\n", " "]),
        st.text(alphabet=st.characters(categories=["L", "N", "P"], exclude_characters="⟦⟧"), min_size=1, max_size=6),
    ),
    max_size=12,
)


class Holder:
    """A field over work that can change under it."""

    def __init__(self) -> None:
        self.work = Work((make_length(),), (make_key_image(),))
        self.field = OpinionText(lambda: self.work)
        self.handed: list[str] = []
        self.field.edited.connect(self.handed.append)


@pytest.fixture
def holder(look: QApplication, qtbot: QtBot) -> Holder:
    made = Holder()
    qtbot.addWidget(made.field)
    made.field.resize(380, 60)
    made.field.show()
    return made


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(PIECES)
def test_markup_goes_in_and_comes_out(holder: Holder, pieces: list[str]) -> None:
    text = "".join(pieces)
    holder.field.set_markup(text)
    assert holder.field.markup() == canonical(text)
    holder.field.flush()
    assert holder.handed == []


def test_typing_is_handed_over_at_a_pause(holder: Holder, qtbot: QtBot) -> None:
    qtbot.keyClicks(holder.field, "No biopsy")
    assert holder.handed == []
    qtbot.waitUntil(lambda: holder.handed == ["No biopsy"])


def test_long_typing_is_handed_over_before_the_pause(holder: Holder, qtbot: QtBot) -> None:
    qtbot.keyClicks(holder.field, "a" * (CHARACTERS + 3))
    assert holder.handed == ["a" * CHARACTERS]
    holder.field.flush()
    assert holder.handed[-1] == "a" * (CHARACTERS + 3)
    holder.field.flush()
    assert len(holder.handed) == 2


def test_leaving_the_field_hands_over(holder: Holder, qtbot: QtBot) -> None:
    holder.field.setFocus()
    qtbot.keyClicks(holder.field, "Yes.")
    holder.field.clearFocus()
    assert holder.handed == ["Yes."]


def test_a_token_is_one_character_for_the_caret(holder: Holder, qtbot: QtBot) -> None:
    holder.field.set_markup(f"a {LENGTH.markup}")
    holder.field.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClick(holder.field, Qt.Key.Key_Backspace)
    holder.field.flush()
    assert holder.handed == ["a "]


def test_words_typed_after_a_token_are_words(holder: Holder, qtbot: QtBot) -> None:
    holder.field.set_markup(LENGTH.markup)
    holder.field.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(holder.field, "wide")
    assert holder.field.markup() == f"{LENGTH.markup}wide"


@pytest.mark.parametrize(
    ("before", "at", "after"),
    [
        ("", 0, f"{LENGTH.markup} "),
        ("A lesion of", 11, f"A lesion of {LENGTH.markup} "),
        ("A , unchanged", 2, f"A {LENGTH.markup}, unchanged"),
        ("()", 1, f"({LENGTH.markup})"),
    ],
)
def test_a_token_is_inserted_with_its_spaces(holder: Holder, before: str, at: int, after: str) -> None:
    holder.field.set_markup(before)
    cursor = holder.field.textCursor()
    cursor.setPosition(at)
    holder.field.setTextCursor(cursor)
    holder.field.insert_token(LENGTH)
    assert holder.field.markup() == after
    assert holder.handed == [after]


def test_enter_on_a_chosen_token_opens_it_and_writes_nothing(holder: Holder, qtbot: QtBot) -> None:
    holder.field.set_markup(f"See {IMAGE.markup}.")
    holder.field.select_token("k1")
    with qtbot.waitSignal(holder.field.token_opened) as opened:
        qtbot.keyClick(holder.field, Qt.Key.Key_Return)
    assert opened.args == [IMAGE]
    assert holder.field.markup() == f"See {IMAGE.markup}."


def test_a_click_on_a_token_opens_it_and_a_double_click_no_more_than_that(holder: Holder, qtbot: QtBot) -> None:
    opened: list[Token] = []
    holder.field.token_opened.connect(opened.append)
    holder.field.set_markup(f"{LENGTH.markup} wide")
    viewport, place = holder.field.viewport(), QPoint(30, 14)
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    assert opened == [LENGTH]
    qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    assert opened == [LENGTH]


def test_a_click_beside_a_token_or_a_drag_over_it_opens_nothing(holder: Holder, qtbot: QtBot) -> None:
    opened: list[Token] = []
    holder.field.token_opened.connect(opened.append)
    holder.field.set_markup(f"{LENGTH.markup} wide")
    viewport = holder.field.viewport()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(200, 14))
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(6, 14))
    qtbot.mouseMove(viewport, QPoint(70, 14))
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(70, 14))
    assert opened == []


def test_a_view_that_is_dropped_is_asked_for_where_it_was_let_go(holder: Holder, qtbot: QtBot) -> None:
    holder.field.set_markup("Seen here and there")
    data = QMimeData()
    data.setData(VIEW_TYPE, b"1")
    place = holder.field.cursorRect(_at(holder.field, 9)).center()
    with qtbot.waitSignal(holder.field.view_dropped):
        holder.field.dropEvent(
            QDropEvent(
                QPointF(place), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                Qt.KeyboardModifier.NoModifier,
            )
        )  # fmt: skip
    assert holder.field.textCursor().position() == 9
    assert holder.field.markup() == "Seen here and there"


def _at(field: OpinionText, position: int) -> QTextCursor:
    cursor = field.textCursor()
    cursor.setPosition(position)
    return cursor


def test_copied_text_keeps_its_tokens_here_and_is_words_elsewhere(holder: Holder) -> None:
    holder.field.set_markup(f"Now {LENGTH.markup}\nwide")
    holder.field.selectAll()
    data = holder.field.createMimeDataFromSelection()
    assert data.text() == "Now 22.7 mm\nwide"
    holder.field.set_markup("")
    holder.field.insertFromMimeData(data)
    assert holder.field.markup() == f"Now {LENGTH.markup}\nwide"


def test_colours_from_elsewhere_are_left_behind(holder: Holder) -> None:
    data = QMimeData()
    data.setHtml("<p style='color: red'>red <img src='http://x/y.png'></p>")
    data.setText("red")
    holder.field.insertFromMimeData(data)
    assert holder.field.markup() == "red"


def test_undo_is_left_to_the_window(holder: Holder, qtbot: QtBot) -> None:
    qtbot.keyClicks(holder.field, "kept")
    qtbot.keyClick(holder.field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert holder.field.markup() == "kept"


def test_the_field_grows_with_its_text(holder: Holder) -> None:
    low = holder.field.height()
    holder.field.set_markup("one line\n" * 6)
    assert holder.field.height() > low
    holder.field.set_markup("")
    assert holder.field.height() == low


def test_a_pill_shows_the_number_of_now_and_warns_when_it_is_gone(holder: Holder, qtbot: QtBot) -> None:
    holder.field.set_markup(f"{LENGTH.markup} wide")
    qtbot.waitExposed(holder.field)
    first = holder.field.grab().toImage()
    holder.work = Work((make_length(value=31.4),), ())
    holder.field.refresh_tokens()
    moved = holder.field.grab().toImage()
    holder.work = Work()
    holder.field.refresh_tokens()
    gone = holder.field.grab().toImage()
    assert first != moved
    assert moved != gone


def test_a_comma_follows_a_token_without_a_gap(holder: Holder, qtbot: QtBot) -> None:
    holder.field.insert_token(LENGTH)
    qtbot.keyClicks(holder.field, ", see")
    assert holder.field.markup() == f"{LENGTH.markup}, see"
    holder.field.insert_token(IMAGE)
    qtbot.keyClicks(holder.field, " too")
    assert holder.field.markup() == f"{LENGTH.markup}, see {IMAGE.markup} too"


def test_what_is_being_typed_stays_when_the_same_text_is_shown_again(holder: Holder, qtbot: QtBot) -> None:
    qtbot.keyClicks(holder.field, "No biopsy")
    holder.field.set_markup("")  # as after any other edit of the case
    assert holder.field.markup() == "No biopsy"
    holder.field.flush()
    assert holder.handed == ["No biopsy"]


def test_a_number_that_changed_since_a_preview_says_what_it_was(holder: Holder) -> None:
    holder.field.set_markup(LENGTH.markup)
    holder.work = replace(holder.work, quoted=(Quoted("a1", "22.7 mm"),))
    assert _said(holder) == ("22.7 mm", False)
    holder.work = replace(holder.work, annotations=(make_length("a1", 23.1),))
    assert _said(holder) == ("23.1 mm (was 22.7 mm)", True)


def test_a_number_that_has_another_scale_since_a_preview_says_so(holder: Holder) -> None:
    holder.field.set_markup(LENGTH.markup)
    holder.work = replace(
        holder.work, quoted=quoted_in(replace(holder.work, opinion=Opinion({"history": LENGTH.markup})))
    )
    assert _said(holder) == ("22.7 mm", False)
    (mark, *others) = holder.work.annotations
    assert mark.measurement is not None
    scaled = replace(mark, measurement=replace(mark.measurement, calibration=Calibration.USER))
    holder.work = replace(holder.work, annotations=(scaled, *others))
    assert _said(holder) == ("22.7 mm (other scale)", True)


def _said(holder: Holder) -> tuple[str, bool]:
    words, _icon, warns = holder.field._painter._words(token_format(LENGTH))
    return words, warns


def test_the_pointer_over_a_passage_tells_it_in_lines_that_fit(
    holder: Holder, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _place, words, _widget: told.append(words))
    passage = replace(make_passage(), passage="Likely giant cell tumour of the distal femur. " * 10)
    holder.work = replace(holder.work, passages=(passage,))
    holder.field.set_markup(Token(TokenKind.PASSAGE, "p1").markup)
    viewport = holder.field.viewport()
    for place in (QPoint(30, 14), QPoint(350, 50)):
        event = QHelpEvent(QEvent.Type.ToolTip, place, viewport.mapToGlobal(place))
        assert holder.field.viewportEvent(event)
    assert told[0].splitlines()[-1] == "Click to open it"
    assert "21 Aug 2026, page 3" in told[0]
    assert max(len(line) for line in told[0].splitlines()) <= 72
    assert told[1] == ""


@pytest.mark.parametrize(("key", "taken"), [(Qt.Key.Key_D, False), (Qt.Key.Key_C, True), (Qt.Key.Key_B, False)])
def test_commands_on_ctrl_are_left_to_the_window(holder: Holder, key: Qt.Key, taken: bool) -> None:
    # Ctrl+D deletes a letter on some systems, and is a command here; Ctrl+C copies
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.ControlModifier)
    event.ignore()
    holder.field.event(event)
    assert event.isAccepted() is taken
