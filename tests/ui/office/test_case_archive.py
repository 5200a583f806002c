"""The archive of a case: whole when it is there, read back before, and nothing of it where it is not."""

from __future__ import annotations

import hashlib
import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest
from asn1crypto import tsp
from fhir.resources.R4B.bundle import Bundle
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.errors import BadSettings, Cancelled, KeyNotOpened, NotAllowed, ReviewerError, StoreDamaged
from reviewer_app.jobs import CancelToken
from reviewer_app.report.archive_check import ArchiveCheck, check_archive
from reviewer_app.report.archive_file import Member, write_members
from reviewer_app.report.seal import SEAL_NAME
from reviewer_app.settings import Settings, save_settings
from reviewer_app.store.audit_extract import check_extract
from reviewer_app.store.values import AuditEvent
from reviewer_app.sync import proof_transport
from reviewer_app.ui.office import case_archive
from reviewer_app.ui.office.case_archive import ArchiveOrder, archive_case
from reviewer_app.ui.office.kept_archives import CASE_ARCHIVED
from reviewer_app.ui.office.recalls import recall
from reviewer_app.ui.office.signing_key import SigningKey
from tests.helpers.archives import MADE, signed_sample
from tests.helpers.full_disk import full_disk, needs_limits
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service
from tests.helpers.patience import PATIENCE
from tests.helpers.proof_answers import stamp_of
from tests.helpers.proofs import lonely_time_stamper
from tests.helpers.queued_opinion import queued, signed, wait_delivered
from tests.helpers.report_samples import PASSPHRASE, authority
from tests.helpers.scripted_server import Reply, ScriptedServer, Seen


@pytest.fixture
def case(service: Service) -> SampleCase:
    return service.add_case(images=2)


@pytest.fixture
def delivered(signed_in: Office, case: SampleCase, qtbot: QtBot) -> Office:
    signed(signed_in, case, qtbot, pdf=signed_sample(cites=False))
    signed_in.deliveries.load(send=True)
    wait_delivered(signed_in, case, qtbot)
    return signed_in


def made(office: Office, case: SampleCase, path: Path, *, records: bool = False, passphrase: str = "") -> Path:
    return archive_case(office.services, ArchiveOrder(case.task_id, records, passphrase), path, CancelToken())


def checked(path: Path, *trust: bytes) -> ArchiveCheck:
    with path.open("rb") as file:
        return check_archive(file, trust, audit=check_extract)


def lines(office: Office) -> list[AuditEvent]:
    return [one for one in office.vault.audit_events() if one.kind == CASE_ARCHIVED]


def test_it_is_whole_noted_and_the_case_archived(delivered: Office, case: SampleCase, tmp_path: Path) -> None:
    path = made(delivered, case, tmp_path / "a.zip")
    found = checked(path)
    assert found.valid
    assert found.seal is not None
    assert not found.seal.signed
    [document] = found.documents
    [kept] = delivered.vault.signed_documents(case.task_id)
    assert document.document.sha256 == kept.sha256
    with zipfile.ZipFile(path) as archive:
        assert set(archive.namelist()) >= {
            "READ-ME.txt", "documents/opinion.pdf", "manifests/opinion.json", "fhir/document.json", "audit.jsonl",
        }  # fmt: skip
        assert [one for one in archive.namelist() if one.startswith("dicom/")]  # the copy for the image archive
        assert not [one for one in archive.namelist() if one.startswith("records/")]
        Bundle.model_validate(json.loads(archive.read("fhir/document.json")))
        statement = archive.read(SEAL_NAME)
    [line] = lines(delivered)
    assert line.detail["seal"] == hashlib.sha256(statement).hexdigest() == found.seal_sha256
    assert delivered.vault.state(case.task_id) is CaseState.ARCHIVED
    assert list(tmp_path.glob("*.zip")) == [path]


def test_a_second_archive_changes_nothing_of_the_case(delivered: Office, case: SampleCase, tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        assert checked(made(delivered, case, tmp_path / name)).valid
    assert delivered.vault.state(case.task_id) is CaseState.ARCHIVED
    assert len(lines(delivered)) == 2


def test_records_are_in_it_where_they_are_asked_for(delivered: Office, case: SampleCase, tmp_path: Path) -> None:
    path = made(delivered, case, tmp_path / "a.zip", records=True)
    assert checked(path).valid
    with zipfile.ZipFile(path) as archive:
        there = [one for one in archive.namelist() if one.startswith("records/")]
        hashes = {hashlib.sha256(archive.read(one)).hexdigest() for one in there}
    instances = delivered.vault.instances(case.task_id)
    papers = delivered.vault.documents(case.task_id)
    assert hashes == {one.sha256 for one in (*instances, *papers)}
    assert len(there) == len(instances) + len(papers)


def test_no_name_of_the_patient_is_in_a_name_of_a_file(delivered: Office, case: SampleCase, tmp_path: Path) -> None:
    patient = delivered.vault.case(case.task_id).case.patient
    with zipfile.ZipFile(made(delivered, case, tmp_path / "a.zip", records=True)) as archive:
        names = " ".join(archive.namelist())
    assert patient.family not in names
    assert patient.given not in names


def test_the_key_of_the_reviewer_signs_the_seal(delivered: Office, case: SampleCase, tmp_path: Path) -> None:
    source = tmp_path / "key.p12"
    source.write_bytes(authority().pkcs12)
    SigningKey(delivered.paths).install(source, PASSPHRASE)
    with pytest.raises(KeyNotOpened):
        made(delivered, case, tmp_path / "a.zip", passphrase="wrong")
    assert not (tmp_path / "a.zip").exists()
    assert [one.kind for one in delivered.vault.audit_events()].count("sign-failed") == 1
    assert delivered.vault.state(case.task_id) is CaseState.DELIVERED
    found = checked(made(delivered, case, tmp_path / "a.zip", passphrase=PASSPHRASE), authority().ca_pem)
    assert found.valid
    assert found.signature is not None
    assert found.signature.trusted


@pytest.mark.parametrize("answers", [True, False])
def test_a_signed_seal_has_a_time_stamp_where_the_settings_name_who_gives_them(
    delivered: Office, case: SampleCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: bool
) -> None:
    monkeypatch.setattr(proof_transport, "ANSWER_SECONDS", PATIENCE)
    source = tmp_path / "key.p12"
    source.write_bytes(authority().pkcs12)
    SigningKey(delivered.paths).install(source, PASSPHRASE)
    with ScriptedServer() as stamps:
        stamps.on("POST", "/tsa", lambda seen: Reply(200, stamp_of(lonely_time_stamper())(seen.body)))
        if not answers:
            stamps.on("POST", "/tsa", Reply(503))
        save_settings(delivered.paths.config / "settings.json", Settings(time_stamp_url=f"{stamps.url}/tsa"))
        found = checked(made(delivered, case, tmp_path / "a.zip", passphrase=PASSPHRASE))
    assert found.valid
    assert found.signature is not None
    assert ("A time-stamp of Time stamps" in found.summary) is answers
    assert bool(found.signature.stamp) is answers
    [line] = lines(delivered)
    assert line.detail["stamp"] == ("there" if answers else "not-had")


def test_a_time_stamp_that_does_not_fit_holds_back_no_archive(
    delivered: Office, case: SampleCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof_transport, "ANSWER_SECONDS", PATIENCE)
    source = tmp_path / "key.p12"
    source.write_bytes(authority().pkcs12)
    SigningKey(delivered.paths).install(source, PASSPHRASE)

    def of_something_else(seen: Seen) -> Reply:
        asked = tsp.TimeStampReq.load(seen.body)
        asked["message_imprint"]["hashed_message"] = bytes(32)
        return Reply(200, stamp_of(lonely_time_stamper())(asked.dump(force=True)))

    with ScriptedServer() as stamps:
        stamps.on("POST", "/tsa", of_something_else)
        save_settings(delivered.paths.config / "settings.json", Settings(time_stamp_url=f"{stamps.url}/tsa"))
        found = checked(made(delivered, case, tmp_path / "a.zip", passphrase=PASSPHRASE))
    assert found.valid
    assert found.signature is not None
    assert found.signature.stamp == ""
    [line] = lines(delivered)
    assert line.detail["stamp"] == "not-had"


def stopping(share: float) -> tuple[CancelToken, Callable[[int, int], None]]:
    token = CancelToken()
    return token, lambda count, of: token.cancel() if count >= share * of else None


@pytest.mark.parametrize("share", [0.1, 0.6])
def test_stopping_leaves_nothing(delivered: Office, case: SampleCase, tmp_path: Path, share: float) -> None:
    token, on_progress = stopping(share)
    place = tmp_path / "place"
    place.mkdir()
    with pytest.raises(Cancelled):
        archive_case(delivered.services, ArchiveOrder(case.task_id), place / "a.zip", token, on_progress)
    assert list(place.iterdir()) == []
    assert lines(delivered) == []
    assert delivered.vault.state(case.task_id) is CaseState.DELIVERED


def test_what_cannot_be_written_or_read_back_leaves_nothing(
    delivered: Office, case: SampleCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoilt(file: BinaryIO, *args: object) -> None:
        write_members(file, *args)  # type: ignore[arg-type]
        file.seek(100)
        file.write(b"\0\0\0\0\0\0\0\0")

    place = tmp_path / "place"
    place.mkdir()
    (place / "a.zip").write_bytes(b"before")
    monkeypatch.setattr(case_archive, "write_members", spoilt)
    with pytest.raises(StoreDamaged, match="could not be read back"):
        made(delivered, case, place / "a.zip")
    monkeypatch.undo()
    with pytest.raises(BadSettings):
        made(delivered, case, place / "none" / "a.zip")
    assert [(one.name, one.read_bytes()) for one in place.iterdir()] == [("a.zip", b"before")]
    assert lines(delivered) == []
    assert delivered.vault.state(case.task_id) is CaseState.DELIVERED


def test_only_what_was_delivered_is_archived_and_what_was_recalled_is_named(
    signed_in: Office, case: SampleCase, qtbot: QtBot, tmp_path: Path
) -> None:
    first = signed(signed_in, case, qtbot)
    with pytest.raises(NotAllowed, match="confirmed"):
        made(signed_in, case, tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()
    signed_in.services.stored(lambda vault: recall(vault, first, "A finding was missed."))
    [recalled] = signed_in.vault.signed_documents(case.task_id)
    queued(signed_in, case.task_id, pdf=signed_sample(cites=False))
    signed_in.deliveries.load(send=True)
    wait_delivered(signed_in, case, qtbot)
    found = checked(made(signed_in, case, tmp_path / "a.zip"))
    assert found.seal is not None
    assert found.seal.recalled == (recalled.sha256,)
    assert len(found.documents) == 1


@needs_limits
def test_a_full_disk_leaves_nothing(delivered: Office, case: SampleCase, tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    with full_disk() as disk:
        disk.fill()
        with pytest.raises(ReviewerError, match="full"):
            made(delivered, case, place / "a.zip")
    assert list(place.iterdir()) == []
    assert delivered.vault.state(case.task_id) is CaseState.DELIVERED


class Endless(io.RawIOBase):
    """So many zeros, never all of them in memory."""

    def __init__(self, size: int) -> None:
        self._left = size

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        piece = bytes(min(size, self._left))
        self._left -= len(piece)
        return piece


class Sink(io.BytesIO):
    """Takes everything and keeps nothing but how much it was."""

    at = 0

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.at += len(data)
        return len(data)

    def tell(self) -> int:
        return self.at

    def seek(self, place: int, whence: int = 0) -> int:
        self.at = place
        return place


def test_memory_does_not_grow_with_the_records() -> None:
    size = 256 << 20
    digest = hashlib.sha256()
    for _piece in range(256):
        digest.update(bytes(1 << 20))
    large = Member("records/large", size, digest.hexdigest(), lambda: Endless(size))  # type: ignore[arg-type,return-value]
    tracemalloc.start()
    write_members(Sink(), [large], MADE, lambda: None)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 << 20
