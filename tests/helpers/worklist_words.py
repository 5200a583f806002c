"""What stands beside the worklist, by the words that a reader sees."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QPushButton,
    QWidget,
)

from reviewer_app.cases.people import Reviewer
from reviewer_app.store.values import StoredCase
from reviewer_app.ui.worklist.details import CaseDetails
from tests.helpers.case_values import NOW, make_reviewer


def show(details: CaseDetails, stored: StoredCase | None, reviewer: Reviewer | None = None) -> None:
    details.show_case(stored, reviewer if reviewer is not None else make_reviewer(), NOW, read_at=NOW)


def named(parent: QWidget, words: str) -> QPushButton:
    QApplication.processEvents()  # what was just put in is shown by the event loop
    found = [one for one in parent.findChildren(QPushButton) if one.text() == words and not one.isHidden()]
    assert found, [one.text() for one in parent.findChildren(QPushButton)]
    return found[0]


def buttons(parent: QWidget) -> list[str]:
    QApplication.processEvents()
    return [one.text() for one in parent.findChildren(QPushButton) if not one.isHidden()]


def texts(parent: QWidget) -> str:
    QApplication.processEvents()
    return " | ".join(one.text() for one in parent.findChildren(QLabel) if not one.isHidden())
