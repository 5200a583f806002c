"""Three finished opinions as signed PDFs: written, checked by every rule, set, signed and verified as in the window."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from reviewer_app.cases.coverage import Coverage, coverage
from reviewer_app.cases.looks import Look, Looks
from reviewer_app.cases.rules.checks import Check, still_open
from reviewer_app.cases.rules.circumstances import Circumstances
from reviewer_app.cases.rules.outcome import is_unable
from reviewer_app.cases.rules.signing import checks_before_signing
from reviewer_app.cases.work import Work
from reviewer_app.demo.opinions.draft import Draft
from reviewer_app.demo.opinions.oncology import write_oncology
from reviewer_app.demo.opinions.radiology import write_radiology
from reviewer_app.demo.opinions.records import Received, received
from reviewer_app.demo.opinions.unable import write_unable
from reviewer_app.demo.samples.fhir_people import REVIEWER_INSTITUTION, REVIEWER_NAME
from reviewer_app.demo.samples.haddad import haddad
from reviewer_app.demo.samples.marchetti import marchetti
from reviewer_app.demo.samples.okafor import okafor
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.errors import NotAllowed
from reviewer_app.report.identity import DemoAuthority, make_demo_authority
from reviewer_app.report.inputs import Meaning
from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.signing import SignRequest, sign_opinion
from reviewer_app.report.verify import verify_pdf
from reviewer_app.ui.office.preview import PreviewRequest, make_preview

CA_PEM = "demo-ca.pem"
_PASSPHRASE = "sign-for-demonstration"  # noqa: S105 - of a key that is made here and forgotten
_BEFORE = timedelta(minutes=5)
_LOOKED_MS = 2000
_CITY = "Portland, Oregon"
WRITERS: dict[str, tuple[Callable[[datetime], SampleCase], Callable[[Draft], None]]] = {
    "radiology": (marchetti, write_radiology),
    "oncology": (okafor, write_oncology),
    "unable-to-render": (haddad, write_unable),
}


def make_opinions(output: Path, now: datetime, say: Callable[[str], None]) -> tuple[Path, ...]:
    """Write the sample opinions and the root certificate to trust into a folder; return the PDFs.

    A ``QGuiApplication`` must be there: figures are painted.

    Raises
    ------
    NotAllowed
        If a rule holds up a signature; the detail names the rules.
    CannotSign
        If a signature does not verify.
    """
    output.mkdir(parents=True, exist_ok=True)
    authority = make_demo_authority(REVIEWER_NAME, REVIEWER_INSTITUTION, now - _BEFORE, passphrase=_PASSPHRASE)
    (output / CA_PEM).write_bytes(authority.ca_pem)
    made: list[Path] = []
    for name, (build, write) in WRITERS.items():
        draft, found = written(build(now), write, now)
        pdf = _signed(draft, found, authority, now)
        verified = verify_pdf(pdf, (authority.ca_pem,))
        path = output / f"{name}.pdf"
        path.write_bytes(pdf)
        say(f"{path}: {verified.summary}")
        made.append(path)
    return tuple(made)


def written(sample: SampleCase, write: Callable[[Draft], None], now: datetime) -> tuple[Draft, Looks]:
    """Return a finished opinion on a case, and what was looked at for it: everything."""
    records = received(sample)
    draft = Draft(records, now)
    write(draft)
    looks = _looked_at(records)
    draft.finish(_covered(records, looks))
    return draft, looks


def checks_of(draft: Draft, looks: Looks, now: datetime) -> tuple[Check, ...]:
    """Return what every rule says of a finished opinion before it is signed."""
    records, when = draft.records, Circumstances(now, now)
    found = _covered(records, looks)
    return checks_before_signing(records.case, draft.work, records.reviewer, found, when, records.index.get)


def _signed(draft: Draft, looks: Looks, authority: DemoAuthority, now: datetime) -> bytes:
    if left := still_open(checks_of(draft, looks, now)):
        raise NotAllowed("A sample opinion does not keep every rule.", detail="; ".join(one.id for one in left))
    records, work = draft.records, draft.work
    request = preview_request(records, work, looks, authority, now)
    pdf = make_preview(request, records.open_stream).pdf
    return sign_opinion(sign_request(pdf, request, authority, _PASSPHRASE)).pdf


def preview_request(
    records: Received, work: Work, looks: Looks, authority: DemoAuthority, now: datetime, *, draft: bool = False
) -> PreviewRequest:
    """Return what the document of an opinion is made from."""
    number = str(uuid.uuid5(uuid.NAMESPACE_URL, hashlib.sha256(records.case.id.encode()).hexdigest()))
    return PreviewRequest(
        case=records.case, work=work, reviewer=records.reviewer, instances=records.instances,
        documents=records.documents, looks=looks, report_id=number, issued=now,
        meaning=Meaning.UNABLE if is_unable(work.opinion) else Meaning.AUTHORSHIP,
        certificate=authority.identity, draft=draft, pages=records.pages,
        when=Circumstances(now, now),
    )  # fmt: skip


def sign_request(pdf: bytes, request: PreviewRequest, authority: DemoAuthority, passphrase: str) -> SignRequest:
    """Return what signs a document that was made from `request`."""
    reviewer = request.reviewer
    return SignRequest(
        pdf, Pkcs12Key(authority.pkcs12), passphrase, request.meaning, reviewer.name, request.issued,
        reviewer.credentials, location=_CITY,
    )  # fmt: skip


def _covered(records: Received, looks: Looks) -> Coverage:
    listed = [one.document for one in records.documents]
    return coverage(records.index.values(), listed, looks, records.case.patient, records.pages)


def _looked_at(records: Received) -> Looks:
    """Return looks at every frame and page, as of a reader who left nothing out."""
    look = Look(_LOOKED_MS, _LOOKED_MS, 1.0)
    frames = {(uid, frame): look for uid, one in records.index.items() for frame in range(max(one.frame_count, 1))}
    counted = {one.document.reference: records.pages.get(one.document.reference, 1) for one in records.documents}
    pages = {(reference, page): look for reference, count in counted.items() for page in range(count)}
    return Looks({**frames, **pages})
