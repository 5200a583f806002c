"""The desk of a sample case whose opinion is written: what it previews, signs and checks is made as in the program."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache

from reviewer_app.cases.looks import Looks
from reviewer_app.cases.work import AnnotationChange, Edit, FieldChange, KeyImageChange, LesionChange, Work
from reviewer_app.demo.opinions.draft import Draft
from reviewer_app.demo.opinions.making import preview_request, sign_request, written
from reviewer_app.demo.opinions.oncology import write_oncology
from reviewer_app.demo.samples.fhir_people import REVIEWER_INSTITUTION, REVIEWER_NAME
from reviewer_app.demo.samples.okafor import okafor
from reviewer_app.report.identity import DemoAuthority, make_demo_authority
from reviewer_app.report.signing import sign_opinion
from reviewer_app.report.verify import verify_pdf
from reviewer_app.ui.case.desk import CaseRecords, Failed, OpinionPreview, SignedPreview
from reviewer_app.ui.office.preview import PreviewRequest, make_preview
from tests.pictures.picture_desk import PictureDesk

NOW = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
PASSPHRASE = "sign-for-pictures"


@cache
def _written() -> tuple[Draft, Looks]:
    return written(okafor(NOW), write_oncology, NOW)


@cache
def _authority() -> DemoAuthority:
    return make_demo_authority(REVIEWER_NAME, REVIEWER_INSTITUTION, NOW, passphrase=PASSPHRASE)


class OpinionDesk(PictureDesk):
    """The finished oncology sample, with `changes` of its fields; an empty one is a field nobody wrote.

    `shown` is what was on the screen, everything without it.
    """

    def __init__(self, changes: Mapping[str, str] | None = None, shown: Looks | None = None) -> None:
        super().__init__()
        draft, looks = _written()
        self._received = draft.records
        self._made_from: PreviewRequest | None = None
        self._case, self._reviewer = draft.records.case, draft.records.reviewer
        self.moment, self.asked = NOW, NOW
        self.shown = looks if shown is None else shown
        self.streams, self.papers = dict(draft.records.files), dict(draft.records.papers)
        documents = tuple(one.document for one in draft.records.documents)
        self.set_records(CaseRecords(tuple(draft.records.index.values()), documents))
        self.kept.append(_edit(draft.work, {**draft.work.opinion.values, **(changes or {})}))

    def preview(
        self, work: Work, meaning: str, done: Callable[[OpinionPreview], None], failed: Failed, *, draft: bool = False
    ) -> None:
        """Make the document that would be signed."""
        request = preview_request(self._received, work, self.shown, _authority(), self.moment, draft=draft)
        made = make_preview(request, self.open_stream)
        self._made_from = request
        identity = _authority().identity
        files = len(self._received.instances) + len(self._received.documents)
        series = {one.index.series.uid for one in self._received.instances}
        done(OpinionPreview(
            made.pdf, made.sha256, self.facts(), records=len(series) + len(self._received.documents), files=files,
            measurements=len(work.annotations), key_images=len(work.key_images), signer=identity.subject,
            certificate_until=identity.valid_to.date(), note=identity.issuer, draft=draft,
        ))  # fmt: skip

    def sign(
        self, preview: OpinionPreview, meaning: str, passphrase: str, done: Callable[[SignedPreview], None],
        failed: Failed,
    ) -> None:  # fmt: skip
        """Sign the document with a certificate made for pictures."""
        assert self._made_from is not None
        signed = sign_opinion(sign_request(preview.pdf, self._made_from, _authority(), passphrase))
        checked = verify_pdf(signed.pdf)
        digest = hashlib.sha256(signed.pdf).hexdigest()
        done(SignedPreview(signed.pdf, digest, signed.signer, signed.signed_at, checked.valid, checked.summary))


def _edit(work: Work, values: Mapping[str, str]) -> Edit:
    """Return the one edit that a work comes of, with the fields of an opinion."""
    return Edit(
        "written", "Practitioner/lindqvist", NOW, "Write",
        annotations=tuple(AnnotationChange(None, one) for one in work.annotations),
        key_images=tuple(KeyImageChange(None, one) for one in work.key_images),
        fields=tuple(FieldChange(path, "", value) for path, value in values.items() if value),
        lesions=tuple(LesionChange(None, one) for one in work.lesions),
    )  # fmt: skip
