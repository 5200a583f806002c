"""How we stand with the service, in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from reviewer_app.errors import Offline
from reviewer_app.ui.office.standing import connection_words, foot_words
from tests.helpers.office import Office


def test_before_anybody_signed_in(offices: Callable[..., Office]) -> None:
    office = offices()
    now = datetime.now(UTC)
    assert connection_words(office.account) == "Not signed in"
    assert foot_words(office.account, 0, now) == (
        "0 B of cases on this laptop, encrypted", "Your work is saved here and sent when the network returns.",
    )  # fmt: skip


def test_online_and_offline_say_since_when(signed_in: Office) -> None:
    now = datetime.now(UTC) + timedelta(seconds=1)
    assert connection_words(signed_in.account) == "Online"
    held, network = foot_words(signed_in.account, 12_400_000_000, now)
    assert held == "12.4 GB of cases on this laptop, encrypted"
    assert re.fullmatch(r"In step with the service since (today|yesterday) \d\d:\d\d\.", network)
    signed_in.account.failed(Offline("No network."))
    assert re.fullmatch(r"Offline since \d\d:\d\d", connection_words(signed_in.account))
