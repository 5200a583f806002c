"""The program is killed at each request of a delivery, one after the other; the service has the opinion once."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.store.values import OutboxState
from tests.helpers.coordinator import Coordinator
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, sign_in
from tests.helpers.patience import PATIENCE
from tests.helpers.queued_opinion import entry_of, signed
from tests.helpers.scripted_server import Reply, Seen

ROOT: Final = Path(__file__).parents[3]
#: Requests that are of the delivery; those of the worklist beside it come in any order.
_OF_DELIVERY: Final = re.compile(r"^/fhir/?$|/fhir/(DocumentReference|DiagnosticReport|Provenance|Binary)|/dicom-web/")
#: Far more than a delivery has requests.
_MOST: Final = 60


class Killer:
    """Starts the program and kills it at its n-th request of a delivery, `after` or before the service has done it."""

    def __init__(self, proxy: FaultProxy, profile: Path, *, after: bool) -> None:
        self._profile = profile
        self._after = after
        self._lock = threading.Lock()
        self._left = 0
        self._program: subprocess.Popen[bytes] | None = None
        self._forwarded = proxy._forward
        self.killed_at: list[str] = []

    def forward(self, seen: Seen) -> Reply:
        if not _OF_DELIVERY.search(seen.target):
            return self._forwarded(seen)
        with self._lock:
            self._left -= 1
            kills = self._left == 0
        if not kills or self._program is None:
            return self._forwarded(seen) if self._left > 0 else Reply(drop=True)
        if self._after:
            self._forwarded(seen)
        self._program.kill()
        self.killed_at.append(f"{seen.method} {seen.target.partition('?')[0]}")
        return Reply(drop=True)

    def run(self, request: int) -> bool:
        """Run the program, killed at this request; return whether it came to its end before."""
        self._left = request
        command = [sys.executable, "-m", "tests.helpers.delivering_program", str(self._profile)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as program:
            self._program = program
            said, _ = program.communicate(timeout=PATIENCE)
        ended_itself = len(self.killed_at) < request
        assert not ended_itself or program.returncode == 0, said.decode()
        return ended_itself


@pytest.mark.long
@pytest.mark.parametrize("after", [True, False], ids=["done-and-not-heard", "not-done"])
def test_killed_at_each_request_it_arrives_once(
    service: Service, proxy: FaultProxy, coordinator: Coordinator, offices: Callable[..., Office], qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch, *, after: bool,
) -> None:  # fmt: skip
    """The n-th start is killed at its n-th request, so that every one of them is once the last that was heard of."""
    case = service.add_case(images=1, endpoint=proxy.endpoint)
    office = offices()
    sign_in(office, proxy.endpoint.fhir, qtbot)
    report_id = signed(office, case, qtbot)
    office.close()
    killer = Killer(proxy, office.paths.data.parent, after=after)
    monkeypatch.setattr(proxy, "_forward", killer.forward)
    starts = next(number for number in range(1, _MOST) if killer.run(number))
    assert starts > 5, "it was killed on the way"
    assert any(one.startswith("POST /dicom-web/") for one in killer.killed_at)
    assert "POST /fhir" in {one.rstrip("/") for one in killer.killed_at}, "at the transaction too"
    query = f"identifier=urn:ietf:rfc:3986|urn:uuid:{report_id}"
    [report] = coordinator.found(f"DiagnosticReport?{query}")
    [document] = coordinator.found(f"DocumentReference?{query}")
    assert len(coordinator.found(f"Provenance?target=DiagnosticReport/{report['id']}")) == 1
    assert (report["meta"]["versionId"], document["meta"]["versionId"]) == ("1", "1")
    assert coordinator.task_status(case.task_id) == "completed"
    again = offices()
    entry = entry_of(again, report_id)
    assert entry.state is OutboxState.DELIVERED
    assert entry.receipt is not None
    assert entry.receipt["report"] == f"DiagnosticReport/{report['id']}"
    assert again.stored(case.task_id).state is CaseState.DELIVERED
    assert [one.kind for one in again.vault.audit_events()].count("opinion-delivered") == 1
