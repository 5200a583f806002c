"""What each row of the worklist says, from the values of a case; no Qt here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from reviewer_app.cases.asking import new_records, open_request
from reviewer_app.cases.case import Case
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.rules.checks import Check, still_open
from reviewer_app.cases.rules.circumstances import Circumstances
from reviewer_app.cases.rules.eligibility import CONSENT_DAYS, eligibility
from reviewer_app.cases.rules.places import consent_days, consent_holds
from reviewer_app.store.values import StoredCase
from reviewer_app.ui import words

NEEDS_YOU = "Needs you"
IN_WORK = "In work"
TO_BE_SENT = "To be sent"
FINISHED = "Finished"
GROUPS = (NEEDS_YOU, IN_WORK, TO_BE_SENT, FINISHED)
COLUMNS = ("Due", "Patient", "Question", "Requested by", "Eligibility", "Records", "On this laptop", "State")

_GROUP: dict[CaseState, str] = {
    CaseState.ASSIGNED: NEEDS_YOU,
    CaseState.RECEIVED: NEEDS_YOU,
    CaseState.READY: NEEDS_YOU,
    CaseState.IN_REVIEW: IN_WORK,
    CaseState.ACCEPTED: NEEDS_YOU,
    CaseState.DOWNLOADING: IN_WORK,
    CaseState.PAUSED: NEEDS_YOU,
    CaseState.ON_HOLD: IN_WORK,
    CaseState.AMENDING: IN_WORK,
    CaseState.SIGNED: TO_BE_SENT,
    CaseState.QUEUED: TO_BE_SENT,
}
#: What somebody works on needs nobody else, however late it is.
_WRITTEN = frozenset({CaseState.IN_REVIEW, CaseState.AMENDING})
_NOT_BEGUN = frozenset({CaseState.ACCEPTED, CaseState.DOWNLOADING, CaseState.PAUSED, CaseState.READY})
#: State → icon, colour role, words.
STATE_MARK: dict[CaseState, tuple[str, str, str]] = {
    CaseState.ASSIGNED: ("envelope", "accent", "New"),
    CaseState.RECEIVED: ("envelope", "accent", "New"),
    CaseState.ACCEPTED: ("check", "accent", "Accepted"),
    CaseState.DOWNLOADING: ("arrow-down", "accent", "Downloading"),
    CaseState.PAUSED: ("pause-circle", "warn", "Paused"),
    CaseState.READY: ("check-circle", "accent", "Ready offline"),
    CaseState.IN_REVIEW: ("pencil-simple", "accent", "In review"),
    CaseState.ON_HOLD: ("pause-circle", "warn", "On hold"),
    CaseState.SIGNED: ("tray", "accent", "Signed, not sent"),
    CaseState.QUEUED: ("tray", "accent", "Signed, queued"),
    CaseState.DELIVERED: ("circle-wavy-check", "ok", "Delivered"),
    CaseState.AMENDING: ("pencil-simple", "accent", "Addendum begun"),
    CaseState.ARCHIVED: ("circle-wavy-check", "dim", "Archived"),
    CaseState.PURGED: ("circle-wavy-check", "dim", "Removed here"),
    CaseState.DECLINED: ("prohibit", "dim", "Declined"),
    CaseState.WITHDRAWN: ("prohibit", "dim", "Withdrawn"),
}
_HELD_MARK = ("hand-palm", "warn", "Held")
DECIDE = "Decide in the outbox"
#: Of a case whose opinion a co-author has not signed.
CO_SIGNATURE_MISSING = "It is not complete: a co-author has not signed for a part of their own. The outbox says who."
#: Of a case whose archive is old.
ARCHIVE_OLD = "Its archive lacks what was delivered since. Make a new one by “Save…”; the old one stays as it is."


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a cell; `tone` is a colour role of the theme."""

    text: str
    tone: str = "text"
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: up to three lines, an icon before the first, a progress bar under it where there is one (0 to 1)."""

    lines: tuple[Line, ...]
    icon: str = ""
    icon_tone: str = "faint"
    progress: float | None = None

    @property
    def text(self) -> str:
        """All lines, for tooltips, search and screen readers."""
        return "; ".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Row:
    """One case as the list shows it."""

    case_id: str
    group: str
    cells: tuple[Cell, ...]
    search: str
    specialty: str
    due: datetime | None
    done: bool

    def cell(self, column: int, *, compact: bool) -> Cell:
        """Return a cell; where there is little room Eligibility and Records share one, which shows the worse."""
        if compact and column == COLUMNS.index("Eligibility") and self.cells[column].icon_tone == "faint":
            records = self.cells[COLUMNS.index("Records")]
            return records if records.icon_tone != "faint" else self.cells[column]
        return self.cells[column]


def make_rows(cases: Iterable[StoredCase], reviewer: Reviewer | None, now: datetime) -> tuple[Row, ...]:
    """Return the rows in the order they are shown: by group, then by due date, overdue first."""
    made = [_row(one, reviewer, now) for one in cases if one.state is not CaseState.PURGED]
    far = datetime.max.replace(tzinfo=now.tzinfo)
    return tuple(sorted(made, key=lambda row: (GROUPS.index(row.group), row.due or far, row.case_id)))


def _row(stored: StoredCase, reviewer: Reviewer | None, now: datetime) -> Row:
    case = stored.case
    checks = eligibility(case, reviewer, Circumstances(words.local(now))) if reviewer is not None else ()
    group = _group(stored, now)
    cells = (
        _due(case, now, done=group == FINISHED or _answered(stored)),
        _patient(case, now, done=group == FINISHED),
        _question(case, done=group == FINISHED),
        _requester(case),
        _eligibility(checks, known=reviewer is not None),
        _records(case, stored, now),
        _local(stored),
        _state(stored, checks, now),
    )
    found = " ".join(cell.text for cell in cells[:4]).casefold() + f" {case.identifier}".casefold()
    return Row(case.id, group, cells, found, case.specialty, case.due, done=group == FINISHED)


def _group(stored: StoredCase, now: datetime) -> str:
    """Return where a case stands: in work is what was begun, and what goes on without the reviewer unless overdue.

    What is signed is not finished before the service has it.
    """
    group = NEEDS_YOU if stored.held else _GROUP.get(stored.state, FINISHED)
    overdue = stored.case.due is not None and stored.case.due < now
    return NEEDS_YOU if group == IN_WORK and stored.state not in _WRITTEN and overdue else group


def _answered(stored: StoredCase) -> bool:
    """Whether the opinion that was due is with the service already, and something is added to it."""
    signed = stored.state in (CaseState.SIGNED, CaseState.QUEUED)
    return stored.state is CaseState.AMENDING or (signed and stored.case.task_status == "completed")


def state_mark(stored: StoredCase) -> tuple[str, str, str]:
    """Return icon, colour role and words of where a case stands; a signed opinion that is held is not on its way."""
    return _HELD_MARK if stored.held else STATE_MARK[stored.state]


def archive_is_old(stored: StoredCase) -> bool:
    """Whether the archive of a case lacks what was delivered since, and nothing more is on its way."""
    return stored.archive_lacks and stored.state is CaseState.DELIVERED


def begun_elsewhere(stored: StoredCase) -> bool:
    """Whether the service says that a case is in review that was never opened here."""
    return not stored.begun and stored.state in _NOT_BEGUN and stored.case.task_status in ("in-progress", "on-hold")


def _due(case: Case, now: datetime, *, done: bool) -> Cell:
    if done:
        if case.due is None:
            return Cell((Line("No due date", "dim"),))
        said = "was due" if case.due < now else "no longer due"
        return Cell((Line(words.moment_words(case.due, now), "dim"), Line(said, "faint")))
    if case.due is None:
        return Cell((Line("No due date", "dim"),))
    hours = (case.due - now).total_seconds() / 3600
    tone = "bad" if hours < 0 else "warn" if hours < 12 else "faint"
    return Cell((Line(words.moment_words(case.due, now)), Line(words.distance_words(case.due, now), tone)))


def _patient(case: Case, now: datetime, *, done: bool) -> Cell:
    second = f"{words.age_words(case.patient, now)} {words.sex_letter(case.patient)} · {case.identifier}"
    return Cell((Line(case.patient.display_name or "Name not given", "dim" if done else "text"), Line(second, "faint")))


def _question(case: Case, *, done: bool) -> Cell:
    return Cell((Line(case.headline or "Question not given", "dim" if done else "text"), Line(case.specialty, "faint")))


def _requester(case: Case) -> Cell:
    if case.requester is None:
        return Cell((Line("Self-referred" if case.self_referred else "Not given", "dim"), Line(case.channel, "faint")))
    return Cell((Line(case.requester.name, "dim"), Line(case.requester.organization, "faint")))


def _eligibility(checks: Sequence[Check], *, known: bool) -> Cell:
    if not known:
        return Cell((Line("Not known yet", "faint"),), "shield", "faint")
    failed = still_open(checks)
    if failed:
        return Cell((Line(failed[0].words, "bad"),), "shield-warning", "bad")
    return Cell((Line("Covered", "dim"),), "shield-check", "faint")


def _records(case: Case, stored: StoredCase, now: datetime) -> Cell:
    consent = case.consent
    if consent is None or not consent_holds(case, now):
        return Cell((Line("No valid consent", "warn"),), "warning", "warn")
    if consent.ends_on is not None and (consent.ends_on - consent_days(case, now)[-1]).days <= CONSENT_DAYS:
        return Cell((Line(f"Consent ends {consent.ends_on:%d %b}", "warn"),), "warning", "warn")
    total = stored.items_total
    if not total:
        count = sum(len(study.series) for study in case.studies) + len(case.documents)
        return Cell((Line(_counted(count, "record"), "dim"),), "check", "faint")
    whole = stored.items_done == total
    return Cell((Line(f"{stored.items_done} of {total}", "dim"),), "check" if whole else "circle-dashed", "faint")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _local(stored: StoredCase) -> Cell:
    total = stored.items_total
    if stored.state in (CaseState.DOWNLOADING, CaseState.PAUSED):
        share = stored.items_done / total if total else 0.0
        count = f"{stored.items_done} of {_counted(total, 'file')}" if total else "listing the records"
        return Cell((Line(f"{share:.0%}".replace("%", " %")), Line(count, "faint")), progress=share)
    if stored.items_failed:
        return Cell((Line(words.size_words(stored.bytes_done), "dim"), Line(f"{stored.items_failed} failed", "bad")))
    if total and stored.items_done == total:
        return Cell((Line(words.size_words(stored.bytes_done), "dim"), Line("verified", "faint")))
    return Cell((Line(_counted(image_count(stored.case), "image"), "dim"), Line("not downloaded", "faint")))


def image_count(case: Case) -> int:
    """Return how many images the service lists; their size is known only when they are here."""
    return sum(study.instance_count for study in case.studies)


def waiting_words(stored: StoredCase, now: datetime) -> tuple[str, ...]:
    """Return since when records are waited for, and which; empty where none are, "New records" where they came.

    A request that the service does not know yet waits for nothing: that it was not sent, or was refused, is said.
    """
    waited = open_request(stored.requests)
    if stored.state is CaseState.ON_HOLD and waited is not None:
        asked = f"Asked for: {waited.words}"
        made = words.in_sentence(words.moment_words(waited.asked, now))
        if not waited.must_be_told:
            return f"Waiting for records since {made}", asked
        if waited.refused:
            return "Request for records refused", asked, f"Not sent yet: {waited.refused} It is tried again."
        return "Request for records not sent yet", asked, f"Made {made}; it is sent when the service is reached."
    if stored.state is CaseState.IN_REVIEW and (count := len(new_records(stored.requests))):
        return (f"{_counted(count, 'new record')}",)
    return ()


def _state(stored: StoredCase, checks: Sequence[Check], now: datetime) -> Cell:
    icon, tone, text = state_mark(stored)
    new = stored.state in (CaseState.ASSIGNED, CaseState.RECEIVED)
    if new and still_open(checks):
        return Cell((Line("Cannot accept", "bad", strong=True),), "prohibit", "bad")
    quiet = tone in ("dim", "faint")
    color = "dim" if quiet else "text" if tone == "accent" else tone
    lines = [Line(text, color, strong=not quiet)]
    if stored.held:
        lines.append(Line(DECIDE, "warn"))
    if begun_elsewhere(stored):
        lines.append(Line("In review elsewhere", "warn"))
    if stored.co_signature_awaited:
        lines.append(Line("Co-signature awaited", "warn"))
    if archive_is_old(stored):
        lines.append(Line("Archive out of date", "warn"))
    waited = open_request(stored.requests) if stored.state is CaseState.ON_HOLD else None
    tone_of_waiting = "warn" if waited is not None and waited.must_be_told else "faint"
    lines += [Line(one, tone_of_waiting) for one in waiting_words(stored, now)[:1]]
    return Cell(tuple(lines), icon, tone)
