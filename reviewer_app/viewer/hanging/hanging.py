"""Hanging on the panes."""

from __future__ import annotations

from dataclasses import replace

from reviewer_app.viewer.hanging.match import Hung
from reviewer_app.viewer.hanging.views import views_of
from reviewer_app.viewer.workspace import ViewerWorkspace


def show_hung(workspace: ViewerWorkspace, hung: Hung) -> None:
    """Lay the panes out and show in each what it is for; the first one becomes the active pane."""
    protocol = hung.protocol
    workspace.set_layout(protocol.layout)
    for number, (one, view) in enumerate(zip(hung.places, views_of(hung), strict=True)):
        if one is None:
            workspace.contents.show_nothing(number)
            continue
        workspace.show_stack(one.stack, number, one.position if one.single else None)
        workspace.scene.viewports[number].set_view(view)
    for number in range(len(hung.places), workspace.grid.layout_now.panes):
        workspace.contents.show_nothing(number)
    workspace.scene.set_active(next(number for number, one in enumerate(hung.places) if one is not None))
    ties = replace(workspace.links.ties, window=protocol.window_in_step, place=protocol.place_in_step)
    workspace.links.set_ties(ties)
