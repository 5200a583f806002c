"""A small signed opinion on a downloaded case, made by the program's own report and signature code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from reviewer_app import __version__
from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation, KeyImage
from reviewer_app.cases.case import Case
from reviewer_app.cases.instances import InstanceIndex, InstanceKind
from reviewer_app.cases.marked_frames import marked_frames
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.views import Bookmark, ImageReference, ViewState, Window
from reviewer_app.cases.work import Work
from reviewer_app.exchange.delivery import ArchiveCopy, Delivery
from reviewer_app.exchange.encapsulated_pdf import PdfIdentity, encapsulate_pdf
from reviewer_app.exchange.marks.draft import MarksDraft
from reviewer_app.exchange.marks.outputs import mark_objects
from reviewer_app.geometry import ImagePoint
from reviewer_app.report.fields import prepare_for_signing
from reviewer_app.report.identity import make_demo_authority
from reviewer_app.report.inputs import Meaning, ReportInput, reviewed_records
from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.manifest import manifest_of
from reviewer_app.report.pdf import build_pdf
from reviewer_app.report.signing import SignRequest, sign_opinion
from reviewer_app.store.values import StoredInstance
from reviewer_app.ui.office.sealed_marks import SealedMarks

_PASSPHRASE = "four lanterns"
_WORDS = {
    "diagnosis.text": "No change of the finding since the prior study.",
    "concordance.diagnosis": "confirmed",
    "concordance.treatment": "changed",
    "concordance.impact": "moderate",
    "concordance.reason": "Follow-up is enough.",
}


def opinion_on(case: Case, reviewer: Reviewer, instances: list[StoredInstance], report_id: str) -> Delivery:
    """Write, print and sign an opinion and return it ready to be delivered, with its copy for the archive."""
    signed_at = datetime.now(UTC).replace(microsecond=0)
    work = _work([one.index for one in instances], reviewer, signed_at)
    frames = marked_frames(work, {one.index.sop_instance_uid: one.index for one in instances}.get)
    marks = MarksDraft(report_id, reviewer, work.annotations, work.key_images, frames, signed_at, __version__)
    sealed = SealedMarks(mark_objects(marks).objects)
    pdf = _signed_pdf(case, reviewer, work, report_id, signed_at, sealed)
    return Delivery(
        report_id=report_id,
        case=case,
        reviewer=reviewer,
        work=work,
        pdf=pdf,
        signed_at=signed_at,
        archive_copy=archiver(instances, signed_at)(pdf, report_id, ""),
        marked_frames=frames,
        software=__version__,
        sealed=sealed.objects,
    )


def _work(indexes: list[InstanceIndex], reviewer: Reviewer, made: datetime) -> Work:
    """Return an opinion with a length and a key image on the first image."""
    index = next(one for one in indexes if one.kind is InstanceKind.IMAGE)
    image = ImageReference(index.study.uid, index.series.uid, index.sop_instance_uid)
    view, number = ViewState(Window(40, 400)), Measurement(5.0, "px", Calibration.NONE)
    points = (ImagePoint(3, 3), ImagePoint(6, 7))
    line = Annotation("line", AnnotationKind.LENGTH, image, points, reviewer.reference, made, view, measurement=number)
    key = KeyImage("key", 1, Bookmark(image, view), reviewer.reference, made)
    return Work((line,), (key,), Opinion(_WORDS))


def _signed_pdf(
    case: Case, reviewer: Reviewer, work: Work, report_id: str, signed_at: datetime, sealed: SealedMarks
) -> bytes:
    authority = make_demo_authority(reviewer.name, reviewer.institution, signed_at, passphrase=_PASSPHRASE)
    report = ReportInput(
        case=case,
        work=work,
        reviewer=reviewer,
        records=reviewed_records(case),
        report_id=report_id,
        issued=signed_at,
        certificate=authority.identity,
        demo_certificate=True,
    )
    request = SignRequest(
        pdf=prepare_for_signing(build_pdf(report), manifest_of(report, [], sealed.told), sealed.files),
        key=Pkcs12Key(authority.pkcs12),
        passphrase=_PASSPHRASE,
        meaning=Meaning.AUTHORSHIP,
        reviewer_name=reviewer.name,
        signed_at=signed_at,
    )
    return sign_opinion(request).pdf


def archiver(instances: list[StoredInstance], issued: datetime) -> Callable[[bytes, str, str], ArchiveCopy]:
    """Return what makes the copy for the archive of a PDF, with the id of its report and the level of its signature."""
    images = [one.index for one in instances if one.index.kind in (InstanceKind.IMAGE, InstanceKind.SLIDE)]
    newest = max(images, key=lambda one: (one.study.date, one.study.time))

    def made(pdf: bytes, report_id: str, level: str) -> ArchiveCopy:
        identity = PdfIdentity(report_id, "Second opinion", newest.patient, newest.study, issued, level=level)
        return encapsulate_pdf(pdf, identity)

    return made
