"""What was found of a signed PDF, as values and in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reviewer_app.report.addendum_chain import NO_CHAIN, Addendum, BelongsTo, Chain, ChainLink
from reviewer_app.report.author_signatures import AuthorCheck
from reviewer_app.report.compare import NOT_COMPARED, ManifestCheck
from reviewer_app.report.manifest_contents import NO_CONTENTS, ManifestContents
from reviewer_app.report.revocation import NOT_KNOWN, Revocation
from reviewer_app.report.time_proof import TimeProof
from reviewer_app.report.words import joined, moment_words


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """What was found of one signature; `problem` is a sentence, empty if it is valid.

    `proven_at` is when a trusted time-stamp proves it to have been there, None if none does.
    """

    signer: str
    signed_at: datetime | None
    reason: str
    trusted: bool
    changed: bool
    problem: str = ""
    trust_note: str = ""
    proven_at: datetime | None = None
    revocation: Revocation = NOT_KNOWN


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer of `verify_pdf`.

    `valid` is true if the signatures are valid, every time-stamp fits, what is attached is as the manifest lists it
    and, where records were compared, none differs or is missing; `signature_valid` speaks of the signatures alone.
    `sha256` is that of the signed revision of the first signature, which is the first `signed_length` bytes;
    `unsigned_sha256` is that of the bytes before it, which the signer saw. `level` is empty for signatures that are no
    PAdES; a level counts only as far as its proofs were validated. `meaning` is the stated reason of the first
    signature. `proofs` are the time-stamps of the first signature and of the document. `documents` is the chain of
    addenda, which says nothing of `valid`: each link has its own problems. `contents` is what the manifest of the
    signed revision holds. `authors` are the co-authors that it gives parts to, each with the signature for them.
    """

    valid: bool
    summary: str
    signer: str = ""
    signed_at: datetime | None = None
    level: str = ""
    trusted: bool = False
    changed_after_signing: bool = False
    signature_valid: bool = False
    meaning: str = ""
    sha256: str = ""
    unsigned_sha256: str = ""
    signed_length: int = 0
    report_id: str = ""
    signatures: tuple[SignatureCheck, ...] = ()
    proofs: tuple[TimeProof, ...] = ()
    manifest: ManifestCheck = NOT_COMPARED
    documents: Chain = NO_CHAIN
    contents: ManifestContents = NO_CONTENTS
    authors: tuple[AuthorCheck, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every author of a part has signed for it; says nothing of `valid`."""
        return all(one.signed for one in self.authors)

    @property
    def addenda(self) -> tuple[Addendum, ...]:
        """The documents in the folder that cite the signed revision of this one."""
        return self.documents.addenda

    @property
    def belongs_to(self) -> BelongsTo | None:
        """What this document says it is an addendum to."""
        return self.documents.belongs_to

    @property
    def chain(self) -> tuple[ChainLink, ...]:
        """The documents that belong together, the first report first; empty if none were looked for."""
        return self.documents.links

    @property
    def proven_at(self) -> datetime | None:
        """When a trusted time-stamp proves the first signature to have been there."""
        return self.signatures[0].proven_at if self.signatures else None

    @property
    def revocation(self) -> Revocation:
        """What is known of the certificate of the first signature."""
        return self.signatures[0].revocation if self.signatures else NOT_KNOWN


def summary_of(found: Verification) -> str:
    """Return the answer in sentences, for a PDF with at least one signature."""
    problems = [one.problem for one in found.signatures]
    stamps = [one.problem for one in found.proofs]
    told = list(dict.fromkeys(one for one in problems + stamps if one))
    if any(problems):
        return joined(["Not valid.", *told], " ")
    first = found.signatures[0]
    signed = f"signed by {first.signer}{_when(first)}, not changed since; {first.trust_note}."
    sentences = [
        joined(["Not valid.", *told, "The signature itself is valid:"], " ") if told else "The signature is valid:",
        signed,
        *_proofs(found),
        *(f"Also signed by {one.signer}{_when(one)}." for one in found.signatures[1:]),
        *(one.words for one in found.authors),
        found.manifest.words,
        found.manifest.objects.words,
        found.documents.words,
    ]
    return joined(sentences, " ")


def _when(one: SignatureCheck) -> str:
    return f" on {moment_words(one.signed_at)}" if one.signed_at else ""


def _proofs(found: Verification) -> list[str]:
    """Return what the earliest time-stamp proves, and every one that is not counted."""
    fitting = [one for one in found.proofs if not one.problem]
    counted = [one for one in fitting if one.counted]
    first = sorted([one for one in counted if one.trusted] or counted, key=lambda one: one.moment)[:1]
    return [*(one.words for one in first), *(one.words for one in fitting if not one.counted)]
