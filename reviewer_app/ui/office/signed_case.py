"""What stands of a case that was delivered: the opinion as it went out, and all that was signed after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Final

from reviewer_app.cases.amendments import CORRECTION
from reviewer_app.errors import NotAllowed
from reviewer_app.exchange.delivery import ArchiveCopy, Delivery
from reviewer_app.store.values import OutboxEntry, OutboxState, SignedDocument
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.amending import OPINION
from reviewer_app.ui.office.awaited import signed_by
from reviewer_app.ui.office.frozen_delivery import KeptDelivery, kept_delivery
from reviewer_app.ui.office.raising import OPINION_LEVEL

_NOT_DELIVERED: Final = "Only an opinion that the service has confirmed can leave as more than its signed PDF."
#: Steps of a receipt whose references are instances in the image archive.
_COPY, _MARKS = "archive", "marks-"


@dataclass(frozen=True, slots=True)
class SignedPaper:
    """One signed document as it was delivered, in its `newest` level that is kept. `first` is how it was signed."""

    first: SignedDocument
    newest: SignedDocument
    delivery: Delivery

    @property
    def pdf(self) -> bytes:
        """The bytes of the newest level."""
        return self.delivery.pdf

    @property
    def kind(self) -> str:
        """What it is called: "opinion", "addendum" or "correction"."""
        return CORRECTION if self.first.meta.get("meaning") == CORRECTION else self.first.kind

    @property
    def report_id(self) -> str:
        """The id of what is signed, the same at every level."""
        return self.delivery.report_id


@dataclass(frozen=True, slots=True)
class SignedCase:
    """Every signed paper that the service has confirmed, the opinion first.

    `recalled` are documents that were never sent and are no part of it.
    """

    papers: tuple[SignedPaper, ...]
    recalled: tuple[SignedDocument, ...] = ()

    @property
    def delivery(self) -> Delivery:
        """The opinion as it was delivered."""
        return self.papers[0].delivery

    @property
    def further(self) -> tuple[Delivery, ...]:
        """What was signed after the opinion, as it was delivered."""
        return tuple(one.delivery for one in self.papers[1:])

    @property
    def documents(self) -> tuple[str, ...]:
        """The ids of the files of the papers, as of `KeptCase`."""
        return tuple(one.newest.id for one in self.papers)

    @property
    def names(self) -> tuple[str, ...]:
        """A name for the file of each paper, without its ending; never a patient's."""
        further = (f"{one.kind}-{number}" for number, one in enumerate(self.papers[1:], start=1))
        return (OPINION, *further)


@dataclass(frozen=True, slots=True)
class _KeptPaper:
    kept: KeptDelivery
    newest: SignedDocument
    archived: tuple[ArchiveCopy, ...]
    signed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptCase:
    """What a `SignedCase` is made of: all that the store knows at once, without the bytes of any file."""

    papers: tuple[_KeptPaper, ...]
    recalled: tuple[SignedDocument, ...] = ()

    @property
    def documents(self) -> tuple[str, ...]:
        """The ids of the files that stand, in the newest level of each."""
        return tuple(one.newest.id for one in self.papers)

    def read(self, open_blob: Callable[[str, str], BinaryIO]) -> SignedCase:
        """Read the files; in a job, `open_blob` being that of the vault."""
        papers = []
        for one in self.papers:
            delivery = one.kept.of_later(one.newest).read(open_blob, one.newest)
            told = replace(delivery, archived=one.archived, signed_by=one.signed_by)
            papers.append(SignedPaper(one.kept.document, one.newest, told))
        return SignedCase(tuple(papers), self.recalled)


def kept_case(vault: Vault, case_id: str) -> KeptCase:
    """Return what stands of a case; in the store lane.

    Raises
    ------
    NotAllowed
        If the opinion was not delivered, or is not on this laptop any more.
    """
    documents = vault.signed_documents(case_id)
    order = {one.id: place for place, one in enumerate(documents)}
    kinds = {one.id: one.kind for one in documents}
    sent = [one for one in vault.outbox() if one.case_id == case_id]
    entries = [one for one in sent if one.state is OutboxState.DELIVERED]
    papers_of = (one for one in entries if kinds.get(_document(one), OPINION_LEVEL) != OPINION_LEVEL)
    entries = sorted(papers_of, key=lambda one: order[_document(one)])
    opinion = next((one for one in entries if kinds[_document(one)] == OPINION), None)
    if opinion is None:
        raise NotAllowed(_NOT_DELIVERED, next_step="Save the signed PDF alone, or wait.", detail=case_id)
    papers = (opinion, *(one for one in entries if one is not opinion))
    recalled = vault.recalled_documents(case_id)
    return KeptCase(
        tuple(_kept_paper(vault, one, documents, signed_by(sent, one)) for one in papers),
        tuple(one for one in documents if one.id in recalled and one.kind != OPINION_LEVEL),
    )


def _kept_paper(
    vault: Vault, entry: OutboxEntry, documents: Sequence[SignedDocument], signers: tuple[str, ...]
) -> _KeptPaper:
    kept = kept_delivery(vault, entry)
    newest = newest_level(documents, kept.document.id) or kept.file
    return _KeptPaper(kept, newest, _archived(entry.receipt or {}), signers)


def _document(entry: OutboxEntry) -> str:
    return str(entry.payload.get("document", ""))


def _report_id(document: SignedDocument) -> str:
    """Return the id that all levels of one paper have."""
    return document.meta.get("report_id") or document.id


def newest_level(documents: Sequence[SignedDocument], document_id: str) -> SignedDocument | None:
    """Return the newest file of the paper that was signed as `document_id`, None where it is not here."""
    first = next((one for one in documents if one.id == document_id), None)
    if first is None:
        return None
    return [one for one in documents if _report_id(one) == _report_id(first)][-1]


def _archived(receipt: Mapping[str, Any]) -> tuple[ArchiveCopy, ...]:
    """Return which instances the image archive took, without their bytes."""
    steps = (one for one in receipt.get("steps", ()) if str(one.get("step", "")).startswith((_COPY, _MARKS)))
    return tuple(
        ArchiveCopy("", str(one["reference"]), b"", "the copy of the opinion" if one["step"] == _COPY else "the marks")
        for one in steps
    )
