"""Whether a time-stamp authority leads to one of the roots that this laptop trusts, as whoever gets the file may ask.

A time-stamp of an authority that leads to none is taken all the same: who receives an opinion decides whom to trust.
But it is said, when the service is tried and when the opinion was sent.
"""

from __future__ import annotations

from collections.abc import Sequence

from asn1crypto import x509

from reviewer_app.report.issuers import way_up
from reviewer_app.report.time_proof import TimeProof


def distrust(proof: TimeProof, roots: Sequence[bytes]) -> str:
    """Return a sentence where the authority of a time-stamp leads to none of the `roots` (DER); none ask nothing."""
    certificate = proof.certificate
    if not roots or certificate is None:
        return ""
    above = [one for asked in proof.way or () for one in (asked.certificate, asked.issuer) if one is not None]
    return "" if leads_to(certificate, above, roots) else untrusted_words(proof.authority)


def leads_to(certificate: x509.Certificate, carried: Sequence[x509.Certificate], roots: Sequence[bytes]) -> bool:
    """Whether a certificate leads, through those `carried` beside it, to one of the `roots` (DER), or is one."""
    trusted = [x509.Certificate.load(one) for one in roots]
    given = {one.sha256 for one in trusted}
    if certificate.sha256 in given:
        return True
    way = way_up(certificate, trusted, carried)
    if not way:
        return False
    top = way[-1].issuer
    return top is not None and top.sha256 in given


def untrusted_words(authority: str) -> str:
    """Return what is said of an authority that leads to no trusted root."""
    return (
        f"The time-stamp is of {authority}, who leads to no authority that this laptop trusts: whoever receives the "
        "file may not count it."
    )
