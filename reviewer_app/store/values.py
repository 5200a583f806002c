"""What the store gives and takes beside the values of `cases`: frozen, and kept as JSON or as plain columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from reviewer_app.cases.asking import RecordsRequest
from reviewer_app.cases.case import Case
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.records import ListedDocument

if TYPE_CHECKING:
    # What is known of images takes long to load and no list of cases needs it.
    from reviewer_app.cases.instances import InstanceIndex


#: Ends the key of an item that is to take the place of another.
NEWER = "#newer"


class ItemState(StrEnum):
    """Where one record of a case stands."""

    MISSING = "missing"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DownloadItem:
    """One record to be fetched.

    `key` is ``"instance:<SOP Instance UID>"`` or ``"document:<reference>"``; `size` is in bytes, as the service says
    or, once done, as received (0 if not known); `sentence` says why a failed item failed.
    """

    key: str
    study_uid: str = ""
    series_uid: str = ""
    url: str = ""
    size: int = 0
    state: str = ItemState.MISSING
    sentence: str = ""


def instance_key(sop_instance_uid: str) -> str:
    """Return the key of the item that is a DICOM instance."""
    return f"instance:{sop_instance_uid}"


def document_key(reference: str) -> str:
    """Return the key of the item that is a paper."""
    return f"document:{reference}"


def newer_key(reference: str) -> str:
    """Return the key of the item that is a newer version of a paper which is here."""
    return f"{document_key(reference)}{NEWER}"


@dataclass(frozen=True, slots=True)
class BlobInfo:
    """An encrypted file: `size` in bytes and `sha256` (hexadecimal) are those of the plain bytes."""

    id: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """One item that has come: its file is finished, and not yet recorded. `index` is None for a paper."""

    key: str
    blob: BlobInfo
    index: InstanceIndex | None


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case with its state on this laptop and how much of it is here. Sizes in bytes; `updated` is the last change.

    `begun` tells that something of it was looked at, or written, on this laptop; `signed` that its signed opinion is
    here and was not recalled; `held` that it waits for the reviewer's decision in the outbox. `requests` are all
    requests for more records, the oldest first. `first_report_hidden` tells that its first report was hidden before it
    was read, `first_report_shown` that one which was hidden was shown. `in_doubt` tells that the service may have its
    signed opinion and has not confirmed it, `archive_lacks` that an archive of it was made, and more delivered since,
    `co_signature_awaited` that a co-author has not signed for a part of their own.
    """

    case: Case
    state: CaseState
    bytes_done: int
    bytes_total: int
    items_done: int
    items_total: int
    updated: datetime
    items_failed: int = 0
    begun: bool = False
    signed: bool = False
    requests: tuple[RecordsRequest, ...] = ()
    held: bool = False
    first_report_shown: bool = False
    first_report_hidden: bool = False
    in_doubt: bool = False
    archive_lacks: bool = False
    co_signature_awaited: bool = False


@dataclass(frozen=True, slots=True)
class StoredInstance:
    """A received DICOM instance: its index, and where its bytes are."""

    index: InstanceIndex
    blob_id: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A received paper, and where its bytes are."""

    document: ListedDocument
    blob_id: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SignedDocument:
    """A document the reviewer made. It can be read as long as the case lives, and never changed."""

    id: str
    case_id: str
    kind: str
    created: datetime
    blob_id: str
    size: int
    sha256: str
    meta: Mapping[str, str] = field(default_factory=dict)


class OutboxState(StrEnum):
    """Where a thing to be sent stands; SENDING means that the answer of the service is not known.

    What is DELIVERED or RECALLED never changes again, and what is RECALLED is never sent.
    """

    QUEUED = "queued"
    SENDING = "sending"
    DELIVERED = "delivered"
    RECALLED = "recalled"


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """One thing to be sent exactly once. `payload` and `receipt` are plain JSON values.

    `begun` is when the first request went out that may have changed something at the service, None before, and
    `last_write` the last one; `absent` is when the service and its archive were found to have nothing of it after
    that, None where they were not. `open_gates`
    are the checks, each by id and words, that did not hold when they were read last before sending. `reason` is why it
    was recalled, or why it is sent although these do not hold. A `receipt` before it is delivered is what the service
    confirmed and was not read back yet.
    """

    id: str
    case_id: str
    kind: str
    created: datetime
    payload: Mapping[str, Any] = field(default_factory=dict)
    attempts: int = 0
    last_error: str = ""
    next_try: datetime | None = None
    state: OutboxState = OutboxState.QUEUED
    receipt: Mapping[str, Any] | None = None
    begun: datetime | None = None
    reason: str = ""
    open_gates: tuple[tuple[str, str], ...] = ()
    last_write: datetime | None = None
    absent: datetime | None = None

    @property
    def in_doubt_since(self) -> datetime | None:
        """When the first request went out of which something may be at the service, None where nothing can be."""
        return self.begun if self.absent is None else None

    @property
    def waits(self) -> bool:
        """Whether it is to be sent still, now or later."""
        return self.state in (OutboxState.QUEUED, OutboxState.SENDING)

    @property
    def held(self) -> bool:
        """Whether it is sent only when asked for: what stands against it will not pass by itself."""
        return self.state is OutboxState.QUEUED and bool(self.last_error) and self.next_try is None

    @property
    def asks(self) -> bool:
        """Whether the reviewer is to decide about it because `open_gates` do not hold."""
        return self.held and bool(self.open_gates) and not self.reason


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One line of the audit trail; `hash` covers this line and, through `previous`, all before it (hexadecimal)."""

    seq: int
    utc: datetime
    kind: str
    case_id: str
    detail: Mapping[str, str]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class AuditHead:
    """The last line of the audit trail, to be anchored where the vault's owner cannot change it."""

    seq: int
    hash: str
