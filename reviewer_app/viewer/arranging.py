"""The panes as values, and panes as values say: what a case window keeps of the viewer and puts back."""

from __future__ import annotations

from reviewer_app.cases.arrangement import PaneContent, ViewerArrangement
from reviewer_app.imaging.series import Stack
from reviewer_app.viewer.slots import LAYOUTS, PaneSlot
from reviewer_app.viewer.tools import TOOL_NAMES
from reviewer_app.viewer.viewport import position_in, reference_of
from reviewer_app.viewer.workspace import ViewerWorkspace


def arrangement_of(workspace: ViewerWorkspace) -> ViewerArrangement:
    """Return what the panes show now: as it was asked for, whether or not it is painted already."""
    rows, columns = workspace.grid.shape
    scene = workspace.scene
    return ViewerArrangement(
        rows=rows,
        columns=columns,
        enlarged=workspace.grid.enlarged,
        active=scene.active,
        tool=scene.tool,
        hidden=scene.hidden,
        panes=tuple(_content(slot) for slot in workspace.grid.slots),
    )


def arrange(workspace: ViewerWorkspace, wanted: ViewerArrangement) -> dict[int, PaneContent]:
    """Show images, layout and tool as they were; return by pane the documents, which somebody else has to read.

    What is no longer there is left out.
    """
    if (wanted.rows, wanted.columns) in LAYOUTS:
        workspace.set_layout(wanted.rows, wanted.columns)
    numbered = [one for one in enumerate(wanted.panes) if one[0] < len(workspace.grid.slots)]
    for number, content in numbered:
        stack = workspace.stack(content.stack)
        if stack is not None:
            workspace.show_stack(stack, number, _position(stack, content))
            workspace.scene.viewports[number].set_view(content.view)
    if 0 <= wanted.active < len(workspace.grid.visible_slots):
        workspace.scene.set_active(wanted.active)
    if wanted.enlarged:
        workspace.toggle_enlarged()
    if wanted.tool in TOOL_NAMES:
        workspace.set_tool(wanted.tool)
    workspace.scene.set_hidden(hidden=wanted.hidden)
    return {number: content for number, content in numbered if content.document}


def _content(slot: PaneSlot) -> PaneContent:
    document = slot.document
    if slot.showing_document and document is not None:
        return PaneContent(document=document.key, place=document.place)
    viewport = slot.image.viewport
    if viewport.stack is None:
        return PaneContent()
    frame = viewport.stack.frames[viewport.position]
    return PaneContent(viewport.stack.key, reference_of(frame), viewport.view)


def _position(stack: Stack, content: PaneContent) -> int:
    return (position_in(stack, content.image) or 0) if content.image is not None else 0
