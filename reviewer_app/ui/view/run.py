"""The program that is only a viewer: no profile is made, no log is written, nothing of the files is kept."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path

from reviewer_app.imaging.scan import Scanner
from reviewer_app.jobs import JobRunner
from reviewer_app.log import set_up_log
from reviewer_app.paths import profile_paths
from reviewer_app.settings import load_settings
from reviewer_app.ui import quick_start, theme
from reviewer_app.ui.delivery import QtDelivery
from reviewer_app.ui.qt_application import qt_application
from reviewer_app.ui.view.window import ViewWindow

_SIZE = (1600, 1000)
_STOP_SECONDS = 10.0
_SWITCH_SECONDS = 0.001


def run_viewer(
    scanner: Scanner, paths: tuple[Path, ...], profile: Path | None, built: Callable[[ViewWindow], None] | None = None
) -> int:
    """Show files and folders until the window is closed; `built` gets the window before it is shown."""
    sys.setswitchinterval(_SWITCH_SECONDS)  # a thread that decodes gives way to the window sooner
    qt = qt_application()
    set_up_log(None)
    logging.getLogger("reviewer_app").addHandler(logging.NullHandler())
    settings, _ = load_settings(profile_paths(profile).config / "settings.json")
    theme.apply_theme(qt, settings.theme)
    runner = JobRunner(QtDelivery(qt))
    window = ViewWindow(runner, settings)
    area = window.screen().availableGeometry()
    window.resize(min(_SIZE[0], area.width()), min(_SIZE[1], area.height()))
    if built is not None:
        built(window)
    window.open(scanner, paths)
    window.show()
    quick_start.loaded()
    try:
        return qt.exec()
    finally:
        runner.close(_STOP_SECONDS)
