"""Papers of a case in the vault: passwords that are kept with the case, and copies that are noted."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from reviewer_app.cases.life_cycle import CaseEvent
from reviewer_app.cases.records import ListedDocument
from reviewer_app.errors import BadSettings, CannotDecode, LockedWithPassword
from reviewer_app.imaging.index import index_instance
from reviewer_app.store.values import StoredDocument
from reviewer_app.ui.office.papers import COPY_SAVED, CasePapers
from tests.helpers.locked_papers import locked_pdf, locked_record
from tests.helpers.office import Office
from tests.helpers.papers import make_pdf
from tests.helpers.store_values import make_case, put_blob

CASE = "task-1"
PAPERS = {
    "DocumentReference/plain": ("application/pdf", make_pdf(1)),
    "DocumentReference/locked": ("application/pdf", locked_pdf("secret")),
    "DocumentReference/text": ("text/plain", b"words"),
    "DocumentReference/other": ("application/msword", b"\xd0\xcf words"),
}


_FILE = locked_record("secret")
LOCKED_RECORD = index_instance(_FILE)
RECORDS = {LOCKED_RECORD.sop_instance_uid: _FILE.getvalue()}


@pytest.fixture
def office(offices: Callable[..., Office]) -> Office:
    made = offices()
    made.vault.put_case(make_case(CASE))
    return made


@pytest.fixture
def papers(office: Office) -> CasePapers:
    return _papers(office)


def _papers(office: Office) -> CasePapers:
    stored = []
    for reference, (kind, data) in PAPERS.items():
        blob = put_blob(office.vault, data, CASE)
        document = ListedDocument(reference, "Letter", "other", kind, "")
        stored.append(StoredDocument(document, blob.id, blob.size, blob.sha256))
    return CasePapers(office.services, CASE, stored, lambda uid: io.BytesIO(RECORDS[uid]))


def test_papers_come_as_they_are_shown(papers: CasePapers) -> None:
    assert papers.pdf("DocumentReference/plain") == PAPERS["DocumentReference/plain"][1]
    assert papers.pdf("DocumentReference/text").startswith(b"%PDF-")
    with pytest.raises(CannotDecode, match="does not show files of this kind"):
        papers.pdf("DocumentReference/other")
    with pytest.raises(CannotDecode, match="not on this laptop"):
        papers.pdf("DocumentReference/none")


def test_the_right_password_is_kept_and_goes_with_the_case(office: Office, papers: CasePapers) -> None:
    locked = "DocumentReference/locked"
    with pytest.raises(LockedWithPassword, match="locked"):
        papers.pdf(locked)
    with pytest.raises(LockedWithPassword, match="does not open"):
        papers.unlock(locked, "wrong")
    with pytest.raises(LockedWithPassword, match="locked"):
        papers.pdf(locked)
    assert papers.unlock(locked, "secret").startswith(b"%PDF-")
    again = _papers(office)
    assert again.pdf(locked).startswith(b"%PDF-")
    assert b"secret" not in b"".join(file.read_bytes() for file in office.paths.data.rglob("*") if file.is_file())
    office.vault.move(CASE, CaseEvent.DECLINE)
    office.vault.remove_local_copy(CASE, also_work=True)
    assert office.vault.get_value(f"paper-passwords:{CASE}") is None


def test_the_password_of_a_pdf_in_dicom_is_kept_likewise(office: Office, papers: CasePapers) -> None:
    with pytest.raises(LockedWithPassword, match="locked"):
        papers.record(LOCKED_RECORD)
    with pytest.raises(LockedWithPassword, match="does not open"):
        papers.unlock(LOCKED_RECORD, "wrong")
    assert papers.unlock(LOCKED_RECORD, "secret").startswith(b"%PDF-")
    shown = _papers(office).record(LOCKED_RECORD)
    assert isinstance(shown, bytes)
    assert b"/Encrypt" not in shown
    assert b"secret" not in b"".join(file.read_bytes() for file in office.paths.data.rglob("*") if file.is_file())


def test_no_copy_without_a_line_in_the_audit_trail(office: Office, papers: CasePapers, tmp_path: Path) -> None:
    path = tmp_path / "record.doc"
    papers.save_copy("DocumentReference/other", path)
    assert path.read_bytes() == PAPERS["DocumentReference/other"][1]
    assert list(tmp_path.glob("*.part")) == []
    line = office.vault.audit_events()[-1]
    assert (line.kind, line.case_id) == (COPY_SAVED, CASE)
    assert line.detail["document"] == "DocumentReference/other"
    assert len(line.detail["sha256"]) == 64


def test_a_copy_that_cannot_be_noted_is_not_made(
    office: Office, papers: CasePapers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise OSError(28, "no room")

    monkeypatch.setattr(type(office.vault), "audit", refuse)
    with pytest.raises(BadSettings, match="could not be written"):
        papers.save_copy("DocumentReference/other", tmp_path / "record.doc")
    assert not [one for one in tmp_path.iterdir() if one.name.endswith(".part") or one.name.startswith("record")]


def test_a_copy_that_cannot_be_written_is_not_noted(office: Office, papers: CasePapers, tmp_path: Path) -> None:
    before = len(office.vault.audit_events())
    with pytest.raises(BadSettings, match="could not be written"):
        papers.save_copy("DocumentReference/other", tmp_path / "none" / "record.doc")
    assert len(office.vault.audit_events()) == before


def test_a_copy_is_never_written_through_what_lies_beside_it(papers: CasePapers, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"other")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "record.doc.part").symlink_to(victim)
    papers.save_copy("DocumentReference/other", folder / "record.doc")
    assert victim.read_bytes() == b"other"
    assert sorted(one.name for one in folder.iterdir()) == ["record.doc", "record.doc.part"]
