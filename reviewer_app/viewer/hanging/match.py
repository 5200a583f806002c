"""Which protocol fits a case, and what it puts where. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reviewer_app.viewer.hanging.candidates import Candidate
from reviewer_app.viewer.hanging.protocol import HangingProtocol, Pick


@dataclass(frozen=True, slots=True)
class Hung:
    """A protocol with what fills its places, None for a place that stays empty."""

    protocol: HangingProtocol
    places: tuple[Candidate | None, ...]

    @property
    def filled(self) -> int:
        """How many places show something."""
        return sum(one is not None for one in self.places)


def fitting(
    protocols: Iterable[HangingProtocol], candidates: Sequence[Candidate], width: int = 1 << 20
) -> tuple[Hung, ...]:
    """Return what every protocol that fits would show, in their order, in a viewer of `width` logical pixels.

    One fits where its region is shown and every place that must be filled is. Those that need more room come last.
    """
    found = [hung for one in protocols if (hung := hang(one, candidates)) is not None]
    return tuple(sorted(found, key=lambda one: one.protocol.width > width))


def hang(protocol: HangingProtocol, candidates: Sequence[Candidate]) -> Hung | None:
    """Return what a protocol shows of a case, None where it does not fit."""
    places: list[Candidate | None] = []
    studies = {prior: studies_of(protocol, candidates, prior=prior) for prior in (False, True)}
    for pick in protocol.places:
        study = studies[pick.prior][pick.study : pick.study + 1]
        found = _picked(pick, protocol, [one for one in candidates if _study(one) in study], places)
        if found is None and not pick.optional:
            return None
        places.append(found)
    return Hung(protocol, tuple(places)) if any(places) else None


def studies_of(protocol: HangingProtocol, candidates: Iterable[Candidate], *, prior: bool) -> tuple[str, ...]:
    """Return the current or the prior studies that a protocol is for: those that have anything it asks for.

    They come in the order of the case, in which the newest are the first.
    """
    wanted = [one for one in protocol.places if one.prior is prior and one.same < 0]
    matching = (one for one in candidates if any(_fits(pick, protocol, one) for pick in wanted))
    return tuple(dict.fromkeys(_study(one) for one in matching))


def _study(one: Candidate) -> str:
    return one.stack.study_instance_uid


def _picked(
    pick: Pick, protocol: HangingProtocol, candidates: Iterable[Candidate], filled: Sequence[Candidate | None]
) -> Candidate | None:
    if 0 <= pick.same < len(filled):
        return filled[pick.same]
    taken = {(one.stack.key, one.position) for one in filled if one is not None}
    fit = [one for one in candidates if (one.stack.key, one.position) not in taken and _fits(pick, protocol, one)]
    if pick.largest:
        fit.sort(key=lambda one: -one.images)
    model = filled[pick.like] if 0 <= pick.like < len(filled) else None
    if model is not None and model.modality == "MG" and model.view:
        fit = [one for one in fit if one.view == model.view]  # two views of breasts are no pair
    if model is not None:
        fit.sort(key=lambda one: (one.stack.title != model.stack.title, one.orientation != model.orientation))
    return fit[pick.number] if pick.number < len(fit) else None


def _fits(pick: Pick, protocol: HangingProtocol, one: Candidate) -> bool:
    return (
        one.prior is pick.prior
        and (not pick.modalities or one.modality in pick.modalities)
        and (not protocol.regions or bool(one.regions & set(protocol.regions)))
        and (not pick.side or one.side == pick.side)
        and (not pick.views or one.view in pick.views)
        and (not pick.orientation or one.orientation == pick.orientation)
        and (not pick.words or bool(one.words & set(pick.words)))
        and not one.words & set(pick.without)
    )
