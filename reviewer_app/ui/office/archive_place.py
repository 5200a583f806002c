"""Where the copy of a signed PDF goes in the image archive: whose it is, and into which study."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from reviewer_app.cases.case import Case
from reviewer_app.cases.coverage import same_person
from reviewer_app.cases.instances import IndexedStudy, InstanceIndex, InstanceKind
from reviewer_app.cases.opinion import YES, Opinion
from reviewer_app.cases.records import RecordKey
from reviewer_app.exchange.delivery import OPINION_TITLE, Delivered, amending_title
from reviewer_app.exchange.encapsulated_pdf import PdfIdentity, dicom_identity, report_uid

_IMAGES: Final = frozenset({InstanceKind.IMAGE, InstanceKind.SLIDE, InstanceKind.VIDEO})


def archive_identity(
    case: Case,
    opinion: Opinion,
    instances: Iterable[InstanceIndex],
    meta: Mapping[str, str],
    amends: Delivered | None = None,
) -> PdfIdentity | None:
    """Return whom and which study the copy of a signed document with these `meta` belongs to.

    It is the newest study with images of the patient that were reviewed, else the newest with images of the patient.
    Without one it gets a study of its own, which those of its addenda (`amends`) go into too; None where the case has
    no images and the service names no archive for it.
    """
    images = [one for one in instances if one.kind in _IMAGES]
    if not images and not any(one.wado_url for one in case.studies):
        return None
    # never into the record of somebody else whose images lie among those of the case
    own = [one for one in images if same_person(case.patient, one.patient)]
    reviewed = [one for one in own if opinion.record(str(RecordKey("series", one.series.uid))).reviewed == YES]
    newest = max(reviewed or own, key=lambda one: (one.study.date, one.study.time), default=None)
    alone = IndexedStudy("" if amends is None else report_uid(amends.report_id, "study"))
    return PdfIdentity(
        report_id=meta["report_id"],
        title=OPINION_TITLE if amends is None else amending_title(meta.get("meaning", "")),
        patient=newest.patient if newest is not None and newest.patient.identifier else dicom_identity(case.patient),
        study=newest.study if newest is not None else alone,
        issued=datetime.fromisoformat(meta["signed_at"]),
    )
