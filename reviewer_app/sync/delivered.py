"""What the service already has of a delivery: asked before anything is sent (std 1.4)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviewer_app.errors import ServerRefused
from reviewer_app.exchange import delivery as shapes
from reviewer_app.exchange.co_signature import CoSigner
from reviewer_app.exchange.delivery import Delivery
from reviewer_app.exchange.fhir_element import Element, relative_reference
from reviewer_app.exchange.fhir_people import resource_reference
from reviewer_app.exchange.signed_revision import signed_revision
from reviewer_app.sync.session import ServiceSession

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """What the service already has of a delivery, by reference; empty is missing."""

    document: str = ""
    report: str = ""
    provenance: str = ""

    @property
    def complete(self) -> bool:
        """Whether nothing but the Task is left to write."""
        return bool(self.document and self.report and self.provenance)


NOTHING = Found()


def look_up(session: ServiceSession, delivery: Delivery) -> Found:
    """Return what the service already has.

    Raises
    ------
    Offline, SignInNeeded, ServerRefused
        As `ServiceSession.open`; also if under this report's identifier it has another document.
    """
    report = by_identifier(session, delivery, "DiagnosticReport")
    document = by_identifier(session, delivery, "DocumentReference")
    return Found(document, report, find_provenance(session, delivery, report) if report else "")


def by_identifier(session: ServiceSession, delivery: Delivery, kind: str) -> str:
    """Return the reference of the resource that carries the report's identifier, empty if there is none."""
    found = carrying(session, delivery.identifier, kind)
    if found and not _may_be_ours(found[0], delivery):
        raise ServerRefused(
            "The service has another opinion under the number of this one; yours was not delivered.",
            next_step="It is kept on this laptop; tell the service.",
            detail=f"{resource_reference(found[0])}: another hash",
        )
    return resource_reference(found[0]) if found else ""


def carrying(session: ServiceSession, identifier: str, kind: str) -> list[Mapping[str, Any]]:
    """Return the resources of type `kind` that carry the identifier of a report, ``urn:uuid:…``."""
    bundle = session.read(f"{kind}?identifier={shapes.identifier_query(identifier)}").resource()
    found = [one for one in _resources(bundle, kind) if _carries(one, identifier)]
    if len(found) > 1:
        logger.warning("the service has %d of %s %s", len(found), kind, identifier)
    return found


def _may_be_ours(resource: Mapping[str, Any], delivery: Delivery) -> bool:
    """Whether the PDF of a report or document is the one to be delivered, as far as its hash is told.

    It is the SHA-1 of the content before base64 (R4 datatypes.html#Attachment); what is no such hash tells nothing.
    """
    told = {digest for digest in map(told_sha1, attachments(resource)) if digest}
    return not told or hashlib.sha1(delivery.pdf, usedforsecurity=False).digest() in told


def attachments(resource: Mapping[str, Any]) -> list[Element]:
    """Return the files of a document or report."""
    element = Element(resource, resource_reference(resource))
    return [one.child("attachment") for one in element.children("content")] + element.children("presentedForm")


def told_sha1(attachment: Element) -> bytes:
    """Return the SHA-1 that a service tells of a file, empty where it tells none."""
    return _sha1(attachment.text("hash"))


def _sha1(text: str) -> bytes:
    try:
        digest = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return digest if len(digest) == hashlib.sha1(usedforsecurity=False).digest_size else b""


def _carries(resource: Mapping[str, Any], value: str) -> bool:
    """Whether a match truly carries the identifier: a server that ignores a search key answers with everything."""
    identifiers = resource.get("identifier")
    return isinstance(identifiers, list) and any(
        isinstance(one, dict) and one.get("value") == value for one in identifiers
    )


def _resources(bundle: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    entries = bundle.get("entry", [])
    resources = [one.get("resource") for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
    return [one for one in resources if isinstance(one, dict) and one.get("resourceType") == kind]


def find_provenance(session: ServiceSession, delivery: Delivery, report: str) -> str:
    """Return the Provenance with which the author of a delivery signed the report, empty where there is none.

    It is the one under our id; else, of those about the report, the one made of the revision that the author signed
    (`exchange.provenance.cited`), whatever id it has; else the one that a version of this program wrote which cited no
    revision: it names none, and has our reviewer as author and the second of the signature. Any other is somebody
    else's (the service's own, a co-author's, that of an addendum), also where it is the only one.

    Of an addendum `report` is its document: the report is that of the opinion, which has a Provenance of its own.
    """
    own = _under_id(session, delivery.provenance_id, report)
    if own is not None:
        return own
    matches = _about(session, report)
    revision = signed_revision(delivery.pdf) if matches else None
    ours = [one for one in matches if revision is not None and _cites(one, revision.sha256)]
    ours = ours or [one for one in matches if _cites_nothing_and_is_by(session.localised(one), delivery)]
    return resource_reference(ours[0]) if ours else ""


def find_co_signature(session: ServiceSession, signer: CoSigner, report: str) -> str:
    """Return the Provenance of a co-signature of the report, as `find_provenance`."""
    own = _under_id(session, signer.provenance_id, report)
    if own is not None:
        return own
    matches = [one for one in _about(session, report) if _cites(one, signer.sha256)]
    return resource_reference(matches[0]) if matches else ""


def _under_id(session: ServiceSession, provenance_id: str, report: str) -> str | None:
    """Return the Provenance of an id, empty where it speaks of no such report, None where there is none."""
    try:
        own = session.read(f"Provenance/{provenance_id}").resource()
    except ServerRefused as error:
        if error.status not in (400, 404, 410):
            raise
        return None
    # one that speaks of a report which the service then refused is written anew
    return f"Provenance/{provenance_id}" if _targets(session.localised(own), report) else ""


def _about(session: ServiceSession, report: str) -> list[Mapping[str, Any]]:
    try:
        bundle = session.read(f"Provenance?target={report}").resource()
    except ServerRefused as error:
        if error.status not in (400, 403, 404):
            raise
        return []
    return [one for one in _resources(bundle, "Provenance") if _targets(session.localised(one), report)]


def _cites(provenance: Mapping[str, Any], sha256: str) -> bool:
    """Whether it speaks of what was made of a signed revision; an addendum names that of its opinion as a source."""
    return f"urn:sha256:{sha256}" in _revisions(provenance)


def _revisions(provenance: Mapping[str, Any]) -> list[str]:
    """Return the identifiers of the revisions that its targets are made of."""
    entities = Element(provenance, resource_reference(provenance)).children("entity")
    made_of = (one.child("what").child("identifier") for one in entities if one.text("role") == "derivation")
    return [value for value in (one.text("value") for one in made_of) if value.startswith("urn:sha256:")]


def _cites_nothing_and_is_by(provenance: Mapping[str, Any], delivery: Delivery) -> bool:
    """Whether it can be what a version before revisions were cited wrote of a delivery."""
    element = Element(provenance, resource_reference(provenance))
    authors = (relative_reference(one.child("who").text("reference")) for one in element.children("agent"))
    # a service may say for itself when it was recorded
    moments = [element.moment("recorded"), *(one.moment("when") for one in element.children("signature"))]
    seconds = {one.replace(microsecond=0) for one in moments if one is not None}
    ours = delivery.reviewer.reference in authors and delivery.signed_at.replace(microsecond=0) in seconds
    return ours and not _revisions(provenance)


def _targets(provenance: Mapping[str, Any], report: str) -> bool:
    targets = provenance.get("target", [])
    references = [str(one.get("reference", "")) for one in targets if isinstance(one, dict)]
    return any(relative_reference(one) == report for one in references)
