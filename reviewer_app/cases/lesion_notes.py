"""What has to be said beside the numbers of lesions: rules that were applied, and where a number is on weak ground.

Nothing here forbids anything: RECIST 1.1 is applied by the reviewer, and each note cites the section it rests on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reviewer_app.cases.language import said_day, say, say_code, say_count
from reviewer_app.cases.lesion_sizes import LesionSize
from reviewer_app.cases.lesion_table import LesionCell, LesionLine, LesionTable
from reviewer_app.cases.lesions import Lesion, Outcome
from reviewer_app.cases.measurements import Calibration

MOST_TARGETS, MOST_TARGETS_OF_AN_ORGAN = 5, 2
#: What a target measures at baseline at least, in millimetres (RECIST 1.1, 3.1.1): a node in its short axis.
LEAST_TARGET_MM, LEAST_NODE_MM, LEAST_IN_RADIOGRAPH_MM = Decimal(10), Decimal(15), Decimal(20)
#: A lymph node below this in its short axis is not pathological (RECIST 1.1, 4.2, 4.3.2).
PATHOLOGICAL_NODE_MM = Decimal(10)
_RADIOGRAPHS = frozenset({"CR", "DX", "RG", "RF"})
_SLICED = frozenset({"CT", "MR", "PT"})


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
        text = say("note.small-node")
        notes.append(Note(text, "4.3.2"))
    first = line.cells[baseline]
    if place != baseline and cell.sizes and first.sizes and cell.sizes[0].modality != first.sizes[0].modality:
        modality = cell.sizes[0].modality or say("note.another-modality")
        text = say("note.other-modality", modality=modality, first=first.sizes[0].modality)
        notes.append(Note(text, "3.2.2", warns=True))
    return tuple(dict.fromkeys(notes))


def _below(value: Decimal | None, limit: Decimal) -> bool:
    return value is not None and value < limit


def _outcome_notes(lesion: Lesion, cell: LesionCell) -> Iterable[Note]:
    outcome, sizes = cell.outcome, cell.sizes
    measured = sum(one.millimetres(node=lesion.node) is not None for one in sizes)
    if outcome is Outcome.NOT_EVALUABLE:
        yield Note(say("note.not-evaluable"), "4.4.2")
    elif outcome is Outcome.SPLIT:
        yield Note(say("note.split", count=measured), "4.3.2")
    elif outcome is not None and measured:
        key = "note.gone-yet-measured" if outcome is Outcome.GONE else "note.small-yet-measured"
        yield Note(say(key), "4.3.2", warns=True)
    elif outcome is Outcome.GONE:
        yield Note(say("note.gone"), "4.3.2")
    elif outcome is Outcome.TOO_SMALL:
        yield Note(say("note.too-small"), "4.3.2")
    if measured > 1 and outcome is not Outcome.SPLIT:
        yield Note(say("note.measured-often", count=measured), "4.2")


def _size_notes(lesion: Lesion, size: LesionSize) -> Iterable[Note]:
    """Say how far one measurement can be trusted."""
    value, counted = size.millimetres(node=lesion.node), size.counted(node=lesion.node)
    if value is None:
        pixels = counted.unit == "px"
        why = say_code("calibration", size.calibration) if pixels else say("note.length-in", unit=counted.unit)
        yield Note(say("note.no-millimetres", why=why), warns=True)
        return
    if size.axis_assumed(node=lesion.node):
        yield Note(say("note.one-length"), "3.1.1")
    if size.calibration is not Calibration.PATIENT_PLANE:
        yield Note(say("note.scale", scale=say_code("calibration", size.calibration)), warns=True)
    if size.modality == "US":
        yield Note(say("note.ultrasound"), "3.2.2", warns=True)
    if size.thickness and value < 2 * Decimal(str(size.thickness)):
        yield Note(say("note.two-slices"), "3.1.1", warns=True)
    elif not size.thickness and size.modality in _SLICED:
        yield Note(say("note.no-thickness"), warns=True)


def _baseline_notes(lesion: Lesion, cell: LesionCell) -> Iterable[Note]:
    """Say where a target is smaller than a target should be at baseline."""
    if cell.value is None or not cell.sizes:
        return
    if lesion.node:
        if cell.value < LEAST_NODE_MM:
            yield Note(say("note.target-node"), "3.1.1", warns=True)
    elif cell.sizes[0].modality in _RADIOGRAPHS:
        if cell.value < LEAST_IN_RADIOGRAPH_MM:
            yield Note(say("note.target-radiograph"), "3.1.1", warns=True)
    elif cell.value < LEAST_TARGET_MM:
        yield Note(say("note.target-small"), "3.1.1", warns=True)


def table_notes(table: LesionTable) -> tuple[Note, ...]:
    """Return what is said of the lesions as a whole: how many targets, what is missing, what stands in no sum."""
    return (*_count_notes(table), *_lesion_notes(table), *_missing_notes(table))


def _count_notes(table: LesionTable) -> Iterable[Note]:
    targets = table.targets
    if len(targets) > MOST_TARGETS:
        yield Note(say("note.targets", count=len(targets)), "4.2", warns=True)
    for organ, count in Counter(one.organ for one in targets if one.organ).items():
        if count > MOST_TARGETS_OF_AN_ORGAN:
            source = f"4.2; {say('note.eortc')}" if organ == "lymph nodes" else "4.2"
            yield Note(say("note.organ", count=count, organ=organ), source, warns=True)
    unplaced = [one for one in targets if not one.organ]
    if unplaced and len(targets) > MOST_TARGETS_OF_AN_ORGAN:
        yield Note(say("note.no-organ", lesions=_listed(unplaced)), "4.2", warns=True)
    if table.unmatched_baseline is not None:
        day = table.unmatched_baseline
        text = say("note.no-baseline", day=said_day(day))
        yield Note(text, warns=True)


def _lesion_notes(table: LesionTable) -> Iterable[Note]:
    new = [one.lesion for one in table.lines if one.lesion.new]
    counted = [one for one in new if one.is_target]
    if counted:
        yield Note(say("note.new-target", lesions=_listed(counted)), "4.2", warns=True)
    others = [one for one in new if not one.is_target]
    if others:
        yield Note(say("note.new", lesions=_listed(others)), "4.3.5")
    bony = [one for one in table.targets if one.organ == "bone"]
    if bony:
        text = say("note.bone", lesions=_listed(bony))
        yield Note(text, "3.1.3", warns=True)
    undated = [one.lesion for one in table.lines if one.undated]
    if undated:
        yield Note(say("note.undated", lesions=_listed(undated)), warns=True)
    bare = [one.lesion for one in table.lines if not any(cell.sizes or cell.outcome for cell in one.cells)]
    if bare:
        yield Note(say("note.nothing-yet", lesions=_listed(bare)), warns=True)


def _missing_notes(table: LesionTable) -> Iterable[Note]:
    for point, found in zip(table.points, table.sums, strict=False):
        if found.missing:
            text = say("note.without", day=said_day(point.day), lesions=_numbered(found.missing))
            yield Note(text, "4.4.2", warns=True)


def _listed(lesions: Iterable[Lesion]) -> str:
    return _numbered([one.number for one in lesions])


def _numbered(found: Sequence[int]) -> str:
    return say_count("note.lesions", len(found), numbers=", ".join(str(one) for one in found))
