"""The worklist on disk: cases as the service lists them, and where each stands on this laptop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from reviewer_app.cases.asking import RecordsRequest
from reviewer_app.cases.case import Case
from reviewer_app.cases.life_cycle import CaseEvent, CaseState, next_state
from reviewer_app.errors import NotAllowed
from reviewer_app.store.codec import decode, encode, from_text, to_text
from reviewer_app.store.database import Database, Row
from reviewer_app.store.record_counts import RecordCounts
from reviewer_app.store.values import StoredCase

#: Where a case new to this laptop stands, by its FHIR Task.status (std 1.3). Work begun elsewhere starts at
#: ACCEPTED, since its records are not here yet.
FIRST_STATE: dict[str, CaseState] = {
    "requested": CaseState.ASSIGNED,
    "received": CaseState.RECEIVED,
    "accepted": CaseState.ACCEPTED,
    "ready": CaseState.ACCEPTED,
    "in-progress": CaseState.ACCEPTED,
    "on-hold": CaseState.ACCEPTED,
    "rejected": CaseState.DECLINED,
    "completed": CaseState.DELIVERED,
    "failed": CaseState.WITHDRAWN,
    "cancelled": CaseState.WITHDRAWN,
    "entered-in-error": CaseState.WITHDRAWN,
}


#: What is held of the outbox: it is sent only when the reviewer has decided.
HELD = "outbox.state = 'queued' AND outbox.last_error <> '' AND outbox.next_try IS NULL"
#: What the service may have although it has not confirmed it: it is being sent, or was, and was not looked for since.
IN_DOUBT = (
    "(outbox.state = 'sending' OR outbox.state = 'queued' AND outbox.begun IS NOT NULL AND outbox.absent IS NULL)"
)
#: Whether a case, put in at the braces, has a signed opinion that was not recalled: each has one entry of the outbox.
STANDS = """
    (SELECT count(*) FROM documents WHERE case_id = {0} AND kind = 'opinion')
        > (SELECT count(*) FROM outbox WHERE case_id = {0} AND kind = 'opinion' AND state = 'recalled')
"""
#: The name under which it is kept, with the id of a case after it, that its hidden first report was shown.
FIRST_REPORT_SHOWN = "first-report-shown:"
#: As that, that its first report was hidden before it was read.
FIRST_REPORT_HIDDEN = "first-report-hidden:"
#: As that, that its archive lacks what was delivered since it was made.
ARCHIVE_LACKS = "archive-lacks:"
#: As that, that a co-author has not signed for a part of what was delivered.
CO_SIGNATURE_AWAITED = "co-signature-awaited:"
_SELECT = f"""
    SELECT id, value, state, updated,
        EXISTS (SELECT 1 FROM edits WHERE edits.case_id = cases.id)
            OR EXISTS (SELECT 1 FROM seen WHERE seen.case_id = cases.id),
        {STANDS.format("cases.id")},
        (SELECT kept.value FROM kept_values kept WHERE kept.name = 'requests:' || cases.id),
        state IN ('signed', 'queued') AND EXISTS (
            SELECT 1 FROM outbox WHERE outbox.case_id = cases.id AND {HELD}),
        EXISTS (SELECT 1 FROM kept_values kept WHERE kept.name = '{FIRST_REPORT_SHOWN}' || cases.id),
        EXISTS (SELECT 1 FROM kept_values kept WHERE kept.name = '{FIRST_REPORT_HIDDEN}' || cases.id),
        EXISTS (SELECT 1 FROM outbox WHERE outbox.case_id = cases.id AND {IN_DOUBT}),
        EXISTS (SELECT 1 FROM kept_values kept WHERE kept.name = '{ARCHIVE_LACKS}' || cases.id),
        EXISTS (SELECT 1 FROM kept_values kept WHERE kept.name = '{CO_SIGNATURE_AWAITED}' || cases.id)
    FROM cases
"""  # noqa: S608 - all of it is written here


def not_in_vault(case_id: str) -> NotAllowed:
    """Return the failure for a case that is not here, or no longer."""
    return NotAllowed("This case is not in the vault.", detail=case_id)


class CaseTable:
    """Cases and their states."""

    def __init__(self, database: Database, clock: Callable[[], datetime], counts: RecordCounts) -> None:
        self._database = database
        self._clock = clock
        self._counts = counts

    def put(self, case: Case) -> None:
        """Keep a case as the service lists it now; its state stays. A purged one comes back only if assigned anew."""
        due = None if case.due is None else to_text(case.due)
        now, value = to_text(self._clock()), encode(case)
        with self._database.transaction():
            row = self._database.row("SELECT state, value FROM cases WHERE id = ?", (case.id,))
            if row is None:
                state = FIRST_STATE.get(case.task_status, CaseState.ASSIGNED)
                self._database.run("INSERT INTO cases VALUES (?, ?, ?, ?, ?)", (case.id, state, now, due, value))
                return
            state = CaseState(row[0])
            if state is CaseState.PURGED:
                if case.task_status != "requested":
                    return
                state = CaseState.ASSIGNED
            elif row[1] == value:
                return
            self._database.run(
                "UPDATE cases SET state = ?, updated = ?, due = ?, value = ? WHERE id = ?",
                (state, now, due, value, case.id),
            )

    def all(self) -> list[StoredCase]:
        """Return all cases that are not purged, the one due first at the front."""
        with self._database.held():
            rows = self._database.rows(f"{_SELECT} WHERE state <> 'purged' ORDER BY due IS NULL, due, id")
            return [self._stored(row) for row in rows]

    def one(self, case_id: str) -> StoredCase:
        """Return a case.

        Raises
        ------
        NotAllowed
            If it is not in the vault or was purged.
        """
        with self._database.held():
            row = self._database.row(f"{_SELECT} WHERE id = ? AND state <> 'purged'", (case_id,))
            if row is None:
                raise not_in_vault(case_id)
            return self._stored(row)

    def _stored(self, row: Row) -> StoredCase:
        case_id, value, state, updated, begun, signed, requests, held, shown, hidden, in_doubt, lacks, awaited = row
        case, counts = decode(value, Case), self._counts.of(case_id)
        return StoredCase(
            case=case,
            state=CaseState(state),
            bytes_done=counts.size_done,
            bytes_total=counts.size if counts.items else case.size,
            items_done=counts.done,
            items_total=counts.items,
            updated=from_text(updated),
            items_failed=counts.failed,
            begun=bool(begun),
            signed=bool(signed),
            requests=() if requests is None else decode(requests.encode(), tuple[RecordsRequest, ...]),
            held=bool(held),
            first_report_shown=bool(shown),
            first_report_hidden=bool(hidden),
            in_doubt=bool(in_doubt),
            archive_lacks=bool(lacks),
            co_signature_awaited=bool(awaited),
        )

    def value(self, case_id: str) -> Case:
        """Return a case as the service lists it.

        Raises
        ------
        NotAllowed
            If it is not in the vault or was purged.
        """
        row = self._database.row("SELECT value FROM cases WHERE id = ? AND state <> 'purged'", (case_id,))
        if row is None:
            raise not_in_vault(case_id)
        return decode(row[0], Case)

    def state(self, case_id: str) -> CaseState:
        """Return where a case stands, PURGED included.

        Raises
        ------
        NotAllowed
            If it never was in the vault.
        """
        row = self._database.row("SELECT state FROM cases WHERE id = ?", (case_id,))
        if row is None:
            raise not_in_vault(case_id)
        return CaseState(row[0])

    def signed(self, case_id: str) -> bool:
        """Return whether the signed opinion of a case is here and was not recalled."""
        row = self._database.row(f"SELECT {STANDS.format('?1')}", (case_id,))
        return row is not None and bool(row[0])

    def move(self, case_id: str, event: CaseEvent) -> CaseState:
        """Let `event` happen to a case; return its new state, which is then on disk.

        Raises
        ------
        NotAllowed
            If the life cycle does not list it, or the case is not here.
        """
        with self._database.transaction():
            state = next_state(self.state(case_id), event)
            self._database.run(
                "UPDATE cases SET state = ?, updated = ? WHERE id = ?", (state, to_text(self._clock()), case_id)
            )
        return state

    def set_requests(self, case_id: str, requests: Sequence[RecordsRequest]) -> None:
        """Keep the requests for more records of a case."""
        self._database.run(
            "INSERT INTO kept_values VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            (f"requests:{case_id}", encode(tuple(requests)).decode()),
        )

    def set_version(self, case_id: str, version: str, task_status: str | None) -> None:
        """Keep the ETag, and if given the status, that the service answered to our change of the task."""
        with self._database.transaction():
            case = replace(self.one(case_id).case, version=version)
            if task_status is not None:
                case = replace(case, task_status=task_status)
            self.put(case)

    def empty(self, case_id: str) -> None:
        """Forget all about a purged case but its identifier and state."""
        self._database.run("UPDATE cases SET value = x'', due = NULL WHERE id = ?", (case_id,))
