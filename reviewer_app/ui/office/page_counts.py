"""How many pages the papers of a case have: counted once, in a job, and kept in the vault beside its work."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from reviewer_app.cases.coverage import PageCounts
from reviewer_app.errors import CannotDecode, StoreDamaged
from reviewer_app.jobs import CancelToken
from reviewer_app.store.codec import decode, encode
from reviewer_app.store.values import StoredDocument
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.services import Services

logger = logging.getLogger(__name__)


def kept_pages(vault: Vault, case_id: str) -> dict[str, int]:
    """Return the pages by document reference; what cannot be read is counted anew. In the store lane."""
    text = vault.get_value(_name(case_id))
    try:
        return {} if text is None else decode(text.encode(), dict[str, int])
    except StoreDamaged as error:
        logger.warning("page counts not read: %s", error.detail)
        return {}


def count_and_keep(
    services: Services, case_id: str, papers: Iterable[StoredDocument], token: CancelToken
) -> PageCounts:
    """Return the pages of `papers` that can be opened, by reference, once they are kept; in a job.

    A paper that is damaged or locked has no number: its pane says why.
    """
    counted: dict[str, int] = {}
    for paper in papers:
        token.check()
        try:
            with services.vault.open_blob(case_id, paper.blob_id) as stream:
                data = stream.read()
            counted[paper.document.reference] = page_count(data)
        except (CannotDecode, StoreDamaged) as error:
            logger.info("pages not counted: %s", error.detail)

    def keep(vault: Vault) -> None:
        vault.set_value(_name(case_id), encode(kept_pages(vault, case_id) | counted).decode())

    if counted:
        services.stored(keep)
    return counted


def page_count(data: bytes) -> int:
    """Return how many pages a PDF has, as its pane counts them; any thread.

    Raises
    ------
    CannotDecode
        If it is damaged, locked, empty, or no PDF.
    """
    from reviewer_app.viewer.pdf_document import OpenPdf  # noqa: PLC0415 - a case opens without it

    opened = OpenPdf(data)
    try:
        return opened.document.pageCount()
    finally:
        opened.close()


def _name(case_id: str) -> str:
    return f"pages:{case_id}"
