"""Lesions by date as CSV (RFC 4180), for spreadsheets and statistics: one row for each measurement, finding and sum.

Nothing of the patient is in it but the UIDs of the images and what the reviewer wrote of the lesions.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_DOWN, Decimal

from reviewer_app.cases.lesion_change import Changes
from reviewer_app.cases.lesion_notes import Note, cell_notes, table_notes
from reviewer_app.cases.lesion_sizes import LesionSize
from reviewer_app.cases.lesion_table import LesionCell, LesionLine, LesionTable, TimePoint
from reviewer_app.cases.lesions import ROLE_WORDS, Lesion

BYTE_ORDER_MARK = "\ufeff"
COLUMNS: tuple[str, ...] = (
    "row", "time_point", "baseline", "study_date", "lesion", "name", "site", "laterality", "lymph_node", "role", "new",
    "modality", "study_instance_uid", "series_instance_uid", "sop_instance_uid", "frame", "slice_thickness_mm",
    "calibration", "long_axis", "short_axis", "unit", "counted_mm", "outcome", "change_from_baseline_percent",
    "change_from_baseline_mm", "change_from_smallest_percent", "change_from_smallest_mm", "targets_missing", "note",
)  # fmt: skip
#: What a spreadsheet takes for the beginning of a formula, full-width signs among them (OWASP, CSV injection).
_FORMULA = tuple("=+-@\t\r\n＝＋－＠−")
#: Cut, not rounded: a change must not reach 20 or 30 % by being written down.
_HUNDREDTHS = Decimal("0.01")
_Row = dict[str, str]


def lesion_csv(table: LesionTable, *, byte_order_mark: bool = True) -> bytes:
    """Return the table as UTF-8, lines ended by CR LF.

    Rows are of four kinds, told in the first column: "measurement" (one mark), "finding" (a lesion at a time point
    without a mark: gone, too small to measure), "sum" (the targets at a time point), "note" (of the whole). What counts
    of a lesion, and its changes, stand in the row of its largest measurement. Words that a spreadsheet would take for a
    formula have an apostrophe before them; numbers have not.

    Parameters
    ----------
    table
        The lesions by date.
    byte_order_mark
        Whether the text begins with U+FEFF: Excel reads UTF-8 only so. Readers by RFC 4180 may want it off.
    """
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(_rows(table))
    return f"{BYTE_ORDER_MARK if byte_order_mark else ''}{stream.getvalue()}".encode()


def _rows(table: LesionTable) -> Iterable[_Row]:
    for line in table.lines:
        for place, cell in enumerate(line.cells):
            yield from _cell_rows(table, line, place, cell)
        for size in line.undated:
            yield {"row": "measurement", **_lesion(line.lesion), **_size(size), "note": "study without a date"}
    for place, (point, found) in enumerate(zip(table.points, table.sums, strict=False)):
        yield {
            "row": "sum",
            **_point(place, point, point.day),
            "counted_mm": _number(found.value),
            **_changes(found.changes),
            "targets_missing": _words(" ".join(str(one) for one in found.missing)),
        }
    for note in table_notes(table):
        yield {"row": "note", "note": _words(note.words)}


def _cell_rows(table: LesionTable, line: LesionLine, place: int, cell: LesionCell) -> Iterable[_Row]:
    point, notes = table.points[place], _notes(cell_notes(line, place, baseline=table.baseline))
    whole = {
        "counted_mm": _number(cell.value),
        "outcome": cell.outcome or "",
        **_changes(cell.changes),
        "note": notes,
    }
    if not cell.sizes and cell.outcome is not None:
        yield {"row": "finding", **_point(place, point, point.day), **_lesion(line.lesion), **whole}
    for number, size in enumerate(cell.sizes):
        own = {**_point(place, point, size.day or point.day), **_lesion(line.lesion), **_size(size)}
        yield {"row": "measurement", **own, **(whole if number == 0 else {})}


def _point(place: int, point: TimePoint, day: date) -> _Row:
    return {"time_point": str(place + 1), "baseline": _yes(point.baseline), "study_date": day.isoformat()}


def _lesion(lesion: Lesion) -> _Row:
    return {
        "lesion": str(lesion.number),
        "name": _words(lesion.name),
        "site": _words(lesion.site),
        "laterality": lesion.laterality.value,
        "lymph_node": _yes(lesion.node),
        "role": ROLE_WORDS[lesion.role],
        "new": _yes(lesion.new),
    }


def _size(size: LesionSize) -> _Row:
    return {
        "modality": _words(size.modality),
        "study_instance_uid": _words(size.image.study_instance_uid),
        "series_instance_uid": _words(size.image.series_instance_uid),
        "sop_instance_uid": _words(size.image.sop_instance_uid),
        "frame": str(size.image.frame + 1),
        "slice_thickness_mm": f"{size.thickness:g}" if size.thickness else "",
        "calibration": size.calibration.value,
        "long_axis": f"{size.long.value:.1f}",
        "short_axis": "" if size.short is None else f"{size.short.value:.1f}",
        "unit": _words(size.long.unit),
    }


def _changes(found: Changes) -> _Row:
    made: _Row = {}
    for name, change in (("baseline", found.baseline), ("smallest", found.smallest)):
        if change is not None:
            percent = change.percent
            cut = "" if percent is None else str(percent.quantize(_HUNDREDTHS, ROUND_DOWN))
            made[f"change_from_{name}_percent"] = cut
            made[f"change_from_{name}_mm"] = _number(change.mm)
    return made


def _notes(notes: Iterable[Note]) -> str:
    return _words(" ".join(one.words for one in notes))


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _words(text: str) -> str:
    """Return words that no spreadsheet takes for a formula, white space before the sign or not."""
    kept = text.replace("\x00", "")
    return f"'{kept}" if kept.startswith(_FORMULA) or kept.lstrip().startswith(_FORMULA) else kept
