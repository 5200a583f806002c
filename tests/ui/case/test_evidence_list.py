"""The list of marks: what it tells of each, how it is searched and sorted, and that a count is one entry."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QToolButton

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.evidence import COUNTS_TOKEN, Token, TokenKind, plain_text
from reviewer_app.cases.work import AnnotationChange, Work
from reviewer_app.geometry import ImagePoint
from reviewer_app.ui.case.evidence_items import Evidence, Places, arranged
from reviewer_app.ui.case.evidence_list import EvidenceList, EvidenceRow
from reviewer_app.ui.case.text_field import OpinionText
from reviewer_app.viewer.class_colors import class_color
from tests.cases.test_tally import counted
from tests.helpers.case_values import make_case, make_length


@pytest.fixture
def items():
    length = make_length()
    level = replace(length, id="level", kind=AnnotationKind.LEVEL, label="L4", measurement=None, locked=True)
    points = tuple(ImagePoint(float(n), 1.0) for n in range(200))
    counts = [
        replace(length, id=f"count-{n}", kind=AnnotationKind.COUNT, points=points, measurement=None, class_name=name)
        for n, name in enumerate(("Positive", "Positive", "Negative"))
    ]
    hidden = replace(length, id="hidden", hidden=True, class_name="Target")
    return Evidence(make_case(), Places(())).of(Work((length, level, *counts, hidden)))


def test_a_count_is_one_entry_for_each_class(items):
    titles = [one.title for one in items]
    assert titles[1:4] == ["L4", "Positive: 400 points", "Negative: 200 points"]
    assert [one.state for one in items] == ["", "locked", "", "", "Target, hidden"]
    assert items[2].color == class_color("positive")


def test_marks_are_found_by_all_their_words_and_sorted(items):
    assert [one.id for one in arranged(items, "target HIDDEN", "made")] == ["hidden"]
    assert arranged(items, "", "newest")[0].id == "hidden"
    titles = [one.title for one in arranged(items, "", "title")]
    assert titles == sorted(titles, key=str.casefold)


def test_a_long_list_can_be_searched_and_a_mark_is_chosen_by_opening_it(items, qtbot):
    shown = EvidenceList()
    qtbot.addWidget(shown)
    shown.show()
    shown.show_items(items[:2], read_only=False)
    assert not shown.findChild(QLineEdit).isVisible()
    shown.show_items(items, read_only=False)
    shown.findChild(QLineEdit).setText("points")
    rows = [one for one in shown.findChildren(EvidenceRow) if one.isVisible()]
    assert [one.item.id for one in rows] == ["count-0", "count-2"]
    shown.findChild(QComboBox).setCurrentIndex(1)
    rows = [one for one in shown.findChildren(EvidenceRow) if one.isVisible()]
    with qtbot.waitSignal(shown.chosen) as caught:
        rows[0].opened.emit()
    assert caught.args == [rows[0].item.id]


def test_several_counts_are_added_up_by_class_and_put_into_the_text(window):
    marks = (counted(1, 3, "Positive"), counted(2, 1, "Negative"), counted(3, 4, "Positive", image=2))
    table = window.opinion.evidence._tally

    def cells():
        return [one.text() for one in table.findChildren(QLabel) if one.isVisibleTo(table)]

    window.editor.change("Count", annotations=[AnnotationChange(None, marks[0])])
    window.show_work()
    assert table.isHidden()  # one count says all by itself
    window.editor.change("Count", annotations=[AnnotationChange(None, one) for one in marks[1:]])
    assert window.opinion.evidence._tally is table
    assert table.isVisibleTo(window)
    assert cells()[-16:] == [
        "", "Points", "Share", "Images",
        "Positive", "7", "87.5 %", "2",
        "Negative", "1", "12.5 %", "1",
        "All", "8", "", "2",
    ]  # fmt: skip
    next(one for one in table.findChildren(QToolButton) if one.isVisibleTo(table)).click()
    text = window.editor.work.opinion.get("answer/q1/text")
    assert COUNTS_TOKEN.markup in text
    assert "Positive 7 (87.5 %)" in plain_text(text, window.editor.work)
    pill = next(one for one in window.opinion.findChildren(OpinionText) if COUNTS_TOKEN.markup in one.markup())
    pill.grab()  # it is painted


def test_a_text_that_cites_counts_cannot_be_signed_without_them(window):
    window.editor.set_fields({"answer/q1/text": f"So: {COUNTS_TOKEN.markup}."}, "Write")
    assert any("nothing is counted" in one.words for one in window.checks())


@pytest.fixture
def evidence():
    return Evidence(make_case(), Places(()))


def marks(count):
    return tuple(make_length(f"mark-{number}") for number in range(count))


def rows(shown):
    found = [one for one in shown.findChildren(EvidenceRow) if one.isVisible()]
    return sorted(found, key=lambda one: one.y())


@pytest.fixture
def shown(qtbot):
    shown = EvidenceList()
    qtbot.addWidget(shown)
    shown.show()
    return shown


def test_a_long_list_is_made_piece_by_piece_in_its_order(shown, evidence, qtbot):
    made: list[int] = []
    shown._go_on.timeout.connect(lambda: made.append(len(rows(shown))))
    shown.show_items(evidence.of(Work(marks(30))), read_only=False)
    assert rows(shown) == []
    qtbot.waitUntil(lambda: len(rows(shown)) == 30)
    assert made == [5, 10, 15, 20, 25, 30]
    assert [one.item.id for one in rows(shown)] == [f"mark-{number}" for number in range(30)]


def test_rows_of_which_no_more_than_words_changed_stay(shown, evidence, qtbot):
    before = marks(12)
    shown.show_items(evidence.of(Work(before)), read_only=False)
    qtbot.waitUntil(lambda: len(rows(shown)) == 12)
    stood = rows(shown)
    shown.show_items(evidence.of(Work((*before[:3], replace(before[3], label="L4"), *before[4:]))), read_only=False)
    now = rows(shown)
    assert now == stood
    assert now[3].item.title.startswith("L4")
    assert said(now[3])[0].startswith("L4")
    assert names(now[3]) == [f"Evidence {now[3].item.title}", f"Insert {now[3].item.title}",
                             f"Delete {now[3].item.title}"]  # fmt: skip
    shown.show_items(evidence.of(Work(before[:11])), read_only=False)
    assert rows(shown) == stood[:11]
    assert said(stood[3])[0].startswith("Length")


def said(row):
    return [one.text() for one in row.findChildren(QLabel)]


def names(row):
    return [row.accessibleName(), *(one.accessibleName() for one in row.findChildren(QToolButton))]


def test_rows_of_other_marks_are_those_that_were_there_with_other_words(shown, evidence, qtbot):
    many = marks(60)
    shown.show_items(evidence.of(Work(many[:30])), read_only=False)
    qtbot.waitUntil(lambda: len(rows(shown)) == 30)
    stood = set(rows(shown))
    shown.show_items(evidence.of(Work(many[30:])), read_only=False)
    assert rows(shown) == [], "none of what is deleted stands there until the others come"
    qtbot.waitUntil(lambda: len(rows(shown)) == 30)
    now = rows(shown)
    assert set(now) == stood
    assert [one.item.id for one in now] == [f"mark-{number}" for number in range(30, 60)]
    assert [names(one)[0] for one in now] == [f"Evidence {one.item.title}" for one in now]
    removed: list[str] = []
    shown.remove_wanted.connect(removed.append)
    now[7].removed.emit()
    assert removed == ["mark-37"]


def test_the_row_that_has_the_keyboard_never_becomes_that_of_another_mark(shown, evidence, qtbot):
    before = marks(3)
    shown.show_items(evidence.of(Work(before)), read_only=False)
    shown.activateWindow()
    held = rows(shown)[1]
    held.setFocus()
    qtbot.waitUntil(held.hasFocus)
    shown.show_items(evidence.of(Work((before[0], replace(before[1], label="L4"), before[2]))), read_only=False)
    assert rows(shown)[1] is held
    assert held.hasFocus()
    shown.show_items(evidence.of(Work((before[0], *marks(5)[3:]))), read_only=False)
    assert held not in rows(shown)
    assert [one.item.id for one in rows(shown)] == ["mark-0", "mark-3", "mark-4"]


def test_a_list_that_can_no_longer_be_changed_has_other_rows(shown, evidence, qtbot):
    work = Work(marks(3))
    shown.show_items(evidence.of(work), read_only=False)
    shown.show_items(evidence.of(work), read_only=True)
    assert [one.read_only for one in rows(shown)] == [True] * 3


def test_what_is_deleted_while_the_list_is_made_does_not_come(shown, evidence, qtbot):
    shown.show_items(evidence.of(Work(marks(30))), read_only=False)
    shown.show_items(evidence.of(Work(marks(2))), read_only=False)
    qtbot.waitUntil(lambda: len(rows(shown)) >= 2)
    qtbot.wait(50)
    assert [one.item.id for one in rows(shown)] == ["mark-0", "mark-1"]


def test_an_entry_is_made_when_it_is_asked_for_and_again_when_it_changed(evidence):
    before = marks(3)
    items = evidence.of(Work(before))
    assert len(items) == 3
    first, second = items[0], items[1]
    again = evidence.of(Work((before[0], replace(before[1], class_name="Target"), before[2])))
    assert again[0] is first
    assert again[1] != second
    assert again[1].state == "Target"
    shifted = evidence.of(Work(before[1:]))
    assert [one.number for one in shifted] == [1, 2]
    assert [one.number for one in items] == [1, 2, 3]


def test_an_entry_says_which_fields_cite_it_now(evidence):
    work = Work(marks(2))
    assert evidence.of(work)[1].cited == ()
    citing = replace(work, opinion=work.opinion.set("diagnosis.text", Token(TokenKind.MEASUREMENT, "mark-1").markup))
    assert [path for path, _title in evidence.of(citing)[1].cited] == ["diagnosis.text"]
    assert evidence.of(citing)[0].cited == ()
    assert evidence.of(work)[1].cited == ()
