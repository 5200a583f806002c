"""DICOM SR of any template, and Key Object Selection, to values (PS3.3 A.35; PS3.16 TID 2010)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pydicom.dataset import Dataset

from reviewer_app.cases.structured_reports import ContentItem, KeyObjects, ReportedObject, StructuredReport
from reviewer_app.dicom import values
from reviewer_app.dicom.dates import date_words
from reviewer_app.dicom.person_name import name_groups
from reviewer_app.errors import CannotDecode
from reviewer_app.exchange.content_item import Tally, read_item, referenced_objects

KEY_OBJECT_SELECTION = "1.2.840.10008.5.1.4.1.1.88.59"

_DESCRIPTION = "113012"
_REASONS = ("113011", "113013")
_OBSERVERS = ("121008", "121012", "121013")


def read_report(dataset: Dataset) -> StructuredReport:
    """Return the tree of a report. Damaged parts are left out and counted; the rest stays readable.

    Raises
    ------
    CannotDecode
        If it has neither a title nor any content.
    """
    tally = Tally()
    root = read_item(dataset, tally)
    if root.concept is None and not root.children:
        raise CannotDecode(
            "The report is empty: it holds neither a title nor any content.", detail="no ContentSequence"
        )
    return StructuredReport(
        root=root if root.value_type else replace(root, value_type="CONTAINER"),
        template=_template(dataset),
        completed=values.text(dataset, "CompletionFlag").upper() == "COMPLETE",
        verified=values.text(dataset, "VerificationFlag").upper() == "VERIFIED",
        content_date=date_words(values.text(dataset, "ContentDate") + values.text(dataset, "ContentTime")),
        verifiers=tuple(_verifiers(dataset)),
        evidence=tuple(evidence_of(dataset)),
        damaged=tally.damaged,
    )


def read_key_objects(dataset: Dataset) -> KeyObjects:
    """Return a key object selection: its title, text, and objects with the series and study they are in.

    Raises
    ------
    CannotDecode
        If it is empty.
    """
    report = read_report(dataset)
    items = report.root.children
    chosen = [report.located(one) for item in report.root.walk() for one in item.objects]
    return KeyObjects(
        title=report.title,
        reasons=tuple(_texts(items, *_REASONS)),
        description="\n".join(_texts(items, _DESCRIPTION)),
        observers=tuple(_texts(items, *_OBSERVERS)),
        # without any content the evidence is what was selected
        objects=tuple(dict.fromkeys(chosen)) or report.evidence,
    )


def evidence_of(dataset: Dataset) -> Iterator[ReportedObject]:
    """Return the objects that a document names in its header, with series and study (PS3.3 C.17.2)."""
    for keyword in ("CurrentRequestedProcedureEvidenceSequence", "PertinentOtherEvidenceSequence"):
        for study in values.items(dataset, keyword):
            for series in values.items(study, "ReferencedSeriesSequence"):
                for one in referenced_objects(values.items(series, "ReferencedSOPSequence")):
                    yield replace(
                        one,
                        series_instance_uid=values.text(series, "SeriesInstanceUID"),
                        study_instance_uid=values.text(study, "StudyInstanceUID"),
                    )


def _texts(items: tuple[ContentItem, ...], *concepts: str) -> Iterator[str]:
    for item in items:
        if item.concept is not None and item.concept.value in concepts and item.text:
            yield item.text


def _template(dataset: Dataset) -> str:
    found = values.item(dataset, "ContentTemplateSequence")
    return values.text(found, "TemplateIdentifier") if found is not None else ""


def _verifiers(dataset: Dataset) -> Iterator[str]:
    for item in values.items(dataset, "VerifyingObserverSequence"):
        named = name_groups(values.text(item, "VerifyingObserverName")).words
        if named:
            yield named
