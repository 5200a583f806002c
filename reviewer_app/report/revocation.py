"""Was a certificate revoked? Told only by what its authority signed: a list (CRL) or an answer (OCSP)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from asn1crypto import x509
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.authority import CertTrustAnchor
from pyhanko_certvalidator.errors import (
    CRLValidationError,
    OCSPValidationError,
    PathError,
    RevokedError,
    ValidationError,
)
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    FreshnessReqType,
    RevocationCheckingPolicy,
)
from pyhanko_certvalidator.revinfo.validate_crl import verify_crl
from pyhanko_certvalidator.revinfo.validate_ocsp import verify_ocsp_response

from reviewer_app.report.issuers import Asked
from reviewer_app.report.validation_data import ValidationData
from reviewer_app.report.words import day_words

_NOT_CHECKED_ON_THE_WAY = RevocationCheckingPolicy.from_legacy("soft-fail")
#: A list is not too old to say that a certificate was revoked: that is not taken back.
_OF_ANY_AGE = CertRevTrustPolicy(
    _NOT_CHECKED_ON_THE_WAY,
    freshness=timedelta(days=365 * 100),
    freshness_req_type=FreshnessReqType.MAX_DIFF_REVOCATION_VALIDATION,
)
#: To say that it was not, a list has to reach until the moment in question; one made later does as well.
_UNTIL_THEN = CertRevTrustPolicy(_NOT_CHECKED_ON_THE_WAY, retroactive_revinfo=True)
#: Reasons (RFC 5280, 5.3.1) that say that somebody else may have signed.
_COMPROMISED = frozenset({"key_compromise", "ca_compromise", "aa_compromise"})

#: Whom to ask of one certificate on a path: an answer about it, and the lists.
_ASKED: tuple[Callable[[x509.Certificate, ValidationPath, ValidationContext], Awaitable[object]], ...] = (
    verify_ocsp_response,
    verify_crl,
)


class RevocationState(StrEnum):
    """Whether a certificate was revoked."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "not-known"


@dataclass(frozen=True, slots=True)
class Revocation:
    """What is known of a certificate and of those above it, below the root.

    `when` and `reason` (RFC 5280, in words) speak of the one that was `REVOKED` first, `of_authority` tells that it is
    one above the signer's own, `compromised` that others may have had the key of any of them. `complete` is true if
    nothing is missing that the certificates say can be asked.
    """

    state: RevocationState = RevocationState.UNKNOWN
    when: datetime | None = None
    reason: str = ""
    of_authority: bool = False
    compromised: bool = False
    complete: bool = False

    @property
    def words(self) -> str:
        """What was revoked when, as the middle of a sentence; empty if nothing was."""
        if self.when is None:
            return ""
        whose = "an authority's certificate above it" if self.of_authority else "the certificate"
        return f"{whose} was revoked on {day_words(self.when.date())}"

    def undone_by(self, proven: datetime | None) -> bool:
        """Whether what was signed is proven to be older than the revocation."""
        return self.when is not None and proven is not None and proven < self.when

    def problem(self, stated: datetime | None, proven: datetime | None) -> str:
        """Return why a signature made at `stated`, and proven to be there at `proven`, is not valid; else nothing.

        A certificate that was given up later, for example by somebody who moved, leaves a signature valid, though
        not trusted without a proof of its time. A key that others may have had does not.
        """
        if self.when is None or self.undone_by(proven):
            return ""
        told = self.words[0].upper() + self.words[1:]
        if stated is not None and self.when <= stated:
            return f"{told}, before the stated time of signing."
        if self.compromised:
            return f"{told}, as others may have had the key; no trusted time-stamp proves that the signature is older."
        return ""


NOT_KNOWN = Revocation()


def revocation_of(way: tuple[Asked, ...] | None, data: ValidationData, moment: datetime) -> Revocation:
    """Return what `data` tells of a certificate and of those above it.

    Parameters
    ----------
    way
        The certificate in question and those above it, see `way_up`; None leaves everything unknown.
    data
        Lists and answers, and the certificates of those who signed them.
    moment
        When the certificate has to have been good: the proven time of the signature, or now; with its zone.
    """
    if way is None:
        return NOT_KNOWN
    if not (way and data.tells):
        return Revocation(complete=not any(_can_be_asked(one.certificate) for one in way))
    return asyncio.run(_told(way, data, moment))


async def _told(way: tuple[Asked, ...], data: ValidationData, moment: datetime) -> Revocation:
    path = _path(way)
    good = [await _answer(one, path, _context(path, data, moment, _UNTIL_THEN)) is True for one in way]
    complete = all(known or not _can_be_asked(one.certificate) for known, one in zip(good, way, strict=True))
    revoked: list[Revocation] = []
    for one in way:
        answer = await _answer(one, path, _context(path, data, None, _OF_ANY_AGE))
        if isinstance(answer, RevokedError):
            reason = answer.reason.native
            found = Revocation(
                state=RevocationState.REVOKED,
                when=min([answer.revocation_dt, *_invalid_since(one.certificate, data)]),
                reason=reason.replace("_", " "),
                of_authority=one is not way[0],
                compromised=reason in _COMPROMISED,
                complete=complete,
            )
            revoked.append(found)
    if revoked:
        # One that was merely replaced is not to hide that others may have had the key of another.
        first = min(revoked, key=lambda one: one.when or moment)
        return replace(first, compromised=any(one.compromised for one in revoked))
    return Revocation(RevocationState.GOOD if good and all(good) else RevocationState.UNKNOWN, complete=complete)


def _path(way: tuple[Asked, ...]) -> ValidationPath:
    """Return the way as pyHanko has it, from its end down."""
    end = way[-1].issuer or way[-1].certificate
    below = [one.certificate for one in reversed(way) if one.issuer is not None]
    return ValidationPath(CertTrustAnchor(end), below[:-1], below[-1] if below else None)


async def _answer(asked: Asked, path: ValidationPath, context: ValidationContext) -> RevokedError | bool:
    """Return that a certificate was revoked, True if it is known not to be, or False if nothing tells."""
    if asked.issuer is None:
        return False
    good = False
    for ask in _ASKED:
        try:
            await ask(asked.certificate, path, context)
        except RevokedError as error:
            if not error.is_side_validation:
                return error
        except (CRLValidationError, OCSPValidationError, PathError, ValidationError, LookupError, ValueError):
            # Nothing that fits, or something damaged or signed by another: it tells nothing.
            continue
        else:
            good = True
    return good


def _context(
    path: ValidationPath, data: ValidationData, moment: datetime | None, policy: CertRevTrustPolicy
) -> ValidationContext:
    return ValidationContext(
        trust_roots=[path.trust_anchor],
        other_certs=[*data.certificates, *path],
        crls=data.crls,
        ocsps=data.ocsps,
        moment=moment,
        allow_fetching=False,
        revinfo_policy=policy,
    )


def _can_be_asked(certificate: x509.Certificate) -> bool:
    """Whether a certificate says where it is told whether it was revoked."""
    return bool(certificate.crl_distribution_points_value) or bool(certificate.ocsp_urls)


def _invalid_since(certificate: x509.Certificate, data: ValidationData) -> Iterator[datetime]:
    """Yield since when the key may have been in other hands, which may be before the revocation (RFC 5280, 5.3.2)."""
    for one in data.crls:
        if one.issuer != certificate.issuer:
            continue
        for entry in one["tbs_cert_list"]["revoked_certificates"] or ():
            if entry["user_certificate"].native == certificate.serial_number and entry.invalidity_date_value:
                yield entry.invalidity_date_value.native
