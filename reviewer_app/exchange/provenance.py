"""Who signed what, from which records, as a FHIR R4 Provenance that carries the signature (std 1.5).

The signature of the PDF is taken out of it as it is: a CMS SignedData without its content (RFC 5652 5.2), over the
bytes of the signed revision but the place of the signature itself. The revision is cited by its SHA-256, so the
Provenance stays true of every later version of the PDF: each begins with these bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reviewer_app.exchange import fhir_codes as fhir
from reviewer_app.exchange.co_authors import author_agents
from reviewer_app.exchange.fhir_write import Json, base64_text, coding, concept, instant, reference, without_empty
from reviewer_app.exchange.signed_revision import SignedRevision, signed_revision

if TYPE_CHECKING:
    from reviewer_app.exchange.delivery import Delivery

PDF: Final = "application/pdf"
CMS: Final = "application/pkcs7-signature"


def provenance(delivery: Delivery, targets: tuple[str, ...]) -> Json:
    """Return the Provenance of an opinion; a PDF that nobody signed has no signature to carry.

    Parameters
    ----------
    delivery
        What is delivered.
    targets
        References to the report and the document, or their ``urn:uuid:`` places in a transaction.
    """
    case, reviewer = delivery.case, reference(delivery.reviewer.reference, delivery.reviewer.name)
    sources = [case.service_request, *delivery.records_read]
    revision = signed_revision(delivery.pdf)
    return without_empty(
        {
            "resourceType": "Provenance",
            "id": delivery.provenance_id,
            "target": [reference(one) for one in targets],
            "occurredDateTime": instant(delivery.signed_at),
            "recorded": instant(delivery.signed_at),
            "activity": {"coding": [coding(fhir.COMPLETION_SYSTEM, "AU", "authenticated")]},
            "agent": [
                {"type": concept(fhir.PARTICIPANT_SYSTEM, "author", "Author"), "who": reviewer},
                *author_agents(delivery),
            ],
            "entity": [
                *({"role": "source", "what": reference(one)} for one in sources if one),
                *([cited(revision)] if revision is not None else []),
            ],
            "signature": [_signature(delivery, revision)],
        }
    )


def _signature(delivery: Delivery, revision: SignedRevision | None) -> Json:
    code, words = fhir.SIGNATURE_TYPES.get(delivery.meaning, fhir.SIGNATURE_TYPES["authorship"])
    signature: Json = {
        "type": [coding(fhir.SIGNATURE_SYSTEM, code, words)],
        "when": instant(delivery.signed_at),
        "who": reference(delivery.reviewer.reference, delivery.reviewer.name),
        "targetFormat": PDF,
    }
    if revision is not None:
        signature |= {"sigFormat": CMS, "data": base64_text(revision.cms)}
    return signature


def cited(revision: SignedRevision) -> Json:
    """Return the entity that report and document were made of: the revision that was signed, by its hash."""
    what = {
        "identifier": {"system": fhir.URI_SYSTEM, "value": f"urn:sha256:{revision.sha256}"},
        "display": f"The signed revision: the first {revision.length} bytes of the PDF",
    }
    return {"role": "derivation", "what": what}
