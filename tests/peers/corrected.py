"""What a walk adds last: a correction of its opinion, sent twice."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import replace
from datetime import timedelta

from reviewer_app.cases.amendments import CORRECTION, amendment_path, now_path, replaces_path
from reviewer_app.cases.opinion import YES, Opinion
from reviewer_app.exchange.delivery import CORRECTION_TITLE, Delivered, Delivery
from reviewer_app.exchange.signed_revision import signed_revision
from reviewer_app.sync.session import ServiceSession
from tests.peers.amended import Archived, added, carrying
from tests.peers.facts import Corrected
from tests.peers.look import Look, attached

#: What is wrong in the opinion of a walk, and what it says after the correction.
_FIELD, NOW_SAYS = "diagnosis.text", "A fracture, as the second look shows"


def correct(session: ServiceSession, look: Look, opinion: Delivery, archived: Archived) -> Corrected:
    """Deliver a correction of an opinion to which an addendum was added; return what is there then."""
    correction = _correction(opinion, archived)
    before = {kind: len(look.all_of(kind)) for kind in ("DiagnosticReport", "DocumentReference", "Provenance")}
    first = added(session, correction)
    again = added(session, correction)
    [report] = carrying(look, "DiagnosticReport", opinion)
    [document] = carrying(look, "DocumentReference", correction)
    [replaced] = carrying(look, "DocumentReference", opinion)
    copy = correction.archive_copy
    assert copy is not None
    of_it = [one for one in look.all_of("Provenance") if first.document in {t["reference"] for t in one["target"]}]
    return Corrected(
        archive_problem=first.archive_problem,
        read_back=first.read_back is not None and again.read_back is not None,
        again_was_there=again.was_there,
        came={kind: len(look.all_of(kind)) - count for kind, count in before.items()},
        report_status=report["status"],
        report_files=len(report["presentedForm"]),
        conclusion_is_corrected=report["conclusion"] == NOW_SAYS,
        replaces=[(one["code"], one["target"]["reference"]) for one in document["relatesTo"]]
        == [("replaces", f"DocumentReference/{replaced['id']}")],
        replaced_status=replaced["status"],
        file_is_the_pdf=attached(document) == correction.pdf,
        archived_is_the_pdf=look.archived_pdf(copy.study_uid, copy.sop_instance_uid) == correction.pdf,
        sha256_told=first.sha256 == hashlib.sha256(correction.pdf).hexdigest(),
        signed_by=len(of_it),
        task_status=look.resource(f"Task/{opinion.case.id}")["status"],
    )


def _correction(opinion: Delivery, archived: Archived) -> Delivery:
    report_id, revision = str(uuid.uuid4()), signed_revision(opinion.pdf)
    assert revision is not None
    pdf = opinion.pdf + b"\n% a correction\n%%EOF\n"
    said = {
        amendment_path(1, "kind"): CORRECTION,
        amendment_path(1, "reason"): "The lateral view was read as normal.",
        replaces_path(1, _FIELD): YES,
        now_path(1, _FIELD): NOW_SAYS,
    }
    return replace(
        opinion,
        report_id=report_id,
        pdf=pdf,
        work=replace(opinion.work, opinion=Opinion({**opinion.work.opinion.values, **said})),
        signed_at=opinion.signed_at + timedelta(hours=2),
        meaning=CORRECTION,
        title=CORRECTION_TITLE,
        archive_copy=archived(pdf, report_id, ""),
        marked_frames=(),
        amends=Delivered(opinion.report_id, revision.sha256),
    )
