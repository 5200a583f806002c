"""One window for each profile: a second start asks the first to come forward and ends."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT_MS = 1000


class SingleInstance(QObject):
    """A local socket named after the profile's data folder. `asked` tells that another start wants the window."""

    asked = Signal()

    def __init__(self, data: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        digest = hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:16]
        self._name = f"reviewer-app-{digest}"
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._heard)

    def hand_over(self) -> bool:
        """Ask a running program to come forward; return whether there is one."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        reached = socket.waitForConnected(_WAIT_MS)
        if reached:
            socket.write(b"forward")
            socket.waitForBytesWritten(_WAIT_MS)
            socket.disconnectFromServer()
        return reached

    def listen(self) -> bool:
        """Take the place of the first; a socket left by a crash is replaced."""
        if self._server.listen(self._name):
            return True
        QLocalServer.removeServer(self._name)
        return self._server.listen(self._name)

    def _heard(self) -> None:
        while self._server.hasPendingConnections():
            self._server.nextPendingConnection().deleteLater()
        self.asked.emit()
