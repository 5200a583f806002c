"""An opinion with parts of a co-author is complete once the file with their signature is delivered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from reviewer_app.cases.people import CoAuthor
from reviewer_app.cases.section_authors import author_path
from reviewer_app.cases.work import FieldChange
from reviewer_app.demo.samples.fhir_shapes import TASK_INPUT_SYSTEM
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.report.author_signatures import AuthorCheck
from reviewer_app.report.co_signed_file import CoSignature, CoSignedFile
from reviewer_app.report.cosign import CoSignRequest, co_sign
from reviewer_app.report.inputs import Meaning
from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.store.values import OutboxState
from reviewer_app.ui.co_signed_dialog import CoSignedDialog
from reviewer_app.ui.office.awaited import awaited_words, signed_by
from reviewer_app.ui.office.co_signed import offered, take_in
from reviewer_app.ui.office.raising import LEVEL
from reviewer_app.ui.office.signed_case import kept_case
from reviewer_app.ui.outbox_page import OutboxPage
from reviewer_app.ui.receipt_view import receipt_rows
from reviewer_app.ui.worklist.rows import COLUMNS, make_rows
from tests.helpers.coordinator import Coordinator
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, downloaded
from tests.helpers.queued_opinion import entry_of, queued, told, wait_delivered
from tests.helpers.report_samples import NOW
from tests.helpers.signed_report import signed_report
from tests.helpers.store_values import make_edit
from tests.ui.office.test_co_signed import LATER, authority

PART = "findings.pathology"
BEN = CoAuthor("Practitioner/ben", "Dr. Ben Okafor")
WAITS = "Not complete: Dr. Ben Okafor has not signed for Pathology findings."


def queued_with_a_part(service: Service, office: Office, qtbot: QtBot) -> tuple[SampleCase, str]:
    """Let an opinion whose findings of pathology are Ben's wait to be sent; with the id of its report."""
    case, coordinator = service.add_case(images=1), Coordinator(service.endpoint)
    licensed = coordinator.read("Practitioner/lindqvist")
    coordinator.put({**licensed, "id": "ben", "name": [{"text": BEN.name}]})
    kind = {"coding": [{"system": TASK_INPUT_SYSTEM, "code": "co-author"}]}
    named = {"type": kind, "valueReference": {"reference": BEN.reference}}
    inputs = coordinator.read(f"Task/{case.task_id}")["input"]
    coordinator.change_task(case.task_id, input=[*inputs, named])
    downloaded(office, case.task_id, qtbot)
    assert [one.name for one in office.vault.case(case.task_id).case.co_authors] == [BEN.name]
    fields = (FieldChange(PART, "", "Spindle cells."), FieldChange(author_path(PART), "", BEN.reference))
    office.services.stored(lambda vault: vault.add_edit(case.task_id, replace(make_edit(1), fields=fields)))
    report_id = queued(office, case.task_id, pdf=signed_report())
    told(office, case, qtbot)
    return case, report_id


@pytest.fixture
def delivered(service: Service, signed_in: Office, qtbot: QtBot) -> tuple[SampleCase, str]:
    """A delivered opinion whose findings of pathology are Ben's; with the id of its report."""
    case, report_id = queued_with_a_part(service, signed_in, qtbot)
    signed_in.deliveries.load(send=True)
    wait_delivered(signed_in, case, qtbot)
    return case, report_id


def statuses(service: Service, report_id: str) -> tuple[str, str]:
    query = f"identifier=urn:ietf:rfc:3986|urn:uuid:{report_id}"
    (report,) = Coordinator(service.endpoint).found(f"DiagnosticReport?{query}")
    (document,) = Coordinator(service.endpoint).found(f"DocumentReference?{query}")
    assert [one["reference"] for one in report["resultsInterpreter"]][1:] == [BEN.reference]
    assert [one["reference"] for one in document["author"]][1:] == [BEN.reference]
    return report["status"], document["docStatus"]


def take(office: Office, report_id: str, path: Path, meaning: Meaning, qtbot: QtBot) -> None:
    """Take in a file that Ben has signed with this meaning, and send it."""
    key = Pkcs12Key(authority("Ben Okafor").pkcs12)
    path.write_bytes(co_sign(CoSignRequest(signed_report(), key, "secret", meaning, LATER)).pdf)
    offer = offered(office.services, report_id, path)
    office.services.stored(lambda vault: take_in(vault, offer, office.services.clock()))
    office.deliveries.load(send=True)
    qtbot.waitUntil(
        lambda: [one.state for one in office.vault.outbox() if one.kind == LEVEL] == [OutboxState.DELIVERED]
    )
    qtbot.waitUntil(lambda: not office.deliveries._sending)


def test_it_is_preliminary_until_the_co_author_has_signed_and_final_then(
    service: Service, signed_in: Office, delivered: tuple[SampleCase, str], tmp_path: Path, qtbot: QtBot
) -> None:
    case, report_id = delivered
    assert statuses(service, report_id) == ("preliminary", "preliminary")
    entries = signed_in.vault.outbox()
    assert awaited_words(entries, entry_of(signed_in, report_id)) == WAITS
    assert kept_case(signed_in.vault, case.task_id).papers[0].signed_by == ()
    found = signed_in.vault.case(case.task_id)
    assert found.co_signature_awaited
    (row,) = make_rows([found], signed_in.vault.reviewer(), signed_in.services.clock())
    assert "Co-signature awaited" in row.cells[COLUMNS.index("State")].text
    rows = dict(receipt_rows(entry_of(signed_in, report_id), None))
    assert rows["Parts of co-authors"] == "Dr. Ben Okafor: Pathology findings"
    take(signed_in, report_id, tmp_path / "both.pdf", Meaning.CO_AUTHORSHIP, qtbot)
    assert statuses(service, report_id) == ("final", "final")
    entries = signed_in.vault.outbox()
    assert signed_by(entries, entry_of(signed_in, report_id)) == (BEN.reference,)
    assert awaited_words(entries, entry_of(signed_in, report_id)) == ""
    assert kept_case(signed_in.vault, case.task_id).papers[0].signed_by == (BEN.reference,)
    assert not signed_in.vault.case(case.task_id).co_signature_awaited
    (receipt,) = [one.receipt for one in entries if one.kind == LEVEL]
    assert receipt is not None
    listed = Coordinator(service.endpoint).found(f"Provenance?target={receipt['document']}")
    roles = [agent["role"] for one in listed for agent in one["agent"] if "role" in agent]
    assert roles == [[{"text": "Pathology findings"}]] * 2, "in that of the reviewer, and in Ben's own"


def test_a_version_that_waits_to_be_sent_is_no_signature_at_the_service(
    signed_in: Office, delivered: tuple[SampleCase, str], tmp_path: Path
) -> None:
    _case, report_id = delivered
    path, key = tmp_path / "both.pdf", Pkcs12Key(authority("Ben Okafor").pkcs12)
    path.write_bytes(co_sign(CoSignRequest(signed_report(), key, "secret", Meaning.CO_AUTHORSHIP, LATER)).pdf)
    offer = offered(signed_in.services, report_id, path)
    signed_in.services.stored(lambda vault: take_in(vault, offer, signed_in.services.clock()))
    entries, entry = signed_in.vault.outbox(), entry_of(signed_in, report_id)
    (waiting,) = [one for one in entries if one.kind == LEVEL]
    assert (signed_by(entries, entry), awaited_words(entries, entry)) == ((), WAITS)
    assert signed_by(entries, entry, until=waiting.id) == (BEN.reference,)


def test_who_approves_has_not_signed_for_a_part(
    service: Service, signed_in: Office, delivered: tuple[SampleCase, str], tmp_path: Path, qtbot: QtBot
) -> None:
    _case, report_id = delivered
    take(signed_in, report_id, tmp_path / "both.pdf", Meaning.APPROVAL, qtbot)
    assert statuses(service, report_id) == ("preliminary", "preliminary")
    assert awaited_words(signed_in.vault.outbox(), entry_of(signed_in, report_id)) == WAITS


def test_the_outbox_says_who_has_not_signed(signed_in: Office, delivered: tuple[SampleCase, str], qtbot: QtBot) -> None:
    page = OutboxPage()
    qtbot.addWidget(page)
    entries = signed_in.vault.outbox()
    page.about_authors = lambda entry: awaited_words(entries, entry)
    page.set_entries(entries, signed_in.assignments.cases, signed_in.services.clock())
    assert WAITS in " ".join(one.text().replace("\u200b", "") for one in page.findChildren(QLabel))


def test_before_a_file_is_taken_in_it_is_said_for_which_parts(look: object, qtbot: QtBot) -> None:
    one = CoSignature(authority("Ben Okafor").identity, NOW, "co-authorship")
    authors = (
        AuthorCheck(BEN.name, BEN.reference, ("Pathology findings", "Answer 2"), one.signer, NOW),
        AuthorCheck("Cleo Marsh", "Practitioner/c", ("Other findings",)),
    )
    dialog = CoSignedDialog("Doe, Jane", CoSignedFile(b"", "", "", "B-B", (one,), (), authors))
    qtbot.addWidget(dialog)
    said = " ".join(each.text().replace("\u200b", "") for each in dialog.findChildren(QLabel))
    assert "Signs for: Pathology findings, Answer 2" in said
    assert "Not complete: Cleo Marsh, who wrote Other findings, has not signed for that." in said


def test_who_is_named_no_more_when_it_is_sent_holds_it(service: Service, signed_in: Office, qtbot: QtBot) -> None:
    case, report_id = queued_with_a_part(service, signed_in, qtbot)
    inputs = Coordinator(service.endpoint).read(f"Task/{case.task_id}")["input"]
    Coordinator(service.endpoint).change_task(case.task_id, input=inputs[:-1])
    signed_in.deliveries.load(send=True)
    qtbot.waitUntil(lambda: entry_of(signed_in, report_id).held)
    assert entry_of(signed_in, report_id).open_gates == (
        (f"section-author:{PART}", "Pathology findings: written by somebody whom the case names no longer"),
    )
