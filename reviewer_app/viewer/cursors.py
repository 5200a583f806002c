"""The shape of the pointer over an image: what a press there would do."""

from __future__ import annotations

from PySide6.QtCore import Qt

_OF_TOOLS = {
    "window": Qt.CursorShape.ArrowCursor,
    "scroll": Qt.CursorShape.SizeVerCursor,
    "pan": Qt.CursorShape.OpenHandCursor,
    "zoom": Qt.CursorShape.SizeVerCursor,
    "text": Qt.CursorShape.IBeamCursor,
}


def cursor_of(tool: str, *, on_state: bool, on_bar: bool, on_label: bool) -> Qt.CursorShape:
    """Return the shape for taking the next presentation state, the bar of values, a label, else for a tool."""
    if on_state:
        return Qt.CursorShape.PointingHandCursor
    if on_label:
        return Qt.CursorShape.SizeAllCursor
    return Qt.CursorShape.SizeVerCursor if on_bar else _OF_TOOLS.get(tool, Qt.CursorShape.CrossCursor)
