"""Who issued a certificate, and who issued theirs: whom to ask of what was revoked, whatever the reader trusts.

pyHanko's own paths end at the first trusted certificate and go by names and numbers of keys; here they go on to the
root, and every step is one whose signature fits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from asn1crypto import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pyhanko_certvalidator.errors import AlgorithmNotSupported, DSAParametersUnavailable, PSSParameterMismatch
from pyhanko_certvalidator.sig_validate import DefaultSignatureValidator

_SIGNATURES = DefaultSignatureValidator()


@dataclass(frozen=True, slots=True)
class Asked:
    """A certificate that may have been revoked, and the one that issued it, None if that is not known."""

    certificate: x509.Certificate
    issuer: x509.Certificate | None


def way_up(
    certificate: x509.Certificate, roots: Sequence[x509.Certificate], carried: Sequence[x509.Certificate]
) -> tuple[Asked, ...] | None:
    """Return a certificate and those above it through the ones `carried` by a file, its own first, without the root.

    The way ends at one of the reader's `roots` if it can, best at one that issued itself, so that one below it is asked
    as well; else at one in the file that issued itself; else as high as it goes, and who issued the last one is not
    known. Of ways that end alike the longest one is taken, as a certificate may be issued by several. None if neither
    an issuer of the certificate nor itself is among them.
    """
    given = {one.sha256 for one in roots}
    ways = _ways(certificate, [*roots, *(one for one in carried if one.ca)])
    ends = [way for way in ways if way[-1].sha256 in given or _issued(way[-1], way[-1]) or len(way) > 1]
    if not ends:
        return None
    way = max(ends, key=lambda one: (one[-1].sha256 in given, _issued(one[-1], one[-1]), len(one)))
    asked = tuple(Asked(below, above) for below, above in pairwise(way))
    is_root = way[-1].sha256 in given or _issued(way[-1], way[-1])
    return asked if is_root else (*asked, Asked(way[-1], None))


def _ways(certificate: x509.Certificate, known: Sequence[x509.Certificate]) -> Iterator[list[x509.Certificate]]:
    """Yield a way from a certificate to each that is above it, each once, so that circles end."""
    waiting, seen = [[certificate]], {certificate.sha256}
    while waiting:
        way = waiting.pop(0)
        yield way
        if _issued(way[-1], way[-1]):
            continue
        for issuer in known:
            if issuer.sha256 not in seen and _issued(issuer, way[-1]):
                seen.add(issuer.sha256)
                waiting.append([*way, issuer])


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    """Whether a certificate was issued by another: its name, and a signature that fits its key."""
    if issuer.subject != certificate.issuer:
        return False
    try:
        _SIGNATURES.validate_signature(
            signature=certificate["signature_value"].native,
            signed_data=certificate["tbs_certificate"].dump(),
            public_key_info=issuer.public_key,
            signature_algorithm=certificate["signature_algorithm"],
        )
    except (
        InvalidSignature,
        UnsupportedAlgorithm,
        AlgorithmNotSupported,
        DSAParametersUnavailable,
        PSSParameterMismatch,
        NotImplementedError,
        ValueError,
        TypeError,
    ):
        # It does not fit, or cannot be checked: nobody known issued it.
        return False
    return True
