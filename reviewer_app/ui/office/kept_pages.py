"""How many pages or seconds records have, as they were counted once: kept in the vault, in the store lane."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import replace

from reviewer_app.cases.coverage import key_of_version
from reviewer_app.errors import StoreDamaged
from reviewer_app.store.codec import decode, encode
from reviewer_app.store.values import StoredDocument
from reviewer_app.store.vault import Vault

logger = logging.getLogger(__name__)


def kept_pages(vault: Vault, case_id: str) -> dict[str, int]:
    """Return the pages by document reference or SOP Instance UID, none where they are damaged."""
    text = vault.get_value(_name(case_id))
    try:
        return {} if text is None else decode(text.encode(), dict[str, int])
    except StoreDamaged as error:
        logger.warning("page counts not read: %s", error.detail)
        return {}


def keep_pages(vault: Vault, case_id: str, counted: Mapping[str, int], papers: Collection[StoredDocument] = ()) -> None:
    """Keep more counts; none of a paper of `papers`, as they were counted, that is another file by now."""
    case = replace(vault.case(case_id).case, documents=tuple(one.document for one in papers))
    here = {(one.document.reference, one.blob_id) for one in vault.documents(case_id, case)}
    other = [one.document.reference for one in papers if (one.document.reference, one.blob_id) not in here]
    holds = {
        name: count
        for name, count in counted.items()
        if all(key_of_version(name, reference, "") is None for reference in other)
    }
    if holds:
        vault.set_value(_name(case_id), encode(kept_pages(vault, case_id) | holds).decode())


def forget_pages(vault: Vault, case_id: str, reference: str, kept: str) -> None:
    """Forget the counts of a paper that has a new version; those of the one before are of `kept`, if there is such."""
    counts = kept_pages(vault, case_id)
    names = {old: new for old in counts if (new := key_of_version(old, reference, kept)) is not None}
    moved = {new: counts.pop(old) for old, new in names.items()}
    if moved:
        vault.set_value(_name(case_id), encode({**counts, **(moved if kept else {})}).decode())


def _name(case_id: str) -> str:
    return f"pages:{case_id}"
