"""The very bytes that would be signed: made from the journal, the records and the key images, in a job."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from reviewer_app.cases.amendments import Amends
from reviewer_app.cases.asking import RecordsRequest
from reviewer_app.cases.case import Case
from reviewer_app.cases.coverage import (
    Coverage,
    PageCounts,
    RecordCoverage,
    coverage,
    frame_areas,
    other_patient_key,
    same_person,
)
from reviewer_app.cases.full_size import full_size_words, share_at_full_size
from reviewer_app.cases.instances import InstanceIndex, InstanceKind
from reviewer_app.cases.language import say, speaking
from reviewer_app.cases.looks import Looks
from reviewer_app.cases.opinion import language_chosen
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.records import RecordKey
from reviewer_app.cases.records_tree import priors
from reviewer_app.cases.rules.amending import checks_before_amending
from reviewer_app.cases.rules.checks import Check
from reviewer_app.cases.rules.circumstances import Circumstances
from reviewer_app.cases.rules.records_read import unread, with_reasons_that_hold
from reviewer_app.cases.rules.signing import (
    ADDENDUM_MEANING,
    CORRECTION_MEANING,
    UNABLE_MEANING,
    checks_before_signing,
)
from reviewer_app.cases.video_seconds import second_keys, stretches_seen
from reviewer_app.cases.work import Work
from reviewer_app.report.fields import prepare_for_signing
from reviewer_app.report.identity import SigningIdentity
from reviewer_app.report.inputs import (
    Meaning,
    ReportInput,
    ReportStatus,
    ReviewedRecord,
    ShownParts,
    reviewed_records,
)
from reviewer_app.report.manifest import Manifest, ManifestAudit, ManifestRecord, manifest_of
from reviewer_app.report.manifest_dictated import sound_of
from reviewer_app.report.pdf import build_pdf
from reviewer_app.report.records import unlisted_record
from reviewer_app.store.values import AuditHead, StoredDocument, StoredInstance
from reviewer_app.ui.office.figures import OpenStream, make_figures
from reviewer_app.ui.office.made_with import made_with
from reviewer_app.ui.office.sealed_marks import NO_MARKS, MarksSealer, SealedMarks

#: Meanings of the sign page as those of the report.
MEANINGS: dict[str, Meaning] = {
    "authorship": Meaning.AUTHORSHIP,
    "review": Meaning.APPROVAL,
    ADDENDUM_MEANING: Meaning.ADDENDUM,
    CORRECTION_MEANING: Meaning.CORRECTION,
    UNABLE_MEANING: Meaning.UNABLE,
}


@dataclass(frozen=True)
class PreviewRequest:
    """Everything the PDF is made from; `sealer` keeps from one preview to the next what was written of the marks.

    `when` is the moment at which the rules are asked for the manifest, None for no rules; `audit` is where the audit
    trail stands, taken once for all pages of one preview. `amends` is what an addendum belongs to, None for an opinion.
    """

    case: Case
    work: Work
    reviewer: Reviewer
    instances: tuple[StoredInstance, ...]
    documents: tuple[StoredDocument, ...]
    looks: Looks
    report_id: str
    issued: datetime
    meaning: Meaning
    certificate: SigningIdentity | None
    draft: bool = False
    pages: PageCounts = field(default_factory=dict)
    sealer: MarksSealer = field(default_factory=MarksSealer)
    requests: tuple[RecordsRequest, ...] = ()
    when: Circumstances | None = None
    audit: AuditHead | None = None
    amends: Amends | None = None

    @property
    def status(self) -> ReportStatus:
        """What the file says of itself."""
        if self.draft:
            return ReportStatus.DRAFT
        return ReportStatus.FINAL if self.amends is None else ReportStatus.ADDENDUM


@dataclass(frozen=True, slots=True)
class MadePreview:
    """The unsigned PDF, ready to be signed unless it is a draft, its SHA-256 in hexadecimal, and what it seals.

    `sealed` are the objects whose hashes its manifest has; none for a draft, which has no manifest.
    """

    pdf: bytes = field(repr=False)
    sha256: str
    sealed: SealedMarks = field(default=NO_MARKS, repr=False)


def new_report_id() -> str:
    """Return an id for a new opinion."""
    return str(uuid.uuid4())


def make_preview(request: PreviewRequest, open_stream: OpenStream) -> MadePreview:
    """Return the unsigned PDF with what goes out beside it."""
    with speaking(language_chosen(request.work.opinion)):
        return _preview(request, open_stream)


def _preview(request: PreviewRequest, open_stream: OpenStream) -> MadePreview:
    index = {one.index.sop_instance_uid: one.index for one in request.instances}
    documents = [one.document for one in request.documents]
    found = coverage(index.values(), documents, request.looks, request.case.patient, request.pages)
    opinion = with_reasons_that_hold(found, request.work.opinion)
    request = replace(request, work=replace(request.work, opinion=opinion))
    shown, amends = Counter(uid for uid, _ in request.looks.seen), request.amends
    report = ReportInput(
        case=request.case,
        work=request.work,
        reviewer=request.reviewer,
        records=records_of(request, found, shown),
        report_id=request.report_id,
        issued=request.issued,
        figures=make_figures(request.work, index, open_stream, priors(index.values())),
        instances=index,
        meaning=request.meaning,
        status=request.status,
        version=1 if amends is None else amends.version,
        addendum_to=None if amends is None else (amends.cited.report_id, amends.cited.sha256),
        amends=amends,
        certificate=request.certificate,
        demo_certificate=request.certificate is not None and request.certificate.demo,
        identity_notes=identity_notes(request.case, index.values()),
        paper_notes=paper_notes(request.case, request.pages),
        requests=request.requests,
    )
    pdf, sealed = build_pdf(report), NO_MARKS
    if not request.draft:
        # an addendum sends no marks: those of the opinion are at the service as they were signed
        sealed = request.sealer.sealed(report, open_stream) if amends is None else NO_MARKS
        pdf = prepare_for_signing(pdf, _manifest(request, report, found, shown, sealed), sealed.files)
    return MadePreview(pdf, hashlib.sha256(pdf).hexdigest(), sealed)


def _manifest(
    request: PreviewRequest, report: ReportInput, found: Coverage, shown: Counter[str], sealed: SealedMarks
) -> Manifest:
    """Return what is sealed with a report: of the same work, case and coverage as its pages."""
    when, head, find = request.when, request.audit, report.instances
    asked = () if when is None else _asked(report, found, when)
    made = manifest_of(
        report,
        manifest_records(request, found, shown),
        sealed.told,
        checks=asked,
        versions=made_with(find.values()),
        audit=None if head is None else ManifestAudit(seq=head.seq, hash=head.hash),
    )
    wordless = () if when is None or report.amends is not None else when.wordless
    return msgspec.structs.replace(made, wordless=sound_of(wordless)) if wordless else made


def _asked(report: ReportInput, found: Coverage, when: Circumstances) -> tuple[Check, ...]:
    """Return what the rules say of what is to be signed."""
    case, work, reviewer, find = report.case, report.work, report.reviewer, report.instances.get
    if report.amends is None:
        return checks_before_signing(case, work, reviewer, found, when, find)
    return checks_before_amending(case, work, reviewer, report.amends.number, when, find)


def records_of(request: PreviewRequest, found: Coverage, shown: Counter[str]) -> tuple[ReviewedRecord, ...]:
    """Return the records of the case with what was shown of them, those too that its list leaves out."""
    by_record = shown_by_record(found, shown)
    extents = {str(one.key): one.extent for one in found.records if one.extent}
    parts = {str(one.key): ShownParts(one.parts_words, one.open_parts, one.never_begun) for one in found.records}
    full_sizes = {str(one.key): full_size_words(one.full_size) for one in found.records}
    listed = reviewed_records(request.case, by_record, extents, pages=request.pages, full_sizes=full_sizes, parts=parts)
    keys = {one.key for one in listed}
    first = {one.index.series.uid: one.index for one in reversed(request.instances)}
    left_out = [
        replace(
            unlisted_record(one, first[one.key.uid]),
            shown=by_record[str(one.key)],
            extent=one.extent,
            full_size=full_sizes[str(one.key)],
            parts=parts[str(one.key)],
        )
        for one in found.records
        if one.key.kind == "series" and one.key not in keys and one.extent_count
    ]
    return (*listed, *left_out)


def shown_by_record(found: Coverage, pages: Counter[str]) -> dict[str, int]:
    """Return how many images or pages of each record were shown long enough to count."""
    return {str(one.key): pages[one.key.uid] if one.key.kind == "document" else one.shown for one in found.records}


def manifest_records(request: PreviewRequest, found: Coverage, shown: Counter[str]) -> list[ManifestRecord]:
    """Return every file of the case with its hash, what of it was shown, and what the reviewer says of it."""

    def said(key: RecordKey) -> dict[str, str]:
        review, record = request.work.opinion.record(str(key)), found.of(key)
        where = review.elsewhere if record is not None and unread(record, request.work.opinion) else ""
        return {
            "reviewed": review.reviewed,
            "reason": review.reason or where,
            "extent": _extent(record) if record is not None else "",
            "unseen": review.unseen if record is None or not record.complete else "",
        }

    passed = Counter(uid for uid, _ in request.looks.passed)

    def marked(index: InstanceIndex) -> tuple[int, int]:
        if index.kind is InstanceKind.VIDEO:  # looks at its frames, kept before it went by seconds, are no seconds
            seconds = request.looks.counts(second_keys(index.sop_instance_uid, index))
            return seconds.seen, seconds.passed
        return shown[index.sop_instance_uid], passed[index.sop_instance_uid]

    instances = [
        ManifestRecord(
            kind="instance", uid=one.index.sop_instance_uid, size=one.size, sha256=one.sha256,
            series_uid=one.index.series.uid, shown=marked(one.index)[0], passed=marked(one.index)[1],
            full_size=_full_size(one.index, request.looks), seconds=_seconds(one.index, request.looks),
            **said(RecordKey("series", one.index.series.uid)),
        )
        for one in request.instances
    ]  # fmt: skip
    documents = [
        ManifestRecord(
            kind="document", uid=one.document.reference, size=one.size, sha256=one.sha256, title=one.document.title,
            shown=shown[one.document.reference], passed=passed[one.document.reference], seconds=(),
            **said(RecordKey("document", one.document.reference)),
        )
        for one in request.documents
    ]  # fmt: skip
    return instances + documents


def _extent(record: RecordCoverage) -> str:
    """Return how much was shown of a slide, and of pages and seconds, in words; empty for images alone."""
    parts = f"{record.parts_words} shown" if record.parts_words else ""
    return ", ".join(one for one in (record.extent, parts) if one)


def _full_size(index: InstanceIndex, looks: Looks) -> str:
    """Return how much of the area of an instance was seen at full size, in words; empty where that is not counted."""
    if index.kind is not InstanceKind.IMAGE:
        return ""
    keys = [(index.sop_instance_uid, frame) for frame in range(max(index.frame_count, 1))]
    return full_size_words(share_at_full_size(frame_areas(index, keys, looks.thresholds), looks.cells))


def _seconds(index: InstanceIndex, looks: Looks) -> tuple[tuple[float, float], ...]:
    """Return the stretches of a video that were seen; none of what is no video."""
    video = index.kind is InstanceKind.VIDEO
    return stretches_seen(index.sop_instance_uid, index, looks.seen) if video else ()


def paper_notes(case: Case, pages: PageCounts) -> tuple[str, ...]:
    """Return one sentence for each paper whose header names somebody else than the case does."""
    others = (one for one in case.documents if pages.get(other_patient_key(one.reference, case.patient)))
    return tuple(say("other-patient", title=one.title) for one in others)


def identity_notes(case: Case, instances: Iterable[InstanceIndex]) -> tuple[str, ...]:
    """Return one sentence for each series whose header names somebody else than the case does."""
    notes: dict[str, str] = {}
    for one in instances:
        if one.series.uid not in notes and not same_person(case.patient, one.patient):
            title = one.series.description or one.series.modality or say("a-series")
            notes[one.series.uid] = say("other-identity", title=title)
    return tuple(notes.values())
