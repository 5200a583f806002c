"""The objects that were sealed with an opinion, in the vault: kept when it is signed, read when it is delivered."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, BinaryIO, Final

from reviewer_app.cases.sealed_objects import SealedObject
from reviewer_app.errors import StoreDamaged
from reviewer_app.exchange.delivery import ArchiveCopy
from reviewer_app.store.values import SignedDocument
from reviewer_app.store.vault import Vault

if TYPE_CHECKING:
    from reviewer_app.ui.office.sealed_marks import SealedMarks

MARK_OBJECT: Final = "mark-object"
"""Kind of the document in the vault."""
UNREADABLE: Final = "Of what was sealed with the opinion, some marks cannot be read on this laptop any more."
_log = logging.getLogger(__name__)


def keep_objects(vault: Vault, case_id: str, report_id: str, sealed: SealedMarks) -> None:
    """Keep the objects of an opinion that is being signed; in the store lane, within its transaction."""
    for one, told in zip(sealed.objects, sealed.told.objects, strict=True):
        meta = {
            "sealed_with": report_id,
            "study_uid": told.study_uid,
            "sop_instance_uid": told.sop_instance_uid,
            "kind": told.kind,
        }
        vault.put_document(case_id, MARK_OBJECT, one.data, meta)


def blobs_of(documents: Sequence[SignedDocument], objects: Sequence[SealedObject]) -> tuple[str, ...]:
    """Return under which id the bytes of each object are kept, found by their hash; empty where they are not here."""
    kept = {one.sha256: one.blob_id for one in documents if one.kind == MARK_OBJECT}
    return tuple(kept.get(one.sha256, "") for one in objects)


def read_objects(
    objects: Sequence[SealedObject], blobs: Sequence[str], open_blob: Callable[[str], BinaryIO]
) -> tuple[tuple[ArchiveCopy, ...], str]:
    """Return the objects with their bytes, which are those that were sealed; and a sentence on what cannot be read.

    None of them holds back the opinion, which has them attached as well, up to a size.
    """
    found, problem = [], ""
    for one, blob in zip(objects, blobs, strict=True):
        data = _read(blob, open_blob)
        if data is None or hashlib.sha256(data).hexdigest() != one.sha256:
            _log.error("the sealed object %s cannot be read", one.sop_instance_uid)
            problem = UNREADABLE
            continue
        found.append(ArchiveCopy(one.study_uid, one.sop_instance_uid, data, one.words, one.kind))
    return tuple(found), problem


def _read(blob: str, open_blob: Callable[[str], BinaryIO]) -> bytes | None:
    if not blob:
        return None
    try:
        with open_blob(blob) as stream:
            return stream.read()
    except StoreDamaged:
        return None
