"""One window for each profile: a second start asks the first to come forward and ends."""

from __future__ import annotations

import time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from reviewer_app.errors import StoreLocked
from reviewer_app.store.lock_file import LockFile

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

_WAIT_MS = 1000
#: The first may hold its place before it listens; it does so when its window is there, on a slow disk after seconds.
_PATIENCE_S, _BETWEEN_S = 15.0, 0.05
_LOCK_FILE = "window.lock"


class SingleInstance(QObject):
    """A lock file in the profile's data folder, and a local socket named after that folder.

    The lock, which ends with its process, tells whether there is a first; the socket reaches it. So a first start
    neither loads nor asks the network. `asked` tells that another start wants the window.
    """

    asked = Signal()

    def __init__(self, data: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._data = data
        self._lock: LockFile | None = None
        self._server: QLocalServer | None = None

    def hand_over(self, patience: float = _PATIENCE_S) -> bool:
        """Ask a running program to come forward; return whether there is one. Where there is none, take its place.

        One that holds the place is there, even where it cannot be reached within `patience` seconds: the vault has
        room for one program only.
        """
        until = time.monotonic() + patience
        while not self._take():
            if self._ask() or time.monotonic() > until:
                return True
            time.sleep(_BETWEEN_S)
        return False

    def listen(self) -> bool:
        """Hear later starts, if the place is this program's; a socket left by a crash is replaced."""
        from PySide6.QtNetwork import QLocalServer  # noqa: PLC0415 - the first window is painted without it

        if not self._take():
            return False
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._heard)
        if self._server.listen(self._name):
            return True
        QLocalServer.removeServer(self._name)
        return self._server.listen(self._name)

    def close(self) -> None:
        """Leave the place to the next."""
        if self._server is not None:
            self._server.close()
        if self._lock is not None:
            self._lock.release()
        self._server = self._lock = None

    @cached_property
    def _name(self) -> str:
        """The name of the socket."""
        import hashlib  # noqa: PLC0415 - the worklist is painted without OpenSSL

        digest = hashlib.sha256(str(self._data.resolve()).encode()).hexdigest()[:16]
        return f"reviewer-app-{digest}"

    def _take(self) -> bool:
        if self._lock is None:
            self._data.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                self._lock = LockFile(self._data / _LOCK_FILE)
            except StoreLocked:
                return False
        return True

    def _ask(self) -> bool:
        from PySide6.QtNetwork import QLocalSocket  # noqa: PLC0415 - only a second start needs it

        socket = QLocalSocket()
        socket.connectToServer(self._name)
        reached = socket.waitForConnected(_WAIT_MS)
        if reached:
            socket.write(b"forward")
            socket.waitForBytesWritten(_WAIT_MS)
            socket.disconnectFromServer()
        return reached

    def _heard(self) -> None:
        while self._server is not None and self._server.hasPendingConnections():
            self._server.nextPendingConnection().deleteLater()
        self.asked.emit()
