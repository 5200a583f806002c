"""The tools, in the order of the tool bar. Adding one is a file, a line here, and a test without a window."""

from __future__ import annotations

from reviewer_app.viewer.tools.base import Author, Tool
from reviewer_app.viewer.tools.cursor import CursorTool
from reviewer_app.viewer.tools.kinds import DRAWING_NAMES, drawing_tools
from reviewer_app.viewer.tools.magnify import MagnifyTool
from reviewer_app.viewer.tools.navigation import PanTool, ScrollTool, WindowTool, ZoomTool
from reviewer_app.viewer.tools.region import RegionWindowTool

DEFAULT_TOOL = "window"
TOOL_NAMES: tuple[str, ...] = (
    "scroll", "window", "zoom", "pan", "cursor", "magnify", "window-region", *DRAWING_NAMES,
)  # fmt: skip


def make_tools(author: Author) -> dict[str, Tool]:
    """Return every tool by its name."""
    tools: tuple[Tool, ...] = (
        ScrollTool(), WindowTool(), ZoomTool(), PanTool(), CursorTool(), MagnifyTool(), RegionWindowTool(),
        *drawing_tools(author),
    )  # fmt: skip
    return {tool.name: tool for tool in tools}
