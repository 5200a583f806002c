"""Laboratory results as a table: a row for each analyte, a column for each moment, every value as its source has it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum


class LabFlag(StrEnum):
    """Whether a result is outside its range, by the codes of HL7 v3 ObservationInterpretation."""

    NONE = ""
    LOW = "L"
    HIGH = "H"
    CRITICAL_LOW = "LL"
    CRITICAL_HIGH = "HH"
    ABNORMAL = "A"
    CRITICAL = "AA"

    @property
    def is_critical(self) -> bool:
        """Whether somebody must have acted on it."""
        return self in (LabFlag.CRITICAL_LOW, LabFlag.CRITICAL_HIGH, LabFlag.CRITICAL)

    @property
    def words(self) -> str:
        """The flag as a person says it."""
        return _FLAG_WORDS[self]


#: What is added to a flag that was found by comparing with the range.
BY_RANGE = ", by the range"
_FLAG_WORDS = {
    LabFlag.NONE: "", LabFlag.LOW: "low", LabFlag.HIGH: "high", LabFlag.CRITICAL_LOW: "critically low",
    LabFlag.CRITICAL_HIGH: "critically high", LabFlag.ABNORMAL: "abnormal", LabFlag.CRITICAL: "critically abnormal",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LabResult:
    """One result (FHIR R4 Observation or one of its components, or a Result Observation of a C-CDA document).

    Attributes
    ----------
    name, code
        The analyte in words, and its LOINC code where the source gives one.
    value, unit, reference_range
        Text exactly as the source has it, digits untouched; `value` is empty where there is none, and `absent` then
        says why.
    flag, by_range
        Outside its range or not; `by_range` tells that the source gives no interpretation, and the flag was found by
        comparing the value with the range.
    effective
        When the specimen was taken, in the zone of the source; None where it is not dated. `report_date` tells that
        the result itself has no date and its report's stands for it.
    record
        The record that it came with, by its reference; `source` is who made that.
    resource
        The Observation by its reference, empty in a C-CDA document.
    number, low, high
        For drawing only: the value and the ends of its range in `unit`, None where they are no plain numbers.
    """

    name: str
    value: str = ""
    unit: str = ""
    reference_range: str = ""
    flag: LabFlag = LabFlag.NONE
    by_range: bool = False
    effective: datetime | None = None
    code: str = ""
    group: str = ""
    record: str = ""
    source: str = ""
    resource: str = ""
    status: str = ""
    absent: str = ""
    interpretation: str = ""
    note: str = ""
    report_date: bool = False
    number: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def analyte(self) -> str:
        """What makes two results ones of the same analyte: the LOINC code, else the name within its group.

        Creatinine in serum and in urine have one name; without a code only their group tells them apart.
        """
        return self.code or f"{self.group}|{self.name}".casefold()

    @property
    def value_words(self) -> str:
        """The value with its unit, or why there is none: ``"7.10 mmol/L"``, ``"not performed"``."""
        if not self.value:
            return self.absent or "no value"
        return f"{self.value} {self.unit}" if self.unit else self.value

    @property
    def flag_words(self) -> str:
        """The flag in words, with how it was found: ``"high, by the range"``."""
        return f"{self.flag.words}{BY_RANGE}" if self.flag and self.by_range else self.flag.words

    @property
    def day(self) -> date | None:
        """The day it was taken, as the source has it."""
        return self.effective.date() if self.effective is not None else None


@dataclass(frozen=True, slots=True)
class LabTable:
    """All results of one or several records.

    `notes` are sentences about what could not be read, or is left out. `other_patient` tells that they name somebody
    else than the case does: they never stand in one table with the patient's own.
    """

    results: tuple[LabResult, ...] = ()
    notes: tuple[str, ...] = ()
    other_patient: bool = False


@dataclass(frozen=True, slots=True)
class LabRow:
    """One analyte in one unit; `reference_range` is that of its newest result."""

    name: str
    code: str
    unit: str
    group: str
    reference_range: str


@dataclass(frozen=True, slots=True)
class LabGrid:
    """A table laid out: rows by group and name, columns newest first, and the results of each cell.

    A column is the moment a specimen was taken, None for those that are not dated. `cells` is by row and column,
    counted from 0; two results of one moment stand in one cell.
    """

    rows: tuple[LabRow, ...] = ()
    columns: tuple[datetime | None, ...] = ()
    cells: dict[tuple[int, int], tuple[LabResult, ...]] = field(default_factory=dict)

    def series(self, row: int) -> tuple[LabResult, ...]:
        """Return the results of a row that can be drawn over time, oldest first."""
        found = [one for (at, _), cell in self.cells.items() if at == row for one in cell]
        dated = [one for one in found if one.number is not None and one.effective is not None]
        return tuple(sorted(dated, key=lambda one: _moment(one.effective)))

    def column_words(self, column: int) -> str:
        """Return the head of a column: its day, with the time where there is another column of that day."""
        moment = self.columns[column]
        if moment is None:
            return "not dated"
        same = [one for one in self.columns if one is not None and one.date() == moment.date()]
        words = f"{moment.day} {moment:%b} {moment.year}"
        return f"{words} {moment:%H:%M}" if len(same) > 1 else words

    def cells_of(self, record: str) -> frozenset[tuple[int, int]]:
        """Return the cells that hold results of one record."""
        return frozenset(at for at, cell in self.cells.items() if any(one.record == record for one in cell))

    @property
    def records(self) -> tuple[str, ...]:
        """The records that the results came with, each once."""
        return tuple(dict.fromkeys(one.record for cell in self.cells.values() for one in cell))


def joined(tables: Iterable[LabTable]) -> LabTable:
    """Return several tables as one."""
    found = tuple(tables)
    notes = dict.fromkeys(note for one in found for note in one.notes)
    return LabTable(tuple(result for one in found for result in one.results), tuple(notes))


def laid_out(table: LabTable) -> LabGrid:
    """Return the table by rows and columns.

    An analyte in two units has two rows, since numbers of different units must not stand in one line; a result
    without a unit, mostly one without a value, stands in the first row of its analyte.
    """
    columns = _columns(table.results)
    of_row: dict[tuple[str, str], list[LabResult]] = {}
    first: dict[str, tuple[str, str]] = {}
    newest = sorted(table.results, key=lambda one: _moment(one.effective), reverse=True)
    for one in [*(each for each in newest if each.unit), *(each for each in newest if not each.unit)]:
        key = (one.analyte, one.unit) if one.unit else first.get(one.analyte, (one.analyte, ""))
        first.setdefault(one.analyte, key)
        of_row.setdefault(key, []).append(one)
    ordered = sorted(of_row.values(), key=lambda found: (found[0].group.casefold(), found[0].name.casefold()))
    at = {moment: number for number, moment in enumerate(columns)}
    cells: dict[tuple[int, int], tuple[LabResult, ...]] = {}
    for row, found in enumerate(ordered):
        for one in found:
            place = (row, at[one.effective])
            cells[place] = (*cells.get(place, ()), one)
    return LabGrid(tuple(_row(found) for found in ordered), columns, cells)


def _columns(results: Iterable[LabResult]) -> tuple[datetime | None, ...]:
    moments = dict.fromkeys(one.effective for one in results)
    return tuple(sorted(moments, key=_moment, reverse=True))


def _row(found: list[LabResult]) -> LabRow:
    head = max(found, key=lambda one: _moment(one.effective))
    ranges = [one.reference_range for one in found if one.reference_range]
    unit = next((one.unit for one in found if one.unit), "")
    return LabRow(head.name, head.code, unit, head.group, ranges[0] if ranges else "")


def _moment(moment: datetime | None) -> datetime:
    """Return what a moment is sorted by: those that are not dated come last."""
    return moment if moment is not None else datetime.min.replace(tzinfo=UTC)
