"""A time-stamp service for offices, with settings that want it; a conftest takes the fixtures in by name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from reviewer_app.report import level_process
from reviewer_app.report.level_process import Limits
from reviewer_app.settings import Settings
from reviewer_app.sync import proof_transport
from tests.helpers.patience import PATIENCE
from tests.helpers.proof_answers import stamp_of
from tests.helpers.proofs import lonely_time_stamper
from tests.helpers.report_samples import NOW
from tests.helpers.scripted_server import Reply, ScriptedServer, Seen

TSA = "/tsa"
SOON = NOW + timedelta(minutes=2)


def stamping(seen: Seen) -> Reply:
    return Reply(200, stamp_of(lonely_time_stamper(SOON))(seen.body))


@pytest.fixture
def stamps(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    """A time-stamp service, and as much patience with it as a busy machine needs."""
    monkeypatch.setattr(level_process, "LIMITS", Limits(seconds=PATIENCE, cpu_seconds=int(PATIENCE)))
    monkeypatch.setattr(proof_transport, "ANSWER_SECONDS", PATIENCE)
    with ScriptedServer() as made:
        made.on("POST", TSA, stamping)
        yield made


@pytest.fixture
def wanting(stamps: ScriptedServer) -> Settings:
    """Settings that ask it for a time-stamp."""
    return Settings(time_stamp_url=stamps.url + TSA, wanted_level="B-T")
