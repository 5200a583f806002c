"""The page for a person."""

from __future__ import annotations

import base64
from pathlib import Path

import requests

from tests.helpers.patience import PATIENCE
from tests.helpers.reference_service import Browser, ServiceProcess, coordinator_credentials
from tests.helpers.service_resources import new_urn, report, task
from tests.reference_service.conftest import Service


def test_the_page_lists_cases_and_opinions_with_their_pdf(service: Service) -> None:
    client, pdf = service.coordinator, b"%PDF-1.7 the opinion"
    form = {"contentType": "application/pdf", "title": "Opinion <1>", "data": base64.b64encode(pdf).decode()}
    opinion = client.post(report(new_urn(), presentedForm=[form])).json()
    reference = f"DiagnosticReport/{opinion['id']}"
    client.put(
        task(
            "paged", status="completed", identifier=[{"value": "CASE-77"}],
            businessStatus={"text": "opinion-delivered"}, restriction={"period": {"end": "2026-12-24T18:00:00+01:00"}},
            output=[{"type": {"text": "opinion"}, "valueReference": {"reference": reference}}],
        )
    )  # fmt: skip
    who = coordinator_credentials(service.data)
    page = requests.get(f"{service.place.issuer}/", auth=who, timeout=PATIENCE)
    assert page.status_code == 200
    shown = ["CASE-77", "Test Ånström", "completed (opinion-delivered)", "2026-12-24 17:00 UTC", "Dr. Test Reviewer"]
    assert [text for text in shown if text not in page.text] == []
    assert f'href="/opinions/{reference}"' in page.text
    assert "Opinion &lt;1&gt; (PDF)" in page.text
    assert "http://" not in page.text, "nothing is loaded from elsewhere"
    document = requests.get(f"{service.place.issuer}/opinions/{reference}", auth=who, timeout=PATIENCE)
    assert (document.content, document.headers["Content-Type"]) == (pdf, "application/pdf")


def test_the_page_is_for_the_coordinator_only(service: Service) -> None:
    for address in ("/", "/opinions/DiagnosticReport/x"):
        refused = requests.get(service.place.issuer + address, auth=("coordinator", "wrong"), timeout=PATIENCE)
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"].startswith("Basic")


def test_what_is_no_opinion_has_no_pdf(service: Service) -> None:
    who = coordinator_credentials(service.data)
    for reference in ("DiagnosticReport/none", "Patient/p1", "Nothing/x"):
        address = f"{service.place.issuer}/opinions/{reference}"
        assert requests.get(address, auth=who, timeout=PATIENCE).status_code == 404


def test_the_login_page_of_a_demonstration_says_what_to_enter_and_no_other_does(
    service: Service, tmp_path: Path
) -> None:
    assert "Demonstration" not in Browser(service.place).open().text
    process = ServiceProcess(tmp_path / "data", "--demonstration", "Sign in as <dr.demo> with the password try-it")
    try:
        page = Browser(process.start()).open()
    finally:
        process.kill()
    assert page.status_code == 200
    assert "<strong>Demonstration.</strong> Sign in as &lt;dr.demo&gt; with the password try-it" in page.text
