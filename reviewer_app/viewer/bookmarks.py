"""Views that can be reopened: taken from what is painted, found again in panes and stacks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reviewer_app.cases.annotations import ShownSource
from reviewer_app.cases.views import Bookmark, ImageReference
from reviewer_app.imaging.layers.segment_outlines import OUTLINES
from reviewer_app.imaging.layers.values import LayerKind, place_of
from reviewer_app.imaging.objects.presentation import StateSource
from reviewer_app.imaging.palettes import chosen_palette
from reviewer_app.imaging.series import Stack
from reviewer_app.viewer.layer_picture import shown_layers
from reviewer_app.viewer.pane import ImagePane
from reviewer_app.viewer.reported import Reported
from reviewer_app.viewer.slots import PaneSlot
from reviewer_app.viewer.viewport import position_in


def painted_bookmark(pane: ImagePane) -> Bookmark | None:
    """Return the view that a pane shows; None while it is not the one asked for, or is no picture."""
    if pane.viewport.shown is None or pane.viewport.waiting:
        return None
    pane.repaint()  # what is ready and about to be painted comes at once, so that the mark is of what is seen
    return seen_bookmark(pane)


def seen_bookmark(pane: ImagePane) -> Bookmark | None:
    """Return the view that stands on the screen, without a paint, for those who ask at every key; None as above."""
    if pane.viewport.shown is None or pane.viewport.waiting:
        return None
    painted = pane.painted_now
    if painted is None or not painted.complete:
        return None
    # a state that is chosen but not for this image is not looked through, and is not part of the view; nor is a series
    # that is to be laid over it and is hidden, or is not there yet
    through = isinstance(painted.shown.source, StateSource)
    now = painted.view
    fused = any(one.shown and one.layer.key == now.fused for one in painted.over)
    source = painted.shown.source
    # a picture with colours of its own keeps them
    palette = "" if source is None or chosen_palette(source.description, now) is None else now.palette
    view = replace(now, state=now.state if through else "", fused=now.fused if fused else "", palette=palette)
    place = place_of(painted.shown.frame, painted.shown.stack.spacing)
    layers = shown_layers(painted.over, 0.0 if place is None else place.reach)
    return Bookmark(painted.shown.reference, view, layers, painted.size)


def others_shown(pane: ImagePane, reported: Reported) -> tuple[ShownSource, ...]:
    """Return the objects of others of which marks stand on the picture that a pane has painted."""
    painted = pane.painted_now
    if painted is None:
        return ()
    found = reported.sources_on(painted.shown, pane.viewport.view.state)
    outlined = [
        reported.source(one.layer.key.removesuffix(OUTLINES))
        for one in painted.over
        if one.shown and one.layer.kind is LayerKind.OUTLINES
    ]
    return tuple(
        ShownSource(one.sop_instance_uid, one.origin.value, one.title, one.author, one.day)
        for one in (*found, *outlined)
        if one is not None
    )


def slot_with(slots: Iterable[PaneSlot], image: ImageReference) -> tuple[PaneSlot, int] | None:
    """Return the first pane whose stack holds an image, and where in it."""
    for slot in slots:
        position = None if slot.showing_document else slot.image.viewport.position_of(image)
        if position is not None:
            return slot, position
    return None


def stack_with(stacks: Iterable[Stack], image: ImageReference) -> tuple[Stack, int] | None:
    """Return the first stack that holds an image, and where in it."""
    for stack in stacks:
        position = position_in(stack, image)
        if position is not None:
            return stack, position
    return None
