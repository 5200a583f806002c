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
    from reviewer_app.cases.work import FieldChange, PassageChange, Work

_UNTOLD = "newer-untold"
#: The records of such a case are here, and nothing is signed yet.
_HERE = frozenset({CaseState.READY, CaseState.IN_REVIEW, CaseState.ON_HOLD})
_ARRIVING = frozenset({CaseState.DOWNLOADING, CaseState.PAUSED})
_REVIEW_PARTS = ("reviewed", "reason", "elsewhere", "unseen", "unseen-of")


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


def note_changes(vault: Vault, before: StoredCase | None, case: Case, *, came_back: bool) -> None:
    """Note what the service changed of the records of a case, with the step that keeps its listing.

    What came because it was asked for (`came_back`) is told with that, and not here.
    """
    if before is None or before.state not in _HERE | _ARRIVING or before.case == case:
        return
    from reviewer_app.cases.changed_records import changed_again, noted  # noqa: PLC0415 - the worklist is painted without it

    done, known = _done(vault, case.id), known_newer(vault, case.id)
    here = {one.reference for one in before.case.documents if document_key(one.reference) in done}
    again = changed_again(known, before.case, case)
    for reference in again:
        vault.drop_item(case.id, newer_key(reference))  # what came of it meanwhile is no longer the newest
    found = noted(known, before.case, case, here)
    found = found._replace(asked=tuple(one for one in found.asked if one not in again))
    fresh = [one for one in found.new if one not in known.new]
    versions = [one for one in fresh if one.removeprefix("document:") in here]
    if came_back or before.state in _ARRIVING:
        found = found._replace(new=(*known.new, *versions))
        fresh = versions
    if found == known:
        return
    gone = sum(one.reference not in {each.reference for each in case.documents} for one in found.stale) - sum(
        one.reference not in {each.reference for each in before.case.documents} for one in known.stale
    )
    news = RecordNews(case.id, len(fresh) - len(versions), len(versions) + gone)
    vault.set_value(_name(case.id), encode(found).decode())
    vault.audit("records-changed", case.id, {"new": str(news.new), "changed": str(news.changed)})
    if news.new or news.changed:
        _tell_later(vault, news)


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
        vault.set_value(_name(case_id), encode(known._replace(asked=known.to_ask)).decode())
    stale = {document_key(one.reference): newer_key(one.reference) for one in known.stale}
    return [*items, *(replace(one, key=stale[one.key]) for one in items if one.key in stale)]


def take_in(vault: Vault, case_id: str, now: datetime) -> None:
    """Let new versions that are here take the place of those before, unread; before the case is opened.

    What a text or mark rests on stays as a record of its own, with how it was reviewed and what was seen of it.
    """
    known, reviewer = known_newer(vault, case_id), vault.reviewer()
    if not known.stale or reviewer is None:
        return
    done, listed = _done(vault, case_id), {one.reference for one in vault.case(case_id).case.documents}
    ready = [one for one in known.stale if one.reference not in listed or newer_key(one.reference) in done]
    if not ready:
        return
    from reviewer_app.cases.work import Edit, replay  # noqa: PLC0415 - seldom

    work = replay(vault.edits(case_id))
    with vault.together():
        for paper in ready:
            known, changes = _taken(vault, case_id, known, paper, work, replaced=paper.reference in listed)
            edit = Edit(str(uuid.uuid4()), reviewer.reference, now, "A record has a new version", by_service=True)
            if changes.fields or changes.passages:
                vault.add_edit(case_id, replace(edit, fields=changes.fields, passages=changes.passages))
        vault.set_value(_name(case_id), encode(known).decode())
        vault.audit("records-taken-in", case_id, {"records": str(len(ready)), "kept": str(len(known.earlier))})


class _Changes(NamedTuple):
    fields: tuple[FieldChange, ...] = ()
    passages: tuple[PassageChange, ...] = ()


def _taken(
    vault: Vault, case_id: str, known: NewerRecords, paper: ListedDocument, work: Work, *, replaced: bool
) -> tuple[NewerRecords, _Changes]:
    """Take in one paper; return what is then known, and what changes in the work on the case."""
    from reviewer_app.cases.changed_records import earlier_version, no_longer_listed  # noqa: PLC0415 - seldom
    from reviewer_app.ui.office.kept_pages import forget_pages  # noqa: PLC0415 - seldom

    rest = known._replace(stale=tuple(one for one in known.stale if one.reference != paper.reference))
    cited = any(one.record == paper.reference for one in work.passages)
    if not replaced:
        # it stays where it is: there is nothing in its place
        return (rest._replace(earlier=(*rest.earlier, no_longer_listed(paper))) if cited else rest), _Changes()
    kept = earlier_version(paper, {one.reference for one in known.earlier}) if cited else None
    reference = "" if kept is None else kept.reference
    vault.replace_document(case_id, paper.reference, reference)
    vault.rename_seen(case_id, paper.reference, reference)
    forget_pages(vault, case_id, paper.reference, reference)
    earlier = rest.earlier if kept is None else (*rest.earlier, kept)
    return rest._replace(earlier=earlier), _changes(work, paper.reference, reference)


def _changes(work: Work, reference: str, kept: str) -> _Changes:
    """Return the fields that call a record unread, and move what was said of the version before to that, if kept."""
    from reviewer_app.cases.opinion import record_path  # noqa: PLC0415 - seldom
    from reviewer_app.cases.records import RecordKey  # noqa: PLC0415 - seldom
    from reviewer_app.cases.work import FieldChange, PassageChange  # noqa: PLC0415 - seldom

    fields: list[FieldChange] = []
    for part in _REVIEW_PARTS:
        path = record_path(str(RecordKey("document", reference)), part)
        said = work.opinion.get(path)
        if said:
            fields.append(FieldChange(path, said, ""))
            if kept:
                fields.append(FieldChange(record_path(str(RecordKey("document", kept)), part), "", said))
    moved = [one for one in work.passages if one.record == reference]
    return _Changes(tuple(fields), tuple(PassageChange(one, replace(one, record=kept)) for one in moved))


def _done(vault: Vault, case_id: str) -> frozenset[str]:
    return frozenset(one.key for one in vault.download_items(case_id) if one.state == ItemState.DONE)


def _name(case_id: str) -> str:
    return f"newer:{case_id}"
