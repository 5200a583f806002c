"""One pane: paints what its viewport has ready, and hands pointer and wheel to the tools."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QToolTip, QWidget

from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.instances import InstanceKind
from reviewer_app.viewer.bar_drag import BarDrag
from reviewer_app.viewer.carrying import Carrying
from reviewer_app.viewer.cursors import cursor_of
from reviewer_app.viewer.layer_words import layers_under
from reviewer_app.viewer.linking.guides import Guides
from reviewer_app.viewer.magnifier import MagnifierGlass, bounds, paint_glass
from reviewer_app.viewer.mark_keys import MarkKeys
from reviewer_app.viewer.pane_buttons import PaneButtons, Pressed
from reviewer_app.viewer.pane_handle import Painted, PaneAnswers, PaneHandle
from reviewer_app.viewer.pane_picture import PanePicture
from reviewer_app.viewer.pane_value import foot_of, paint_value, value_under
from reviewer_app.viewer.picture import frame_of
from reviewer_app.viewer.rail_drag import RailDrag
from reviewer_app.viewer.scene import Scene
from reviewer_app.viewer.strokes import Strokes
from reviewer_app.viewer.text_entry import TextEntry
from reviewer_app.viewer.thinning import ROOMY, Room, Said, tip_lines
from reviewer_app.viewer.tools.base import Pointer
from reviewer_app.viewer.transform import Point, zoomed_at
from reviewer_app.viewer.viewport import Viewport
from reviewer_app.viewer.wheel import WheelSteps

#: Zoom for one notch of the wheel.
NOTCH_ZOOM = 1.2


class ImagePane(QWidget):
    """Pane number `number` (from 0) of a scene.

    Signals
    -------
    painted
        A paint has ended; `painted_now` says what is on the screen.
    activated
        The user turned to this pane.
    enlarge_wanted
        Double click.
    mismatch_wanted
        The button of the red bar, with the Study Instance UID.
    whole_wanted
        The button of a selection: all images are wanted.
    pointed_at
        A place of the picture in device pixels, which the other panes are to show.
    menu_wanted
        A place of the screen: a button that opens the menu was pressed there.
    carry_wanted
        The picture is dragged out of the pane.

    `guides` draw the places of other panes, once they are given.
    """

    painted = Signal()
    activated = Signal()
    enlarge_wanted = Signal()
    mismatch_wanted = Signal(str)
    whole_wanted = Signal()
    pointed_at = Signal(object)
    menu_wanted = Signal(QPoint)
    carry_wanted = Signal()

    def __init__(self, scene: Scene, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = scene
        self.number = number
        self.viewport: Viewport = scene.viewports[number]
        self._picture = PanePicture(scene, number, self.update)
        self._rail = RailDrag(scene, self.viewport)
        self._bar = BarDrag(scene, self.viewport, lambda: self._picture.standing.bar)
        self._carrying = Carrying()
        self._on_state = self._on_bar = self._on_label = False
        self._place: Point | None = None
        self._told: tuple[str, ...] = ()
        self._held: Point | None = None
        self._glass: MagnifierGlass | None = None
        self._outline: tuple[Point, Point] | None = None
        self.guides: Guides | None = None
        self._wheel = WheelSteps()
        handle = PaneHandle(
            scene,
            self.viewport,
            PaneAnswers(
                painted=lambda: self._picture.painted,
                propose=self._propose,
                ask_text=self._ask_text,
                point_at=self.pointed_at.emit,
                magnify=self._magnify,
                outline=self._show_outline,
                label_at=self._picture.label_at,
                label_middle=self._picture.label_middle,
            ),
        )
        self._strokes = Strokes(scene, handle)
        self._mark_keys = MarkKeys(scene, handle, self._strokes)
        self._buttons = PaneButtons(
            self,
            scene,
            self._picture,
            Pressed(self.mismatch_wanted.emit, self.whole_wanted.emit, self.viewport.retry),
        )
        self.setAccessibleName(f"Pane {number + 1}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.grabGesture(Qt.GestureType.PinchGesture)
        self.viewport.changed.connect(self.update)
        self.viewport.stack_changed.connect(self._stack_changed)
        scene.changed.connect(self._scene_changed)
        scene.tool_changed.connect(self._tool_changed)
        self._tool_changed(scene.tool)

    def _scene_changed(self) -> None:
        """Paint what changed; where another pane is waited for, after that one."""
        if self._scene.painted_first in (None, self.number):
            self.update()
        else:
            QTimer.singleShot(0, self, self.update)

    @property
    def painted_now(self) -> Painted | None:
        """What the last paint put on the screen, None for an empty pane."""
        return self._picture.painted

    @property
    def drawing(self) -> bool:
        """Whether a button is held for a stroke."""
        return self._strokes.running

    def cancel_stroke(self) -> bool:
        """Give up a stroke that is begun; return whether points were set by clicks."""
        pending = self._strokes.pending or self._bar.running
        self._bar.cancel()
        self._strokes.cancel()
        return pending

    def ask(self, prompt: str, proposed: str, done: Callable[[str], None]) -> None:
        """Let the user type a line in the middle of the pane."""
        size = self._device_size()
        self._ask_text((size[0] / 3, size[1] / 2), done, prompt, proposed)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint image, words and marks of one frame in one go, and note what is now on the screen."""
        size, ratio = self._device_size(), self.devicePixelRatioF()
        self._picture.room = Room(self.width(), self.height())
        self._picture.focused = self.hasFocus()
        self._picture.screen = self.screen().name()  # on another screen Qt has the whole window painted anew
        image = self._picture.make(size, ratio)
        image.setDevicePixelRatio(ratio)
        painter = QPainter(self)
        if not ratio.is_integer():
            self._paint_ends(painter)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)  # a copy: nothing shines through
        painter.drawImage(QPointF(0, 0), image)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        self._paint_guides(painter)
        self._paint_value(painter)
        self._paint_glass(painter)
        if self._outline is not None:
            self._paint_outline(painter, *self._outline)
        painter.end()
        self._buttons.place()
        self.painted.emit()
        self._picture.look_ahead()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """What comes next is of no use where nobody sees it."""
        self._picture.forget_ahead()
        super().hideEvent(event)

    # pointer
    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin a stroke, or take hold of the rail."""
        self.activated.emit()
        if self._can_carry() and self._carrying.press(event):
            return
        if event.button() is Qt.MouseButton.LeftButton and self._over_state(event.position()):
            self.viewport.next_state()
        elif event.button() is Qt.MouseButton.LeftButton and self._rail.over(event.position(), QSizeF(self.size())):
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._rail.press(event.position(), QSizeF(self.size()), shift=shift)
        elif event.button() is Qt.MouseButton.LeftButton and self._over_bar(event.position()):
            self._bar.press(self._device_point(event.position()))
        elif self._uses_menu(event.button()):
            self.menu_wanted.emit(event.globalPosition().toPoint())
        else:
            self._strokes.press(event.button(), self._pointer(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go on with it."""
        if self._carrying.running:
            if self._carrying.goes(event.position()):
                self.carry_wanted.emit()
            return
        if self._rail.running:
            self._rail.move(event.position(), QSizeF(self.size()))
        elif self._bar.running:
            self._bar.move(self._device_point(event.position()), self.devicePixelRatioF())
        else:
            self._strokes.move(self._pointer(event))
        before, self._place = self._place, self._pointer(event).place
        if self._scene.magnifier.on:
            self._move_glass(before, self._place)
        told = self._value()
        if told != self._told:
            lines = len(self._picture.said.position) + max(len(told), len(self._told))
            self.update(foot_of(self.width(), self.height(), lines))
        over = (
            self._over_state(event.position()),
            self._bar.running or self._over_bar(event.position()) or self._over_end(event.position()),
            self._on_label if self._strokes.running else self._strokes.over_label(self._pointer(event)),
        )
        if over != (self._on_state, self._on_bar, self._on_label):
            self._on_state, self._on_bar, self._on_label = over
            self._show_cursor()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """End it."""
        if self._carrying.running:
            self._carrying.end()
        elif self._rail.running:
            self._rail.release()
        elif self._bar.running:
            self._bar.release()
        else:
            self._strokes.release(event.button(), self._pointer(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Enlarge this pane, or go back to all."""
        if event.button() is Qt.MouseButton.LeftButton and self._over_state(event.position()):
            self.viewport.next_state()  # the second of two quick clicks
        elif self._over_bar(event.position()):
            self._bar.press(self._device_point(event.position()))  # two pulls in a row
        elif event.button() is Qt.MouseButton.LeftButton and not self._strokes.double_click(self._pointer(event)):
            self._strokes.cancel()
            self.enlarge_wanted.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Scroll the stack; with Ctrl, or where there is but one picture, zoom at the pointer."""
        self.activated.emit()
        event.accept()
        if self._strokes.running:
            return
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        angle, pixels = event.angleDelta().y(), event.pixelDelta().y()
        if control or self._is_slide() or self._scene.mouse.wheel == "zoom":
            turned = angle if angle else pixels * 4
            self._zoom_at(NOTCH_ZOOM ** (turned / 120), event.position())
        else:
            steps = self._wheel.add(angle, pixels)
            if steps:
                self.viewport.scroll(steps)

    def event(self, event: QEvent) -> bool:
        """Pinch, on trackpads and touch screens; and the words that the pane has no room for, at those that it has."""
        if isinstance(event, QKeyEvent) and self._mark_keys.event(event):
            return True
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            self._show_tip(event)
            return True
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
                self._zoom_at(max(0.1, 1.0 + event.value()), event.position())
                return True
        elif event.type() is QEvent.Type.Gesture and isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                center = self.mapFromGlobal(pinch.centerPoint())
                self._zoom_at(pinch.scaleFactor(), QPointF(center))
                return True
        return super().event(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """No value is under the pointer any more."""
        self._place = None
        self.update()
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The pane with the keyboard is the active one."""
        self.activated.emit()
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The edge tells that the keyboard is elsewhere; what was nudged is kept."""
        self._mark_keys.keep()
        self.update()
        super().focusOutEvent(event)

    def zoom(self, factor: float) -> None:
        """Zoom about the middle of the pane."""
        self._zoom_at(factor, QPointF(self.width() / 2, self.height() / 2))

    def tip_at(self, at: QPointF) -> str:
        """Return all words of the pane where the pointer rests on some of them, or on a mark; empty elsewhere."""
        if not any(one.contains(self._device_point(at)) for one in self._picture.standing.taken):
            return ""
        return "\n".join(tip_lines(self._picture.overlays(ROOMY)))

    # inside
    def _show_tip(self, event: QHelpEvent) -> None:
        told = self.tip_at(QPointF(event.pos()))
        if told:
            QToolTip.showText(event.globalPos(), told, self)
        else:
            QToolTip.hideText()

    def _uses_menu(self, button: Qt.MouseButton) -> bool:
        mouse = self._scene.mouse
        used = {Qt.MouseButton.RightButton: mouse.right, Qt.MouseButton.MiddleButton: mouse.middle}
        return used.get(button) == "menu" and not self._strokes.running

    def _paint_ends(self, painter: QPainter) -> None:
        """Blacken the last row and column: at a ratio of 1.5 the picture may end half a pixel early."""
        for strip in (QRect(0, self.height() - 1, self.width(), 1), QRect(self.width() - 1, 0, 1, self.height())):
            painter.fillRect(strip, Qt.GlobalColor.black)

    def _device_size(self) -> tuple[int, int]:
        ratio = self.devicePixelRatioF()
        return max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio))

    def _value(self) -> tuple[str, ...]:
        if self._scene.hidden or not self._picture.room.says(Said.VALUE):
            return ()
        value = value_under(self._picture.painted, self._place, everything=self._scene.all_values)
        more = layers_under(self._scene.layers, self.number, self._picture.painted, self._place) if value else ""
        return (*value[:-1], f"{value[-1]} · {more}") if more else value

    def _paint_value(self, painter: QPainter) -> None:
        painted, self._told = self._picture.painted, self._value()
        if painted is not None and self._told:
            paint_value(painter, self._told, painted, len(self._picture.said.position))

    def _magnify(self, place: Point | None) -> None:
        """Lay the magnifier of the tool over a place, or take it away."""
        before, self._held = self._held, place
        self._move_glass(before, place)

    def _show_outline(self, corners: tuple[Point, Point] | None) -> None:
        self._outline = corners
        self.update()

    def _paint_outline(self, painter: QPainter, one: Point, other: Point) -> None:
        ratio = self.devicePixelRatioF()
        box = QRectF(QPointF(one[0] / ratio, one[1] / ratio), QPointF(other[0] / ratio, other[1] / ratio)).normalized()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in (("#B0000000", 3.0), ("#7DB3E8", 1.0)):
            painter.setPen(QPen(QColor(color), width))
            painter.drawRect(box)

    def _move_glass(self, before: Point | None, now: Point | None) -> None:
        """Paint again what the magnifier leaves and where it comes to, and nothing else."""
        for place in (before, now):
            if place is not None:
                self.update(bounds(place, self.devicePixelRatioF()))

    def _paint_glass(self, painter: QPainter) -> None:
        place = self._held or (self._place if self._scene.magnifier.on else None)
        painted, times = self._picture.painted, self._scene.magnifier.times
        if place is None or painted is None:
            if self._glass is not None:
                self._glass.close()
            return
        if self._glass is None:
            self._glass = MagnifierGlass(self.update)
        marks = () if self._scene.hidden else self._scene.annotations_on(painted.shown.reference)
        monitor = self._scene.monitor_of(self._picture.screen)
        image = self._glass.picture(painted, place, times, marks, monitor)
        if image is not None:
            told = " · ".join((f"{times}×", *value_under(painted, place)))
            paint_glass(painter, image, place, painted.ratio, told)

    def _paint_guides(self, painter: QPainter) -> None:
        painted = self._picture.painted
        if self.guides is not None and painted is not None:
            self.guides.paint(painter, self.number, painted)

    def _pointer(self, event: QMouseEvent) -> Pointer:
        ratio = self.devicePixelRatioF()
        keys = event.modifiers()
        return Pointer(
            event.position().x() * ratio,
            event.position().y() * ratio,
            shift=bool(keys & Qt.KeyboardModifier.ShiftModifier),
            control=bool(keys & Qt.KeyboardModifier.ControlModifier),
            alt=bool(keys & Qt.KeyboardModifier.AltModifier),
        )

    def _zoom_at(self, factor: float, at: QPointF) -> None:
        painted = self._picture.painted
        if painted is None or painted.shown.source is None:
            return
        frame = frame_of(painted.shown.source)
        ratio = self.devicePixelRatioF()
        zoomed = zoomed_at(frame, self._device_size(), self.viewport.view, factor, (at.x() * ratio, at.y() * ratio))
        self.viewport.set_view(replace(self.viewport.view, zoom=zoomed.zoom, center=zoomed.center))

    def _is_slide(self) -> bool:
        stack = self.viewport.stack
        return stack is not None and stack.frames[0].instance.kind is InstanceKind.SLIDE

    def _can_carry(self) -> bool:
        """Tell whether there is a picture to drag out of the pane, and no mark in the hand."""
        painted = self._picture.painted
        begun = self._strokes.running or self._strokes.pending
        return painted is not None and painted.transform is not None and not begun

    def _over_state(self, at: QPointF) -> bool:
        box = self._picture.standing.state
        return box is not None and not self._strokes.running and box.contains(self._device_point(at))

    def _over_end(self, at: QPointF) -> bool:
        return not self._strokes.running and self._rail.end_at(at, QSizeF(self.size())) is not None

    def _over_bar(self, at: QPointF) -> bool:
        return not self._strokes.running and self._bar.over(self._device_point(at), self.devicePixelRatioF())

    def _device_point(self, at: QPointF) -> QPoint:
        ratio = self.devicePixelRatioF()
        return QPoint(int(at.x() * ratio), int(at.y() * ratio))

    def _propose(self, annotation: Annotation | None) -> None:
        part = self._picture.propose(annotation)
        if part is None:
            self.update()
        else:
            ratio = self.devicePixelRatioF()
            box = QRectF(part.x() / ratio, part.y() / ratio, part.width() / ratio, part.height() / ratio)
            self.update(box.toAlignedRect())

    def _ask_text(
        self,
        at: tuple[float, float],
        done: Callable[[str], None],
        prompt: str = "",
        proposed: str = "",
        words: bool = True,
    ) -> None:
        ratio = self.devicePixelRatioF()
        place = QPoint(round(at[0] / ratio) + 8, round(at[1] / ratio) - 12)
        TextEntry(self, place, done, prompt, proposed, words=words)

    def _stack_changed(self) -> None:
        self._strokes.forget()
        self._picture.details = False
        self._wheel.reset()
        self.update()

    def _tool_changed(self, _name: str) -> None:
        self._strokes.cancel()
        self._show_cursor()

    def _show_cursor(self) -> None:
        """Say what a press here would do: take the next state, pull the bar, take hold of a label, or use the tool."""
        shape = cursor_of(self._scene.tool, on_state=self._on_state, on_bar=self._on_bar, on_label=self._on_label)
        self.setCursor(shape)
