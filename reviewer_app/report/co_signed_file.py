"""A file that came back with a co-signature: whether it is what was delivered with signatures behind it, and whose.

Who may co-sign is no question of the file (`cases.rules.co_signing`), nor is whose a certificate is: anybody can make
one with any name, so whoever takes the file in compares its fingerprint.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from pyhanko.pdf_utils.reader import PdfFileReader

from reviewer_app.errors import CannotVerify
from reviewer_app.report.author_signatures import AuthorCheck
from reviewer_app.report.identity import SigningIdentity, identity_from_der
from reviewer_app.report.revisions import signed_length
from reviewer_app.report.verification import Verification
from reviewer_app.report.verify import verify_pdf

#: A co-signature is some 50 kB, the proofs of a level at most a few MB: what is larger is not read.
MOST_ADDED: Final = 16 << 20
_ASK: Final = "Ask the co-author for the file as it was co-signed."


@dataclass(frozen=True, slots=True)
class CoSignature:
    """A signature behind the first: as whom and when (the signer's clock, with its zone), and by which certificate.

    `revision_sha256` is that of the revision which it covers (hexadecimal).
    """

    identity: SigningIdentity
    signed_at: datetime
    meaning: str
    revision_sha256: str = ""

    @property
    def signer(self) -> str:
        """The name in the certificate."""
        return self.identity.subject


@dataclass(frozen=True, slots=True)
class CoSignedFile:
    """A valid file that begins with the one that was delivered.

    `added` are the signatures that came to it, never none; `earlier` are the names in the certificates that had signed
    before. `sha256` is that of the whole file, `signed_sha256` of the signed revision, in hexadecimal. `authors` tell
    for which parts of their own co-authors have signed by now.
    """

    pdf: bytes = field(repr=False)
    sha256: str
    signed_sha256: str
    level: str
    added: tuple[CoSignature, ...]
    earlier: tuple[str, ...]
    authors: tuple[AuthorCheck, ...] = ()


def check_co_signed(pdf: bytes, standing: bytes) -> CoSignedFile:
    """Return what is told by a file that was co-signed, held against the newest one that was delivered.

    Parameters
    ----------
    pdf
        The file that came back.
    standing
        The newest version that the service has.

    Raises
    ------
    CannotVerify
        If it is not valid, is no later version of `standing`, or has no further signature: with why.
    """
    found, before = verify_pdf(pdf), verify_pdf(standing)
    if not found.signatures:
        raise CannotVerify("This PDF carries no signature.", next_step=_ASK, detail="no signature")
    if found.sha256 != before.sha256 or not pdf.startswith(standing[: before.signed_length]):
        raise CannotVerify(
            "This is another document: it does not begin with the one that was signed here.",
            next_step="Choose the co-signed file of this opinion.",
            detail=found.sha256,
        )
    if not found.valid or found.changed_after_signing:
        raise CannotVerify(
            f"The file is not taken in, as it is not valid. {found.summary}", next_step=_ASK, detail=found.sha256
        )
    if not pdf.startswith(standing):
        raise CannotVerify(
            "It was co-signed in an earlier version than the service has: proofs or a signature that came since would "
            "be lost.",
            next_step="Save the newest version, and have that one co-signed.",
            detail=found.sha256,
        )
    return _told(pdf, found, len(before.signatures))


def _told(pdf: bytes, found: Verification, before: int) -> CoSignedFile:
    signatures = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    identities = [identity_from_der(one.signer_cert.dump()) for one in signatures]
    revisions = [hashlib.sha256(pdf[: signed_length(one.byte_range)]).hexdigest() for one in signatures]
    told = list(zip(found.signatures, identities, revisions, strict=True))
    added = tuple(
        CoSignature(identity, one.signed_at, one.reason.partition(":")[0], revision)
        for one, identity, revision in told[before:]
        if one.signed_at is not None
    )
    if not added or len(added) != len(told) - before:
        why = (
            "Nobody has co-signed this file." if not told[before:] else "A co-signature does not say when it was made."
        )
        raise CannotVerify(why, next_step=_ASK, detail=found.sha256)
    _check_keys([one.fingerprint for one in identities], found)
    digest = hashlib.sha256(pdf).hexdigest()
    return CoSignedFile(
        pdf, digest, found.sha256, found.level, added, tuple(one.subject for one in identities[:before]), found.authors
    )


def _check_keys(fingerprints: list[str], found: Verification) -> None:
    """Refuse a file in which one key stands for two people."""
    if len(set(fingerprints)) != len(fingerprints):
        raise CannotVerify(
            "One certificate has signed this file twice: a second author signs with a key of their own.",
            next_step=_ASK,
            detail=found.sha256,
        )
