"""What stands of a case that was delivered: the opinion as it went out, and all that was signed after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from reviewer_app.errors import NotAllowed
from reviewer_app.exchange.case_bundle import FurtherDocument
from reviewer_app.exchange.delivery import ArchiveCopy, Delivery
from reviewer_app.store.values import OutboxEntry, OutboxState, SignedDocument
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.frozen_delivery import delivery_of

_PDF: Final = b"%PDF"
_OPINION: Final = "opinion"
_NOT_DELIVERED: Final = "Only an opinion that the service has confirmed can leave as more than its signed PDF."
#: Steps of a receipt whose references are instances in the image archive.
_COPY, _MARKS = "archive", "marks-"


@dataclass(frozen=True, slots=True)
class SignedPaper:
    """One signed document with its bytes: the newest level that is kept of it. `first` is how it was signed."""

    first: SignedDocument
    newest: SignedDocument
    pdf: bytes

    @property
    def report_id(self) -> str:
        """The id of what is signed, the same at every level."""
        return self.first.meta.get("report_id", "")


@dataclass(frozen=True, slots=True)
class SignedCase:
    """The opinion, as it was delivered, and every signed paper that stands, the opinion first.

    `recalled` are documents that were never sent and are no part of it.
    """

    delivery: Delivery
    papers: tuple[SignedPaper, ...]
    recalled: tuple[SignedDocument, ...] = ()

    @property
    def further(self) -> tuple[FurtherDocument, ...]:
        """What was signed after the opinion."""
        return tuple(
            FurtherDocument(
                report_id=one.report_id,
                kind=one.first.kind,
                pdf=one.pdf,
                signed_at=datetime.fromisoformat(one.first.meta["signed_at"]),
                meaning=one.first.meta.get("meaning", ""),
            )
            for one in self.papers[1:]
        )

    @property
    def names(self) -> tuple[str, ...]:
        """A name for the file of each paper, without its ending; never a patient's."""
        further = (f"{one.first.kind}-{number}" for number, one in enumerate(self.papers[1:], start=1))
        return (_OPINION, *further)


def signed_case(vault: Vault, case_id: str) -> SignedCase:
    """Return what stands of a case; in the store lane.

    Raises
    ------
    NotAllowed
        If the opinion was not delivered, or is not on this laptop any more.
    """
    documents = vault.signed_documents(case_id)
    entries = [one for one in vault.outbox() if one.case_id == case_id]
    entry = _delivered(entries, documents)
    if entry is None:
        raise NotAllowed(_NOT_DELIVERED, next_step="Save the signed PDF alone, or wait.", detail=case_id)
    waiting = {_document(one) for one in entries if one.state is not OutboxState.DELIVERED}
    unsent = {_report_id(one) for one in documents if one.id in waiting}
    papers = _papers(vault, case_id, [one for one in documents if _report_id(one) not in unsent], _document(entry))
    delivery = replace(delivery_of(vault, entry), pdf=papers[0].pdf, archived=_archived(entry.receipt or {}))
    recalled = vault.recalled_documents(case_id)
    return SignedCase(delivery, papers, tuple(one for one in documents if one.id in recalled))


def _delivered(entries: Sequence[OutboxEntry], documents: Sequence[SignedDocument]) -> OutboxEntry | None:
    """Return the entry that delivered the opinion."""
    opinions = {one.id for one in documents if one.kind == _OPINION}
    sent = (one for one in entries if one.state is OutboxState.DELIVERED and _document(one) in opinions)
    return next(sent, None)


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


def _papers(vault: Vault, case_id: str, documents: Sequence[SignedDocument], opinion: str) -> tuple[SignedPaper, ...]:
    """Return each paper once, whatever levels are kept of it: those of one report id are one paper."""
    found: dict[str, SignedPaper] = {}
    first = next(one for one in documents if one.id == opinion)
    for one in (first, *(each for each in documents if each.id != opinion)):
        with vault.open_blob(case_id, one.blob_id) as stream:
            data = stream.read()
        if not data.startswith(_PDF):
            continue
        report_id = _report_id(one)
        before = found.get(report_id)
        found[report_id] = SignedPaper(before.first if before is not None else one, one, data)
    return tuple(found.values())


def _archived(receipt: Mapping[str, Any]) -> tuple[ArchiveCopy, ...]:
    """Return which instances the image archive took, without their bytes."""
    steps = (one for one in receipt.get("steps", ()) if str(one.get("step", "")).startswith((_COPY, _MARKS)))
    return tuple(
        ArchiveCopy("", str(one["reference"]), b"", "the copy of the opinion" if one["step"] == _COPY else "the marks")
        for one in steps
    )
