"""A signed file of which nobody here knows whether anything of it arrived: trying it again, and letting time pass."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from reviewer_app.cases.recalling import MAY_ARRIVE
from reviewer_app.store.codec import to_text
from reviewer_app.store.vault import Vault
from tests.helpers.office import Office


def tried_again(office: Office, qtbot: QtBot) -> str:
    """Send it once more, in vain; return what is told."""
    office.told.clear()
    office.deliveries.send_now()
    qtbot.waitUntil(lambda: len(office.told) == 1 and not office.deliveries._sending)
    return office.sentences()[0]


def let_it_be_long_ago(office: Office, report_id: str) -> None:
    """Let what was sent last have been sent so long ago that it does not arrive any more."""

    def earlier(vault: Vault) -> None:
        written = vault.outbox_entry(report_id).last_write
        assert written is not None
        vault._parts.database.run(
            "UPDATE outbox SET last_write = ? WHERE id = ?", (to_text(written - MAY_ARRIVE), report_id)
        )

    office.services.stored(earlier)
