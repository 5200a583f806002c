"""The dialog before something signed leaves the laptop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.errors import BadSettings, Cancelled, KeyNotOpened
from reviewer_app.ui.export_case import WARNING, ExportCase, ExportChoice, Shape


class FakeExporter:
    """Answers when the test says so."""

    def __init__(self) -> None:
        self.asked: list[tuple[ExportChoice, Path]] = []
        self.stopped = 0

    def write(
        self,
        choice: ExportChoice,
        place: Path,
        on_progress: Callable[[int, int], None],
        done: Callable[[Path], None],
        failed: Callable[[BaseException], None],
    ) -> Callable[[], None]:
        self.asked.append((choice, place))
        self.on_progress, self.done, self.failed = on_progress, done, failed
        return self.stop

    def stop(self) -> None:
        self.stopped += 1


@pytest.fixture
def exporter() -> FakeExporter:
    return FakeExporter()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def dialog(exporter: FakeExporter, window: QWidget) -> ExportCase:
    made = ExportCase(exporter, "Doe, Jane · SO-1", window)
    made.show()
    return made


def test_what_leaves_is_told_before_a_place_is_asked_for(dialog: ExportCase) -> None:
    assert WARNING in [one.accessibleName() for one in dialog.findChildren(QLabel)]
    assert not dialog.findChildren(QFileDialog)
    dialog.choose.click()
    [asked] = dialog.findChildren(QFileDialog)
    assert asked.acceptMode() is QFileDialog.AcceptMode.AcceptSave


def test_a_health_record_gets_a_folder(dialog: ExportCase, exporter: FakeExporter, tmp_path: Path) -> None:
    dialog.shapes[Shape.RECORD].click()
    dialog.choose.click()
    [asked] = dialog.findChildren(QFileDialog)
    assert asked.fileMode() is QFileDialog.FileMode.Directory
    dialog.write(tmp_path)
    assert exporter.asked == [(ExportChoice(Shape.RECORD), tmp_path)]


def test_it_tells_where_it_is_and_writes_once(dialog: ExportCase, exporter: FakeExporter, tmp_path: Path) -> None:
    dialog.write(tmp_path / "opinion.pdf")
    dialog.write(tmp_path / "again.pdf")
    assert exporter.asked == [(ExportChoice(Shape.PDF), tmp_path / "opinion.pdf")]
    exporter.done(tmp_path / "opinion.pdf")
    assert dialog.said.text() == f"Saved as opinion.pdf in {tmp_path}"
    dialog.leave.click()
    assert exporter.stopped == 0


def test_it_shows_how_far_it_is_and_can_be_stopped(
    dialog: ExportCase, exporter: FakeExporter, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog.write(tmp_path)
    exporter.on_progress(1, 3)
    qtbot.waitUntil(lambda: (dialog.progress.value(), dialog.progress.maximum()) == (1, 3))
    dialog.leave.click()
    assert exporter.stopped == 1


def test_a_failure_is_told_where_it_can_be_tried_again(
    dialog: ExportCase, exporter: FakeExporter, tmp_path: Path
) -> None:
    dialog.write(tmp_path)
    exporter.failed(BadSettings("It could not be written there."))
    assert dialog.refused.text() == "It could not be written there."
    assert dialog.choose.isVisible()


def test_what_was_not_foreseen_is_told_outside_and_a_stop_is_not(
    exporter: FakeExporter, window: QWidget, tmp_path: Path
) -> None:
    for error, count in ((ValueError("a bug"), 1), (Cancelled(), 0)):
        dialog = ExportCase(exporter, "Doe, Jane · SO-1", window)
        told: list[BaseException] = []
        dialog.failed.connect(told.append)
        dialog.write(tmp_path)
        exporter.failed(error)
        assert len(told) == count


def test_an_archive_may_hold_the_records_and_be_signed(exporter: FakeExporter, window: QWidget, tmp_path: Path) -> None:
    dialog = ExportCase(exporter, "Doe, Jane · SO-1", window, signer="Anna Lindqvist")
    dialog.show()
    assert not dialog.records.isVisible()
    dialog.shapes[Shape.ARCHIVE].click()
    assert dialog.records.isVisible()
    assert dialog.passphrase.isVisible()
    layout = dialog.layout()
    assert layout is not None
    assert dialog.height() >= layout.totalHeightForWidth(dialog.width())  # nothing is squeezed
    dialog.records.click()
    dialog.passphrase.setText("secret")
    dialog.write(tmp_path / "a.zip")
    [(choice, _place)] = exporter.asked
    assert choice == ExportChoice(Shape.ARCHIVE, records=True, passphrase="secret")
    assert "secret" not in repr(choice)
    assert dialog.passphrase.text() == ""
    exporter.failed(KeyNotOpened("The passphrase of the signing key is wrong."))
    assert dialog.isVisible()
    assert "wrong" in dialog.refused.text()
    assert dialog.choose.isVisible()
    dialog.write(tmp_path / "a.zip")
    assert exporter.asked[1][0] == ExportChoice(Shape.ARCHIVE, records=True)
    dialog.leave.click()


def test_without_a_key_it_says_that_the_seal_is_not_signed(exporter: FakeExporter, window: QWidget) -> None:
    dialog = ExportCase(exporter, "Doe, Jane · SO-1", window)
    dialog.show()
    dialog.shapes[Shape.ARCHIVE].click()
    assert not dialog.passphrase.isVisible()
    assert any("No signing key is installed here" in one.text() for one in dialog.findChildren(QLabel))


def test_it_says_which_version_leaves(exporter: FakeExporter, window: QWidget) -> None:
    words = (
        "Saved is the newest version: signature of level B-T. It is not sent yet: the service has an earlier version."
    )
    dialog = ExportCase(exporter, "Doe, Jane · SO-1", window, version=words)
    assert words in [one.text().replace("\u200b", "") for one in dialog.findChildren(QLabel)]
