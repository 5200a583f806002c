"""When the case window builds what its first image does without: the eye goes first."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

from reviewer_app.viewer.workspace import ViewerWorkspace

#: The rest is built by then where no pane waits for an image.
_LATE_MS = 250
#: The first image has reached the display by then, and what waits behind it has had its turn.
_AFTER_IMAGE_MS = 20
#: Whoever goes on at once to other images is not held up: the rest is built after a pause of this length, and at the
#: latest when the window has been open for so long.
_PAUSE_MS, _LATEST_MS = 100, 2000


class AfterFirstImage(QObject):
    """Watches the active pane of a window that opens. Other images than those in sight are fetched when it has come.

    Signals
    -------
    due()
        The images of the panes in sight are on the screen and no other is asked for, or they have been waited for long
        enough.
    """

    due = Signal()
    _on_display = Signal(int)

    def __init__(self, workspace: ViewerWorkspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._over = self._waited = False
        self._painted_last: tuple[object, object] | None = None
        self._since = QElapsedTimer()
        self._since.start()
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._at_rest)
        self._rest.start(_LATE_MS)
        self._turn = QTimer(self, singleShot=True, interval=0)  # a timer: `singleShot(0)` is no idle turn
        self._turn.timeout.connect(self._idle)
        workspace.active_pane.painted.connect(self._painted)
        # queued: the pause counts from when the whole window is painted and handed to the display
        self._on_display.connect(self._pause, Qt.ConnectionType.QueuedConnection)

    def stop(self) -> None:
        """Wait no longer: the rest is being built, or the window goes."""
        self._over = True
        self._workspace.scene.ahead.let_go()
        self._rest.stop()

    def _painted(self) -> None:
        now = self._workspace.active_pane.painted_now
        if now is None or not now.complete or self._over:
            return
        painted = (now.shown.key, now.view)
        if painted != self._painted_last:
            pause = _PAUSE_MS if self._painted_last is not None else _AFTER_IMAGE_MS
            self._painted_last = painted
            if not self._is_late():
                self._rest.stop()
                self._turn.stop()
                self._on_display.emit(pause)

    def _pause(self, milliseconds: int) -> None:
        self._workspace.scene.ahead.let_go()
        if not self._over:
            self._rest.start(max(_AFTER_IMAGE_MS, min(milliseconds, _LATEST_MS - self._since.elapsed())))

    def _is_late(self) -> bool:
        return self._since.elapsed() >= _LATEST_MS

    def _at_rest(self) -> None:
        self._workspace.scene.ahead.let_go()
        waits = self._waits() and not self._is_late()
        if self._is_late():
            self.due.emit()  # one who goes on and on leaves no idle turn
        elif waits or self._waited:  # an image is on its way, or has just come and is painted first
            self._waited = waits
            self._rest.start(_AFTER_IMAGE_MS)
        else:
            # in an idle turn: what has come meanwhile, input above all, goes first
            self._turn.start()

    def _idle(self) -> None:
        if not self._over and not self._rest.isActive():  # else another image came
            self.due.emit()

    def _waits(self) -> bool:
        """Whether a pane in sight waits for the image that was asked for, or the active one has yet to paint it."""
        pane = self._workspace.active_pane
        now, shown = pane.painted_now, pane.viewport.shown
        if pane.isVisible() and shown is not None and (now is None or now.shown.key != shown.key):
            return True
        return any(slot.image.viewport.waiting for slot in self._workspace.grid.visible_slots)
