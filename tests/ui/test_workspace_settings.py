"""Panes follow the screens they are on: one that is set to another resolution is another display."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reviewer_app.displays import DisplayCheck, DisplayIdentity, KnownDisplay, ProfileChoice, RealSize
from reviewer_app.imaging.gsdf import table_for
from reviewer_app.jobs import JobRunner
from reviewer_app.settings import Settings
from reviewer_app.ui import workspace_settings
from reviewer_app.ui.workspace_settings import WorkspaceSettings, identity_of
from reviewer_app.viewer.loading import FrameLoader
from reviewer_app.viewer.workspace import ViewerWorkspace
from tests.helpers.icc import strong
from tests.helpers.patience import PATIENCE

DAY = date(2026, 11, 29)
LUMINANCES = tuple(0.5 + number * 17.0 for number in range(18))


@pytest.fixture
def screen(qapp: QApplication) -> QScreen:
    return QGuiApplication.primaryScreen()


@pytest.fixture
def workspace(screen: QScreen, qtbot: QtBot) -> Iterator[ViewerWorkspace]:
    runner = JobRunner(lambda call: call())
    made = ViewerWorkspace(runner, FrameLoader(lambda _uid: None, runner, 1 << 20))
    qtbot.addWidget(made)
    yield made
    assert runner.close(PATIENCE)


@pytest.fixture
def settings(workspace: ViewerWorkspace, screen: QScreen) -> WorkspaceSettings:
    check = DisplayCheck(DAY, LUMINANCES, 4.0, 2.0)
    known = KnownDisplay(identity_of(screen), check, RealSize(DAY, 5.0))
    return WorkspaceSettings(workspace, Settings(displays=(known,)))


@pytest.mark.parametrize("signal", ["geometryChanged", "physicalDotsPerInchChanged", "logicalDotsPerInchChanged"])
def test_a_screen_in_another_resolution_is_not_the_one_that_was_measured(
    settings: WorkspaceSettings,
    workspace: ViewerWorkspace,
    screen: QScreen,
    monkeypatch: pytest.MonkeyPatch,
    signal: str,
) -> None:
    name, scene = screen.name(), workspace.scene
    assert scene.pixels_per_mm(name) == 5.0
    assert scene.monitor_of(name).greys == table_for(LUMINANCES, 2.2)
    other: DisplayIdentity = replace(identity_of(screen), columns=640, rows=480)
    monkeypatch.setattr(workspace_settings, "identity_of", lambda _screen: other)
    getattr(screen, signal).emit(screen.geometry() if signal == "geometryChanged" else 96.0)
    assert scene.pixels_per_mm(name) == 0.0
    assert scene.monitor_of(name).greys == b""
    monkeypatch.undo()
    getattr(screen, signal).emit(screen.geometry() if signal == "geometryChanged" else 96.0)
    assert scene.pixels_per_mm(name) == 5.0


def test_colours_go_by_the_profile_that_was_chosen_for_the_screen(
    workspace: ViewerWorkspace, screen: QScreen, tmp_path: Path, qtbot: QtBot
) -> None:
    name, identity, scene, said = screen.name(), identity_of(screen), workspace.scene, list[str]()
    scene.said.connect(said.append)
    in_force = WorkspaceSettings(workspace, Settings())
    assert scene.monitor_of(name).profile == b""
    good, bad = tmp_path / "good.icc", tmp_path / "bad.icc"
    good.write_bytes(strong())
    bad.write_bytes(strong("prtr"))
    for path, profile in ((good, strong()), (bad, b""), (good, strong())):
        known = KnownDisplay(identity, profile=ProfileChoice("file", str(path)))
        in_force.take(Settings(displays=(known,)))
        qtbot.waitUntil(lambda profile=profile: scene.monitor_of(name).profile == profile)  # type: ignore[misc]
    assert scene.monitor_of("another screen").profile == b""
    qtbot.waitUntil(lambda: len(said) == 1)
    assert "bad.icc is the profile of a printer" in said[0]
    in_force.take(Settings(displays=(replace(known, profile=ProfileChoice("none", str(good))),)))
    assert scene.monitor_of(name).profile == b""


def test_a_screen_that_is_taken_away_has_no_size(
    settings: WorkspaceSettings, workspace: ViewerWorkspace, screen: QScreen, qapp: QApplication
) -> None:
    qapp.screenRemoved.emit(screen)
    assert workspace.scene.pixels_per_mm(screen.name()) == 0.0
    qapp.screenAdded.emit(screen)
    assert workspace.scene.pixels_per_mm(screen.name()) == 5.0
