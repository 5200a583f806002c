"""A case without the first opinion: what a reviewer sees until a first impression is recorded.

Everything that shows a case is handed the value that `blinded` returns, and records that `is_withheld` says no to, so
no view has to know what it must not show. What holds the first report is told by the service (`FirstOpinion.reports`),
else by what the records are listed as; of two doubts the one that hides more is taken.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from reviewer_app.cases.case import Case
from reviewer_app.cases.changed_records import without_version
from reviewer_app.cases.first_report import REPORTS, not_the_first_report
from reviewer_app.cases.instance_table import outline
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.read_kinds import has_pages
from reviewer_app.cases.records import ListedDocument, ListedSeries, ListedStudy, RecordKey, UnobtainableRecord

HIDDEN = "Hidden until your first impression is recorded."
_STORAGE = "1.2.840.10008.5.1.4.1.1."
#: Prefixes of SOP classes (PS3.4 B.5) in which somebody says or draws what was seen or planned: structured reports and
#: key object selections, presentation states, encapsulated documents, segmentations, radiotherapy dose, structures and
#: plans.
_READINGS = tuple(
    f"{_STORAGE}{part}" for part in ("88.", "11.", "104.1", "104.2", "66.4", "66.5", "66.7", "481.2", "481.3", "481.5",
                                     "481.8")
)  # fmt: skip
#: Reports that a device writes of itself: procedure log, doses, acquisition context, agents.
_OF_DEVICES = frozenset(f"{_STORAGE}88.{part}" for part in (40, 67, 68, 71, 73, 74, 75, 76))
_MODALITIES = frozenset({"SR", "KO", "PR", "DOC", "SEG", "RTDOSE", "RTSTRUCT", "RTPLAN"})
_LETTERS = frozenset({"radiology-report", "pathology-report", "referral-letter", "history", "other"})


def is_withheld(sop_class_uid: str) -> bool:
    """Whether objects of a SOP class hold what somebody read from the images, or planned by it."""
    return sop_class_uid.startswith(_READINGS) and sop_class_uid not in _OF_DEVICES


def withheld_documents(case: Case) -> tuple[ListedDocument, ...]:
    """Return the papers of a whole case that are, or may be, the first report."""
    linked = frozenset(case.first_opinion.reports if case.first_opinion is not None else ())
    there = any(one.reference in linked for one in case.documents)
    return tuple(
        one
        for one in case.documents
        if without_version(one.reference) in linked
        or (one.category in REPORTS and not (there and not_the_first_report(case, one)))
    )


def withheld_objects(case: Case) -> frozenset[str]:
    """Return the SOP Instance UIDs of the listed objects that are withheld."""
    series = (one for study in case.studies for one in study.series)
    return frozenset(one.uid for each in series for one in each.instances if is_withheld(one.sop_class_uid))


def withheld_count(case: Case) -> int:
    """Return how many records of a whole case are withheld: papers, series of readings, and readings among images."""
    series = [one for study in case.studies for one in study.series]
    among = sum(is_withheld(each.sop_class_uid) for one in series if not _is_reading(one) for each in one.instances)
    return len(withheld_documents(case)) + _withheld_series(case) + among


def hidden_words(count: int) -> str:
    """Return that something is hidden, and how many records are."""
    return f"{count} record{'' if count == 1 else 's'} {HIDDEN[0].lower()}{HIDDEN[1:]}" if count else HIDDEN


def has_first_report(case: Case, besides: Collection[str] = ()) -> bool:
    """Whether there is anything to hide in a whole case.

    `besides` are the keys of records that were asked for: these are none, unless the service says so
    (`FirstOpinion.reports`).
    """
    first = case.first_opinion
    if first is not None and (first.diagnosis or first.treatment_plan):
        return True
    linked = frozenset(first.reports if first is not None else ())
    papers = (
        one
        for one in withheld_documents(case)
        if without_version(one.reference) in linked or str(RecordKey("document", one.reference)) not in besides
    )
    return any(True for _one in papers) or _withheld_series(case, besides) > 0


def blinded(case: Case) -> Case:
    """Return a whole case without its first opinion; `Case.hidden` then says so, and what could not be hidden.

    Its first sentence is `HIDDEN`, with the number of records that are out of view where there are any.

    Who gave it and when stays: the rules on conflict and distribution ask for that.
    """
    papers = withheld_documents(case)
    first = case.first_opinion
    shown = tuple(one for one in case.documents if one not in papers)
    return replace(
        case,
        unobtainable=_could_not_be_had(case, papers, shown),
        first_opinion=None if first is None else replace(first, diagnosis="", treatment_plan="", reports=()),
        documents=shown,
        studies=tuple(_without_readings(one) for one in case.studies),
        hidden=(
            hidden_words(withheld_count(case)),
            *_doubts(case, shown, nothing_found=not papers and not _withheld_series(case)),
        ),
    )


def first_report_key(case: Case, instances: Sequence[InstanceIndex]) -> str:
    """Return the key of the record of a whole case that is shown as its first report, empty where there is none.

    Papers come before structured reports, and those before whatever else was withheld.
    """
    papers = withheld_documents(case)
    if papers:
        return str(RecordKey("document", papers[0].reference))
    read = [one for one in outline(instances) if is_withheld(one.sop_class_uid) and has_pages(one)]
    return str(RecordKey("series", read[0].series.uid)) if read else ""


def _could_not_be_had(
    case: Case, papers: tuple[ListedDocument, ...], shown: tuple[ListedDocument, ...]
) -> tuple[UnobtainableRecord, ...]:
    """Return what is said of records that cannot be had: nothing of the first report, no name of what may be it."""
    linked = case.first_opinion.reports if case.first_opinion is not None else ()
    withheld = {*linked, *(without_version(one.reference) for one in papers)}
    named = {one.reference for one in shown} | {one.reference for one in case.studies}
    return tuple(
        one if one.reference in named else _without_name(one)
        for one in case.unobtainable
        if one.reference not in withheld
    )


def _without_name(record: UnobtainableRecord) -> UnobtainableRecord:
    what = "An imaging study" if "ImagingStudy" in record.reference.split("/") else "A record"
    return UnobtainableRecord(record.reference, f"{what} could not be had.", "hidden")


def _doubts(case: Case, shown: tuple[ListedDocument, ...], *, nothing_found: bool) -> tuple[str, ...]:
    """Return what may still speak of the first opinion, a sentence each."""
    letters = sum(one.category in _LETTERS for one in shown)
    parts = ["the questions"] + ["the history"] * bool(case.history)
    papers = "letter or other paper" if letters == 1 else "letters or other papers"
    parts += [f"{letters} {papers}"] * bool(letters)
    said = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
    told = (
        f"{said[0].upper()}{said[1:]} stay in view and may speak of the first opinion; "
        "screenshots among the images may too."
    )
    unknown = "Which record holds the first report cannot be told: not all of it could be hidden."
    return (unknown, told) if nothing_found else (told,)


def _withheld_series(case: Case, besides: Collection[str] = ()) -> int:
    listed = (one for study in case.studies for one in study.series)
    return sum(str(RecordKey("series", one.uid)) not in besides and _is_reading(one) for one in listed)


def _is_reading(series: ListedSeries) -> bool:
    """Whether a listed series holds nothing but readings; where its objects are not listed its modality tells."""
    if series.instances:
        return all(is_withheld(one.sop_class_uid) for one in series.instances)
    return series.modality in _MODALITIES


def _without_readings(study: ListedStudy) -> ListedStudy:
    kept = tuple(_in_view(one) for one in study.series if not _is_reading(one))
    modalities = tuple(one for one in study.modalities if one not in _MODALITIES)
    return replace(study, series=kept, modalities=modalities)


def _in_view(series: ListedSeries) -> ListedSeries:
    """Return a series without the readings among its images, so that none of them is called missing."""
    shown = tuple(one for one in series.instances if not is_withheld(one.sop_class_uid))
    count = series.instance_count - (len(series.instances) - len(shown))
    return series if shown == series.instances else replace(series, instances=shown, instance_count=max(0, count))
