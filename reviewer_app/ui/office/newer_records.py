"""New records and new versions in the vault: noted with the worklist, fetched beside what is here, taken in at opening.

All of it in the store lane.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.errors import StoreDamaged
from reviewer_app.store.codec import decode, encode
from reviewer_app.store.values import DownloadItem, ItemState, StoredCase, document_key, newer_key
from reviewer_app.store.vault import Vault

if TYPE_CHECKING:
    from reviewer_app.cases.case import Case
    from reviewer_app.cases.changed_records import NewerRecords
    from reviewer_app.cases.records import ListedDocument
    from reviewer_app.cases.work import Edit, FieldChange, PassageChange, Work

_UNTOLD = "newer-untold"
#: The records of such a case are here, and nothing is signed yet.
_HERE = frozenset({CaseState.READY, CaseState.IN_REVIEW, CaseState.ON_HOLD})
#: Signed, and may be recalled.
_SIGNED = frozenset({CaseState.SIGNED, CaseState.QUEUED})
#: What it lists is fetched with its download: only another version of what is here is news.
_ARRIVING = frozenset({CaseState.ACCEPTED, CaseState.DOWNLOADING, CaseState.PAUSED})
#: Its opinion was delivered, and rests on the papers that are here: another version of one is told, and not fetched.
_OVER = frozenset({CaseState.DELIVERED, CaseState.AMENDING, CaseState.ARCHIVED})
#: Its records stay, and are of use again where it is given back.
_ASIDE = frozenset({CaseState.WITHDRAWN, CaseState.DECLINED})


class RecordNews(NamedTuple):
    """How many records came to a case, and how many have a new version, or are listed no more."""

    case_id: str
    new: int
    changed: int

    @property
    def words(self) -> str:
        """``"1 new record and a new version of 2 records"``."""
        new = f"{self.new} new record{'' if self.new == 1 else 's'}" if self.new else ""
        changed = f"another version of {self.changed} record{'' if self.changed == 1 else 's'}" if self.changed else ""
        return " and ".join(one for one in (new, changed) if one)


def known_newer(vault: Vault, case_id: str) -> NewerRecords:
    """Return what is known of the changed records of a case; nothing where that is damaged."""
    from reviewer_app.cases.changed_records import NewerRecords  # noqa: PLC0415 - the worklist is painted without it

    text = vault.get_value(_name(case_id))
    try:
        return NewerRecords() if text is None else decode(text.encode(), NewerRecords)
    except StoreDamaged:
        return NewerRecords()


def keep_known(vault: Vault, case_id: str, known: NewerRecords) -> None:
    """Keep what is known of the changed records of a case."""
    vault.set_value(_name(case_id), encode(known).decode())


def note_changes(vault: Vault, before: StoredCase | None, case: Case, *, came_back: bool) -> None:
    """Note what the service changed of the records of a case, with the step that keeps its listing.

    What came because it was asked for (`came_back`) is told with that, and not here.
    """
    if before is None or before.case == case:
        return
    if before.state not in _HERE | _SIGNED | _ARRIVING | _ASIDE | _OVER:
        return
    from reviewer_app.cases.changed_records import changed_again, noted  # noqa: PLC0415 - the worklist is painted without it

    done, known = _done(vault, case.id), known_newer(vault, case.id)
    papers = (*before.case.documents, *known.stale, *known.earlier)
    here = {one.reference for one in papers if document_key(one.reference) in done}
    again = changed_again(known, before.case, case)
    for reference in again:
        vault.drop_item(case.id, newer_key(reference))  # what came of it meanwhile is no longer the newest
    found = noted(known, before.case, case, here)
    found = found._replace(asked=tuple(one for one in found.asked if one not in again))
    fresh = [one for one in found.new if one not in known.new]
    versions = [one for one in fresh if one.removeprefix("document:") in here]
    if came_back or before.state in _ARRIVING | _ASIDE | _OVER:
        found = found._replace(new=(*known.new, *versions))
        fresh = versions
    if found == known:
        return
    gone = _not_listed(found, case) - _not_listed(known, before.case)
    news = RecordNews(case.id, len(fresh) - len(versions), len(versions) + len(gone))
    keep_known(vault, case.id, found)
    vault.audit("records-changed", case.id, {"new": str(news.new), "changed": str(news.changed)})
    if (news.new or news.changed) and before.state not in _ASIDE:
        _tell_later(vault, news)


def _not_listed(known: NewerRecords, case: Case) -> frozenset[str]:
    """Return the stale papers that a case does not list."""
    return frozenset(one.reference for one in known.stale) - {one.reference for one in case.documents}


def take_news(vault: Vault) -> tuple[RecordNews, ...]:
    """Return what the reader was not told yet; it is told now."""
    text = vault.get_value(_UNTOLD)
    if text is None:
        return ()
    vault.set_value(_UNTOLD, None)
    try:
        return decode(text.encode(), tuple[RecordNews, ...])
    except StoreDamaged:
        return ()


def _tell_later(vault: Vault, news: RecordNews) -> None:
    text = vault.get_value(_UNTOLD)
    before = () if text is None else decode(text.encode(), tuple[RecordNews, ...])
    vault.set_value(_UNTOLD, encode((*before, news)).decode())


def to_fetch(vault: Vault) -> tuple[str, ...]:
    """Return the ids of the cases of which something new is not here and can be asked for.

    What failed is left to the reader, and what the service lists but does not have is asked for once.
    """
    return tuple(one.case.id for one in vault.cases() if one.state in _HERE and _waits(vault, one.case.id))


def _waits(vault: Vault, case_id: str) -> bool:
    known = known_newer(vault, case_id)
    if not known.to_ask:
        return False
    broken_off = any(one.state == ItemState.MISSING for one in vault.download_items(case_id))
    return broken_off or not set(known.to_ask) <= set(known.asked)


def with_newer(vault: Vault, case_id: str, planned: Iterable[DownloadItem]) -> list[DownloadItem]:
    """Return the items to fetch with those that replace papers which are here; both stay until one is taken in."""
    known, items = known_newer(vault, case_id), list(planned)
    if known.to_ask and known.asked != known.to_ask:
        keep_known(vault, case_id, known._replace(asked=known.to_ask))
    stale = {document_key(one.reference): newer_key(one.reference) for one in known.stale}
    return [*items, *(replace(one, key=stale[one.key]) for one in items if one.key in stale)]


def take_in(vault: Vault, case_id: str, now: datetime) -> None:
    """Let new versions that are here take the place of those before, unread; before the case is opened.

    What a text or mark rests on stays as a record of its own, with how it was reviewed and what was seen of it. What
    the service lists no more goes where nothing rests on it, with what was said and seen of it.
    """
    known, reviewer = known_newer(vault, case_id), vault.reviewer()
    if not known.stale or reviewer is None:
        return
    done, listed = _done(vault, case_id), {one.reference for one in vault.case(case_id).case.documents}
    ready = [one for one in known.stale if one.reference not in listed or newer_key(one.reference) in done]
    if not ready:
        return
    from reviewer_app.cases.replaced_papers import speaks_of  # noqa: PLC0415 - seldom
    from reviewer_app.cases.work import Edit, UndoChain, replay  # noqa: PLC0415 - seldom

    edits = vault.edits(case_id)
    work, chain = replay(edits), UndoChain(edits)
    steps = (*chain.undo, *chain.redo)
    with vault.together():
        for paper in ready:
            known, kept = _taken(
                vault, case_id, known, paper, WorkSteps(work, steps), replaced=paper.reference in listed
            )
            if kept == paper.reference:
                continue
            changes = changes_with(work, paper.reference, kept)
            label = "A record has a new version" if paper.reference in listed else "A record is listed no more"
            edit = Edit(str(uuid.uuid4()), reviewer.reference, now, label, by_service=True,
                        replaced=paper.reference, kept=kept)  # fmt: skip
            if changes.fields or changes.passages or speaks_of(steps, paper.reference):
                vault.add_edit(case_id, replace(edit, fields=changes.fields, passages=changes.passages))
        keep_known(vault, case_id, known)
        vault.audit("records-taken-in", case_id, {"records": str(len(ready)), "kept": str(len(known.earlier))})


class RecordChanges(NamedTuple):
    """What of the opinion changes with a record."""

    fields: tuple[FieldChange, ...] = ()
    passages: tuple[PassageChange, ...] = ()


class WorkSteps(NamedTuple):
    """The work on a case, and the steps of it that can be undone or done again."""

    now: Work
    steps: tuple[Edit, ...]

    def rests_on(self, reference: str) -> bool:
        """Whether a text, highlight or note is on a paper, or may be again."""
        from reviewer_app.cases.replaced_papers import quotes  # noqa: PLC0415 - seldom

        return any(one.record == reference for one in self.now.passages) or quotes(self.steps, reference)


def _taken(
    vault: Vault, case_id: str, known: NewerRecords, paper: ListedDocument, work: WorkSteps, *, replaced: bool
) -> tuple[NewerRecords, str]:
    """Take in one paper; return what is then known, and the reference of the version before, empty where it is gone."""
    from reviewer_app.cases.changed_records import earlier_version, no_longer_listed, without_record  # noqa: PLC0415 - seldom
    from reviewer_app.ui.office.kept_pages import forget_pages  # noqa: PLC0415 - seldom

    rest = known._replace(stale=tuple(one for one in known.stale if one.reference != paper.reference))
    cited = work.rests_on(paper.reference)
    if cited and not replaced:
        # it stays where it is: there is nothing in its place
        return rest._replace(earlier=(*rest.earlier, no_longer_listed(paper))), paper.reference
    kept = earlier_version(paper, {one.reference for one in known.earlier}) if cited else None
    reference = "" if kept is None else kept.reference
    if replaced:
        vault.replace_document(case_id, paper.reference, reference)
    else:
        rest = without_record(rest, paper.reference)
        vault.drop_item(case_id, document_key(paper.reference))
    vault.rename_seen(case_id, paper.reference, reference)
    forget_pages(vault, case_id, paper.reference, reference)
    return rest if kept is None else rest._replace(earlier=(*rest.earlier, kept)), reference


def changes_with(work: Work, reference: str, kept: str) -> RecordChanges:
    """Return the fields that call a record unread, and move what was said of the version before to that, if kept."""
    from reviewer_app.cases.replaced_papers import REVIEW_PARTS, review_path  # noqa: PLC0415 - seldom
    from reviewer_app.cases.work import FieldChange, PassageChange  # noqa: PLC0415 - seldom

    fields: list[FieldChange] = []
    for part in REVIEW_PARTS:
        path = review_path(reference, part)
        said = work.opinion.get(path)
        if said:
            fields.append(FieldChange(path, said, ""))
            if kept:
                fields.append(FieldChange(review_path(kept, part), "", said))
    moved = [one for one in work.passages if one.record == reference]
    return RecordChanges(tuple(fields), tuple(PassageChange(one, replace(one, record=kept)) for one in moved))


def _done(vault: Vault, case_id: str) -> frozenset[str]:
    return frozenset(one.key for one in vault.download_items(case_id) if one.state == ItemState.DONE)


def _name(case_id: str) -> str:
    return f"newer:{case_id}"
