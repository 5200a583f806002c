"""How we stand with the service, in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from pytestqt.qtbot import QtBot

from reviewer_app.errors import Offline
from reviewer_app.ui.office.standing import connection_words, foot_words
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service


def test_before_anybody_signed_in(offices: Callable[..., Office]) -> None:
    office = offices()
    now = datetime.now(UTC)
    assert connection_words(office.account, now) == "Not signed in"
    assert foot_words(office.account, 0, now) == (
        "0 B of cases on this laptop, encrypted", "Your work is saved here and sent when the network returns.",
    )  # fmt: skip


def test_online_and_offline_say_since_when(signed_in: Office) -> None:
    now = datetime.now(UTC) + timedelta(seconds=1)
    assert connection_words(signed_in.account, now) == "Online"
    held, network = foot_words(signed_in.account, 12_400_000_000, now)
    assert held == "12.4 GB of cases on this laptop, encrypted"
    assert re.fullmatch(r"In step with the service since (today|yesterday) \d\d:\d\d\.", network)
    signed_in.account.failed(Offline("No network."))
    assert re.fullmatch(r"Offline since \d\d:\d\d", connection_words(signed_in.account, signed_in.account.changed_at))


def test_after_a_restart_offline_counts_from_the_last_contact(
    signed_in: Office, offices: Callable[..., Office], qtbot: QtBot, service: Service
) -> None:
    told = signed_in.account.changed_at
    signed_in.close()
    service.process.stop()
    later = told + timedelta(days=1)
    office = offices(clock=lambda: later)
    with qtbot.waitSignal(office.account.signed_in):
        office.account.resume()
    assert connection_words(office.account, later) == f"Offline since yesterday {told.astimezone():%H:%M}"
    service.restart()


def test_telling_the_service_nothing_is_no_contact(signed_in: Office, qtbot: QtBot) -> None:
    signed_in.assignments.refresh()
    qtbot.waitUntil(lambda: not signed_in.assignments._refreshing)
    signed_in.account.failed(Offline("No network."))
    before = signed_in.account.attempts
    with qtbot.waitSignal(signed_in.assignments.changed):
        signed_in.assignments.push()
    assert signed_in.account.attempts == before
    assert not signed_in.account.online
