"""A file that a co-author has signed is taken in, and goes out as a new version of the same opinion."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.people import CoAuthor, Cover, Licence, Reviewer
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.errors import CannotVerify, NotAllowed
from reviewer_app.exchange.signed_revision import signed_revisions
from reviewer_app.jobs import CancelToken
from reviewer_app.report.cosign import CoSignRequest, co_sign
from reviewer_app.report.identity import DemoAuthority, make_demo_authority
from reviewer_app.report.inputs import Meaning
from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.levels import Raised
from reviewer_app.report.verify import verify_pdf
from reviewer_app.settings import Settings
from reviewer_app.store.values import OutboxEntry, OutboxState
from reviewer_app.ui.co_signed_dialog import CoSignedDialog
from reviewer_app.ui.office import raising
from reviewer_app.ui.office.co_signed import offered, take_in
from reviewer_app.ui.office.later_level import raise_delivered
from reviewer_app.ui.office.outbox_answers import OutboxAnswers
from reviewer_app.ui.office.raising import LEVEL
from reviewer_app.ui.office.recalls import standing_document
from reviewer_app.ui.office.signed_case import kept_case
from reviewer_app.ui.outbox_page import OutboxPage
from reviewer_app.ui.receipt_view import receipt_rows
from tests.helpers.coordinator import Coordinator
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service
from tests.helpers.queued_opinion import entry_of, signed, wait_delivered
from tests.helpers.report_samples import NOW
from tests.helpers.signed_report import signed_report

LATER = NOW + timedelta(hours=2)
PROFILE = Reviewer(
    "Practitioner/ben", "Ben Okafor", licences=(Licence("OR", "MD-1"),), covers=(Cover("Carrier", "1", ("OR",)),)
)
BEN = CoAuthor("Practitioner/ben", "Dr. Ben Okafor", PROFILE)


@cache
def authority(name: str) -> DemoAuthority:
    return make_demo_authority(name, "", NOW - timedelta(days=30), passphrase="secret")


@cache
def co_signed(name: str = "Ben Okafor") -> bytes:
    key = Pkcs12Key(authority(name).pkcs12)
    return co_sign(CoSignRequest(signed_report(), key, "secret", Meaning.CO_AUTHORSHIP, LATER)).pdf


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "co-signed.pdf").write_bytes(co_signed())
    return tmp_path / "co-signed.pdf"


def delivered(office: Office, service: Service, qtbot: QtBot, *authors: CoAuthor) -> tuple[SampleCase, str]:
    """Deliver an opinion on a case with these co-authors; return the case and the id of its report."""
    case = service.add_case(images=1)
    report_id = signed(office, case, qtbot, pdf=signed_report())
    office.deliveries.load(send=True)
    wait_delivered(office, case, qtbot)
    name_co_authors(office, case, *authors)
    return case, report_id


def name_co_authors(office: Office, case: SampleCase, *authors: CoAuthor) -> None:
    known = office.vault.case(case.task_id).case
    office.services.stored(lambda vault: vault.put_case(replace(known, co_authors=authors)))
    office.assignments.load()
    office.drain()


def later(office: Office) -> list[OutboxEntry]:
    return [one for one in office.vault.outbox() if one.kind == LEVEL]


def test_it_is_a_new_version_of_the_same_opinion_with_both_signatures(
    service: Service, signed_in: Office, path: Path, qtbot: QtBot
) -> None:
    case, report_id = delivered(signed_in, service, qtbot, BEN)
    offer = offered(signed_in.services, report_id, path)
    assert later(signed_in) == [], "nothing is kept before it is confirmed"
    signed_in.services.stored(lambda vault: take_in(vault, offer, signed_in.services.clock()))
    signed_in.deliveries.load(send=True)
    qtbot.waitUntil(lambda: later(signed_in)[-1].state is OutboxState.DELIVERED)
    query = f"identifier=urn:ietf:rfc:3986|urn:uuid:{report_id}"
    for kind, forms in (("DocumentReference", "content"), ("DiagnosticReport", "presentedForm")):
        (found,) = Coordinator(service.endpoint).found(f"{kind}?{query}")
        assert found["meta"]["versionId"] == "2"
        (form,) = found[forms]
        assert base64.b64decode(form.get("attachment", form)["data"]) == co_signed()
    assert [one.signer for one in verify_pdf(co_signed()).signatures] == ["Anna Lindqvist", "Ben Okafor"]
    (entry,) = later(signed_in)
    assert entry.payload["co_signers"] == "Ben Okafor"
    assert entry.receipt is not None
    provenances = Coordinator(service.endpoint).found(f"Provenance?target={entry.receipt['document']}")
    assert len(provenances) == 2
    (told,) = [one for one in provenances if f"Provenance/{one['id']}" != entry.receipt["provenance"]]
    assert told["agent"][0]["who"] == {"reference": "Practitioner/ben", "display": "Ben Okafor"}
    (signature,) = told["signature"]
    assert signature["type"][0]["display"] == "Coauthor's Signature"
    assert base64.b64decode(signature["data"]) == signed_revisions(co_signed())[1].cms
    whole = hashlib.sha256(co_signed()).hexdigest()
    assert told["entity"][0]["what"]["identifier"]["value"] == f"urn:sha256:{whole}"
    assert [one["step"] for one in entry.receipt["steps"]] == ["archive", "document", "report", "co-signature-1"]
    vault = signed_in.vault
    assert vault.state(case.task_id) is CaseState.DELIVERED
    first = standing_document(vault, case.task_id)
    assert first is not None
    assert first.sha256 == hashlib.sha256(signed_report()).hexdigest()
    (paper,) = kept_case(vault, case.task_id).papers
    assert paper.newest.sha256 == hashlib.sha256(co_signed()).hexdigest()
    (line,) = [one for one in vault.audit_events() if one.kind == "co-signed-taken-in"]
    assert line.detail["certificates"] == authority("Ben Okafor").identity.fingerprint
    assert line.detail["signed_sha256"] == first.sha256
    rows = dict(receipt_rows(entry, paper.newest))
    assert rows["Also signed by"] == "Ben Okafor"
    assert rows["New version of"] == f"urn:uuid:{report_id}"
    assert "the file that was sent, which begins with the one that was signed" in rows["Read back"]


@pytest.mark.parametrize(
    "wrong",
    [
        ((), "Ben Okafor", "names no co-author Ben Okafor"),
        ((BEN,), "Cleo Marsh", "names no co-author Cleo Marsh"),
        ((BEN._replace(profile=replace(PROFILE, licences=())),), "Ben Okafor", "No licence for OR"),
    ],
)
def test_only_a_co_author_with_a_licence_is_taken_in(
    service: Service, signed_in: Office, path: Path, qtbot: QtBot, wrong: tuple[tuple[CoAuthor, ...], str, str]
) -> None:
    authors, name, words = wrong
    _case, report_id = delivered(signed_in, service, qtbot, *authors)
    path.write_bytes(co_signed(name))
    with pytest.raises(NotAllowed, match=words):
        offered(signed_in.services, report_id, path)
    assert later(signed_in) == []


def test_what_is_no_file_of_this_opinion_is_refused(
    service: Service, signed_in: Office, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    _case, report_id = delivered(signed_in, service, qtbot, BEN)
    path.write_bytes(signed_report())
    with pytest.raises(CannotVerify, match="Nobody has co-signed"):
        offered(signed_in.services, report_id, path)
    with pytest.raises(CannotVerify, match="cannot be read"):
        offered(signed_in.services, report_id, path.with_name("none.pdf"))
    monkeypatch.setattr("reviewer_app.ui.office.co_signed.MOST_ADDED", 100)
    path.write_bytes(co_signed())
    with pytest.raises(CannotVerify, match="much larger"):
        offered(signed_in.services, report_id, path)


def test_while_a_later_version_waits_or_after_it_no_other_is_taken_in(
    service: Service, signed_in: Office, path: Path, qtbot: QtBot
) -> None:
    _case, report_id = delivered(signed_in, service, qtbot, BEN)
    offer = offered(signed_in.services, report_id, path)
    signed_in.services.stored(lambda vault: take_in(vault, offer, LATER))
    with pytest.raises(NotAllowed, match="no later version of it waits"):
        signed_in.services.stored(lambda vault: take_in(vault, offer, LATER))
    signed_in.deliveries.load(send=True)
    qtbot.waitUntil(lambda: later(signed_in)[-1].state is OutboxState.DELIVERED)
    with pytest.raises(NotAllowed, match="Another version of it was sent meanwhile"):
        signed_in.services.stored(lambda vault: take_in(vault, offer, LATER))
    with pytest.raises(CannotVerify, match="Nobody has co-signed"):
        offered(signed_in.services, report_id, path)
    assert len(later(signed_in)) == 1


def test_before_it_was_delivered_nothing_is_taken_in(
    service: Service, signed_in: Office, path: Path, qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot, pdf=signed_report())
    with pytest.raises(NotAllowed, match="once what was signed is delivered"):
        offered(signed_in.services, report_id, path)


@pytest.fixture
def page(signed_in: Office, qtbot: QtBot) -> OutboxPage:
    made = OutboxPage()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def answers(signed_in: Office, page: OutboxPage) -> OutboxAnswers:
    return OutboxAnswers(signed_in.services, signed_in.deliveries, signed_in.assignments, page, page)


def shown(office: Office, page: OutboxPage) -> dict[str, QPushButton]:
    page.set_entries(office.deliveries.entries, office.assignments.cases, office.services.clock())
    return {one.text(): one for one in page.findChildren(QPushButton)}


def test_it_is_asked_whose_the_certificate_is_and_then_sent(
    service: Service,
    signed_in: Office,
    page: OutboxPage,
    answers: OutboxAnswers,
    path: Path,
    qtbot: QtBot,
) -> None:
    case, report_id = delivered(signed_in, service, qtbot)
    with qtbot.waitSignal(signed_in.deliveries.changed):
        signed_in.deliveries.load()
    assert "Take in a co-signed file…" not in shown(signed_in, page), "the case names no co-author"
    name_co_authors(signed_in, case, BEN)
    assert shown(signed_in, page)["Take in a co-signed file…"].isEnabled()
    answers.taking_in.offer(report_id, "Doe, Jane", path)
    qtbot.waitUntil(lambda: bool(page.findChildren(CoSignedDialog)))
    (dialog,) = page.findChildren(CoSignedDialog)
    said = " ".join(one.text().replace("\u200b", "") for one in dialog.findChildren(QLabel))
    assert "Signed by Ben Okafor as co-author" in said
    assert "issued by Demo CA" in said
    assert authority("Ben Okafor").identity.fingerprint[:4] in said
    assert not dialog.act.isEnabled()
    dialog.compared.setChecked(True)
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(later(signed_in)) and later(signed_in)[-1].state is OutboxState.DELIVERED)
    qtbot.waitUntil(lambda: not signed_in.deliveries._sending)
    assert entry_of(signed_in, report_id).state is OutboxState.DELIVERED


def test_why_a_file_is_not_taken_in_is_told(
    service: Service, signed_in: Office, answers: OutboxAnswers, path: Path, qtbot: QtBot, page: OutboxPage
) -> None:
    _case, report_id = delivered(signed_in, service, qtbot, BEN)
    path.write_bytes(signed_report())
    answers.taking_in.offer(report_id, "Doe, Jane", path)
    qtbot.waitUntil(lambda: bool(signed_in.told))
    assert "Nobody has co-signed this file." in signed_in.sentences()[0]
    assert page.findChildren(CoSignedDialog) == []


def test_a_level_raised_meanwhile_does_not_take_the_place_of_a_co_signature(
    service: Service, signed_in: Office, path: Path, wanting: Settings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    _case, report_id = delivered(signed_in, service, qtbot, BEN)

    def made(pdf: bytes, *_given: object) -> Raised:
        """Raise so slowly that a co-signed file is taken in and delivered meanwhile."""
        offer = offered(signed_in.services, report_id, path)
        signed_in.services.stored(lambda vault: take_in(vault, offer, signed_in.services.clock()))
        signed_in.deliveries.load(send=True)
        qtbot.waitUntil(lambda: later(signed_in)[-1].state is OutboxState.DELIVERED)
        return Raised(pdf, "B-T")

    monkeypatch.setattr(raising, "made", made)
    with pytest.raises(NotAllowed, match="sent meanwhile"):
        raise_delivered(signed_in.services, report_id, wanting, CancelToken(), lambda _words: None)
    (entry,) = later(signed_in)
    assert entry.payload["co_signers"] == "Ben Okafor"
