"""Fetching a laboratory's report with each of its results, digits untouched."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reviewer_app.errors import ServerRefused
from reviewer_app.exchange.fhir_lab_records import lab_records
from reviewer_app.exchange.fhir_labs import read_lab_bundle
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.lab_results import fetch_labs
from reviewer_app.sync.session import ServiceSession
from tests.helpers.lab_resources import observation, report
from tests.helpers.scripted_server import Reply, ScriptedServer, json_reply

FHIR = {"Content-Type": "application/fhir+json"}


def serve(server: ScriptedServer, resource: dict[str, Any]) -> None:
    server.on("GET", f"/fhir/{resource['resourceType']}/{resource['id']}", json_reply(resource))


def fetched(session: ServiceSession, listed: dict[str, Any]) -> bytes:
    (document,) = lab_records([listed], [])
    return fetch_labs(session, document, CancelToken(), lambda _size: None)


def test_a_report_its_results_and_the_members_of_a_panel(server: ScriptedServer, session: ServiceSession) -> None:
    labs = report("Observation/panel", "Observation/exact")
    serve(server, labs)
    serve(server, observation("panel", "Panel", hasMember=[{"reference": f"{server.url}/fhir/Observation/inner"}]))
    serve(server, observation("inner", "Sodium", valueString="140"))
    exact = json.dumps(observation("exact", "Potassium", valueQuantity={"value": 1.5})).replace("1.5", "4.10")
    server.on("GET", "/fhir/Observation/exact", Reply(200, exact.encode(), FHIR))
    found = read_lab_bundle(fetched(session, labs), "DiagnosticReport/labs-1")
    assert {one.name: one.value for one in found.results} == {"Sodium": "140", "Potassium": "4.10"}
    assert found.notes == ()


def test_a_result_that_is_gone_costs_only_itself(server: ScriptedServer, session: ServiceSession) -> None:
    labs = report("Observation/here", "Observation/gone")
    serve(server, labs)
    serve(server, observation("here", "Sodium", valueString="140"))
    server.on("GET", "/fhir/Observation/gone", json_reply({}, 404))
    found = read_lab_bundle(fetched(session, labs), "DiagnosticReport/labs-1")
    assert [one.name for one in found.results] == ["Sodium"]
    assert found.notes == ("1 result could not be had from the service.",)


@pytest.mark.parametrize(("path", "status"), [("DiagnosticReport/labs-1", 404), ("Observation/o1", 503)])
def test_no_report_is_kept_without_what_may_still_come(
    server: ScriptedServer, session: ServiceSession, path: str, status: int
) -> None:
    labs = report("Observation/o1")
    serve(server, labs)
    serve(server, observation("o1", "Sodium", valueString="140"))
    server.on("GET", f"/fhir/{path}", json_reply({}, status))
    with pytest.raises(ServerRefused):
        fetched(session, labs)
