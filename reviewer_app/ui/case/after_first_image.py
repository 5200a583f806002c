"""When the case window builds what its first image does without: the eye goes first."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from reviewer_app.viewer.workspace import ViewerWorkspace

#: The rest is built by then where there is no image to wait for.
_LATE_MS = 250
#: The first image has reached the display by then, and what waits behind it has had its turn.
_AFTER_IMAGE_MS = 20
#: Whoever goes on at once to other images is not held up: the rest is built after a pause of this length, and at the
#: latest when the window has been open for so long.
_PAUSE_MS, _LATEST_MS = 100, 2000


class AfterFirstImage(QObject):
    """Watches the active pane of a window that opens.

    Signals
    -------
    due()
        The first image is on the screen and no other is asked for, or it has been waited for long enough.
    """

    due = Signal()

    def __init__(self, workspace: ViewerWorkspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._over = False
        self._painted_last: tuple[object, object] | None = None
        self._since = QElapsedTimer()
        self._since.start()
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._at_rest)
        self._rest.start(_LATE_MS)
        workspace.active_pane.painted.connect(self._painted)

    def stop(self) -> None:
        """Wait no longer: the rest is being built, or the window goes."""
        self._over = True
        self._rest.stop()

    def _painted(self) -> None:
        now = self._workspace.active_pane.painted_now
        if now is None or not now.complete or self._over:
            return
        painted = (now.shown.key, now.view)
        if painted != self._painted_last:
            pause = _PAUSE_MS if self._painted_last is not None else _AFTER_IMAGE_MS
            self._painted_last = painted
            self._rest.start(max(0, min(pause, _LATEST_MS - self._since.elapsed())))

    def _at_rest(self) -> None:
        viewport = self._workspace.active_pane.viewport
        shown = viewport.shown
        on_its_way = shown is not None and (viewport.waiting or (shown.key, viewport.view) != self._painted_last)
        if on_its_way and self._since.elapsed() < _LATEST_MS:
            self._rest.start(_AFTER_IMAGE_MS)  # another image is asked for, or waits for its paint
        else:
            self.due.emit()
