"""The panes as a protocol of the reader's own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from reviewer_app.cases.views import ViewState
from reviewer_app.imaging.series import Stack
from reviewer_app.viewer.hanging.candidates import Candidate, candidates_of
from reviewer_app.viewer.hanging.match import Hung, hang, studies_of
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
#: What a pane without images is for: no series is called so.
_NOTHING = Pick(optional=True, words=("nothing",))


@dataclass(frozen=True, slots=True)
class _Pane:
    """What a pane shows; `key` is that of its stack, `one` None where it shows no images of the case."""

    one: Candidate | None
    key: str
    view: ViewState


def protocol_of(
    workspace: ViewerWorkspace,
    stacks: Iterable[Stack],
    priors: Collection[str],
    name: str,
    in_force: HangingProtocol | None = None,
) -> HangingProtocol | None:
    """Return the panes as they are now as a protocol; None where no pane shows images.

    Parameters
    ----------
    in_force
        The protocol that they were hung by, if any: a pane that still shows what it says is kept by its rule, so that
        the next case fills it as this one was. All others are kept by what they show.
    """
    known = candidates_of(stacks, priors)
    panes = _panes(workspace, known)
    if all(one.one is None for one in panes):
        return None
    layout, hung = workspace.grid.layout_now.id, None
    if in_force is not None and in_force.layout == layout:
        hung = hang(in_force, known)
    made = None if hung is None else _kept(hung, panes, known)
    if made is None:
        made = _described(HangingProtocol(name, layout, _bare(panes), _regions(panes)), panes, known, ())
    ties = workspace.links.ties
    views = [one.view for one in panes]
    return replace(
        made,
        name=name,
        inverted=tuple(number for number, view in enumerate(views) if view.inverted),
        palettes=tuple(view.palette for view in views) if any(view.palette for view in views) else (),
        equal_scale=_equal_scale(views, hung),
        width=0,
        window_in_step=ties.window,
        place_in_step=ties.place,
    )


def _panes(workspace: ViewerWorkspace, known: Sequence[Candidate]) -> tuple[_Pane, ...]:
    """Return what all panes of the layout show, also those behind one that is enlarged."""
    found = []
    for slot in workspace.grid.slots[: workspace.grid.layout_now.panes]:
        viewport = workspace.scene.viewports[slot.number]
        stack = None if slot.showing_document else viewport.stack
        one = None if stack is None else _candidate(known, stack, viewport.position)
        found.append(_Pane(one, "" if stack is None else stack.key, viewport.view))
    return tuple(found)


def _candidate(known: Sequence[Candidate], stack: Stack, position: int) -> Candidate | None:
    mine = [one for one in known if one.stack.key == stack.key]
    return next((one for one in mine if one.position == position), mine[0] if mine else None)


def _equal_scale(views: Sequence[ViewState], hung: Hung | None) -> bool:
    """Whether the panes are fitted to one scale, or would be if the files of this case told theirs."""
    if any(one.fitted is not None and not one.state for one in views):
        return True
    return hung is not None and hung.protocol.equal_scale and all(one.fitted is None for one in views_of(hung))


def _kept(hung: Hung, panes: Sequence[_Pane], known: Sequence[Candidate]) -> HangingProtocol | None:
    """Return the protocol in force with other rules where panes show something else than it says.

    None where that would not show what the panes do.
    """
    rules, views = hung.protocol.places, views_of(hung)
    kept = []
    for number, pane in enumerate(panes):
        ruled = number < len(rules) and hung.places[number] is pane.one and views[number].fused == pane.view.fused
        wants = (rules[number].like, rules[number].same, rules[number].over) if ruled else ()
        if ruled and all(one in kept for one in wants if one >= 0):
            kept.append(number)
    if len(kept) == len(panes):
        return hung.protocol
    regions = hung.protocol.regions
    bare = [rules[number] if number in kept else pick for number, pick in enumerate(_bare(panes))]
    fit = all(one.one is None or one.one.regions & set(regions) for one in panes)
    start = replace(hung.protocol, places=tuple(bare), regions=regions if fit else _regions(panes))
    made = _described(start, panes, known, kept)
    again = hang(made, known)
    same = again is not None and all(one is pane.one for one, pane in zip(again.places, panes, strict=True))
    return made if same else None


def _regions(panes: Sequence[_Pane]) -> tuple[str, ...]:
    """Return the regions of all that is shown; none, which is any, where one of them does not tell its own."""
    shown = [one.one.regions for one in panes if one.one is not None]
    return tuple(sorted(frozenset().union(*shown))) if all(shown) else ()


def _bare(panes: Sequence[_Pane]) -> tuple[Pick, ...]:
    """Return what kind of series each pane shows, but not which of several of the kind."""
    keys = [one.key for one in panes]
    picks = []
    for number, pane in enumerate(panes):
        fused = pane.view.fused
        over = keys.index(fused) if fused and fused in keys[:number] else -1
        again = keys.index(pane.key)
        if over >= 0 and again < number:
            picks.append(Pick(same=again, over=over))
        else:
            picks.append(replace(_NOTHING if pane.one is None else _pick(pane), over=over))
    return tuple(picks)


def _pick(pane: _Pane) -> Pick:
    one = pane.one
    assert one is not None  # noqa: S101 - asked for where something is shown
    return Pick(
        modalities=(one.modality,),
        prior=one.prior,
        side=one.side,
        views=(one.view,) if one.view else (),
        orientation=one.orientation,
        words=tuple(sorted(one.words & _TELLING)),
        chest_wall="left" if pane.view.edge == "left" else "right" if pane.view.edge == "right" else "",
    )


def _described(
    start: HangingProtocol, panes: Sequence[_Pane], known: Sequence[Candidate], kept: Collection[int]
) -> HangingProtocol:
    """Return a protocol whose places, but for those `kept`, find the very study and series that the panes show."""
    studies = {prior: studies_of(start, known, prior=prior) for prior in (False, True)}
    picks = list(start.places)
    for number, pane in enumerate(panes):
        if number in kept or pane.one is None or picks[number].same >= 0:
            continue
        uid = pane.one.stack.study_instance_uid
        picks[number] = replace(picks[number], study=studies[pane.one.prior].index(uid))
        picks[number] = _numbered(start, picks, number, pane.one, known)
    return replace(start, places=tuple(picks))


def _numbered(
    start: HangingProtocol, picks: Sequence[Pick], at: int, one: Candidate, known: Sequence[Candidate]
) -> Pick:
    """Return the pick of a place with the number that finds this very candidate after what earlier places took."""
    for number in range(len(known)):
        numbered = replace(picks[at], number=number)
        tried = [replace(pick, optional=True) for pick in (*picks[:at], numbered, *picks[at + 1 :])]
        found = hang(replace(start, places=tuple(tried)), known)
        if found is None or found.places[at] is None:
            break
        if found.places[at] is one:
            return numbered
    return picks[at]
