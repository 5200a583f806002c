"""The PAdES level (ETSI EN 319 142-1) of a signature: only what was validated counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator.path import ValidationPath

from reviewer_app.report.revisions import signed_length
from reviewer_app.report.revocation import revocation_of
from reviewer_app.report.time_proof import TimeProof
from reviewer_app.report.validation_data import Evidence, ValidationData

PADES = "/ETSI.CAdES.detached"


def level_of(
    signature: EmbeddedPdfSignature,
    path: ValidationPath | None,
    own: Sequence[TimeProof],
    documents: Sequence[tuple[TimeProof, Callable[[], ValidationData]]],
    carried: ValidationData,
    evidence: Evidence,
) -> str:
    """Return the level that was reached, empty for a signature that is no PAdES.

    Parameters
    ----------
    signature, path
        The signature, and the way from a root to its certificate, if there is one.
    own
        The proofs of time inside the signature.
    documents
        Those of the document in the order of the file, each with what tells the validation data in its revision.
    carried
        The validation data of the whole file.
    evidence
        What certificates are judged by.
    """
    if signature.sig_object.get("/SubFilter") != PADES:
        return ""
    covering = [one for one in documents if one[0].counted and one[0].covers >= signed_length(signature.byte_range)]
    proofs = [one for one in own if one.counted] + [proof for proof, _ in covering]
    if not proofs:
        return "B-B"
    if not _told(carried, path, proofs, evidence):
        return "B-T"
    # A document time-stamp that is the only proof of time makes T and LT; one on top of another proof makes LTA.
    archival = covering if len(proofs) > len(covering) else covering[1:]
    lasting = any(_told(data(), path, proofs, evidence) for _, data in archival)
    return "B-LTA" if lasting else "B-LT"


def _told(data: ValidationData, path: ValidationPath | None, proofs: Sequence[TimeProof], evidence: Evidence) -> bool:
    """Whether `data` tells of the signer, and of the authority of the first proof, all that can be asked."""
    if path is None or not (data.certificates or data.tells):
        return False
    first = min(proofs, key=lambda one: one.moment)
    asked = [(path, first.moment), *([(first.path, first.moment)] if first.path is not None else [])]
    return all(revocation_of(way, evidence.anchors, data, moment).complete for way, moment in asked)
