"""What the table of lesions shows: which days stand in it, and the words of each cell. Knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reviewer_app.cases.lesion_change import Changes
from reviewer_app.cases.lesion_notes import Note, cell_notes
from reviewer_app.cases.lesion_sizes import LesionSize
from reviewer_app.cases.lesion_table import LesionLine, LesionTable, TargetSum
from reviewer_app.cases.lesions import ROLE_WORDS, Lesion


@dataclass(frozen=True, slots=True)
class CellWords:
    """A cell: what counts, smaller lines under it, and what the pointer at rest tells; `opens` is a mark's id."""

    text: str
    small: str = ""
    tip: str = ""
    warns: bool = False
    opens: str = ""


def shown_places(table: LesionTable, room: int, back: int = 0) -> tuple[int, ...]:
    """Return which time points stand in the table, `room` of them: the baseline always, and the newest.

    `back` is by how many days older than the newest the others are.
    """
    count = len(table.points)
    last = max(count - back, min(room, count))
    days = range(max(last - room, 0), last)
    if table.baseline in days or room < 2 or not days:
        return tuple(days)
    return (table.baseline, *days[1:]) if table.baseline < days[0] else (*days[:-1], table.baseline)


def day_text(day: date) -> str:
    """Return a day in two lines, day and month over the year, as the head of a narrow column."""
    return f"{day.day} {day:%b}\n{day.year}"


def kind_words(lesion: Lesion) -> str:
    """Return what a lesion is, for example ``"target, node, Liver"``."""
    words = (ROLE_WORDS[lesion.role], "node" if lesion.node else "", "new" if lesion.new else "")
    return ", ".join(one for one in (*words, lesion.place if lesion.name.strip() else "") if one)


def size_words(line: LesionLine, place: int, baseline: int) -> CellWords:
    """Return the cell of a lesion at one time point."""
    lesion, cell = line.lesion, line.cells[place]
    notes = cell_notes(line, place, baseline=baseline)
    if cell.value is not None:
        text = f"{cell.value:.1f}"
    else:
        text = cell.sizes[0].counted(node=lesion.node).text if cell.sizes else "–"
    lines = [*(_measured(one) for one in cell.sizes), *_change_lines(cell.changes), *(one.words for one in notes)]
    opens = cell.sizes[0].annotation_id if cell.sizes else ""
    change = cell.changes.baseline
    under = [change.percent_text if change is not None else "", *_slices(cell.sizes)]
    small = "\n".join(one for one in under if one)
    return CellWords(text, small, "\n".join(lines), any(one.warns for one in notes), opens)


def _slices(sizes: Sequence[LesionSize]) -> list[str]:
    """Return how thick the slices are that were measured on, in few letters."""
    found = dict.fromkeys(f"{one.thickness:g}" for one in sizes if one.thickness)
    return [f"slice {', '.join(found)} mm"] if found else []


def _measured(size: LesionSize) -> str:
    axes = size.long.text if size.short is None else f"{size.long.text} × {size.short.text}"
    slice_words = f"slice {size.thickness:g} mm" if size.thickness else "slice thickness not known"
    return ", ".join(one for one in (axes, size.modality, slice_words, size.measured.calibration_words) if one)


def sum_words(found: TargetSum) -> CellWords:
    """Return the cell of the sum of the targets."""
    if found.value is None:
        return CellWords("–")
    part = "" if found.complete else f"without {', '.join(str(one) for one in found.missing)}"
    return CellWords(f"{found.value:.1f}", part, "", not found.complete)


def change_words(changes: Changes, *, to_baseline: bool) -> CellWords:
    """Return the cell of a change of the sum: percent over millimetres."""
    change = changes.baseline if to_baseline else changes.smallest
    if change is None:
        return CellWords("–")
    tip = f"{change.before:.1f} mm on {change.since.day} {change.since:%b %Y}, {change.after:.1f} mm now"
    return CellWords(change.percent_text, change.mm_text, tip)


def _change_lines(changes: Changes) -> list[str]:
    found = (("baseline", changes.baseline), ("its smallest before", changes.smallest))
    return [f"{one.text} to {name}" for name, one in found if one is not None]


def warnings(table: LesionTable, notes: tuple[Note, ...]) -> str:
    """Return what stands under the table: the notes on the whole."""
    return "\n".join(one.words for one in notes) if table.lines else ""
