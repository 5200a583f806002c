"""How a hung picture is turned, where it stands and how large it is shown. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from reviewer_app.cases.coverage import may_be_one_patient
from reviewer_app.cases.views import ViewState
from reviewer_app.geometry import Spacing
from reviewer_app.viewer.captions import orientation_of
from reviewer_app.viewer.colors import opening_view
from reviewer_app.viewer.hanging.candidates import Candidate
from reviewer_app.viewer.hanging.match import Hung
from reviewer_app.viewer.hanging.protocol import Pick

_OPPOSITE = {"A": "P", "P": "A", "L": "R", "R": "L", "H": "F", "F": "H"}


def views_of(hung: Hung) -> tuple[ViewState, ...]:
    """Return the view of each place, in the order of the protocol."""
    protocol = hung.protocol
    views = [
        ViewState() if one is None else chest_wall_view(one, pick)
        for pick, one in zip(protocol.places, hung.places, strict=True)
    ]
    if protocol.equal_scale:
        views = [
            view if one is None or fitted is None else replace(view, fitted=fitted)
            for view, one, fitted in zip(views, hung.places, equal_sizes(hung.places), strict=True)
        ]
    return tuple(_fused(_colored(view, number, hung), number, hung) for number, view in enumerate(views))


def _fused(view: ViewState, number: int, hung: Hung) -> ViewState:
    """Return a view with what its place wants laid over."""
    over = hung.protocol.places[number].over
    above = hung.places[over] if 0 <= over < number else None
    below = hung.places[number]
    if above is None or below is None or not may_be_one_patient(above.instance.patient, below.instance.patient):
        return view  # one patient's PET is never laid over another's CT
    return replace(view, fused=above.stack.key)


def _colored(view: ViewState, number: int, hung: Hung) -> ViewState:
    """Return a view in the colours of its place; where the place is for any modality, in those images open in."""
    protocol, one = hung.protocol, hung.places[number]
    palette = protocol.palettes[number] if number < len(protocol.palettes) else ""
    inverted = number in protocol.inverted
    if one is not None and not protocol.places[number].modalities and not palette:
        inverted = inverted or opening_view(one.stack).inverted
    return replace(view, inverted=inverted, palette=palette)


def chest_wall_view(one: Candidate, pick: Pick) -> ViewState:
    """Return the view in which a mammogram has its chest wall at the side of the pane that is asked for.

    The picture is turned over where Patient Orientation (0020,0020) tells that it lies otherwise: rows to the chest
    wall, columns to the feet, in a cranio-caudal view away from the outer half. Where the file does not tell, it stays
    as it is stored, and stands at no edge.
    """
    row, column = orientation_of(one.instance, one.stack.frames[one.position].frame)
    # a right breast lies with its chest wall to the right wherever it hangs
    usual = one.side if one.modality == "MG" and one.single else ""
    wall = pick.chest_wall or usual
    if not wall or row[:1] not in ("A", "P"):
        return ViewState()
    wanted_row = "P" if wall == "right" else "A"
    across = row[0] != wanted_row
    wanted_column = ("L" if one.side == "right" else "R") if one.view == "CC" and one.side else "F"
    down = column[:1] == _OPPOSITE[wanted_column]
    return ViewState(flipped=across != down, rotation=2 if down else 0, edge=pick.chest_wall)


def equal_sizes(places: Sequence[Candidate | None]) -> tuple[tuple[int, int] | None, ...]:
    """Return how many columns and rows of each picture to fit into its pane, so that all have one scale.

    None for all where a picture does not tell its scale, or tells another kind than the others: nothing may look equal
    that is not known to be.
    """
    shown = [one for one in places if one is not None]
    spacings = [_spacing(one) for one in shown]
    calibrations = {one.instance.pixels.calibration for one in shown if one.instance.pixels is not None}
    if not shown or any(one is None for one in spacings) or len(calibrations) > 1:
        return (None,) * len(places)
    sizes = [_millimetres(one, spacing) for one, spacing in zip(shown, spacings, strict=True) if spacing is not None]
    width, height = _largest(size[0] for size in sizes), _largest(size[1] for size in sizes)
    found: list[tuple[int, int] | None] = []
    for one in places:
        spacing = None if one is None else _spacing(one)
        found.append(None if spacing is None else (round(width / spacing.column), round(height / spacing.row)))
    return tuple(found)


def _spacing(one: Candidate) -> Spacing | None:
    return None if one.instance.pixels is None else one.instance.pixels.spacing


def _millimetres(one: Candidate, spacing: Spacing) -> tuple[float, float]:
    pixels = one.instance.pixels
    assert pixels is not None  # noqa: S101 - a spacing was read from it
    return pixels.columns * spacing.column, pixels.rows * spacing.row


def _largest(lengths: Iterable[float]) -> float:
    return max(lengths)
