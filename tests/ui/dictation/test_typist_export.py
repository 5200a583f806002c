"""Recordings go to a typist only once that was agreed to, with what was recognised of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.cases.dictated import DictatedPassage
from reviewer_app.dictation.typist import SpokenLine
from reviewer_app.errors import BadSettings
from reviewer_app.ui.dictation.desk import KeptRecording
from reviewer_app.ui.dictation.typist_export import TypistExport
from tests.helpers.dictated_values import make_dictated
from tests.helpers.sound_desk import STARTED, SoundDeskInMemory

RECORDINGS = (KeptRecording("r1", STARTED, 65.0, ("s1", "s2")), KeptRecording("r2", STARTED, 4.0, ("s3",)))


@pytest.fixture
def desk() -> SoundDeskInMemory:
    return SoundDeskInMemory()


@pytest.fixture
def dialog(desk: SoundDeskInMemory, look: object, qtbot: QtBot) -> Iterator[TypistExport]:
    over = QWidget()
    qtbot.addWidget(over)
    passages: tuple[DictatedPassage, ...] = (make_dictated(),)
    made = TypistExport(desk, RECORDINGS, passages, over)
    made.open()
    yield made
    over.close()  # it lives until here


def test_nothing_leaves_before_it_was_agreed_to(dialog: TypistExport, desk: SoundDeskInMemory, tmp_path: Path) -> None:
    assert not dialog.choose.isEnabled()
    dialog.write(tmp_path)
    assert desk.exported == []
    dialog.agreed.setChecked(True)
    assert dialog.choose.isEnabled()
    for row in range(2):
        dialog.list.item(row).setCheckState(Qt.CheckState.Unchecked)
    assert not dialog.choose.isEnabled()


def test_what_was_chosen_is_written_with_its_words(
    dialog: TypistExport, desk: SoundDeskInMemory, tmp_path: Path, qtbot: QtBot
) -> None:
    said = [dialog.list.item(row).text().split("  ·  ")[1:] for row in range(2)]
    assert said == [["1:05", "1 passage recognised"], ["0:04", "no words recognised"]]
    dialog.agreed.setChecked(True)
    dialog.list.item(1).setCheckState(Qt.CheckState.Unchecked)
    with qtbot.waitSignal(dialog.written) as written:
        dialog.write(tmp_path)
    assert written.args == [tmp_path / "made"]
    assert desk.exported == [(tmp_path, RECORDINGS[:1], {"r1": (SpokenLine(0.0, 2.0, "No nodule at left"),)})]


def test_what_cannot_be_written_is_told(
    dialog: TypistExport, desk: SoundDeskInMemory, tmp_path: Path, qtbot: QtBot
) -> None:
    desk.failing = BadSettings("It could not be written there: the disk is full.")
    dialog.agreed.setChecked(True)
    with qtbot.waitSignal(dialog.failed) as failed:
        dialog.write(tmp_path)
    assert failed.args == [desk.failing]
