"""Work that a new Task of the same order goes on with: what it says of a paper holds for the version it was read in.

The new Task may list another version of a paper, or not list it any more. What was said and seen of the one before is
not said of another one; where a text or mark rests on it, it comes along as a record of its own. In the store lane.
"""

from __future__ import annotations

import logging
import shutil
import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from reviewer_app.cases.changed_records import earlier_version, is_another, is_earlier, no_longer_listed, with_versions
from reviewer_app.cases.replaced_papers import speaks_of
from reviewer_app.cases.work import Edit, UndoChain, replay
from reviewer_app.errors import ReviewerError
from reviewer_app.store.values import DownloadItem, StoredDocument, document_key
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.newer_records import WorkSteps, changes_with, keep_known, known_newer

if TYPE_CHECKING:
    from reviewer_app.cases.changed_records import NewerRecords
    from reviewer_app.cases.records import ListedDocument

logger = logging.getLogger(__name__)


def compare_papers(vault: Vault, old_id: str, new_id: str, now: datetime) -> int:
    """Compare the papers that work was done with to those of the case it was handed over to.

    Parameters
    ----------
    vault
        The open vault, with the work already copied.
    old_id, new_id
        The case it was done in, and the one that goes on with it.
    now
        When it was handed over.

    Returns
    -------
    The number of papers that are others now.
    """
    old, reviewer = vault.case(old_id).case, vault.reviewer()
    if reviewer is None:
        return 0
    as_read = with_versions(old, known_newer(vault, old_id))
    here = {one.document.reference: one for one in vault.documents(old_id, as_read)}
    listed = {one.reference: one for one in vault.case(new_id).case.documents}
    edits = vault.edits(new_id)
    work, chain = replay(edits), UndoChain(edits)
    steps = (*chain.undo, *chain.redo)
    known, count = known_newer(vault, new_id), 0
    for paper in as_read.documents:
        new = listed.get(paper.reference)
        if new is not None and not is_another(paper, new):
            continue
        count += 1
        rests = WorkSteps(work, steps).rests_on(paper.reference)
        known, kept = _brought(
            vault, (old_id, new_id), known, here.get(paper.reference) if rests else None, listed=new is not None
        )
        if kept == paper.reference:
            continue
        vault.rename_seen(new_id, paper.reference, kept)
        changes = changes_with(work, paper.reference, kept)
        passages = changes.passages if kept else ()  # without its file they have no other place
        label = "A record has a new version" if new is not None else "A record is listed no more"
        edit = Edit(str(uuid.uuid4()), reviewer.reference, now, label, fields=changes.fields, passages=passages,
                    by_service=True, replaced=paper.reference, kept=kept)  # fmt: skip
        if changes.fields or passages or (speaks_of(steps, paper.reference) and (kept or not rests)):
            vault.add_edit(new_id, edit)
    if known != known_newer(vault, new_id):
        keep_known(vault, new_id, known)
    return count


def _brought(
    vault: Vault, cases: tuple[str, str], known: NewerRecords, paper: StoredDocument | None, *, listed: bool
) -> tuple[NewerRecords, str]:
    """Bring a version that is rested on along from the first of two cases to the second.

    Return what is then known, and its reference, empty where it is not here. `listed` says that the new case has
    another version of it.
    """
    if paper is None:
        return known, ""
    was = paper.document
    kept = _as_kept(was, {one.reference for one in known.earlier}, listed=listed)
    try:
        _copy(vault, *cases, paper, document_key(kept.reference))
    except ReviewerError as error:
        logger.warning("a version that is quoted could not be brought along: %s", error.detail)
        return known, ""
    return known._replace(earlier=(*known.earlier, kept)), kept.reference


def _as_kept(paper: ListedDocument, taken: set[str], *, listed: bool) -> ListedDocument:
    if is_earlier(paper.reference):
        return paper
    return earlier_version(paper, taken) if listed else no_longer_listed(paper)


def _copy(vault: Vault, source: str, case_id: str, paper: StoredDocument, key: str) -> None:
    """Write the file of a paper of another case into this one: each case has a key of its own."""
    item = DownloadItem(key, "", "", paper.document.url, paper.size)
    vault.plan_download(case_id, [*vault.download_items(case_id), item])
    with vault.open_blob(source, paper.blob_id) as stream, vault.new_blob(case_id) as writer:
        shutil.copyfileobj(stream, writer)
        blob = writer.commit()
    vault.item_done(case_id, key, blob, None)
