"""Report and document with the file of a higher signature level in place of the one that was delivered."""

from __future__ import annotations

import base64
import copy
import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fhir.resources.R4B.diagnosticreport import DiagnosticReport
from fhir.resources.R4B.documentreference import DocumentReference

from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.work import Work
from reviewer_app.errors import NotAllowed
from reviewer_app.exchange import delivery as shapes
from reviewer_app.exchange.delivery import ArchiveCopy, Delivery
from reviewer_app.exchange.fhir_case import case_from_resources
from reviewer_app.exchange.fhir_people import reviewer_from_resources
from reviewer_app.exchange.renewed import renewed
from tests.helpers import fhir_resources as made

FIRST = b"%PDF-1.7\nsigned\n%%EOF\n"
HIGHER = FIRST + b"a time-stamp\n%%EOF\n"
COPY, LATER_COPY = ArchiveCopy("1.2", "1.2.3", b"dicom"), ArchiveCopy("1.2", "1.2.4", b"dicom too")
DELIVERED = Delivery(
    report_id="3f0d7a52-8f4b-4a67-9d1c-0a9f6d1c2b3a",
    case=case_from_resources(made.task(), made.resources()),
    reviewer=reviewer_from_resources(made.practitioner(), [made.role(1)]),
    work=Work(opinion=Opinion({"diagnosis.text": "Hamartoma"})),
    pdf=FIRST,
    signed_at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
    archived=(COPY,),
)
LATER = replace(DELIVERED, pdf=HIGHER, versions=(hashlib.sha1(FIRST).digest(),), archived=(LATER_COPY,))


def report() -> dict[str, Any]:
    return {**shapes.diagnostic_report(DELIVERED), "id": "r"}


def document() -> dict[str, Any]:
    return {**shapes.document_reference(DELIVERED), "id": "d"}


def test_only_the_file_changes() -> None:
    before = report()
    after = renewed(before, LATER)
    assert after is not None
    DiagnosticReport.model_validate(after)
    assert base64.b64decode(after["presentedForm"][0]["data"]) == HIGHER
    assert after["presentedForm"][0]["size"] == len(HIGHER)
    assert {**after, "presentedForm": 0} == {**before, "presentedForm": 0}
    assert before == report(), "what was read is left as it is"


def test_the_document_names_the_new_copy_too() -> None:
    after = renewed(document(), LATER)
    assert after is not None
    DocumentReference.model_validate(after)
    assert base64.b64decode(after["content"][0]["attachment"]["data"]) == HIGHER
    named = [one["identifier"]["value"] for one in after["context"]["related"] if "identifier" in one]
    assert named == ["urn:oid:1.2.3", "urn:oid:1.2.4"]
    assert {**after, "content": 0, "context": 0} == {**document(), "content": 0, "context": 0}


@pytest.mark.parametrize("resource", [report(), document()])
def test_what_has_the_file_is_left_alone(resource: dict[str, Any]) -> None:
    after = renewed(resource, LATER)
    assert after is not None
    assert renewed(after, LATER) is None


def test_addenda_stay_and_so_does_what_a_service_adds() -> None:
    before = report()
    addendum = {"contentType": "application/pdf", "hash": base64.b64encode(b"a" * 20).decode(), "title": "Addendum"}
    before["presentedForm"] = [{"contentType": "text/plain", "data": "eA=="}, *before["presentedForm"], addendum]
    before["status"] = "appended"
    after = renewed(before, LATER)
    assert after is not None
    assert [after["presentedForm"][0], after["presentedForm"][2]] == [before["presentedForm"][0], addendum]
    assert after["status"] == "appended"


@pytest.mark.parametrize("lost", [("hash",), ("hash", "data"), ("hash", "data", "size")])
def test_a_service_that_tells_less_of_a_file_is_sent_the_new_one(lost: tuple[str, ...]) -> None:
    before = document()
    for name in lost:
        del before["content"][0]["attachment"][name]
    after = renewed(before, LATER)
    assert after is not None
    told = after["content"][0]["attachment"]
    assert told["size"] == len(HIGHER)
    for name in lost[:2]:
        del told[name]
    assert renewed(after, LATER) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"status": "entered-in-error"},
        {"presentedForm": []},
        {"presentedForm": [{"hash": base64.b64encode(b"o" * 20).decode(), "title": "Second opinion"}]},
        {"presentedForm": [{"data": "eA==", "title": "Second opinion"}]},
        {"presentedForm": [{"url": "Binary/1", "title": "Another paper", "creation": "2026-11-22T09:30:00Z"}]},
        {"presentedForm": [{"url": "Binary/1", "title": "Second opinion", "creation": "2026-11-23T09:30:00Z"}]},
    ],
)
def test_what_does_not_stand_or_holds_another_file_is_not_written_over(changed: dict[str, Any]) -> None:
    with pytest.raises(NotAllowed, match="does not stand"):
        renewed({**copy.deepcopy(report()), **changed}, LATER)


def test_a_large_file_stands_in_the_report_by_its_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviewer_app.exchange.renewed.MAX_PRESENTED_FORM", len(HIGHER) - 1)
    after = renewed(report(), LATER)
    assert after is not None
    assert "data" not in after["presentedForm"][0]
    assert renewed(after, LATER) is None
