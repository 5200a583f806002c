"""A time-stamp (RFC 3161) on the signature of a seal, as an unsigned attribute of it (RFC 3161, appendix A).

It proves that the seal was there at that time, and so each file that it lists, also once its certificate has expired.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from typing import Final

from asn1crypto import cms, x509
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation.status import TimestampSignatureStatus

from reviewer_app.errors import ProofMissing
from reviewer_app.report.proof_source import NO_STAMP, UNREADABLE, ProofSource
from reviewer_app.report.time_proof import common_name
from reviewer_app.report.words import moment_words

_ATTRIBUTE: Final = "signature_time_stamp_token"


def stamped_seal(signature: bytes, source: ProofSource) -> bytes:
    """Return the signature of a seal (DER) with a time-stamp over its value.

    Raises
    ------
    ReviewerError
        If none came that can be used.
    """
    content = cms.ContentInfo.load(signature, strict=True)
    signer = content["content"]["signer_infos"][0]
    digest = hashlib.sha256(signer["signature"].native).digest()
    try:
        token = asyncio.run(source.stamper().async_timestamp(digest, "sha256"))
        signer["unsigned_attrs"] = cms.CMSAttributes([cms.CMSAttribute({"type": _ATTRIBUTE, "values": [token]})])
        stamped: bytes = content.dump(force=True)
    except (*UNREADABLE, SigningError) as error:
        raise ProofMissing(NO_STAMP, detail=type(error).__name__) from error
    return stamped


def stamp_words(status: TimestampSignatureStatus | None, roots: Sequence[x509.Certificate]) -> tuple[str, str]:
    """Return what the time-stamp of a seal tells, and what is wrong with it; both are sentences, or empty."""
    if status is None:
        return "", ""
    authority, time = common_name(status.signing_cert.subject), moment_words(status.timestamp)
    if not (status.intact and status.valid):
        return "", f"The time-stamp of {authority} on the seal does not fit."
    if "time_stamping" not in (status.signing_cert.extended_key_usage_value or x509.ExtKeyUsageSyntax([])).native:
        return f"A time-stamp on the seal is not counted: {authority} is no time-stamp authority.", ""
    trust = "which leads to a trusted root" if roots and status.trusted else "whose trust is not known"
    return f"A time-stamp of {authority}, {trust}, says that it was sealed by {time}.", ""
