"""The level is raised in a child: it reaches a real server, and no limit loses what was reached before."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from reviewer_app.errors import Cancelled, Offline, ProofMissing
from reviewer_app.jobs import CancelToken
from reviewer_app.report.level_process import LevelProcess, Limits
from reviewer_app.report.proof_source import NO_STAMP, ProofSource
from reviewer_app.report.signing import SignedOpinion
from reviewer_app.report.verify import verify_pdf
from reviewer_app.sync.proof_transport import ProofTransport
from tests.helpers.patience import PATIENCE
from tests.helpers.proof_answers import stamp_of
from tests.helpers.proofs import lonely_time_stamper
from tests.helpers.report_samples import NOW
from tests.helpers.scripted_server import Reply, ScriptedServer, Seen

STAMPS = "/tsa"
SOON = NOW + timedelta(minutes=2)
#: For what is to succeed, however busy the machine is.
PATIENT = Limits(seconds=PATIENCE, cpu_seconds=int(PATIENCE))


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as made:
        made.on("POST", STAMPS, stamping)
        yield made


def stamping(seen: Seen) -> Reply:
    return Reply(200, stamp_of(lonely_time_stamper(SOON))(seen.body), {"Content-Type": "application/timestamp-reply"})


def at(server: ScriptedServer) -> ProofSource:
    return ProofSource(server.url + STAMPS, ProofTransport(frozenset({"127.0.0.1"}), seconds=PATIENCE))


@dataclass(frozen=True)
class Crashing:
    """Ends the child that asks it."""

    def __call__(self, url: str, body: bytes, content_type: str, limit: int) -> bytes:
        os._exit(3)


@dataclass(frozen=True)
class Burning:
    """Works for ever."""

    def __call__(self, url: str, body: bytes, content_type: str, limit: int) -> bytes:
        while True:
            pass


@dataclass(frozen=True)
class Sleeping:
    """Tells by a file that it was asked, and waits for ever."""

    asked: Path

    def __call__(self, url: str, body: bytes, content_type: str, limit: int) -> bytes:
        self.asked.touch()
        while True:
            time.sleep(60)


def test_it_is_raised_with_a_real_server(server: ScriptedServer, signed: SignedOpinion) -> None:
    told: list[str] = []
    with LevelProcess(PATIENT) as process:
        raised = process.raise_level(signed.pdf, "B-B", "B-LTA", at(server), CancelToken(), told.append)
    assert (raised.level, raised.note, told) == ("B-LTA", "", ["B-T", "B-LT", "B-LTA"])
    assert raised.pdf.startswith(signed.pdf)
    assert verify_pdf(raised.pdf).sha256 == signed.sha256
    assert server.count("POST", STAMPS) == 2
    # neither the report nor anything of it travels
    assert all(len(one.body) < 120 for one in server.seen)


def test_what_was_reached_before_the_service_went_away_is_kept(server: ScriptedServer, signed: SignedOpinion) -> None:
    server.on("POST", STAMPS, stamping, Reply(503))
    with LevelProcess(PATIENT) as process:
        raised = process.raise_level(signed.pdf, "B-B", "B-LTA", at(server), CancelToken())
    assert (raised.level, raised.note) == ("B-LT", "127.0.0.1 gave no answer that can be used.")
    assert verify_pdf(raised.pdf).level == "B-LT"


@pytest.mark.parametrize(
    ("transport", "limits", "said"),
    [
        (
            Crashing(),
            Limits(seconds=PATIENCE),
            "Raising the level of the signature ended early, or took too much work.",
        ),
        (
            Burning(),
            Limits(seconds=PATIENCE, cpu_seconds=1),
            "Raising the level of the signature ended early, or took too much work.",
        ),
    ],
    ids=["crash", "work"],
)
def test_a_child_that_ends_leaves_b_b_and_says_why(
    signed: SignedOpinion, transport: Crashing | Burning, limits: Limits, said: str
) -> None:
    with LevelProcess(limits) as process:
        raised = process.raise_level(
            signed.pdf, "B-B", "B-T", ProofSource("http://stamps.example/", transport), CancelToken()
        )
    assert (raised.pdf, raised.level, raised.note) == (signed.pdf, "B-B", said)


def test_a_service_that_never_answers_leaves_b_b_and_says_why(signed: SignedOpinion, tmp_path: Path) -> None:
    transport = Sleeping(tmp_path / "asked")
    # on a busy machine a short time is over before the service is asked: then more of it is given
    for seconds in (2.0, 8.0, 32.0, PATIENCE):
        with LevelProcess(Limits(seconds=seconds)) as process:
            raised = process.raise_level(
                signed.pdf, "B-B", "B-T", ProofSource("http://stamps.example/", transport), CancelToken()
            )
        said = "Raising the level of the signature took too long and was stopped."
        assert (raised.pdf, raised.level, raised.note) == (signed.pdf, "B-B", said)
        if transport.asked.exists():
            break
    assert transport.asked.exists()


def test_cancelling_ends_it_at_once(server: ScriptedServer, signed: SignedOpinion) -> None:
    token, never = CancelToken(), threading.Event()

    def hold(_seen: Seen) -> Reply:
        token.cancel()
        return Reply(200, b"half a stamp", hold=never)

    server.on("POST", STAMPS, hold)
    try:
        with LevelProcess(PATIENT) as process, pytest.raises(Cancelled):
            process.raise_level(signed.pdf, "B-B", "B-T", at(server), token)
    finally:
        never.set()


def test_a_service_is_tried_without_a_file(server: ScriptedServer) -> None:
    with LevelProcess(PATIENT) as process:
        assert process.try_stamp(at(server), CancelToken()).startswith("A time-stamp of Time stamps came, from ")
        server.on("POST", STAMPS, Reply(200, b"<html></html>"))
        with pytest.raises(ProofMissing, match=NO_STAMP):
            process.try_stamp(at(server), CancelToken())
        server.close()
        with pytest.raises(Offline, match=r"127\.0\.0\.1 cannot be reached"):
            process.try_stamp(at(server), CancelToken())
