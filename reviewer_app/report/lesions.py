"""The table of lesions by date, as it is printed: sizes with their changes, sums, and numbered notes under it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reviewer_app.cases.language import numbers, say, say_code, say_count
from reviewer_app.cases.lesion_change import Change
from reviewer_app.cases.lesion_notes import Note, cell_notes, table_notes
from reviewer_app.cases.lesion_sizes import LesionSize
from reviewer_app.cases.lesion_table import LesionCell, LesionLine, LesionTable, TargetSum
from reviewer_app.cases.lesions import Lesion
from reviewer_app.report.blocks import Block, Grid, GridCell, GridRow, Heading, Paragraph, TextRole
from reviewer_app.report.words import day_words, joined

#: So many days stand beside each other; a longer course goes on below.
DAYS_IN_A_GRID = 5
_FIRST_SHARE = 0.26


class _Footnotes:
    """Numbers notes in the order in which they are first referred to."""

    def __init__(self) -> None:
        self._numbers: dict[Note, int] = {}

    def marks(self, notes: Iterable[Note]) -> str:
        """Return the marks of notes, for example ``"[1,3]"``."""
        found = sorted(self._numbers.setdefault(one, len(self._numbers) + 1) for one in notes)
        return f" [{','.join(str(one) for one in found)}]" if found else ""

    def text(self) -> str:
        """Return all notes, each after its number."""
        return "  ".join(f"[{number}] {note.words}" for note, number in self._numbers.items())


def lesion_blocks(table: LesionTable) -> tuple[Block, ...]:
    """Return heading, tables and notes; nothing where nothing was measured."""
    if not table.points:
        return ()
    footnotes = _Footnotes()
    places = range(len(table.points))
    grids = [_grid(table, places[at : at + DAYS_IN_A_GRID], footnotes) for at in places[::DAYS_IN_A_GRID]]
    said = " ".join(one.words for one in table_notes(table))
    remarks = [_remark(line.lesion) for line in table.lines if line.lesion.note.strip()]
    texts = (footnotes.text(), said, joined(remarks, " "), say("method"))
    notes = [Paragraph(text, TextRole.NOTE) for text in texts if text]
    return (Heading(say("lesions"), level=2), *grids, *notes)


def _remark(lesion: Lesion) -> str:
    return say("lesion-remark", number=lesion.number, note=lesion.note.strip().rstrip("."))


def _grid(table: LesionTable, places: Sequence[int], footnotes: _Footnotes) -> Grid:
    rows = [_line(line, places, table.baseline, footnotes) for line in table.lines]
    share = (1 - _FIRST_SHARE) / max(len(places), 3)
    rest = 1 - _FIRST_SHARE - share * len(places)
    return Grid(
        (GridCell(say("lesion")), *(_head(table, place) for place in places)),
        (*rows, *_sum_rows(table, places)),
        (_FIRST_SHARE + rest, *(share for _ in places)),
    )


def _head(table: LesionTable, place: int) -> GridCell:
    point = table.points[place]
    others = [say("and-day", day=day_words(one)) for one in point.days[1:]]
    return GridCell(day_words(point.day), joined([*others, say("baseline-scan") if point.baseline else ""], "\n"))


def _line(line: LesionLine, places: Sequence[int], baseline: int, footnotes: _Footnotes) -> GridRow:
    lesion = line.lesion
    kind = joined(
        [
            lesion.place if lesion.name.strip() else "",
            say("lymph-node") if lesion.node and "lymph" not in lesion.place.casefold() else "",
            say_code("role", lesion.role),
            say("new") if lesion.new else "",
        ]
    )
    cells = [
        _cell(lesion, line.cells[place], footnotes.marks(cell_notes(line, place, baseline=baseline)))
        for place in places
    ]
    return GridRow((GridCell(lesion.title, kind), *cells))


def _cell(lesion: Lesion, cell: LesionCell, marks: str) -> GridCell:
    """Return what counts, how it changed, and how thick the slice was."""
    if cell.value is not None:
        text = numbers(f"{cell.value:.1f}")
    elif cell.sizes:
        text = numbers(cell.sizes[0].counted(node=lesion.node).text)
    else:
        text = "–"
    return GridCell(f"{text}{marks}", joined([_both(cell.changes.baseline), *_slices(cell.sizes)], "\n"))


def _both(change: Change | None) -> str:
    return "" if change is None else numbers(change.text)


def _slices(sizes: Sequence[LesionSize]) -> list[str]:
    found = dict.fromkeys(f"{one.thickness:g}" for one in sizes if one.thickness)
    return [say("slice", thickness=numbers(joined(list(found))))] if found else []


def _sum_rows(table: LesionTable, places: Sequence[int]) -> tuple[GridRow, ...]:
    if not table.sums:
        return ()
    sums = [table.sums[place] for place in places]
    count = len(table.targets)
    first = GridCell(say_count("sum", count))
    return (
        GridRow((first, *(_sum_cell(one, count) for one in sums)), strong=True),
        GridRow((GridCell(say("change.baseline")), *(_change_cell(one.changes.baseline) for one in sums))),
        GridRow((GridCell(say("change.smallest")), *(_smallest_cell(one) for one in sums))),
    )


def _sum_cell(found: TargetSum, targets: int) -> GridCell:
    if found.value is None:
        return GridCell("–")
    return GridCell(
        numbers(f"{found.value:.1f}"), "" if found.complete else say("sum.only", counted=found.counted, targets=targets)
    )


def _change_cell(change: Change | None) -> GridCell:
    return GridCell("–") if change is None else GridCell(numbers(change.percent_text), numbers(change.mm_text))


def _smallest_cell(found: TargetSum) -> GridCell:
    change = found.changes.smallest
    made = _change_cell(change)
    return made if change is None else GridCell(made.text, f"{made.small}\n{say('since', day=day_words(change.since))}")
