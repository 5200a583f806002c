"""How figures stand on the pages of the report: one, two or four to a page, or a prior beside its current image."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from reviewer_app.cases.annotations import KeyImage
from reviewer_app.cases.figure_marks import marks_of
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.work import Work
from reviewer_app.report.blocks import FigureRow, PlacedFigure


class FigureLayout(StrEnum):
    """The choice that the reviewer makes (`cases.opinion.FIGURE_LAYOUTS`)."""

    ONE = "1"
    TWO = "2"
    FOUR = "4"
    PAIRS = "pairs"


#: Columns, and how much of the height of a page one picture may take.
_ROOM: dict[FigureLayout, tuple[int, float]] = {
    FigureLayout.ONE: (1, 0.82),
    FigureLayout.TWO: (1, 0.41),
    FigureLayout.FOUR: (2, 0.46),
    FigureLayout.PAIRS: (2, 0.46),
}
_SAME_LESION, _SAME_SERIES = 2, 1


def layout_of(code: str) -> FigureLayout:
    """Return the layout of a code, four to a page where none was chosen."""
    return FigureLayout(code) if code in set(FigureLayout) else FigureLayout.FOUR


def rows_of(
    numbers: Sequence[int], figures: Mapping[int, PlacedFigure], layout: FigureLayout, pairs: Mapping[int, int]
) -> tuple[FigureRow, ...]:
    """Return figures in rows.

    Parameters
    ----------
    numbers
        Those to place, in their order; of a pair one is enough where both are to stand in one row.
    figures
        Every figure by its number.
    layout
        How they stand.
    pairs
        The number of the current image by that of its prior.
    """
    columns, share = _ROOM[layout]
    paired = _paired(numbers, pairs) if layout is FigureLayout.PAIRS else []
    left = [one for one in numbers if all(one not in row for row in paired)]
    single = [tuple(left[at : at + columns]) for at in range(0, len(left), columns)]
    return tuple(FigureRow(tuple(figures[one] for one in row), columns, share) for row in (*paired, *single))


def _paired(numbers: Sequence[int], pairs: Mapping[int, int]) -> list[tuple[int, ...]]:
    found = [(prior, current) for prior, current in pairs.items() if prior in numbers or current in numbers]
    return sorted(found, key=lambda row: min(numbers.index(one) for one in row if one in numbers))


def pairs_of(
    images: Mapping[int, KeyImage], work: Work, instances: Mapping[str, InstanceIndex], priors: Mapping[str, str]
) -> dict[int, int]:
    """Return the number of the current image by that of the prior that it is compared with.

    Images of one lesion belong together, else those of series with one name; each is in one pair at most.
    `priors` says of which studies there is a newer one, by Study Instance UID.
    """
    old = [number for number, one in images.items() if one.bookmark.image.study_instance_uid in priors]
    new = [number for number in images if number not in old]
    alike = [(_likeness(images[a], images[b], work, instances), a, b) for a in old for b in new]
    found: dict[int, int] = {}
    for likeness, prior, current in sorted(alike, key=lambda one: (-one[0], one[1], one[2])):
        if likeness and prior not in found and current not in found.values():
            found[prior] = current
    return found


def _likeness(prior: KeyImage, current: KeyImage, work: Work, instances: Mapping[str, InstanceIndex]) -> int:
    if _lesions(prior, work) & _lesions(current, work):
        return _SAME_LESION
    names = {_series_name(one, instances) for one in (prior, current)}
    return _SAME_SERIES if len(names) == 1 and "" not in names else 0


def _lesions(image: KeyImage, work: Work) -> set[str]:
    return {one.lesion_id for one in marks_of(image, work) if one.lesion_id}


def _series_name(image: KeyImage, instances: Mapping[str, InstanceIndex]) -> str:
    index = instances.get(image.bookmark.image.sop_instance_uid)
    return "" if index is None else index.series.description.casefold().strip()
