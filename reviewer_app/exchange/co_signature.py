"""Who has signed a delivered document as well, as a FHIR R4 Provenance: that of the author stays as it is."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from reviewer_app.exchange import fhir_codes as fhir
from reviewer_app.exchange.co_authors import part_roles
from reviewer_app.exchange.fhir_write import Json, base64_text, coding, concept, instant, reference, without_empty
from reviewer_app.exchange.provenance import CMS, PDF, cited
from reviewer_app.exchange.signed_revision import signed_revisions

if TYPE_CHECKING:
    from reviewer_app.exchange.delivery import Delivery

_NAMESPACE: Final = uuid.UUID("6c0a3f52-41d8-5f0b-9c37-0f2e8b7d1a64")


@dataclass(frozen=True, slots=True)
class CoSigner:
    """A co-author by the `reference` of the Practitioner, and what was signed: `meaning` as of `Delivery`.

    `signed_at` is the signer's clock, with its zone; `sha256` that of the revision which the signature covers.
    """

    reference: str
    name: str
    meaning: str
    signed_at: datetime
    sha256: str

    @property
    def cites(self) -> str:
        """The identifier by which the Provenance cites what was signed."""
        return f"urn:sha256:{self.sha256}"

    @property
    def provenance_id(self) -> str:
        """The id that the Provenance is written under where the server lets clients choose ids."""
        return str(uuid.uuid5(_NAMESPACE, self.sha256))


def co_signature(delivery: Delivery, signer: CoSigner, targets: tuple[str, ...]) -> Json:
    """Return the Provenance of a co-signature; `targets` are references to the report and the document."""
    who = reference(signer.reference, signer.name)
    code, words = fhir.SIGNATURE_TYPES.get(signer.meaning, fhir.SIGNATURE_TYPES["co-authorship"])
    revision = next((one for one in signed_revisions(delivery.pdf) if one.sha256 == signer.sha256), None)
    approves = signer.meaning == "approval"
    kind = ("verifier", "Verifier") if approves else ("author", "Author")
    roles = [] if approves else part_roles(delivery, signer.reference)
    signature: Json = {
        "type": [coding(fhir.SIGNATURE_SYSTEM, code, words)],
        "when": instant(signer.signed_at),
        "who": who,
        "targetFormat": PDF,
    }
    if revision is not None:
        signature |= {"sigFormat": CMS, "data": base64_text(revision.cms)}
    return without_empty(
        {
            "resourceType": "Provenance",
            "id": signer.provenance_id,
            "target": [reference(one) for one in targets],
            "occurredDateTime": instant(signer.signed_at),
            "recorded": instant(signer.signed_at),
            "activity": {"coding": [coding(fhir.COMPLETION_SYSTEM, "AU", "authenticated")]},
            "agent": [{"type": concept(fhir.PARTICIPANT_SYSTEM, *kind), "role": roles, "who": who}],
            "entity": [cited(revision)] if revision is not None else [],
            "signature": [signature],
        }
    )
