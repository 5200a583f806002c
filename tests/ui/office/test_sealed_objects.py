"""What the manifest lists of the marks is what is kept, attached, delivered and archived, byte for byte."""

from __future__ import annotations

import hashlib
import io
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.views import ViewState, Window
from reviewer_app.cases.work import AnnotationChange, Edit, KeyImageChange
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.errors import CannotSign
from reviewer_app.exchange.marks import outputs
from reviewer_app.jobs import CancelToken
from reviewer_app.report.archive_check import check_archive
from reviewer_app.report.manifest import Manifest
from reviewer_app.report.revisions import attached_manifest
from reviewer_app.report.verify import verify_pdf
from reviewer_app.store.audit_extract import check_extract
from reviewer_app.store.values import SignedDocument
from reviewer_app.ui.case.desk import SignedPreview
from reviewer_app.ui.office.case_archive import ArchiveOrder, archive_case
from reviewer_app.ui.office.case_desk import OfficeDesk
from reviewer_app.ui.office.frozen_delivery import begin_delivery
from reviewer_app.ui.office.kept_objects import MARK_OBJECT, UNREADABLE
from reviewer_app.ui.office.marks_export import export_marks, to_export
from reviewer_app.ui.office.recalls import recall, standing_document
from reviewer_app.ui.office.signing_desk import ShownPreview
from tests.conformance.written import errors_of_dcmtk, explanation, said
from tests.helpers.desk_answers import KEY_PASSPHRASE, Answers, install_key, previewed, sign
from tests.helpers.marks import key_image, mark
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, downloaded, open_desk
from tests.helpers.queued_opinion import told, wait_delivered
from tests.helpers.store_values import NOON
from tests.peers.look import Look


@pytest.fixture
def case(service: Service, signed_in: Office, qtbot: QtBot) -> SampleCase:
    made = service.add_case(images=2)
    downloaded(signed_in, made.task_id, qtbot)
    install_key(signed_in)
    return made


@pytest.fixture
def look(service: Service) -> Iterator[Look]:
    with closing(Look(service.endpoint)) as made:
        yield made


@pytest.fixture
def desk(signed_in: Office, case: SampleCase, qtbot: QtBot) -> OfficeDesk:
    """A case with a length and a key image on its first picture."""
    desk = open_desk(signed_in, case.task_id)
    index = desk.records().instances[0]
    line = mark(AnnotationKind.LENGTH, index, [(2, 2), (6, 5)], measurement=Measurement(5.0, "px", Calibration.NONE))
    key = key_image(index, ViewState(Window(40, 400)))
    write(desk, Edit("edit-1", "Practitioner/lindqvist", NOON, "Draw", (AnnotationChange(None, line),),
                     (KeyImageChange(None, key),)), qtbot)  # fmt: skip
    return desk


def write(desk: OfficeDesk, edit: Edit, qtbot: QtBot) -> None:
    answers = Answers()
    desk.add_edits([edit], answers.done, answers.failed)
    qtbot.waitUntil(lambda: answers.here)
    assert answers.error is None


def signed(desk: OfficeDesk, qtbot: QtBot) -> SignedPreview:
    answer = sign(desk, previewed(desk, qtbot), KEY_PASSPHRASE, qtbot)
    assert answer.error is None
    made: SignedPreview = answer.value
    return made


def manifest_in(pdf: bytes) -> Manifest:
    found = attached_manifest(pdf)
    assert found is not None
    return found


def kept(office: Office, case: SampleCase) -> list[SignedDocument]:
    return [one for one in office.vault.signed_documents(case.task_id) if one.kind == MARK_OBJECT]


def test_what_the_manifest_lists_is_kept_attached_and_stored_byte_for_byte(
    signed_in: Office, case: SampleCase, desk: OfficeDesk, look: Look, qtbot: QtBot
) -> None:
    listed = manifest_in(signed(desk, qtbot).pdf).objects
    assert [one.kind for one in listed] == ["PR", "KO", "SR"]
    assert [one.sha256 for one in kept(signed_in, case)] == [one.sha256 for one in listed]
    told(signed_in, case, qtbot)
    signed_in.deliveries.load(send=True)
    wait_delivered(signed_in, case, qtbot)
    for one in listed:
        data = look.archived_file(one.study_uid, one.sop_instance_uid)
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (one.sha256, one.size)
    delivered = standing_document(signed_in.vault, case.task_id)
    assert delivered is not None
    with signed_in.vault.open_blob(case.task_id, delivered.blob_id) as stream, pikepdf.open(stream) as opened:
        attached = {name: opened.attachments[name].get_file().read_bytes() for name in opened.attachments}
    assert {one.file: one.sha256 for one in listed}.items() <= {
        name: hashlib.sha256(data).hexdigest() for name, data in attached.items()
    }.items()


def test_no_other_version_of_the_writers_changes_what_is_sent(
    signed_in: Office, desk: OfficeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = manifest_in(signed(desk, qtbot).pdf).objects
    monkeypatch.setattr(outputs, "mark_objects", lambda _draft: pytest.fail("nothing is written anew"))
    (entry,) = signed_in.vault.outbox()
    sent = signed_in.services.stored(lambda vault: begin_delivery(vault, entry.id))
    assert sent.sealed is not None
    assert [(one.sop_instance_uid, hashlib.sha256(one.data).hexdigest()) for one in sent.sealed] == [
        (one.sop_instance_uid, one.sha256) for one in listed
    ]
    assert sent.sealed_problem == ""


def test_a_mark_that_changed_after_the_preview_makes_another_and_the_first_is_not_signed(
    signed_in: Office, case: SampleCase, desk: OfficeDesk, qtbot: QtBot
) -> None:
    first = previewed(desk, qtbot)
    (line,) = [one.after for edit in desk.edits() for one in edit.annotations]
    assert isinstance(line, Annotation)
    renamed = AnnotationChange(line, replace(line, label="Node"))
    write(desk, Edit("edit-2", "Practitioner/lindqvist", NOON, "Rename", (renamed,)), qtbot)
    second = previewed(desk, qtbot)
    before, after = manifest_in(first.pdf).objects, manifest_in(second.pdf).objects
    assert [one.sop_instance_uid for one in before] == [one.sop_instance_uid for one in after]
    assert {one.sha256 for one in before if one.kind == "SR"}.isdisjoint(one.sha256 for one in after)
    refused = sign(desk, first, KEY_PASSPHRASE, qtbot)
    assert isinstance(refused.error, CannotSign)
    assert kept(signed_in, case) == []
    assert sign(desk, second, KEY_PASSPHRASE, qtbot).error is None
    assert [one.sha256 for one in kept(signed_in, case)] == [one.sha256 for one in after]


def test_a_draft_that_is_looked_at_meanwhile_seals_nothing_and_takes_nothing(
    signed_in: Office, case: SampleCase, desk: OfficeDesk, qtbot: QtBot
) -> None:
    preview = previewed(desk, qtbot)
    draft = previewed(desk, qtbot, draft=True)
    assert attached_manifest(draft.pdf) is None
    assert sign(desk, preview, KEY_PASSPHRASE, qtbot).error is None
    assert len(kept(signed_in, case)) == 3


def test_an_earlier_preview_that_is_ready_later_is_not_what_is_signed(
    signed_in: Office, case: SampleCase, desk: OfficeDesk, qtbot: QtBot
) -> None:
    preview = previewed(desk, qtbot)
    desk._signing.was_shown(ShownPreview("ab" * 32, number=0))
    assert sign(desk, preview, KEY_PASSPHRASE, qtbot).error is None
    assert len(kept(signed_in, case)) == 3


def test_where_signing_fails_nothing_of_them_is_kept(
    signed_in: Office, case: SampleCase, desk: OfficeDesk, qtbot: QtBot
) -> None:
    assert sign(desk, previewed(desk, qtbot), "another passphrase", qtbot).error is not None
    assert kept(signed_in, case) == []


def test_what_is_signed_after_a_recall_has_other_objects(
    signed_in: Office, case: SampleCase, desk: OfficeDesk, qtbot: QtBot
) -> None:
    first = manifest_in(signed(desk, qtbot).pdf).objects
    (entry,) = signed_in.vault.outbox()
    signed_in.services.stored(lambda vault: recall(vault, entry.id, "A word was wrong."))
    again = open_desk(signed_in, case.task_id)
    second = manifest_in(signed(again, qtbot).pdf).objects
    assert {one.sop_instance_uid for one in first}.isdisjoint(one.sop_instance_uid for one in second)
    newest = signed_in.vault.outbox()[-1]
    sent = signed_in.services.stored(lambda vault: begin_delivery(vault, newest.id))
    assert [one.sop_instance_uid for one in sent.sealed or ()] == [one.sop_instance_uid for one in second]


def test_export_and_archive_have_the_same_bytes(
    signed_in: Office, case: SampleCase, desk: OfficeDesk, qtbot: QtBot, tmp_path: Path
) -> None:
    hashes = {one.sha256 for one in manifest_in(signed(desk, qtbot).pdf).objects}
    draft, sealed = signed_in.services.stored(lambda vault: to_export(vault, case.task_id))
    written = export_marks(draft, tmp_path / "out", sealed=sealed)
    assert {hashlib.sha256(one.read_bytes()).hexdigest() for one in written.paths} == hashes
    told(signed_in, case, qtbot)
    signed_in.deliveries.load(send=True)
    wait_delivered(signed_in, case, qtbot)
    path = archive_case(signed_in.services, ArchiveOrder(case.task_id), tmp_path / "a.zip", CancelToken())
    with path.open("rb") as file:
        (checked,) = check_archive(file, audit=check_extract).documents
    assert checked.objects_here == 3
    with zipfile.ZipFile(path) as archive:
        there = {hashlib.sha256(archive.read(one)).hexdigest() for one in archive.namelist() if "dicom/" in one}
    assert hashes < there, "the copy of the opinion is there too"


def test_the_checkers_of_others_pass_what_is_attached(desk: OfficeDesk, qtbot: QtBot, tmp_path: Path) -> None:
    for name in ("dciodvfy", "dsrdump"):
        if shutil.which(name) is None:
            pytest.skip(f"{name} is missing: apt-get install {'dicom3tools' if name == 'dciodvfy' else 'dcmtk'}")
    pdf = signed(desk, qtbot).pdf
    listed = manifest_in(pdf).objects
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for one in listed:
            path = tmp_path / one.file
            path.write_bytes(opened.attachments[one.file].get_file().read_bytes())
            complaints = said(["dciodvfy", str(path)]).splitlines()
            assert [each for each in complaints if each.startswith("Error") and not explanation(each)] == []
            if one.kind != "PR":
                tree = said(["dsrdump", str(path)])
                assert "CONTAINER" in tree
                assert errors_of_dcmtk(tree) == []


def test_verify_counts_them_and_finds_them_in_a_folder(desk: OfficeDesk, qtbot: QtBot, tmp_path: Path) -> None:
    pdf = signed(desk, qtbot).pdf
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for name in opened.attachments:
            (tmp_path / name).write_bytes(opened.attachments[name].get_file().read_bytes())
    found = verify_pdf(pdf, (), tmp_path)
    assert "3 DICOM objects" in found.contents.words
    objects = found.manifest.objects
    assert (objects.listed, objects.attached, objects.matched, objects.spoiled) == (3, 3, 3, ())


def test_what_cannot_be_read_any_more_is_told_and_does_not_hold_back_the_opinion(
    signed_in: Office, case: SampleCase, desk: OfficeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf = signed(desk, qtbot).pdf
    lost, *others = kept(signed_in, case)
    (entry,) = signed_in.vault.outbox()
    documents = signed_in.vault.signed_documents(case.task_id)
    monkeypatch.setattr(
        type(signed_in.vault), "signed_documents", lambda _vault, _case: [one for one in documents if one != lost]
    )
    sent = signed_in.services.stored(lambda vault: begin_delivery(vault, entry.id))
    assert sent.pdf == pdf
    assert [hashlib.sha256(one.data).hexdigest() for one in sent.sealed or ()] == [one.sha256 for one in others]
    assert sent.sealed_problem == UNREADABLE
