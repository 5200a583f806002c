"""The desk of one open case: edits on disk, the preview that is signed, and what stays when signing fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from reviewer_app.cases.coverage_thresholds import CoverageThresholds
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.looks import Mark
from reviewer_app.cases.policy import Policy
from reviewer_app.cases.work import replay
from reviewer_app.errors import CannotDecode, CannotSign
from reviewer_app.report.manifest import ManifestAudit
from reviewer_app.report.revisions import attached_manifest
from reviewer_app.report.verify import verify_pdf
from reviewer_app.settings import Settings
from reviewer_app.store.values import AuditHead, OutboxState
from reviewer_app.store.vault import Vault
from reviewer_app.ui.case.desk import SignedPreview
from reviewer_app.ui.main_window import MainWindow
from reviewer_app.ui.office import open_case
from reviewer_app.ui.office.case_desk import OfficeDesk
from reviewer_app.ui.office.frozen_delivery import begin_delivery
from reviewer_app.ui.office.last_read import keep_read
from reviewer_app.ui.office.open_case import OpenCase
from reviewer_app.ui.office.opened_case import OpenedCase
from reviewer_app.ui.office.signing_key import SigningKey
from tests.helpers.desk_answers import KEY_PASSPHRASE, Answers, install_key, previewed, sign
from tests.helpers.looks import look
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, downloaded, open_desk
from tests.helpers.patience import PATIENCE
from tests.helpers.small_case import instance_uids
from tests.helpers.store_values import make_edit


@pytest.fixture
def case_id(service: Service, signed_in: Office, qtbot: QtBot) -> str:
    made = service.add_case(images=2)
    downloaded(signed_in, made.task_id, qtbot)
    return made.task_id


@pytest.fixture
def desk(signed_in: Office, case_id: str) -> OfficeDesk:
    return open_desk(signed_in, case_id)


def write(desk: OfficeDesk, number: int, qtbot: QtBot) -> None:
    answers = Answers()
    desk.add_edits([make_edit(number)], answers.done, answers.failed)
    qtbot.waitUntil(lambda: answers.here)
    assert answers.error is None


def test_what_was_downloaded_is_on_the_desk(desk: OfficeDesk, qtbot: QtBot) -> None:
    records = desk.records()
    assert len(records.instances) == 2
    assert [one.title for one in records.documents] == ["Referral letter", "Laboratory table"]
    assert records.problems == ()
    assert desk.state is CaseState.IN_REVIEW
    assert desk.reviewer.name == "Dr. Anna Lindqvist"
    with desk.open_stream(records.instances[0].sop_instance_uid) as stream:
        assert stream.read()[128:132] == b"DICM"
    paper = Answers()
    desk.document_bytes(records.documents[0].reference, paper.done, paper.failed)
    qtbot.waitUntil(lambda: paper.here)
    assert paper.value.startswith(b"%PDF-")


def test_what_is_not_here_says_so(desk: OfficeDesk, qtbot: QtBot) -> None:
    with pytest.raises(CannotDecode, match="not on this laptop"):
        desk.open_stream("1.2.3")
    for ask in (lambda a: desk.document_bytes("DocumentReference/none", a.done, a.failed),
                lambda a: desk.signed_pdf(a.done, a.failed)):  # fmt: skip
        answers = Answers()
        ask(answers)
        qtbot.waitUntil(lambda answers=answers: answers.here)
        assert isinstance(answers.error, CannotDecode)


def test_every_edit_is_there_when_the_case_is_opened_again(
    signed_in: Office, case_id: str, desk: OfficeDesk, offices: Callable[..., Office], qtbot: QtBot
) -> None:
    for number in range(3):
        write(desk, number, qtbot)
    desk.keep_looks({("1.2", 0): look(400)})
    desk.keep_looks({("1.2", 0): look(300), ("1.2", 1): look(50)})
    desk.close()
    signed_in.close()
    office = offices()
    again = open_desk(office, case_id)
    assert [one.id for one in again.edits()] == ["edit-0", "edit-1", "edit-2"]
    assert again.looks().by_key == {("1.2", 0): look(700), ("1.2", 1): look(50)}


def test_what_was_seen_counts_by_the_thresholds_that_the_case_is_opened_with(
    signed_in: Office, case_id: str, desk: OfficeDesk
) -> None:
    desk.keep_looks({("1.2", 0): look(400)})
    desk.close()

    def opened(*thresholds: CoverageThresholds) -> OpenedCase:
        return signed_in.services.stored(lambda vault: OpenedCase(vault, case_id, *thresholds))

    assert opened().looks.mark(("1.2", 0)) is Mark.SEEN
    assert opened(CoverageThresholds(seen_after_ms=500)).looks.mark(("1.2", 0)) is Mark.PASSED
    case = signed_in.stored(case_id).case
    strict = Policy(coverage=CoverageThresholds(seen_after_ms=500))
    signed_in.services.stored(lambda vault: vault.put_case(replace(case, policy=strict)))
    assert opened().looks.mark(("1.2", 0)) is Mark.PASSED, "as the policy of the service has it"
    assert opened().read_at == signed_in.assignments.read_at


def test_an_edit_that_waits_is_kept_when_the_vault_is_locked(
    signed_in: Office, case_id: str, desk: OfficeDesk, offices: Callable[..., Office]
) -> None:
    for number in range(20):
        desk.add_edits([make_edit(number)], lambda: None, lambda _error: None)
    desk.close()
    signed_in.close()
    assert len(offices().vault.edits(case_id)) == 20


def test_the_preview_is_signed_kept_and_queued(signed_in: Office, case_id: str, desk: OfficeDesk, qtbot: QtBot) -> None:
    install_key(signed_in)
    write(desk, 1, qtbot)
    desk.prepare_signing()
    preview = previewed(desk, qtbot)
    assert preview.pdf.startswith(b"%PDF-")
    assert (preview.signer, preview.records, preview.files) == ("Anna Lindqvist", 3, 4)
    signed: SignedPreview = sign(desk, preview, KEY_PASSPHRASE, qtbot).value
    assert signed.valid
    assert signed.pdf.startswith(preview.pdf)  # the very bytes that were read, and the signature after them
    assert desk.state is CaseState.QUEUED
    qtbot.waitUntil(lambda: signed_in.state(case_id) is CaseState.QUEUED)
    (document,) = signed_in.vault.signed_documents(case_id)
    assert document.sha256 == signed.sha256
    (entry,) = [one for one in signed_in.vault.outbox() if one.case_id == case_id]
    assert (entry.state, entry.id) == (OutboxState.QUEUED, document.meta["report_id"])
    sent = signed_in.services.stored(lambda vault: begin_delivery(vault, entry.id))
    assert (sent.pdf, sent.work, sent.reviewer) == (signed.pdf, replay(desk.edits()), desk.reviewer)
    assert sent.case.questions == desk.case.questions
    (said,) = [one.detail for one in signed_in.vault.audit_events() if one.kind == "opinion-signed"]
    assert (said["sha256"], said["unsigned_sha256"]) == (signed.sha256, preview.sha256)
    read = Answers()
    desk.signed_pdf(read.done, read.failed)
    qtbot.waitUntil(lambda: read.here)
    assert verify_pdf(read.value).valid
    # a second signature of the same case is refused, and nothing more is queued
    second = sign(desk, preview, KEY_PASSPHRASE, qtbot)
    assert second.error is not None
    assert len(signed_in.vault.signed_documents(case_id)) == 1


@pytest.mark.parametrize(("chosen", "told"), [("authorship", "authorship"), ("review", "approval")])
def test_what_a_signature_means_is_the_same_in_the_file_and_beside_it(
    signed_in: Office, desk: OfficeDesk, qtbot: QtBot, chosen: str, told: str
) -> None:
    install_key(signed_in)
    signed: SignedPreview = sign(desk, previewed(desk, qtbot, chosen), KEY_PASSPHRASE, qtbot, chosen).value
    (entry,) = signed_in.vault.outbox()
    sent = signed_in.services.stored(lambda vault: begin_delivery(vault, entry.id))
    assert verify_pdf(signed.pdf).meaning == sent.meaning == told


def test_a_draft_says_that_it_is_one_on_every_page_and_cannot_be_signed(
    signed_in: Office, desk: OfficeDesk, qtbot: QtBot
) -> None:
    install_key(signed_in)
    draft = previewed(desk, qtbot, draft=True)
    buffer = QBuffer()
    buffer.setData(QByteArray(draft.pdf))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    pages = [document.getAllText(page).text() for page in range(document.pageCount())]
    document.close()
    assert pages
    # at the foot, and across
    assert all(one.count("Draft, not signed") == 2 and "Final" not in one for one in pages)
    answers = sign(desk, draft, KEY_PASSPHRASE, qtbot)
    assert isinstance(answers.error, CannotSign)
    assert signed_in.vault.signed_documents(desk.case.id) == []


def test_two_previews_are_one_opinion(signed_in: Office, desk: OfficeDesk, qtbot: QtBot) -> None:
    previewed(desk, qtbot)
    first = signed_in.vault.get_value(f"report-id:{desk.case.id}")
    previewed(desk, qtbot)
    assert first
    assert signed_in.vault.get_value(f"report-id:{desk.case.id}") == first


def test_two_previews_between_which_nothing_happened_are_the_same_bytes(
    desk: OfficeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = desk.now()
    monkeypatch.setattr(OfficeDesk, "now", lambda _desk: now)
    monkeypatch.setattr(Vault, "audit_head", lambda _vault: AuditHead(7, "ab" * 32))
    first = previewed(desk, qtbot)
    assert previewed(desk, qtbot) == first
    monkeypatch.setattr(Vault, "audit_head", lambda _vault: AuditHead(8, "cd" * 32))
    later = previewed(desk, qtbot)
    assert later.sha256 != first.sha256
    before, after = attached_manifest(first.pdf), attached_manifest(later.pdf)
    assert before is not None
    assert after is not None
    assert (before.audit, after.audit) == (
        ManifestAudit(seq=7, hash="ab" * 32),
        ManifestAudit(seq=8, hash="cd" * 32),
    )
    assert msgspec.structs.replace(after, audit=before.audit) == before


def test_what_is_signed_anchors_the_audit_trail(signed_in: Office, desk: OfficeDesk, qtbot: QtBot) -> None:
    install_key(signed_in)
    signed: SignedPreview = sign(desk, previewed(desk, qtbot), KEY_PASSPHRASE, qtbot).value
    manifest = attached_manifest(signed.pdf)
    assert manifest is not None
    assert manifest.audit is not None
    assert manifest.rules
    anchor = AuditHead(manifest.audit.seq, manifest.audit.hash)
    events = signed_in.services.stored(lambda vault: vault.audit_events())
    assert anchor.seq < len(events), "the signature itself came later"
    assert events[anchor.seq - 1].hash == anchor.hash
    assert signed_in.services.stored(lambda vault: vault.verify_audit(anchor)) is None


def test_without_a_key_nothing_is_signed(signed_in: Office, case_id: str, desk: OfficeDesk, qtbot: QtBot) -> None:
    answers = sign(desk, previewed(desk, qtbot), "anything", qtbot)
    assert "No signing key is installed" in str(answers.error)
    assert signed_in.stored(case_id).state is CaseState.IN_REVIEW


def test_a_wrong_key_passphrase_loses_nothing(signed_in: Office, case_id: str, desk: OfficeDesk, qtbot: QtBot) -> None:
    install_key(signed_in)
    write(desk, 1, qtbot)
    preview = previewed(desk, qtbot)
    answers = sign(desk, preview, "not the passphrase", qtbot)
    assert isinstance(answers.error, CannotSign)
    assert "passphrase" in str(answers.error)
    assert desk.state is CaseState.IN_REVIEW
    assert signed_in.stored(case_id).state is CaseState.IN_REVIEW
    assert [one.id for one in signed_in.vault.edits(case_id)] == ["edit-1"]
    assert signed_in.vault.outbox() == []
    assert sign(desk, preview, KEY_PASSPHRASE, qtbot).error is None


def test_an_answer_for_a_case_that_was_left_finds_nobody(signed_in: Office, desk: OfficeDesk, qtbot: QtBot) -> None:
    answers = Answers()
    desk.preview(replay(desk.edits()), "authorship", answers.done, answers.failed)
    desk.close()
    qtbot.waitUntil(lambda: signed_in.vault.get_value(f"report-id:{desk.case.id}") is not None)
    signed_in.runner.close(PATIENCE)
    qtbot.wait(20)
    assert not answers.here


def test_a_key_file_that_is_none_is_not_installed(signed_in: Office) -> None:
    source = signed_in.paths.cache / "key.p12"
    source.write_bytes(b"not a key")
    key = SigningKey(signed_in.paths)
    with pytest.raises(CannotSign, match="damaged or no PKCS"):
        key.install(source, "anything")
    with pytest.raises(CannotSign, match="cannot be read"):
        key.install(source.with_name("missing.p12"), "anything")
    assert key.identity() is None
    install_key(signed_in)
    assert [one.stat().st_mode & 0o777 for one in signed_in.paths.config.glob("signing-*")] == [0o600, 0o600]


def test_instances_are_named_as_the_service_names_them(service: Service, signed_in: Office, qtbot: QtBot) -> None:
    case = service.add_case(images=2)
    downloaded(signed_in, case.task_id, qtbot)
    found = open_desk(signed_in, case.task_id).records().instances
    assert {one.sop_instance_uid for one in found} == set(instance_uids(case))


def test_what_is_read_anew_while_a_case_is_open_arrives(
    signed_in: Office, desk: OfficeDesk, case_id: str, qtbot: QtBot
) -> None:
    kept = signed_in.vault.case(case_id).case
    assert kept.consent is not None
    assert desk.case.consent == kept.consent
    told: list[bool] = []
    signed_in.vault.put_case(replace(kept, consent=replace(kept.consent, active=False), questions=()))
    signed_in.vault.put_reviewer(replace(desk.reviewer, licences=()))
    later = (desk.read_at() or signed_in.services.clock()) + timedelta(days=1)
    keep_read(signed_in.vault, later, read=[case_id], unread=[])
    desk.read_facts(lambda: told.append(True))
    qtbot.waitUntil(lambda: bool(told))
    assert desk.case.consent is not None
    assert not desk.case.consent.active
    assert desk.case.questions == kept.questions, "what was asked changed under the writer"
    assert (desk.reviewer.licences, desk.read_at()) == ((), later)
    asked: list[bool] = []
    desk.read_facts(lambda: asked.append(True))
    signed_in.services.stored(lambda _vault: None)
    qtbot.wait(20)
    assert asked == [], "nothing had changed"


def test_a_preview_of_facts_that_were_replaced_is_not_signed(
    signed_in: Office, desk: OfficeDesk, case_id: str, qtbot: QtBot
) -> None:
    install_key(signed_in)
    before, answers = desk.facts(), Answers()
    desk.preview(replay(desk.edits()), "authorship", answers.done, answers.failed)
    # replaced while the file is made: it is of one time all the same
    desk._opened.case = replace(before.case, consent=None)
    desk._opened.reviewer = replace(before.reviewer, name="Dr. Anna Holm")
    qtbot.waitUntil(lambda: answers.here)
    assert answers.error is None
    assert answers.value.facts == before
    refused = sign(desk, answers.value, KEY_PASSPHRASE, qtbot)
    assert isinstance(refused.error, CannotSign)
    assert "The case was updated" in str(refused.error)
    assert signed_in.vault.signed_documents(case_id) == []
    assert signed_in.vault.outbox() == []
    assert sign(desk, previewed(desk, qtbot), KEY_PASSPHRASE, qtbot).error is None
    (entry,) = signed_in.vault.outbox()
    sent = signed_in.services.stored(lambda vault: begin_delivery(vault, entry.id))
    assert (sent.case.consent, sent.reviewer.name) == (None, "Dr. Anna Holm")


def test_a_case_that_is_open_is_told_of_what_was_read_anew(
    signed_in: Office, case_id: str, look: QApplication, qtbot: QtBot
) -> None:
    main = MainWindow(Settings())
    qtbot.addWidget(main)
    case = OpenCase(signed_in.services, main, signed_in.stored(case_id), Settings())
    case.read_facts()
    case.open()
    qtbot.waitUntil(lambda: case.screen is not None)
    kept = signed_in.vault.case(case_id).case
    assert case.screen is not None
    qtbot.waitUntil(lambda: case.screen is not None and bool(case.screen.checks()))
    signed_in.vault.put_case(replace(kept, consent=None))
    case.read_facts()
    screen = case.screen
    qtbot.waitUntil(lambda: any(one.id == "consent" and one.blocks for one in screen.checks()))
    case.close()


def test_that_a_case_was_opened_is_told_once_behind_its_first_image_or_as_it_is_left(
    signed_in: Office, case_id: str, look: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    main = MainWindow(Settings())
    qtbot.addWidget(main)
    for milliseconds in (0, 600_000):
        monkeypatch.setattr(open_case, "_TELL_MS", milliseconds)
        case = OpenCase(signed_in.services, main, signed_in.stored(case_id), Settings())
        told: list[bool] = []
        case.moved.connect(lambda told=told, case=case: told.append(case.screen is not None))
        case.open()
        assert told == []
        qtbot.waitUntil(lambda case=case: case.screen is not None)
        if not milliseconds:
            qtbot.waitUntil(lambda told=told: bool(told))
            assert told == [True]
        case.close()
        assert len(told) == 1


def test_the_timer_of_a_desk_is_qts_own_and_goes_with_it(desk: OfficeDesk, qapp: QApplication, qtbot: QtBot) -> None:
    timer = desk._looks._again
    assert timer.parent() is qapp, "the collector could take it away in the thread of a job"
    desk.close()
    desk.keep_looks({("1.2", 0): look(1)})
    qtbot.waitUntil(lambda: not isValid(timer))
