"""Which tool gets the pointer: the mouse's buttons, and marks that are taken hold of."""

from __future__ import annotations

from PySide6.QtCore import Qt

from reviewer_app.cases.views import ImageReference
from reviewer_app.viewer.pane_handle import NOT_WHOLE, PaneHandle
from reviewer_app.viewer.scene import MARKS_HIDDEN, Scene
from reviewer_app.viewer.tools import make_tools
from reviewer_app.viewer.tools.base import Pointer, Tool
from reviewer_app.viewer.tools.edit import EditTool, grip_at
from reviewer_app.viewer.tools.kinds import DRAWING_NAMES
from reviewer_app.viewer.tools.points import PointsTool

DRAWING = frozenset(DRAWING_NAMES)
#: Tools that set a point with every click, wherever a mark lies.
_OVER_MARKS = frozenset({"count"})
_MARKING = DRAWING | {"edit"}


class Strokes:
    """One stroke at a time in one pane. Left is the chosen tool; the others as `scene.mouse` says."""

    def __init__(self, scene: Scene, handle: PaneHandle) -> None:
        self._scene = scene
        self._handle = handle
        self._tools = make_tools(scene.author)
        self._author = scene.author
        self._running: Tool | None = None
        self._image: ImageReference | None = None
        self._button = Qt.MouseButton.NoButton

    @property
    def running(self) -> bool:
        """Whether a button is held for a stroke."""
        return self._running is not None

    @property
    def pending(self) -> bool:
        """Whether a mark that is set by clicks is begun."""
        return self._points_tool() is not None

    def complete(self) -> bool:
        """Finish a mark of any number of points; return whether one was begun."""
        tool = self._points_tool()
        if tool is None or not self._handle.ready or not self._may_go_on(tool):
            return False
        self._running = None
        tool.complete(self._handle)
        return True

    def step_back(self) -> bool:
        """Take back the last point of a mark that is set by clicks; return whether one was begun."""
        tool = self._points_tool()
        if tool is None or not self._handle.ready:
            return False
        tool.step_back(self._handle)
        return True

    def double_click(self, at: Pointer) -> bool:
        """Finish what is set by clicks; return False where a double click means something else than that."""
        tool = self._chosen()
        if tool.name not in DRAWING:
            return False
        if isinstance(tool, PointsTool) and tool.count == 0 and tool.pending:
            self.complete()
        elif isinstance(tool, PointsTool) or tool.name in _OVER_MARKS:
            self.press(Qt.MouseButton.LeftButton, at)
        return True

    def _points_tool(self) -> PointsTool | None:
        tool = self._chosen()
        return tool if isinstance(tool, PointsTool) and tool.pending else None

    def press(self, button: Qt.MouseButton, at: Pointer) -> None:
        """Begin a stroke, unless one is running or there is nothing to use a tool on."""
        if self._running is not None or not self._handle.ready:
            return
        tool = self._tool_for(button, at)
        if tool is not None:
            self._running, self._button = tool, button
            self._image = self._handle.painted.image
            tool.press(self._handle, at)

    def move(self, at: Pointer) -> None:
        """Go on with a stroke, or with a mark that is set by clicks; a mark is given up where its image went."""
        if not self._handle.ready:
            return
        tool = self._running or self._chosen()
        if self._may_go_on(tool):
            tool.move(self._handle, at)
        elif self._running is not None:
            self.cancel()

    def release(self, button: Qt.MouseButton, at: Pointer) -> None:
        """End the stroke that this button began."""
        tool = self._running
        if tool is None or button is not self._button:
            return
        if self._handle.ready and self._may_go_on(tool):
            self._running = None
            tool.release(self._handle, at)
        else:
            self.cancel()

    def cancel(self) -> None:
        """Give up whatever is begun, also with a click of a tool that is no longer the chosen one."""
        running, self._running = self._running, None
        if running is not None:
            running.cancel(self._handle)
        for name in DRAWING:
            self._tools[name].cancel(self._handle)

    def forget(self) -> None:
        """Give up whatever was begun on pictures that have gone: nothing of it is taken back on those that came."""
        self._running = None
        self._tools = make_tools(self._author)
        self._handle.propose(None)

    def _may_go_on(self, tool: Tool) -> bool:
        """Tell whether a tool may be used now: what is drawn belongs to the image asked for, and stays on its own."""
        if tool.name not in _MARKING:
            return True
        return self._handle.true and (self._running is None or self._handle.painted.image == self._image)

    def _chosen(self) -> Tool:
        if self._author is not self._scene.author:
            self._author = self._scene.author
            self._tools = make_tools(self._author)
        return self._tools[self._scene.tool]

    def _tool_for(self, button: Qt.MouseButton, at: Pointer) -> Tool | None:
        if button is Qt.MouseButton.RightButton:
            return self._usable(self._scene.mouse.right)
        if button is Qt.MouseButton.MiddleButton:
            return self._usable(self._scene.mouse.middle)
        if button is not Qt.MouseButton.LeftButton:
            return None
        if self._handle.true and not self.pending and self._chosen().name not in _OVER_MARKS:
            marks = self._scene.annotations_on(self._handle.painted.image)
            grip = grip_at(marks, self._handle.transform, at.place, self._handle.ratio)
            held = grip is not None and self._scene.selected == grip.annotation.id
            self._scene.select(grip.annotation.id if grip is not None else "")
            # a mark that was not chosen before is only chosen: no drag of the window may change a number
            free = grip is not None and not grip.annotation.locked
            if grip is not None and free and (held or self._takes_hold(at)):
                return EditTool(grip) if self._may_draw() else None
        chosen = self._chosen()
        if chosen.name in DRAWING and not self._may_draw():
            return None
        return self._usable(chosen.name)

    def _may_draw(self) -> bool:
        """Tell whether something may be drawn now, and say why not: nobody draws on half a picture, or out of sight."""
        if self._scene.hidden:
            self._handle.say(MARKS_HIDDEN)
        elif self._handle.true and not self._handle.whole:
            self._handle.say(NOT_WHOLE)
        return self._handle.whole and not self._scene.hidden

    def _takes_hold(self, at: Pointer) -> bool:
        """Tell whether the tool in the hand takes hold of a mark that was not chosen before; Alt draws beside it."""
        return self._chosen().name in DRAWING and not at.alt

    def _usable(self, name: str) -> Tool | None:
        """Return a tool by its name; slides and colour pictures have no window: a drag for it moves them."""
        if name == "window" and self._handle.painted.window is None:
            return self._tools["pan"]
        return self._tools.get(name)
