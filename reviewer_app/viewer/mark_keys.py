"""The keys that a pane with the keyboard takes for marks: they mean something else while none is begun or chosen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from reviewer_app.cases.annotations import Annotation
from reviewer_app.viewer.pane_handle import NOT_WHOLE, PaneHandle
from reviewer_app.viewer.scene import Scene
from reviewer_app.viewer.strokes import Strokes
from reviewer_app.viewer.tools.drawing import with_points
from reviewer_app.viewer.tools.edit import shifted
from reviewer_app.viewer.tools.label import MOVED, in_pane, with_label_at
from reviewer_app.viewer.transform import Point

_ARROWS = {
    int(Qt.Key.Key_Left): (-1, 0), int(Qt.Key.Key_Right): (1, 0),
    int(Qt.Key.Key_Up): (0, -1), int(Qt.Key.Key_Down): (0, 1),
}  # fmt: skip
_ENTER = frozenset({int(Qt.Key.Key_Return), int(Qt.Key.Key_Enter)})
_ESC = int(Qt.Key.Key_Escape)
_TAB, _BACKTAB, _BACK = int(Qt.Key.Key_Tab), int(Qt.Key.Key_Backtab), int(Qt.Key.Key_Backspace)
#: Image pixels for an arrow key with Shift.
_FAR = 10
#: Logical pixels of the screen that a label goes for an arrow key.
_LABEL_STEP = 5
#: Why no label is moved.
NO_LABEL = "The label of this mark is not in sight in this pane."
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class MarkKeys:
    """Enter finishes a mark and Backspace takes its last point back; arrows move the chosen mark, Tab goes to the next.

    Arrows move the label of the chosen mark where the scene says so, until Enter or Esc. What is moved while a key is
    held is one change, handed over when it is let go.
    """

    def __init__(self, scene: Scene, handle: PaneHandle, strokes: Strokes) -> None:
        self._scene = scene
        self._handle = handle
        self._strokes = strokes
        self._before: Annotation | None = None
        self._now: Annotation | None = None
        self._middle: Point | None = None  # of the label that is moved

    def event(self, event: QKeyEvent) -> bool:
        """Take a key; return whether it was one for marks."""
        kind, taken = event.type(), self._takes(event)
        if kind is QEvent.Type.ShortcutOverride and taken:
            event.accept()  # no shortcut of the window gets it
            return True
        if kind is QEvent.Type.KeyRelease and event.key() in _ARROWS and not event.isAutoRepeat():
            return self.keep()
        return kind is QEvent.Type.KeyPress and taken and self._press(event)

    def keep(self) -> bool:
        """Hand over what was moved; return whether something was."""
        before, now, self._before, self._now = self._before, self._now, None, None
        label, self._middle = self._middle is not None, None
        if before is None or now is None:
            return False
        self._handle.propose(None)
        self._handle.finish(before, now, MOVED if label else f"Move {before.kind.value}")
        return True

    def _takes(self, event: QKeyEvent) -> bool:
        others = event.modifiers() & ~(_SHIFT | Qt.KeyboardModifier.KeypadModifier)
        if others:
            return False
        if event.key() == _ESC or (event.key() in _ENTER and not self._strokes.pending):
            return self._label_moves() and self._chosen() is not None
        if event.key() in _ENTER or event.key() == _BACK:
            return self._strokes.pending
        if event.key() in _ARROWS or event.key() in (_TAB, _BACKTAB):
            return self._chosen() is not None
        return False

    def _press(self, event: QKeyEvent) -> bool:
        if event.key() == _ESC or (event.key() in _ENTER and not self._strokes.pending):
            self.keep()
            self._scene.label_moved = ""
            return True
        if event.key() in _ENTER:
            return self._strokes.complete()
        if event.key() == _BACK:
            return self._strokes.step_back()
        if event.key() in _ARROWS:
            return self._nudge(event)
        return self._go_on(1 if event.key() == _TAB else -1)

    def _nudge(self, event: QKeyEvent) -> bool:
        one = self._now or self._chosen()
        if one is None:
            return False
        if one.locked:
            self._handle.say("This mark is locked: unlock it before it is moved.")
            return True
        if self._label_moves():
            return self._nudge_label(one, event)
        if not self._handle.whole:
            self._handle.say(NOT_WHOLE)
            return True
        far = _FAR if event.modifiers() & _SHIFT else 1
        columns, rows = self._on_image(_ARROWS[event.key()])
        painted = self._handle.painted
        self._before = self._before or one
        self._now = with_points(one, painted, shifted(painted, one.points, columns * far, rows * far))
        self._handle.propose(self._now)
        return True

    def _label_moves(self) -> bool:
        return bool(self._scene.label_moved) and self._scene.label_moved == self._scene.selected

    def _nudge_label(self, one: Annotation, event: QKeyEvent) -> bool:
        """Move the label as it is seen: right is right, however the picture is turned."""
        middle = self._middle or self._handle.label_middle(one)
        if middle is None:
            self._handle.say(NO_LABEL)
            return True
        step = _LABEL_STEP * self._handle.ratio * (_FAR if event.modifiers() & _SHIFT else 1)
        across, down = _ARROWS[event.key()]
        self._middle = in_pane(self._handle, (middle[0] + across * step, middle[1] + down * step))
        self._before = self._before or one
        self._now = with_label_at(self._handle, one, self._middle)
        self._handle.propose(self._now)
        return True

    def _on_image(self, step: tuple[int, int]) -> tuple[float, float]:
        """Return the columns and rows that lead where an arrow points to on the screen, turned as the picture is."""
        xx, xy, yx, yy = self._handle.transform.turn
        return xx * step[0] + yx * step[1], xy * step[0] + yy * step[1]

    def _go_on(self, step: int) -> bool:
        """Choose the next mark of the picture; after the last one the keyboard goes on to the next control."""
        marks = self._handle.marks
        at = next((number for number, one in enumerate(marks) if one.id == self._scene.selected), -1) + step
        if 0 <= at < len(marks):
            self._scene.select(marks[at].id)
            return True
        self._scene.select("")
        return False

    def _chosen(self) -> Annotation | None:
        """Return the chosen mark if it lies on the picture that is shown here."""
        if not self._scene.selected or not self._handle.ready or not self._handle.true:
            return None
        return next((one for one in self._handle.marks if one.id == self._scene.selected), None)
