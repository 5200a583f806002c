"""The tools, in the order of the tool bar. Adding one is a file, a line here, and a test without a window."""

from __future__ import annotations

from reviewer_app.viewer.tools.base import Author, Tool
from reviewer_app.viewer.tools.cursor import CursorTool
from reviewer_app.viewer.tools.drawing import TextTool, arrow_tool, length_tool
from reviewer_app.viewer.tools.magnify import MagnifyTool
from reviewer_app.viewer.tools.navigation import PanTool, ScrollTool, WindowTool, ZoomTool
from reviewer_app.viewer.tools.region import RegionWindowTool

DEFAULT_TOOL = "window"
TOOL_NAMES: tuple[str, ...] = (
    "scroll",
    "window",
    "zoom",
    "pan",
    "cursor",
    "magnify",
    "window-region",
    "length",
    "arrow",
    "text",
)


def make_tools(author: Author) -> dict[str, Tool]:
    """Return every tool by its name."""
    tools: tuple[Tool, ...] = (
        ScrollTool(), WindowTool(), ZoomTool(), PanTool(), CursorTool(), MagnifyTool(), RegionWindowTool(),
        length_tool(author), arrow_tool(author), TextTool(author),
    )  # fmt: skip
    return {tool.name: tool for tool in tools}
