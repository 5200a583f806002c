"""An addendum is a signed document of its own: it goes out once, and what was signed before it stays byte for byte."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.errors import NotAllowed
from reviewer_app.report.revisions import attached_manifest
from reviewer_app.report.verify import verify_pdf
from reviewer_app.store.values import OutboxState
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.amending import amends_now, begin_amendment, drop_amendment, signed_versions
from reviewer_app.ui.office.recalls import recall
from tests.helpers.coordinator import Coordinator
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, open_desk
from tests.helpers.queued_opinion import entry_of
from tests.helpers.written_addendum import ADDENDUM, documents, opinion_delivered, send, signs, write


@pytest.fixture
def delivered(service: Service, signed_in: Office, qtbot: QtBot) -> SampleCase:
    """A case whose opinion was signed with a real key and delivered."""
    return opinion_delivered(service, signed_in, qtbot)


def one(coordinator: Coordinator, kind: str, report_id: str) -> dict[str, Any]:
    [found] = coordinator.found(f"{kind}?identifier=urn:ietf:rfc:3986|urn:uuid:{report_id}")
    return found


def check_chain(files: list[bytes], folder: Path) -> None:
    """Check what whoever has the files is told of how they belong together."""
    for number, pdf in enumerate(files, start=1):
        (folder / f"{number}.pdf").write_bytes(pdf)
    for number, pdf in enumerate(files, start=1):
        found = verify_pdf(pdf, documents=folder)
        assert found.valid
        assert [problem for link in found.documents.links for problem in link.problems] == []
        if number == 1:
            assert found.documents.later == len(files) - 1
            assert found.documents.belongs_to is None
        else:
            assert found.documents.belongs_to is not None
            assert found.documents.belongs_to.file == "1.pdf"


def test_a_chain_of_three_is_three_documents_and_one_report(
    signed_in: Office, delivered: SampleCase, coordinator: Coordinator, tmp_path: Path, qtbot: QtBot
) -> None:
    [(first, opinion)] = documents(signed_in, delivered)
    report_id = first.meta["report_id"]
    before = coordinator.read(f"Task/{delivered.task_id}")
    for number, text in ((1, "The receptor status is negative."), (2, "A second reading agrees.")):
        write(signed_in, delivered, number, text, qtbot)
        assert signed_in.stored(delivered.task_id).state is CaseState.QUEUED
        send(signed_in, delivered, qtbot)
    kept = documents(signed_in, delivered)
    assert kept[0] == (first, opinion), "what was signed first stays byte for byte"
    assert [document.kind for document, _pdf in kept] == ["opinion", "addendum", "addendum"]
    assert len({document.meta["report_id"] for document, _pdf in kept}) == 3
    for _document, pdf in kept[1:]:
        manifest = attached_manifest(pdf)
        assert manifest is not None
        assert manifest.addendum_to is not None
        assert (manifest.addendum_to.report_id, manifest.addendum_to.sha256) == (report_id, first.meta["signed_sha256"])
        assert verify_pdf(pdf).valid
    folder = tmp_path / "signed"
    folder.mkdir()
    check_chain([pdf for _document, pdf in kept], folder)
    report = one(coordinator, "DiagnosticReport", report_id)
    assert report["status"] == "appended"
    assert [base64.b64decode(each["data"]) for each in report["presentedForm"]] == [pdf for _document, pdf in kept]
    assert report["meta"]["versionId"] == "3"
    cited = one(coordinator, "DocumentReference", report_id)
    assert cited["meta"]["versionId"] == "1"
    for document, pdf in kept[1:]:
        made = one(coordinator, "DocumentReference", document.meta["report_id"])
        assert made["relatesTo"] == [{"code": "appends", "target": {"reference": f"DocumentReference/{cited['id']}"}}]
        assert base64.b64decode(made["content"][0]["attachment"]["data"]) == pdf
        [signed] = coordinator.found(f"Provenance?target=DocumentReference/{made['id']}")
        assert {each["reference"] for each in signed["target"]} == {
            f"DiagnosticReport/{report['id']}", f"DocumentReference/{made['id']}",
        }  # fmt: skip
        assert signed["signature"][0]["type"][0]["code"] == "1.2.840.10065.1.12.1.15"
        receipt = entry_of(signed_in, document.meta["report_id"]).receipt
        assert receipt is not None
        assert receipt["sha256"] == hashlib.sha256(pdf).hexdigest()
        assert receipt["sop_instance_uid"]
    assert coordinator.read(f"Task/{delivered.task_id}") == before, "the Task was completed by the opinion"
    versions = signed_in.services.stored(lambda vault: signed_versions(vault, delivered.task_id))
    assert [(each.number, each.kind, each.state) for each in versions] == [
        (1, "opinion", "delivered"), (2, "addendum", "delivered"), (3, "addendum", "delivered"),
    ]  # fmt: skip
    kinds = [event.kind for event in signed_in.vault.audit_events()]
    assert [kinds.count(f"{kind}-{what}") for kind in ("opinion", "addendum") for what in ("signed", "delivered")] == [
        1, 1, 2, 2,
    ]  # fmt: skip


def test_a_correction_replaces_what_was_delivered_which_stays_as_it_was(
    signed_in: Office, delivered: SampleCase, coordinator: Coordinator, tmp_path: Path, qtbot: QtBot
) -> None:
    [(first, opinion)] = documents(signed_in, delivered)
    report_id = first.meta["report_id"]
    corrects = {"history": "The other knee hurt."}
    write(signed_in, delivered, 1, "The wrong knee was named.", qtbot, corrects=corrects)
    send(signed_in, delivered, qtbot)
    write(signed_in, delivered, 2, "A second reading agrees.", qtbot)
    send(signed_in, delivered, qtbot)
    kept = documents(signed_in, delivered)
    assert kept[0] == (first, opinion), "what was signed first stays byte for byte"
    assert [document.meta["meaning"] for document, _pdf in kept] == ["authorship", "correction", "addendum"]
    folder = tmp_path / "signed"
    folder.mkdir()
    check_chain([pdf for _document, pdf in kept], folder)
    report = one(coordinator, "DiagnosticReport", report_id)
    assert report["status"] == "corrected", "the addendum after it takes nothing of that back"
    assert [base64.b64decode(each["data"]) for each in report["presentedForm"]] == [pdf for _document, pdf in kept]
    cited = one(coordinator, "DocumentReference", report_id)
    assert (cited["meta"]["versionId"], cited["status"]) == ("1", "current"), "what was sent first can be read"
    target = {"reference": f"DocumentReference/{cited['id']}"}
    made = [one(coordinator, "DocumentReference", document.meta["report_id"]) for document, _pdf in kept[1:]]
    assert [each["relatesTo"] for each in made] == [
        [{"code": "replaces", "target": target}], [{"code": "appends", "target": target}],
    ]  # fmt: skip
    assert made[0]["description"] == "Corrected second opinion"
    [signed] = coordinator.found(f"Provenance?target=DocumentReference/{made[0]['id']}")
    assert signed["signature"][0]["type"][0]["code"] == "1.2.840.10065.1.12.1.16"
    versions = signed_in.services.stored(lambda vault: signed_versions(vault, delivered.task_id))
    assert [(each.number, each.kind) for each in versions] == [(1, "opinion"), (2, "correction"), (3, "addendum")]
    assert entry_of(signed_in, kept[1][0].meta["report_id"]).payload["amendment"] == "correction"


def test_an_addendum_is_taken_back_to_where_it_was_written(
    service: Service, signed_in: Office, delivered: SampleCase, coordinator: Coordinator, qtbot: QtBot
) -> None:
    write(signed_in, delivered, 1, "Too early.", qtbot)
    [(first, opinion), (early, _pdf)] = documents(signed_in, delivered)
    signed_in.assignments.refresh()
    qtbot.waitUntil(lambda: not signed_in.assignments._refreshing)
    state = signed_in.stored(delivered.task_id).state
    assert state is CaseState.QUEUED, "its Task is completed, and that closes nothing here"
    signed_in.services.stored(lambda vault: recall(vault, early.meta["report_id"], "Not yet."))
    assert signed_in.stored(delivered.task_id).state is CaseState.AMENDING
    amends = signed_in.services.stored(lambda vault: amends_now(vault, delivered.task_id))
    assert amends is not None
    assert (amends.number, amends.version, amends.cited.report_id, amends.earlier) == (
        1, 2, first.meta["report_id"], (),
    )  # fmt: skip
    signs(open_desk(signed_in, delivered.task_id), ADDENDUM, qtbot)
    send(signed_in, delivered, qtbot)
    versions = signed_in.services.stored(lambda vault: signed_versions(vault, delivered.task_id))
    assert [(each.number, each.state) for each in versions] == [(1, "delivered"), (0, "recalled"), (2, "delivered")]
    assert documents(signed_in, delivered)[0] == (first, opinion)
    assert len({each.report.report_id for each in versions}) == 3
    never = f"DocumentReference?identifier=urn:ietf:rfc:3986|urn:uuid:{early.meta['report_id']}"
    assert coordinator.found(never) == []


def test_consent_that_ended_meanwhile_holds_an_addendum(
    service: Service, signed_in: Office, delivered: SampleCase, coordinator: Coordinator, qtbot: QtBot
) -> None:
    write(signed_in, delivered, 1, "The receptor status is negative.", qtbot)
    [_first, (document, _pdf)] = documents(signed_in, delivered)
    consent = next(each for each in delivered.resources if each["resourceType"] == "Consent")
    coordinator.put({**consent, "status": "inactive"})
    signed_in.deliveries.load(send=True)
    qtbot.waitUntil(lambda: entry_of(signed_in, document.meta["report_id"]).held)
    assert "consent" in entry_of(signed_in, document.meta["report_id"]).last_error
    never = f"DocumentReference?identifier=urn:ietf:rfc:3986|urn:uuid:{document.meta['report_id']}"
    assert coordinator.found(never) == []


def test_what_is_given_up_leaves_the_case_as_it_was(signed_in: Office, delivered: SampleCase) -> None:
    def work(vault: Vault) -> None:
        begin_amendment(vault, delivered.task_id)
        with pytest.raises(NotAllowed):
            begin_amendment(vault, delivered.task_id)
        drop_amendment(vault, delivered.task_id)
        with pytest.raises(NotAllowed):
            drop_amendment(vault, delivered.task_id)

    signed_in.services.stored(work)
    assert signed_in.stored(delivered.task_id).state is CaseState.DELIVERED
    assert signed_in.services.stored(lambda vault: amends_now(vault, delivered.task_id)) is None
    assert [entry.state for entry in signed_in.vault.outbox()] == [OutboxState.DELIVERED]
