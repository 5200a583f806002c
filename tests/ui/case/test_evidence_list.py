"""The list of marks: what it tells of each, how it is searched and sorted, and that a count is one entry."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QToolButton

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.evidence import COUNTS_TOKEN, plain_text
from reviewer_app.cases.work import AnnotationChange, Work
from reviewer_app.geometry import ImagePoint
from reviewer_app.ui.case.evidence_items import Places, arranged, evidence_items
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
    return evidence_items(Work((length, level, *counts, hidden)), make_case(), Places(()))


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
    assert table.isHidden()  # one count says all by itself
    window.editor.change("Count", annotations=[AnnotationChange(None, one) for one in marks[1:]])
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
    assert any("nothing is counted" in one.words for one in window.opinion._checks)
