"""A signed file of which nobody here knows whether anything of it arrived: trying it again, and letting time pass."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from reviewer_app.cases.recalling import MAY_ARRIVE
from tests.helpers.office import Office


def tried_again(office: Office, qtbot: QtBot) -> str:
    """Send it once more, in vain; return what is told."""
    office.told.clear()
    office.deliveries.send_now()
    qtbot.waitUntil(lambda: len(office.told) == 1 and not office.deliveries._sending)
    return office.sentences()[0]


def let_it_be_long_ago(office: Office, report_id: str) -> None:
    """Let what was sent last have been sent so long ago that it does not arrive any more."""
    writes = office.services.last_writes
    writes._at[report_id] = writes._at.get(report_id, writes._made) - MAY_ARRIVE.total_seconds()
