"""The parts of an open vault, built once and handed to what works on several of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reviewer_app.store.audit import AuditTrail
from reviewer_app.store.blobs import Blobs
from reviewer_app.store.case_keys import CaseKeys
from reviewer_app.store.case_table import CaseTable
from reviewer_app.store.checkpoints import Checkpoints
from reviewer_app.store.database import Database
from reviewer_app.store.digests import Digests
from reviewer_app.store.downloads import Downloads
from reviewer_app.store.journal import Journal
from reviewer_app.store.kept_values import KeptValues
from reviewer_app.store.keys import VaultKeys
from reviewer_app.store.outbox import Outbox
from reviewer_app.store.record_counts import RecordCounts
from reviewer_app.store.signed_documents import SignedDocuments
from reviewer_app.store.sounds import Sounds

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Parts:
    """One object for each subject, all on the same database and folder."""

    database: Database
    case_keys: CaseKeys
    blobs: Blobs
    values: KeptValues
    cases: CaseTable
    digests: Digests
    downloads: Downloads
    journal: Journal
    checkpoints: Checkpoints
    documents: SignedDocuments
    outbox: Outbox
    audit: AuditTrail
    sounds: Sounds


def build_parts(folder: Path, database: Database, keys: VaultKeys, clock: Clock) -> Parts:
    """Return the parts of the vault in `folder`."""
    case_keys = CaseKeys(database, keys)
    blobs = Blobs(folder, case_keys)
    digests, counts = Digests(database), RecordCounts(database)
    audit = AuditTrail(database, clock)
    return Parts(
        database=database,
        case_keys=case_keys,
        blobs=blobs,
        values=KeptValues(database),
        cases=CaseTable(database, clock, counts),
        digests=digests,
        downloads=Downloads(database, blobs, digests, counts),
        journal=Journal(database),
        checkpoints=Checkpoints(database),
        documents=SignedDocuments(database, blobs, clock),
        outbox=Outbox(database),
        audit=audit,
        sounds=Sounds(database, blobs, audit),
    )
