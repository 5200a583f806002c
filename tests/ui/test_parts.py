"""Small pieces that every screen is made of."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QTextLayout
from pytestqt.qtbot import QtBot

from reviewer_app.ui.parts import breakable, unbroken, wrapped

COUNTED = "0 of 1 image seen, 1 passed"


def _lines(text: str, width: float) -> list[str]:
    layout = QTextLayout(text)
    layout.beginLayout()
    found = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        found.append(text[line.textStart() : line.textStart() + line.textLength()])
    layout.endLayout()
    return found


def test_no_line_ends_between_a_number_and_what_it_counts(qtbot: QtBot) -> None:
    metrics = QFontMetrics(wrapped().font())
    for width in range(metrics.horizontalAdvance("1 passed") + 20, metrics.horizontalAdvance(COUNTED)):
        assert all(not one.rstrip(" ")[-1].isdigit() for one in _lines(unbroken(COUNTED), width))
    plain = range(metrics.horizontalAdvance("1 passed") + 20, metrics.horizontalAdvance(COUNTED))
    assert any(one.rstrip(" ")[-1].isdigit() for width in plain for one in _lines(COUNTED, width)), "it would be else"


def test_only_spaces_after_numbers_are_hard_and_tags_are_left_alone() -> None:
    assert unbroken("3 of 10 s seen; 98 % of it") == "3\u00a0of 10\u00a0s seen; 98\u00a0% of it"
    assert unbroken("Section 4, 12 images") == "Section 4, 12\u00a0images"
    assert unbroken('<a href="go 3 b">see 3 images</a>') == '<a href="go 3 b">see 3\u00a0images</a>'
    assert unbroken(breakable("a_very_long_name_of_a_series, 5 images")).endswith("5\u00a0images")


def test_a_label_that_breaks_its_lines_says_the_words_it_was_given(qtbot: QtBot) -> None:
    made = wrapped(COUNTED)
    qtbot.addWidget(made)
    assert made.text() == COUNTED
    narrow = made.fontMetrics().horizontalAdvance("0 of 1 image seen, 1")
    whole = made.fontMetrics().boundingRect(QRect(0, 0, narrow, 500), Qt.TextFlag.TextWordWrap, unbroken(COUNTED))
    assert made.heightForWidth(narrow) == whole.height()
    made.setText("2 of 3 images seen")
    assert made.text() == "2 of 3 images seen"
