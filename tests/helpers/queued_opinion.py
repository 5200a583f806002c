"""A signed opinion that waits in the outbox of an office, put there without a signature being made."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseEvent, CaseState
from reviewer_app.cases.work import replay
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.store.values import OutboxEntry
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.frozen_delivery import freeze, opener, payload
from tests.helpers.office import Office
from tests.helpers.office_fixtures import downloaded
from tests.helpers.small_case import pdf_bytes
from tests.helpers.store_values import make_edit


def signed(
    office: Office,
    case: SampleCase,
    qtbot: QtBot,
    *,
    frozen: bool = True,
    words: dict[str, object] | None = None,
    pdf: bytes | None = None,
) -> str:
    """Bring a case to where its opinion waits in the outbox; return the report's id.

    Without `frozen` the entry is as the first builds wrote it: it names the signed document and nothing else. `words`
    stand in place of what the entry says else, and `pdf` in place of a file that nobody signed.
    """
    downloaded(office, case.task_id, qtbot)
    office.services.stored(lambda vault: vault.add_edit(case.task_id, make_edit(1)))
    report_id = queued(office, case.task_id, frozen=frozen, words=words, pdf=pdf)
    told(office, case, qtbot)
    return report_id


def queued(
    office: Office,
    case_id: str,
    *,
    frozen: bool = True,
    words: dict[str, object] | None = None,
    pdf: bytes | None = None,
) -> str:
    """Let the opinion of a case that is here wait in the outbox, as `signed` does; return the report's id."""
    report_id = str(uuid.uuid4())

    def work(vault: Vault) -> None:
        vault.move(case_id, CaseEvent.OPEN)
        meta = {"report_id": report_id, "meaning": "authorship", "signed_at": datetime.now(UTC).isoformat()}
        document = vault.put_document(case_id, "opinion", pdf or pdf_bytes("Second opinion"), meta)
        vault.move(case_id, CaseEvent.SIGN)
        indexes = [one.index for one in vault.instances(case_id)]
        opens = opener(vault, case_id, vault.instances(case_id))
        reviewer, work = vault.reviewer(), replay(vault.edits(case_id))
        assert reviewer is not None
        whole = payload(document, freeze(vault.case(case_id).case, reviewer, work, indexes, meta, opens))
        content = words or (whole if frozen else {"document": document.id})
        entry = OutboxEntry(report_id, case_id, "opinion", datetime.now(UTC), content)
        vault.queue(case_id, entry)
        vault.move(case_id, CaseEvent.QUEUE)

    office.services.stored(work)
    office.assignments.load()
    return report_id


def told(office: Office, case: SampleCase, qtbot: QtBot) -> None:
    """Let the service be told where a case stands, so that nothing but what the test does changes its Task from now on.

    The refresh that brought the case may run still, and would write the Task while the opinion is being sent.
    """
    qtbot.waitUntil(lambda: not office.assignments._refreshing)
    office.assignments.push()
    qtbot.waitUntil(lambda: office.stored(case.task_id).case.task_status == "in-progress")
    office.assignments.load()
    office.drain()


def try_ended(office: Office, qtbot: QtBot) -> None:
    """Wait until nothing is being sent any more and the outbox was read anew after that."""
    qtbot.waitUntil(lambda: not office.deliveries._sending)
    office.drain()


def entry_of(office: Office, report_id: str) -> OutboxEntry:
    return next(one for one in office.vault.outbox() if one.id == report_id)


def wait_delivered(office: Office, case: SampleCase, qtbot: QtBot) -> None:
    try:
        qtbot.waitUntil(lambda: office.state(case.task_id) is CaseState.DELIVERED)
    except Exception as error:
        waiting = [(one.state, one.attempts, one.next_try, one.last_error) for one in office.vault.outbox()]
        raise AssertionError(f"not delivered: {waiting}") from error
