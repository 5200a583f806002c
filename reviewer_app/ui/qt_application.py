"""The one `QApplication`, made so that it also runs where there is no display."""

from __future__ import annotations

import os
import sys

from PySide6.QtWidgets import QApplication

from reviewer_app.ui import theme
from reviewer_app.ui.qt_messages import log_qt_messages


def qt_application() -> QApplication:
    """Return the running application, made at the first call."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        # without a display Qt's default platform aborts the process
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    log_qt_messages()
    made = QApplication([sys.argv[0], *theme.STYLE_ARGUMENTS])
    made.setApplicationName("reviewer-app")
    made.setApplicationDisplayName("Second opinion")
    made.setQuitOnLastWindowClosed(True)
    return made
