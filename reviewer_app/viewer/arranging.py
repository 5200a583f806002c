"""The panes as values, and panes as values say: what a case window keeps of the viewer and puts back."""

from __future__ import annotations

from reviewer_app.cases.arrangement import PaneContent, ViewerArrangement
from reviewer_app.imaging.series import Stack
from reviewer_app.viewer.layouts import LAYOUTS, PANES
from reviewer_app.viewer.series_tiles import Shows
from reviewer_app.viewer.slots import PaneSlot
from reviewer_app.viewer.tiling import parse_tiling
from reviewer_app.viewer.tools import TOOL_NAMES
from reviewer_app.viewer.viewport import position_in, reference_of
from reviewer_app.viewer.workspace import ViewerWorkspace


def arrangement_of(workspace: ViewerWorkspace) -> ViewerArrangement:
    """Return what the panes show now: as it was asked for, whether or not it is painted already."""
    scene, tiling = workspace.scene, workspace.grid.tiling
    return ViewerArrangement(
        layout=workspace.grid.layout_now.id,
        enlarged=workspace.grid.enlarged and tiling is None,
        active=workspace.tiles.numbers[0] if scene.active in workspace.tiles.numbers else scene.active,
        tool=scene.tool,
        hidden=scene.hidden,
        panes=_contents(workspace),
        layers=scene.layers.views,
        layers_hidden=scene.layers.hidden,
        tiled="" if tiling is None else tiling.id,
    )


def arrange(workspace: ViewerWorkspace, wanted: ViewerArrangement) -> dict[int, PaneContent]:
    """Show images, layout and tool as they were; return by pane the documents, which somebody else has to read.

    What is no longer there is left out. Layers are somebody else's to read, too.
    """
    if wanted.layout in LAYOUTS:
        workspace.set_layout(wanted.layout)
    numbered = list(enumerate(wanted.panes[:PANES]))
    for number, content in numbered:
        stack = workspace.stack(content.stack)
        if stack is not None:
            workspace.show_stack(stack, number, _position(stack, content))
            workspace.scene.viewports[number].set_view(content.view)
    tiled = parse_tiling(wanted.tiled)
    if tiled is not None and workspace.stack(_stack_in(wanted, tiled[0])) is not None:
        workspace.scene.set_active(tiled[0])
        workspace.set_tiles(tiled[1])
    if 0 <= wanted.active < workspace.grid.layout_now.panes:
        workspace.scene.set_active(wanted.active)
    if wanted.enlarged:
        workspace.toggle_enlarged()
    if wanted.tool in TOOL_NAMES:
        workspace.set_tool(wanted.tool)
    workspace.scene.set_hidden(hidden=wanted.hidden)
    return {number: content for number, content in numbered if content.document}


def _stack_in(wanted: ViewerArrangement, pane: int) -> str:
    """Return the key of the stack in a pane of the layout, empty for none."""
    shown = wanted.layout in LAYOUTS and pane < min(LAYOUTS[wanted.layout].panes, len(wanted.panes))
    return wanted.panes[pane].stack if shown else ""


def _contents(workspace: ViewerWorkspace) -> tuple[PaneContent, ...]:
    """Return what each pane shows, up to the last that shows anything."""
    slots, lent = workspace.grid.slots, workspace.tiles.lent
    found = [
        _content(lent.get(number) or Shows.of(viewport), slots[number] if number < len(slots) else None)
        for number, viewport in enumerate(workspace.scene.viewports)
    ]
    while found and found[-1] == PaneContent():
        found.pop()
    return tuple(found)


def _content(shows: Shows, slot: PaneSlot | None) -> PaneContent:
    paper = slot.paper if slot is not None else None
    if paper is not None:
        return PaneContent(document=paper.key, place=paper.place)
    if shows.stack is None:
        return PaneContent()
    return PaneContent(shows.stack.key, reference_of(shows.stack.frames[shows.position]), shows.view)


def _position(stack: Stack, content: PaneContent) -> int:
    return (position_in(stack, content.image) or 0) if content.image is not None else 0
