"""Strict mode judges the whole structure of a resource."""

from __future__ import annotations

from pathlib import Path

from tests.helpers.reference_service import ServiceProcess, coordinator_client
from tests.helpers.service_resources import entry, new_urn, report, task, transaction


def test_strict_mode_refuses_what_has_no_place_in_the_standard(tmp_path: Path) -> None:
    process = ServiceProcess(tmp_path / "data", "--strict")
    client = coordinator_client(process.start(), process.data)
    try:
        assert client.put(task("good")).status_code == 201
        refused = client.put(task("bad", colour="blue"))
        assert refused.status_code == 422
        assert refused.json()["issue"][0]["expression"] == ["Task.colour"]
        assert client.post(report(new_urn())).status_code == 201
        opinion = report(new_urn())
        nonsense = transaction({**entry("POST", "DiagnosticReport", opinion), "colour": "blue"})
        assert client.post(nonsense, "").status_code == 422
        assert client.post(transaction(entry("POST", "DiagnosticReport", opinion)), "").status_code == 200
        wrong = client.post(report(new_urn(), issued="yesterday, Ånström"))
        assert wrong.status_code == 422
        assert "Ånström" not in wrong.text, "what was wrong is named, not repeated"
    finally:
        client.close()
        process.kill()
