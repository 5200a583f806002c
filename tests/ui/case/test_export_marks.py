"""Exporting marks from the case window: what is said first, the job, and stopping it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from reviewer_app.errors import BadSettings
from reviewer_app.ui.case.export_marks import WARNING, ExportMarks
from reviewer_app.ui.case.window import CaseWindow
from tests.helpers.case_desk import FakeDesk


def opened(window: CaseWindow) -> ExportMarks:
    window.trigger("export-marks")
    [dialog] = window.findChildren(ExportMarks)
    return dialog


def test_patient_data_are_told_before_a_folder_is_asked_for(window: CaseWindow) -> None:
    dialog = opened(window)
    assert WARNING in [one.accessibleName() for one in dialog.findChildren(QLabel)]
    assert not dialog.findChildren(QFileDialog)
    dialog.choose.click()
    assert dialog.findChildren(QFileDialog)
    dialog.reject()


def test_the_files_are_written_and_told(window: CaseWindow, tmp_path: Path) -> None:
    dialog = opened(window)
    dialog.masks.setChecked(True)
    dialog.write(tmp_path)
    assert f"2 files written into {tmp_path}." in window.notices.texts()
    assert not dialog.isVisible()


def test_it_shows_how_far_it_is_and_can_be_stopped(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = opened(window)
    desk.late = True
    dialog.write(tmp_path)
    qtbot.waitUntil(lambda: (dialog.progress.value(), dialog.progress.maximum()) == (1, 2))
    dialog.leave.click()
    assert desk.stopped
    desk.deliver()
    assert window.notices.texts() == []


def test_a_folder_that_cannot_be_written_to_is_told(window: CaseWindow, desk: FakeDesk, tmp_path: Path) -> None:
    desk.failing = BadSettings("The marks could not be written into that folder.")
    opened(window).write(tmp_path)
    assert any("could not be written" in one for one in window.notices.texts())
