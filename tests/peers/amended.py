"""What a walk adds after its opinion: an addendum, and a later version of either, raised and co-signed, each twice."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from reviewer_app.exchange.co_signature import CoSigner
from reviewer_app.exchange.delivery import ADDENDUM_TITLE, ArchiveCopy, Delivered, Delivery
from reviewer_app.exchange.signed_revision import signed_revision
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.amending import deliver_addendum
from reviewer_app.sync.read_back import with_read_back
from reviewer_app.sync.receipts import Receipt
from reviewer_app.sync.renewal import renew
from reviewer_app.sync.session import ServiceSession
from tests.peers.facts import Amended
from tests.peers.look import Look, attached

#: Makes the copy for the archive of a PDF, with the id of its report and the level of its signature.
Archived = Callable[[bytes, str, str], ArchiveCopy]
#: Who signs the later versions too.
CO_SIGNER = "Dr. Samuel Reyes"
#: As a time-stamp would: it stands behind the signed file.
_PROOF = b"\n% a proof of a higher level\n%%EOF\n"


def amend(session: ServiceSession, look: Look, opinion: Delivery, archived: Archived) -> Amended:
    """Deliver an addendum to an opinion that is there, then a higher level of both; return what is there then."""
    addendum = _addendum(opinion, archived)
    first = added(session, addendum)
    again = added(session, addendum)
    higher = [_higher(one, archived) for one in (opinion, addendum)]
    receipts = [_renewed(session, one) for one in higher]
    repeated = [_renewed(session, one) for one in higher]
    copies = [one.archive_copy for one in (opinion, addendum, *higher) if one.archive_copy is not None]
    [report] = carrying(look, "DiagnosticReport", opinion)
    documents = {number: carrying(look, "DocumentReference", one) for number, one in enumerate(higher)}
    return Amended(
        archive_problems=tuple(one.archive_problem for one in (first, *receipts)),
        read_back=all(one.read_back is not None for one in (first, again, *receipts, *repeated)),
        again_was_there=all(one.was_there for one in (again, *repeated)),
        report_status=report["status"],
        report_files=len(report["presentedForm"]),
        reports_of_addendum=len(carrying(look, "DiagnosticReport", addendum)),
        documents=tuple(len(one) for one in documents.values()),
        appends=[one["target"]["reference"] for one in documents[1][0]["relatesTo"]] == [receipts[0].document],
        files_are_the_higher=[attached(documents[number][0]) == one.pdf for number, one in enumerate(higher)],
        archived_are_the_pdfs=[
            look.archived_pdf(copy.study_uid, copy.sop_instance_uid) == one.pdf
            for copy, one in zip(copies, (opinion, addendum, *higher), strict=True)
        ],
        archived=len(look.papers_in(copies[0].study_uid)),
        co_signatures=sum(map(_by_co_signer, look.all_of("Provenance"))),
        task_status=look.resource(f"Task/{opinion.case.id}")["status"],
    )


def _addendum(opinion: Delivery, archived: Archived) -> Delivery:
    report_id, revision = str(uuid.uuid4()), signed_revision(opinion.pdf)
    assert revision is not None
    # signed once more by the same hand would be another file; these peers do not look into it
    pdf = opinion.pdf + b"\n% an addendum\n%%EOF\n"
    return replace(
        opinion,
        report_id=report_id,
        pdf=pdf,
        signed_at=opinion.signed_at + timedelta(hours=1),
        meaning="addendum",
        title=ADDENDUM_TITLE,
        archive_copy=archived(pdf, report_id, ""),
        marked_frames=(),
        amends=Delivered(opinion.report_id, revision.sha256),
    )


def _higher(delivery: Delivery, archived: Archived) -> Delivery:
    pdf = delivery.pdf + _PROOF
    copy = archived(pdf, delivery.report_id, "B-T")
    earlier = (hashlib.sha1(delivery.pdf, usedforsecurity=False).digest(),)
    signer = CoSigner(delivery.reviewer.reference, CO_SIGNER, "co-authorship", delivery.signed_at, _sha256(pdf))
    bare = replace(delivery, pdf=pdf, archive_copy=copy, marked_frames=())
    return replace(bare, versions=earlier, co_signers=(signer,))


def _sha256(pdf: bytes) -> str:
    return hashlib.sha256(pdf).hexdigest()


def _by_co_signer(provenance: dict[str, Any]) -> bool:
    return any(one["who"].get("display") == CO_SIGNER for one in provenance["agent"])


def added(session: ServiceSession, delivery: Delivery) -> Receipt:
    """Deliver what belongs to an opinion, and read it back."""
    token = CancelToken()
    receipt = deliver_addendum(
        session, delivery, token, lambda _step: None, gate=lambda: None, before_write=lambda: None
    )
    return with_read_back(session, delivery, receipt, token)


def _renewed(session: ServiceSession, delivery: Delivery) -> Receipt:
    token = CancelToken()
    return with_read_back(session, delivery, renew(session, delivery, token), token)


def carrying(look: Look, kind: str, delivery: Delivery) -> list[dict[str, Any]]:
    """Return the resources of a type that carry the number of a report."""
    found = look.all_of(kind)
    return [one for one in found if any(each.get("value") == delivery.identifier for each in one.get("identifier", []))]
