"""The eye goes first: the opinion is built after the first image, in a pause, and not too late."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Mapping, Sequence
from typing import BinaryIO

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reviewer_app.settings import Settings
from reviewer_app.ui.case import after_first_image
from reviewer_app.ui.case.opinion_panel import OpinionPanel
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.viewer.loading import FrameLoader, FrameRequest
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_dicom import fill_with_files
from tests.helpers.patience import PATIENCE


def test_the_first_image_is_painted_before_the_opinion_is_built(
    look: QApplication, desk: FakeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(after_first_image, "_LATE_MS", 60_000)  # the image comes before, on any machine
    monkeypatch.setattr(after_first_image, "_LATEST_MS", 60_000)
    fill_with_files(desk)
    window = CaseWindow(desk, Settings())
    qtbot.addWidget(window)
    built_when_painted: list[bool] = []
    built_when_flushed: list[bool] = []

    def painted() -> None:
        now = window.workspace.active_pane.painted_now
        if now is not None and now.complete:
            built_when_painted.append(bool(window.findChildren(OpinionPanel)))
            QTimer.singleShot(0, lambda: built_when_flushed.append(bool(window.findChildren(OpinionPanel))))

    window.workspace.active_pane.painted.connect(painted)
    window.resize(1600, 1000)
    window.show()
    assert not window.top.sign.isEnabled()  # beside an empty panel nothing can be signed
    qtbot.waitUntil(lambda: bool(window.findChildren(OpinionPanel)))
    assert (built_when_painted[0], built_when_flushed[0]) == (False, False)
    assert window.opinion.isVisibleTo(window)
    window.shut()


def test_however_long_the_first_image_takes_it_comes_before_the_opinion(
    look: QApplication, desk: FakeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(after_first_image, "_LATE_MS", 0)
    monkeypatch.setattr(after_first_image, "_LATEST_MS", 60_000)
    fill_with_files(desk)
    come, open_stream = threading.Event(), desk.open_stream

    def slowly(uid: str) -> BinaryIO:
        assert come.wait(PATIENCE)
        return open_stream(uid)

    monkeypatch.setattr(desk, "open_stream", slowly)
    window = CaseWindow(desk, Settings())
    qtbot.addWidget(window)
    window.resize(1600, 1000)
    window.show()
    qtbot.wait(100)
    assert window.workspace.active_pane.viewport.waiting
    assert not window.findChildren(OpinionPanel)
    come.set()
    qtbot.waitUntil(lambda: bool(window.findChildren(OpinionPanel)))
    assert window.workspace.active_pane.painted_now is not None
    window.shut()


def test_whoever_scrolls_on_at_once_is_not_held_up_by_the_opinion(
    look: QApplication, desk: FakeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(after_first_image, "_PAUSE_MS", 60_000)  # no pause is as long on any machine
    monkeypatch.setattr(after_first_image, "_LATEST_MS", 60_000)
    monkeypatch.setattr(after_first_image, "_LATE_MS", 60_000)
    fill_with_files(desk)
    window = CaseWindow(desk, Settings())
    qtbot.addWidget(window)
    pane = window.workspace.active_pane
    window.resize(1600, 1000)
    stepped: list[int] = []

    def painted() -> None:
        now, wanted = pane.painted_now, pane.viewport.position
        if now is not None and now.complete and now.shown.position == wanted and wanted not in stepped:
            stepped.append(wanted)
            pane.viewport.scroll(1)

    pane.painted.connect(painted)
    window.show()
    qtbot.waitUntil(lambda: len(stepped) == pane.viewport.count)
    qtbot.wait(50)
    assert not window.findChildren(OpinionPanel)
    assert stepped == list(range(6))
    assert window.opinion.isVisibleTo(window)  # whoever asks for it has it
    window.shut()


def test_an_image_that_waits_for_its_paint_goes_before_the_opinion(
    look: QApplication, desk: FakeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in ("_LATE_MS", "_PAUSE_MS", "_LATEST_MS", "_AFTER_IMAGE_MS"):
        monkeypatch.setattr(after_first_image, limit, 60_000)
    fill_with_files(desk)
    window = CaseWindow(desk, Settings())
    qtbot.addWidget(window)
    window.show()
    pane = window.workspace.active_pane
    qtbot.waitUntil(lambda: pane.painted_now is not None and pane.painted_now.complete)
    pane.setUpdatesEnabled(False)  # a busy machine has not come to paint it
    pane.viewport.scroll(1)
    qtbot.waitUntil(lambda: not pane.viewport.waiting)
    for limit in ("_PAUSE_MS", "_AFTER_IMAGE_MS"):
        monkeypatch.setattr(after_first_image, limit, 5)
    window._rest._at_rest()
    qtbot.wait(50)  # it looks again and again, and nothing is painted
    assert not window.findChildren(OpinionPanel)
    pane.setUpdatesEnabled(True)
    qtbot.waitUntil(lambda: bool(window.findChildren(OpinionPanel)))
    assert pane.painted_now is not None
    assert pane.painted_now.shown.position == 1
    window.shut()


def test_the_opinion_is_built_at_the_latest_while_images_go_on(
    look: QApplication, desk: FakeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(after_first_image, "_PAUSE_MS", 60_000)
    monkeypatch.setattr(after_first_image, "_LATEST_MS", 400)
    fill_with_files(desk)
    window = CaseWindow(desk, Settings())
    qtbot.addWidget(window)
    window.show()
    viewport = window.workspace.active_pane.viewport
    turn = QTimer(window, interval=5)
    turn.timeout.connect(lambda: viewport.go((viewport.position + 1) % viewport.count))
    turn.start()
    qtbot.waitUntil(lambda: bool(window.findChildren(OpinionPanel)))
    turn.stop()
    window.shut()


def test_images_out_of_sight_are_fetched_after_the_first_is_painted(
    look: QApplication, desk: FakeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(after_first_image, "_LATE_MS", 60_000)
    monkeypatch.setattr(after_first_image, "_LATEST_MS", 60_000)
    fill_with_files(desk)
    events: list[str] = []
    prefetch = FrameLoader.prefetch

    def noted(loader: FrameLoader, wishes: Mapping[Hashable, Sequence[FrameRequest]]) -> None:
        if any(wishes.values()):
            events.append("fetched")
        prefetch(loader, wishes)

    def painted() -> None:
        now = window.workspace.active_pane.painted_now
        if now is not None and now.complete:
            events.append("painted")

    monkeypatch.setattr(FrameLoader, "prefetch", noted)
    window = CaseWindow(desk, Settings())
    qtbot.addWidget(window)
    window.workspace.active_pane.painted.connect(painted)
    window.resize(1600, 1000)
    window.show()
    qtbot.waitUntil(lambda: "fetched" in events)
    assert events[0] == "painted"
    window.shut()
