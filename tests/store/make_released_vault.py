"""Makes the small vault of a released schema version that every later version must open.

Run once when a schema version is released, from the root of the repository::

    python -m tests.store.make_released_vault tests/store/vaults/v1
"""

from __future__ import annotations

import io
import sys
from datetime import timedelta
from pathlib import Path

from reviewer_app.cases.life_cycle import CaseEvent
from reviewer_app.cases.looks import Look
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.views import Window
from reviewer_app.cases.work import replay
from reviewer_app.store.values import DownloadItem, OutboxEntry
from reviewer_app.store.vault import Vault, create_vault
from reviewer_app.ui.office.frozen_delivery import freeze, payload
from tests.helpers.store_values import FAST_KDF, INSTANCE, NOON, make_case, make_edit, make_index, put_blob

PASSPHRASE = "a vault that must open for ever"
CONTENT = b"the bytes of one record " * 100
SOUND = bytes(range(256)) * 125


REVIEWER = Reviewer("Practitioner/lindqvist", "Dr. Anna Lindqvist", "PractitionerRole/lindqvist", credentials="MD")
OPINION = b"%PDF-1.7 the signed opinion"
REPORT_ID = "0b0e7c1e-6a51-4f0c-9d59-2a1f3c5d7e90"
SECOND_ID = "7d3f1a52-0c44-4c1e-8a77-5f0f6b1f2c11"
_E = CaseEvent
_TO_REVIEW = (_E.ACCEPT, _E.START_DOWNLOAD, _E.DOWNLOADED, _E.OPEN)


def make(data_dir: Path) -> None:
    """Make a vault of one case with two edits and one record, and one whose signed opinion waits in the outbox.

    That opinion was recalled, and another one signed, which was being sent and is held; nothing of it arrived.
    """
    with create_vault(data_dir, PASSPHRASE, kdf=FAST_KDF, clock=lambda: NOON) as vault:
        vault.put_case(make_case())
        vault.move("task-1", CaseEvent.ACCEPT)
        vault.plan_download("task-1", [DownloadItem(INSTANCE, "1.2.3", "1.2.3.4", "https://pacs.example/1", 2400)])
        vault.item_done("task-1", INSTANCE, put_blob(vault, CONTENT), make_index())
        vault.add_edit("task-1", make_edit(1))
        vault.add_edit("task-1", make_edit(2))
        vault.seen("task-1", {("1.2.3.4.5", 17): Look(900, 800, 1.5, (Window(40.0, 400.0),))})
        vault.add_sound("task-1", "recording-1", 0, NOON, SOUND)
        vault.audit("case-accepted", "task-1", {"reason": "none"})
        vault.put_reviewer(REVIEWER)
        vault.put_case(make_case("task-2"))
        for event in _TO_REVIEW:
            vault.move("task-2", event)
        vault.add_edit("task-2", make_edit(1))
        _queue_opinion(vault, REPORT_ID)
        vault.outbox_recall(REPORT_ID, "A finding was missed.")
        vault.move("task-2", CaseEvent.RECALL)
        vault.add_edit("task-2", make_edit(2))
        _queue_opinion(vault, SECOND_ID)
        vault.outbox_attempt(SECOND_ID)
        vault.outbox_writing(SECOND_ID, NOON)
        vault.outbox_hold(SECOND_ID, "No licence in force for OR.", [("licence", "No licence in force for OR")])
        vault.outbox_absent(SECOND_ID, NOON + timedelta(hours=1))


def _queue_opinion(vault: Vault, report_id: str) -> None:
    vault.move("task-2", CaseEvent.SIGN)
    meta = {"report_id": report_id, "meaning": "authorship", "signed_at": NOON.isoformat()}
    document = vault.put_document("task-2", "opinion", OPINION, meta)
    words = freeze(
        vault.case("task-2").case,
        REVIEWER,
        replay(vault.edits("task-2")),
        [make_index()],
        meta,
        lambda _uid: io.BytesIO(),
    )
    vault.queue("task-2", OutboxEntry(report_id, "task-2", "opinion", NOON, payload(document, words)))
    vault.move("task-2", CaseEvent.QUEUE)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
