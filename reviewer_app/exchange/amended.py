"""An addendum to a delivered opinion as FHIR R4 resources (std 1.3): a document of its own, and the report appended.

A correction is delivered alike: its document replaces that of the opinion, which stays `current`, so that it can be
found and read; the report is `corrected`, and says what is right now.

The DocumentReference of the addendum says by relatesTo which one it appends. The DiagnosticReport stays the one of the
opinion, with all that it said: from ``final`` it becomes ``appended``, and its presentedForm has the PDF of the
addendum as well.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from reviewer_app.cases.amendments import corrected, last_number
from reviewer_app.errors import NotAllowed
from reviewer_app.exchange import fhir_codes as fhir
from reviewer_app.exchange.co_authors import PRELIMINARY, stands_preliminary
from reviewer_app.exchange.delivery import (
    MAX_PRESENTED_FORM,
    Delivery,
    attachment_of,
    diagnostic_report,
    document_reference,
)
from reviewer_app.exchange.fhir_element import Element
from reviewer_app.exchange.fhir_write import Json, decoded, instant, reference
from reviewer_app.exchange.provenance import provenance

#: Statuses of a DiagnosticReport whose content stands, to which something can be appended.
_STANDING: Final = frozenset({"final", "amended", "corrected", "appended"})


def addendum_document(delivery: Delivery, cited: str) -> Json:
    """Return the DocumentReference of an addendum or correction; `cited` is the reference of the opinion's."""
    code = "replaces" if delivery.corrects else "appends"
    return {**document_reference(delivery), "relatesTo": [{"code": code, "target": reference(cited)}]}


def has_addendum(report: Mapping[str, Any], delivery: Delivery) -> bool:
    """Whether the report of the opinion, as the service has it, has an addendum among its files."""
    forms = report.get("presentedForm") or []
    return any(isinstance(one, dict) and is_file_of(one, delivery) for one in forms)


def is_file_of(attachment: Mapping[str, Any], delivery: Delivery) -> bool:
    """Whether a file of the report is that of a delivery, by the best that is told of it.

    A service may keep no `hash`, and may move the bytes of what is large out of the resource. Then its bytes tell, else
    its title, the second of its creation, and its size where there is one.
    """
    told = decoded(attachment.get("hash"))
    if told is not None and len(told) == hashlib.sha1(usedforsecurity=False).digest_size:
        return told == hashlib.sha1(delivery.pdf, usedforsecurity=False).digest()
    if attachment.get("data"):
        return decoded(attachment["data"]) == delivery.pdf
    if attachment.get("size") not in (None, len(delivery.pdf)) or attachment.get("title") != delivery.title:
        return False
    created = Element(attachment, "DiagnosticReport.presentedForm").moment("creation")
    return created is not None and created.replace(microsecond=0) == delivery.signed_at.replace(microsecond=0)


def appended_report(report: Mapping[str, Any], delivery: Delivery) -> Json | None:
    """Return the report of the opinion, as the service has it, with an addendum appended; None where it has it.

    Raises
    ------
    NotAllowed
        If the report stands no more.
    """
    if has_addendum(report, delivery):
        return None
    forms = report.get("presentedForm") or []
    if report.get("status") not in _STANDING and not stands_preliminary(delivery, report.get("status")):
        raise NotAllowed(
            "The report of this opinion does not stand at the service any more.",
            next_step="What you signed is kept on this laptop; ask the service.",
            detail=f"DiagnosticReport/{report.get('id')}: {report.get('status')}",
        )
    wanted = copy.deepcopy(dict(report))
    if delivery.corrects:
        wanted = _as_corrected(wanted, delivery)
    elif report["status"] == "final":  # that it was amended or corrected, or a signature is awaited, says more
        wanted["status"] = "appended"
    wanted["issued"] = instant(delivery.signed_at)
    wanted["presentedForm"] = [*forms, attachment_of(delivery, with_data=len(delivery.pdf) <= MAX_PRESENTED_FORM)]
    return wanted


def _as_corrected(report: Json, delivery: Delivery) -> Json:
    """Return the report with the conclusion and comparison of a correction, as far as they stand in it."""
    opinion = delivery.work.opinion
    right = replace(delivery.work, opinion=corrected(opinion, last_number(opinion)))
    said = diagnostic_report(replace(delivery, work=right))
    own = {one["id"]: one for one in said.get("contained", [])}
    # an author's signature that is awaited says more, and `renewed` tells then that it was corrected
    made = {**report, "status": PRELIMINARY if report.get("status") == PRELIMINARY else "corrected"}
    if said.get("conclusion"):
        made["conclusion"] = said["conclusion"]
    if report.get("contained"):
        made["contained"] = [_observation_now(one, own.get(one.get("id"))) for one in report["contained"]]
    return made


def _observation_now(there: Json, right: Json | None) -> Json:
    """Return an observation as the correction has it; one whose value and note stay is left as it is."""
    same = right is None or all(there.get(one) == right.get(one) for one in ("valueCodeableConcept", "note"))
    return there if same or right is None else {**right, "status": "corrected"}


def addendum_provenance(delivery: Delivery, targets: tuple[str, str], cited: str) -> Json:
    """Return who signed an addendum; its sources are those of the opinion, and the opinion itself.

    `targets` are its report and document, `cited` is the reference of the opinion's document.
    """
    made = provenance(delivery, targets)
    what = reference(cited)
    if delivery.amends is not None:
        what["identifier"] = {"system": fhir.URI_SYSTEM, "value": f"urn:sha256:{delivery.amends.sha256}"}
        what["display"] = "The opinion that this addendum belongs to, by the hash of its signed revision"
    return {**made, "entity": [{"role": "source", "what": what}, *made.get("entity", [])]}
