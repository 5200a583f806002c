"""What has to be said beside the numbers of lesions: rules that were applied, and where a number is on weak ground.

Nothing here forbids anything: RECIST 1.1 is applied by the reviewer, and each note cites the section it rests on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from reviewer_app.cases.lesion_sizes import LesionSize
from reviewer_app.cases.lesion_table import LesionCell, LesionLine, LesionTable
from reviewer_app.cases.lesions import Lesion, Outcome
from reviewer_app.cases.measurements import CALIBRATION_WORDS, Calibration

MOST_TARGETS, MOST_TARGETS_OF_AN_ORGAN = 5, 2
#: What a target measures at baseline at least, in millimetres (RECIST 1.1, 3.1.1): a node in its short axis.
LEAST_TARGET_MM, LEAST_NODE_MM, LEAST_IN_RADIOGRAPH_MM = Decimal(10), Decimal(15), Decimal(20)
#: A lymph node below this in its short axis is not pathological (RECIST 1.1, 4.2, 4.3.2).
PATHOLOGICAL_NODE_MM = Decimal(10)
_RADIOGRAPHS = frozenset({"CR", "DX", "RG", "RF"})
_SLICED = frozenset({"CT", "MR", "PT"})
_EORTC = "questions and clarifications of the EORTC"


@dataclass(frozen=True, slots=True)
class Note:
    """One sentence without its full stop; `rule` is the section of RECIST 1.1 it rests on, `warns` calls for a look."""

    text: str
    rule: str = ""
    warns: bool = False

    @property
    def words(self) -> str:
        """The sentence with its source."""
        return f"{self.text} (RECIST 1.1, {self.rule})." if self.rule else f"{self.text}."


def cell_notes(line: LesionLine, place: int, *, baseline: int) -> tuple[Note, ...]:
    """Return what is said beside the size of a lesion at one time point.

    Parameters
    ----------
    line
        The lesion with its cells.
    place
        Which of them.
    baseline
        The place of the baseline.
    """
    lesion, cell = line.lesion, line.cells[place]
    notes = [*_outcome_notes(lesion, cell)]
    for size in cell.sizes:
        notes += _size_notes(lesion, size)
    if place == baseline and lesion.is_target:
        notes += _baseline_notes(lesion, cell)
    elif lesion.is_target and lesion.node and cell.sizes and _below(cell.value, PATHOLOGICAL_NODE_MM):
        text = "Lymph node below 10 mm in its short axis: counts with what was measured, so the sum may not become 0"
        notes.append(Note(text, "4.3.2"))
    first = line.cells[baseline]
    if place != baseline and cell.sizes and first.sizes and cell.sizes[0].modality != first.sizes[0].modality:
        text = f"Measured on {cell.sizes[0].modality or 'another modality'}, at baseline on {first.sizes[0].modality}"
        notes.append(Note(text, "3.2.2", warns=True))
    return tuple(dict.fromkeys(notes))


def _below(value: Decimal | None, limit: Decimal) -> bool:
    return value is not None and value < limit


def _outcome_notes(lesion: Lesion, cell: LesionCell) -> Iterable[Note]:
    outcome, sizes = cell.outcome, cell.sizes
    measured = sum(one.millimetres(node=lesion.node) is not None for one in sizes)
    if outcome is Outcome.NOT_EVALUABLE:
        yield Note("Not evaluable: counts nothing, and the sum is without it", "4.4.2")
    elif outcome is Outcome.SPLIT:
        yield Note(f"Split: its {measured} parts are added", "4.3.2")
    elif outcome is not None and measured:
        said = "gone" if outcome is Outcome.GONE else "too small to measure"
        yield Note(f"Said to be {said}, yet measured: the measurement counts", "4.3.2", warns=True)
    elif outcome is Outcome.GONE:
        yield Note("Gone: counts 0 mm", "4.3.2")
    elif outcome is Outcome.TOO_SMALL:
        yield Note("Too small to measure: counts 5 mm", "4.3.2")
    if measured > 1 and outcome is not Outcome.SPLIT:
        yield Note(f"Measured {measured} times: the largest counts", "4.2")


def _size_notes(lesion: Lesion, size: LesionSize) -> Iterable[Note]:
    """Say how far one measurement can be trusted."""
    value, counted = size.millimetres(node=lesion.node), size.counted(node=lesion.node)
    if value is None:
        why = CALIBRATION_WORDS[size.calibration] if counted.unit == "px" else f"a length in {counted.unit}"
        yield Note(f"Not in millimetres ({why}): counted in no sum", warns=True)
        return
    if size.axis_assumed(node=lesion.node):
        yield Note("Lymph node with one length: taken for its short axis", "3.1.1")
    if size.calibration is not Calibration.PATIENT_PLANE:
        yield Note(f"Scale: {CALIBRATION_WORDS[size.calibration]}", warns=True)
    if size.modality == "US":
        yield Note("Measured in ultrasound, which is not meant for this", "3.2.2", warns=True)
    if size.thickness and value < 2 * Decimal(str(size.thickness)):
        yield Note("Smaller than two slices are thick", "3.1.1", warns=True)
    elif not size.thickness and size.modality in _SLICED:
        yield Note("How thick the slice is, is not known", warns=True)


def _baseline_notes(lesion: Lesion, cell: LesionCell) -> Iterable[Note]:
    """Say where a target is smaller than a target should be at baseline."""
    if cell.value is None or not cell.sizes:
        return
    if lesion.node:
        if cell.value < LEAST_NODE_MM:
            yield Note("Target lymph node below 15 mm in its short axis at baseline", "3.1.1", warns=True)
    elif cell.sizes[0].modality in _RADIOGRAPHS:
        if cell.value < LEAST_IN_RADIOGRAPH_MM:
            yield Note("Target below 20 mm in a radiograph at baseline", "3.1.1", warns=True)
    elif cell.value < LEAST_TARGET_MM:
        yield Note("Target below 10 mm at baseline", "3.1.1", warns=True)


def table_notes(table: LesionTable) -> tuple[Note, ...]:
    """Return what is said of the lesions as a whole: how many targets, what is missing, what stands in no sum."""
    return (*_count_notes(table), *_lesion_notes(table), *_missing_notes(table))


def _count_notes(table: LesionTable) -> Iterable[Note]:
    targets = table.targets
    if len(targets) > MOST_TARGETS:
        yield Note(f"{len(targets)} targets, more than 5", "4.2", warns=True)
    for organ, count in Counter(one.organ for one in targets if one.organ).items():
        if count > MOST_TARGETS_OF_AN_ORGAN:
            source = f"4.2; {_EORTC}" if organ == "lymph nodes" else "4.2"
            yield Note(f"{count} targets in one organ ({organ}), more than 2", source, warns=True)
    unplaced = [one for one in targets if not one.organ]
    if unplaced and len(targets) > MOST_TARGETS_OF_AN_ORGAN:
        yield Note(f"Without an organ, so not counted by organ: {_listed(unplaced)}", "4.2", warns=True)
    if table.unmatched_baseline is not None:
        day = table.unmatched_baseline
        text = f"Nothing was measured on {day.day} {day:%b %Y}, the day chosen for the baseline: the first day is taken"
        yield Note(text, warns=True)


def _lesion_notes(table: LesionTable) -> Iterable[Note]:
    new = [one.lesion for one in table.lines if one.lesion.new]
    counted = [one for one in new if one.is_target]
    if counted:
        yield Note(f"New and yet a target, which are chosen at baseline: {_listed(counted)}", "4.2", warns=True)
    others = [one for one in new if not one.is_target]
    if others:
        yield Note(f"New, and in no sum: {_listed(others)}", "4.3.5")
    bony = [one for one in table.targets if one.organ == "bone"]
    if bony:
        text = f"A bone lesion is measurable by its soft tissue alone: {_listed(bony)}"
        yield Note(text, "3.1.3", warns=True)
    undated = [one.lesion for one in table.lines if one.undated]
    if undated:
        yield Note(f"Measured in a study without a date, which stands in no column: {_listed(undated)}", warns=True)
    bare = [one.lesion for one in table.lines if not any(cell.sizes or cell.outcome for cell in one.cells)]
    if bare:
        yield Note(f"Nothing measured yet: {_listed(bare)}", warns=True)


def _missing_notes(table: LesionTable) -> Iterable[Note]:
    for point, found in zip(table.points, table.sums, strict=False):
        if found.missing:
            numbers = ", ".join(str(one) for one in found.missing)
            lesions = f"lesion{'s' if len(found.missing) > 1 else ''} {numbers}"
            text = f"{point.day.day} {point.day:%b %Y}: without {lesions}, so the sum is compared with nothing"
            yield Note(text, "4.4.2", warns=True)


def _listed(lesions: Iterable[Lesion]) -> str:
    found = [str(one.number) for one in lesions]
    return f"lesion{'s' if len(found) > 1 else ''} {', '.join(found)}"
