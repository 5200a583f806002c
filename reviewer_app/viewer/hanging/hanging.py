"""Hanging on the panes, and the panes as a protocol of the reader's own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from reviewer_app.imaging.series import Stack
from reviewer_app.viewer.hanging.candidates import Candidate, candidates_of
from reviewer_app.viewer.hanging.match import Hung, hang
from reviewer_app.viewer.hanging.protocol import HangingProtocol, Pick
from reviewer_app.viewer.hanging.views import views_of
from reviewer_app.viewer.workspace import ViewerWorkspace

#: Words that tell series apart; others could name a patient, and are not kept outside the vault.
_TELLING = frozenset({
    "t1", "t2", "t1w", "t2w", "pd", "pdw", "flair", "tirm", "stir", "dwi", "adc", "swi", "tof", "mra", "mrcp", "diff",
    "trace", "space", "mprage", "vibe", "fs", "dixon", "water", "fat", "gd", "km", "arterial", "venous", "portal",
    "delayed", "native", "contrast", "noncontrast", "ax", "axial", "cor", "coronal", "sag", "sagittal", "tra", "lung",
    "bone", "soft", "brain", "angio", "thin", "nac", "mip",
})  # fmt: skip


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


def protocol_of(
    workspace: ViewerWorkspace, stacks: Iterable[Stack], priors: Collection[str], name: str
) -> HangingProtocol | None:
    """Return the panes as they are now as a protocol; None where no pane shows images."""
    known = candidates_of(stacks, priors)
    places: list[Pick] = []
    shown: list[str] = []
    regions: set[str] = set()
    slots = workspace.grid.slots[: workspace.grid.layout_now.panes]  # also those behind one that is enlarged
    for slot in slots:
        stack = None if slot.showing_document else workspace.scene.viewports[slot.number].stack
        position = workspace.scene.viewports[slot.number].position
        one = None if stack is None else _candidate(known, stack, position)
        made = Pick(optional=True, words=("nothing",)) if one is None else _pick(one, known)
        shown.append("" if stack is None else stack.key)
        fused = workspace.scene.viewports[slot.number].view.fused
        over = shown.index(fused) if fused and fused in shown[:-1] else -1
        again = shown.index(shown[-1])
        places.append(Pick(same=again, over=over) if over >= 0 and again < len(places) else replace(made, over=over))
        if one is not None:
            regions |= one.regions
    if all(one.optional for one in places):
        return None
    ties = workspace.links.ties
    views = [workspace.scene.viewports[slot.number].view for slot in slots]
    inverted = tuple(number for number, view in enumerate(views) if view.inverted)
    palettes = tuple(view.palette for view in views) if any(view.palette for view in views) else ()
    return HangingProtocol(
        name=name,
        layout=workspace.grid.layout_now.id,
        places=tuple(places),
        regions=tuple(sorted(regions)),
        inverted=inverted,
        palettes=palettes,
        window_in_step=ties.window,
        place_in_step=ties.place,
    )


def _candidate(known: Sequence[Candidate], stack: Stack, position: int) -> Candidate | None:
    mine = [one for one in known if one.stack.key == stack.key]
    return next((one for one in mine if one.position == position), mine[0] if mine else None)


def _pick(one: Candidate, known: Sequence[Candidate]) -> Pick:
    """Return what finds this very candidate again among those of its study."""
    pick = Pick(
        modalities=(one.modality,),
        prior=one.prior,
        side=one.side,
        views=(one.view,) if one.view else (),
        orientation=one.orientation,
        words=tuple(sorted(one.words & _TELLING)),
    )
    same = [other for other in known if other.stack.study_instance_uid == one.stack.study_instance_uid]
    for number in range(len(same)):
        numbered = replace(pick, number=number)
        found = hang(HangingProtocol("", "1x1", (numbered,)), same)
        if found is not None and found.places[0] is one:
            return numbered
    return pick
