"""Blind-then-reveal in the vault: when the first report is hidden, what of a case is then in view, and the reveal."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from reviewer_app.cases.blind import blinded, has_first_report, is_withheld, withheld_documents, withheld_objects
from reviewer_app.cases.case import Case
from reviewer_app.cases.first_impression import (
    EARLY_PATH,
    HIDDEN_PATH,
    SHOWN_BEFORE,
    HiddenBy,
    hidden,
    hides_first_report,
    shown_early,
)
from reviewer_app.cases.instance_table import outline
from reviewer_app.cases.policy import policy_of
from reviewer_app.cases.work import Edit, FieldChange
from reviewer_app.imaging.series import Stack
from reviewer_app.store.case_table import FIRST_REPORT_HIDDEN, FIRST_REPORT_SHOWN
from reviewer_app.store.values import StoredCase, StoredInstance, document_key, instance_key
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.case_digest import HeldInstances

#: Kept of a case once it was decided whether its first report is hidden; before that it may hold the reviewer's wish.
_DECIDED = "decided"
#: Kept, before that wish, while a case was opened without any first report there: one that comes later is unread.
_NONE_YET = "none-yet:"


def choose_blind(vault: Vault, case_id: str) -> None:
    """Keep that the reviewer wants to read a case without the first report; in the store lane, before it is opened."""
    if vault.get_value(_name(case_id)) is None:
        vault.set_value(_name(case_id), HiddenBy.REVIEWER.value)


def begin_blind(vault: Vault, stored: StoredCase, now: datetime) -> None:
    """Hide the first report of a case that is opened, where service or reviewer asks for it and it is unread.

    In the store lane, with each opening: the first report may come after the first of them. Where it is the service
    that asks and the case was opened with the report before, that is written down in the place of it. What was asked
    for is no first report, unless the service says that it is.

    Parameters
    ----------
    vault, stored
        The case as it was before this opening.
    now
        The present, with its zone.
    """
    case, case_id = stored.case, stored.case.id
    kept = vault.get_value(_name(case_id)) or ""
    if kept == _DECIDED:
        return
    came_late, wish = kept.startswith(_NONE_YET), kept.removeprefix(_NONE_YET)
    by_policy = policy_of(case).blind_then_reveal
    brought = frozenset(key for one in stored.requests for key in one.brought)
    if not has_first_report(case, brought if came_late else ()):
        vault.set_value(_name(case_id), f"{_NONE_YET}{wish}")
        return
    if not (by_policy or wish):
        if came_late:
            vault.set_value(_name(case_id), None)  # from now on it is in view
        return
    if vault.reviewer() is None:
        return  # such a case is not opened either
    vault.set_value(_name(case_id), _DECIDED)
    read = stored.begun and not came_late
    known = stored.begun and any(hides_first_report([one.path for one in edit.fields]) for edit in vault.edits(case_id))
    if not known and (by_policy or not read):
        _hide(vault, case_id, HiddenBy.POLICY if by_policy else HiddenBy.REVIEWER, now, read=read)


def _hide(vault: Vault, case_id: str, by: HiddenBy, now: datetime, *, read: bool) -> None:
    """Write down that the first report is hidden; where it was `read` before, that it is not."""
    reviewer = vault.reviewer()
    if reviewer is None:
        return
    values = hidden(by)
    if read:
        values |= shown_early(SHOWN_BEFORE, now)
        vault.set_value(f"{FIRST_REPORT_SHOWN}{case_id}", "yes")
    else:
        vault.set_value(f"{FIRST_REPORT_HIDDEN}{case_id}", "yes")
    fields = tuple(FieldChange(path, "", value) for path, value in values.items())
    edit = Edit(str(uuid.uuid4()), reviewer.reference, now, "Hide the first report", fields=fields)
    vault.add_edit(case_id, edit)
    vault.audit("first-report-hidden", case_id, {"by": values[HIDDEN_PATH], "early": values.get(EARLY_PATH, "")})


def hand_on(vault: Vault, old_id: str, new_id: str) -> None:
    """Let the case that goes on with the work of another know what was hidden and shown there; in the store lane."""
    for name in (FIRST_REPORT_SHOWN, FIRST_REPORT_HIDDEN, _name("")):
        value = vault.get_value(f"{name}{old_id}")
        if value is not None and vault.get_value(f"{name}{new_id}") is None:
            vault.set_value(f"{name}{new_id}", value)


def keep_reveal(vault: Vault, case_id: str, edits: Sequence[Edit]) -> None:
    """Keep edits, the last of which shows the first report, and that it was shown; all or none, in the store lane."""
    edit = edits[-1]
    early = any(one.path == EARLY_PATH and one.after for one in edit.fields)
    with vault.together():
        vault.add_edits(case_id, edits)
        vault.set_value(f"{FIRST_REPORT_SHOWN}{case_id}", "yes")
        vault.audit("first-report-shown", case_id, {"edit": edit.id, "early": "yes" if early else "no"})


@dataclass(frozen=True, slots=True)
class InView:
    """What of a case is in view. `withheld` are the keys of downloaded items that are not, as `DownloadItem.key`."""

    case: Case
    held: HeldInstances
    withheld: frozenset[str] = frozenset()

    def shows(self, key: str) -> bool:
        """Whether the item with this key is in view."""
        return key not in self.withheld


def in_view(case: Case, held: HeldInstances, hides: bool) -> InView:
    """Return a whole case with its instances, without the first opinion where that is hidden."""
    if not hides:
        return InView(case, held)
    papers = (document_key(one.reference) for one in withheld_documents(case))
    objects = map(instance_key, withheld_objects(case))
    return InView(blinded(case), _without_readings(held), frozenset((*papers, *objects)))


def stored_in_view(instances: Sequence[StoredInstance]) -> tuple[StoredInstance, ...]:
    """Return the instances that a case shows whose first report is hidden."""
    return tuple(one for one in instances if not is_withheld(one.index.sop_class_uid))


def _without_readings(held: HeldInstances) -> HeldInstances:
    series = {one.series.uid for one in outline(held.instances) if is_withheld(one.sop_class_uid)}
    if not series:
        return held
    kept = tuple(one for one in held.instances if not is_withheld(one.sop_class_uid))
    shown = frozenset(one.sop_instance_uid for one in kept)
    stacks = None if held.stacks is None else tuple(one for one in held.stacks if not _is_of_readings(one, series))

    def blob_of(sop_instance_uid: str) -> str | None:
        return held.blob_of(sop_instance_uid) if sop_instance_uid in shown else None

    return replace(held, instances=kept, blob_of=blob_of, stacks=stacks)


def _is_of_readings(stack: Stack, series: set[str]) -> bool:
    """Whether a stack is made of what is withheld; only the series that hold such objects are gone through."""
    if stack.series_instance_uid not in series:
        return False
    return any(is_withheld(one.instance.sop_class_uid) for one in stack.frames)


def _name(case_id: str) -> str:
    return f"blind:{case_id}"
