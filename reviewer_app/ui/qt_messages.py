"""Qt's own messages go to the program's log instead of the terminal."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QtMsgType, qInstallMessageHandler

if TYPE_CHECKING:
    from PySide6.QtCore import QMessageLogContext

logger = logging.getLogger("reviewer_app.qt")
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.DEBUG,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
#: What Qt says, before it ends the process, where it finds no way to a display; its advice is to install all anew.
_NO_PLATFORM = "no Qt platform plugin could be initialized"
_NO_WINDOW = "reviewer-app: No window can be opened on this display. `reviewer-app doctor` says why and what to do.\n"
#: What platforms without a real window manager say of every window.
_NOISE = ("This plugin does not support",)


def log_qt_messages() -> None:
    """Send the messages of Qt to the log from now on."""
    qInstallMessageHandler(_take)


def _take(kind: QtMsgType, _context: QMessageLogContext, message: str | None) -> None:
    words = message or ""
    level = logging.DEBUG if words.startswith(_NOISE) else _LEVELS.get(kind, logging.WARNING)
    if kind is QtMsgType.QtFatalMsg and _NO_PLATFORM in words:
        sys.stderr.write(_NO_WINDOW)
        sys.stderr.flush()
        os._exit(2)
    logger.log(level, "%s", words)
