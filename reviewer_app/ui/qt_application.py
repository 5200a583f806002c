"""The one `QApplication`, made so that it also runs where there is no display."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QApplication

from reviewer_app.ui import theme
from reviewer_app.ui.qt_messages import log_qt_messages

#: How the types begin in which the texts of the opinion are copied.
_OURS = "application/x-reviewer-"


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


def settle_clipboard() -> None:
    """Leave what was copied as plain text, or nothing; called before the program ends.

    Qt lets go of the clipboard when Python is gone: data that was made in Python would end the program with a fault.
    """
    clipboard = QGuiApplication.clipboard()
    for mode in (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection):
        if mode is QClipboard.Mode.Selection and not clipboard.supportsSelection():
            continue
        data: QMimeData | None = clipboard.mimeData(mode)
        if data is not None and any(one.startswith(_OURS) for one in data.formats()):
            text = clipboard.text(mode)
            clipboard.clear(mode)
            if text:
                clipboard.setText(text, mode)
