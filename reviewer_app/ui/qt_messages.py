"""Qt's own messages go to the program's log instead of the terminal."""

from __future__ import annotations

import logging
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
#: What platforms without a real window manager say of every window.
_NOISE = ("This plugin does not support",)


def log_qt_messages() -> None:
    """Send the messages of Qt to the log from now on."""
    qInstallMessageHandler(_take)


def _take(kind: QtMsgType, _context: QMessageLogContext, message: str | None) -> None:
    words = message or ""
    level = logging.DEBUG if words.startswith(_NOISE) else _LEVELS.get(kind, logging.WARNING)
    logger.log(level, "%s", words)
