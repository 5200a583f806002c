"""A time-stamp service is tried in a job, and what came of it is told in a sentence."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.jobs import JobRunner
from reviewer_app.settings import Settings
from reviewer_app.sync import proof_transport
from reviewer_app.ui.delivery import QtDelivery
from reviewer_app.ui.trying_stamps import try_stamps
from tests.helpers.patience import PATIENCE
from tests.helpers.proof_answers import stamp_of
from tests.helpers.proofs import lonely_time_stamper
from tests.helpers.report_samples import NOW
from tests.helpers.scripted_server import Reply, ScriptedServer


def test_a_service_that_answers_and_one_that_does_not(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof_transport, "ANSWER_SECONDS", PATIENCE)
    runner = JobRunner(QtDelivery())
    told: list[tuple[str, bool]] = []
    try:
        with ScriptedServer() as server:
            server.on("POST", "/tsa", lambda seen: Reply(200, stamp_of(lonely_time_stamper(NOW))(seen.body)))
            settings = Settings(time_stamp_url=f"{server.url}/tsa")
            try_stamps(runner, settings, lambda words, good: told.append((words, good)))
            qtbot.waitUntil(lambda: len(told) == 1)
        try_stamps(runner, settings, lambda words, good: told.append((words, good)))
        qtbot.waitUntil(lambda: len(told) == 2)
    finally:
        assert runner.close(PATIENCE)
    came = "A time-stamp of Time stamps came, from 22 Nov 2026, 22:58 UTC."
    doubt = "who leads to no authority that this laptop trusts: whoever receives the file may not count it."
    assert told == [
        (f"{came} The time-stamp is of Time stamps, {doubt}", True),
        ("127.0.0.1 cannot be reached.", False),
    ]
