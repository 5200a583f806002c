"""The PAdES level (ETSI EN 319 142-1) of a signature: only what was validated counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from reviewer_app.report.issuers import Asked
from reviewer_app.report.revisions import signed_length
from reviewer_app.report.revocation import revocation_of
from reviewer_app.report.time_proof import TimeProof
from reviewer_app.report.validation_data import ValidationData

PADES = "/ETSI.CAdES.detached"


def level_of(
    signature: EmbeddedPdfSignature,
    way: tuple[Asked, ...] | None,
    own: Sequence[TimeProof],
    documents: Sequence[tuple[TimeProof, Callable[[], ValidationData]]],
    carried: ValidationData,
) -> str:
    """Return the level that was reached, empty for a signature that is no PAdES.

    Parameters
    ----------
    signature, way
        The signature, and the way from its certificate to a root, if there is one.
    own
        The proofs of time inside the signature.
    documents
        Those of the document in the order of the file, each with what tells the validation data in its revision.
    carried
        The validation data of the whole file.
    """
    if signature.sig_object.get("/SubFilter") != PADES:
        return ""
    covering = [one for one in documents if one[0].counted and one[0].covers >= signed_length(signature.byte_range)]
    proofs = [one for one in own if one.counted] + [proof for proof, _ in covering]
    if not proofs:
        return "B-B"
    if not _told(carried, way, proofs):
        return "B-T"
    # A document time-stamp that is the only proof of time makes T and LT; one on top of another proof makes LTA.
    archival = covering if len(proofs) > len(covering) else covering[1:]
    lasting = any(_told(data(), way, proofs) for _, data in archival)
    return "B-LTA" if lasting else "B-LT"


def _told(data: ValidationData, way: tuple[Asked, ...] | None, proofs: Sequence[TimeProof]) -> bool:
    """Whether `data` tells of the signer, and of the authority of the first proof, all that can be asked."""
    if way is None or not (data.certificates or data.tells):
        return False
    first = min(proofs, key=lambda one: one.moment)
    return all(revocation_of(one, data, first.moment).complete for one in (way, first.way))
