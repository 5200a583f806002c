"""When a tool bar hears that the active pane has changed: of another image of the same look once the hand rests."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from reviewer_app.viewer.scene import Scene

#: Sooner than this after the last image nothing is told of it: what a tool bar works out costs a part of each step.
REST_MS = 40


class StateTold(QObject):
    """Tells of changes of the active viewport of a scene.

    Signals
    -------
    told
        Anything a tool bar may show has changed.
    """

    told = Signal()

    def __init__(self, scene: Scene, parent: QObject) -> None:
        super().__init__(parent)
        self._scene = scene
        self._last: tuple[object, ...] = ()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.told)

    def changed(self) -> None:
        """Tell at once, but of a mere other image of the stack when no other has come for a while."""
        viewport = self._scene.viewport
        shown = viewport.shown
        look = (viewport, viewport.stack, viewport.view, shown is None or shown.source is None)
        if all(a is b for a, b in zip(look, self._last, strict=False)) and self._last:
            self._rest.start()
            return
        self._last = look
        self._rest.stop()
        self.told.emit()
