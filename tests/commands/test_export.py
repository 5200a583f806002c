"""The marks of a case in a vault, as files."""

from __future__ import annotations

import getpass
from dataclasses import replace
from pathlib import Path

import pydicom
import pytest

from reviewer_app.__main__ import main
from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.life_cycle import CaseEvent
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.people import Patient
from reviewer_app.cases.views import ViewState, Window
from reviewer_app.cases.work import AnnotationChange, Edit, KeyImageChange, replay
from reviewer_app.errors import Cancelled
from reviewer_app.exchange.delivery import Delivered
from reviewer_app.exchange.marks.draft import draft_of
from reviewer_app.exchange.marks.outputs import mark_objects
from reviewer_app.jobs import CancelToken
from reviewer_app.store.values import DownloadItem, OutboxEntry, instance_key
from reviewer_app.store.vault import Vault, create_vault
from reviewer_app.ui.office.frozen_delivery import FrozenDelivery, begin_delivery, freeze, freeze_addendum, payload
from reviewer_app.ui.office.marks_export import draft_for_export, export_marks, to_export
from tests.helpers.marks import ISSUED, REPORT_ID, REVIEWER, bundled, index_of, key_image, mark
from tests.helpers.store_programs import FAST_KDF, PASSPHRASE
from tests.helpers.store_values import make_case, put_blob

CT = index_of(bundled("CT_small.dcm"))
PATIENT = Patient("Patient/1", "CompressedSamples", "CT1", CT.patient.identifier, sex="other")
LINE = mark(
    AnnotationKind.LENGTH, CT, [(10, 20), (50, 40)], measurement=Measurement(22.7, "mm", Calibration.PATIENT_PLANE)
)
REGION = mark(AnnotationKind.POLYGON, CT, [(10, 10), (40, 10), (40, 40)])


def fill(vault: Vault, patient: Patient = PATIENT) -> None:
    """Put a case with one image, a line, a region and a key image into a vault."""
    vault.put_case(replace(make_case(), patient=patient))
    for event in (CaseEvent.ACCEPT, CaseEvent.START_DOWNLOAD):
        vault.move("task-1", event)
    key = instance_key(CT.sop_instance_uid)
    vault.plan_download("task-1", [DownloadItem(key, CT.study.uid, CT.series.uid)])
    vault.item_done("task-1", key, put_blob(vault, bundled("CT_small.dcm").read_bytes()), CT)
    view = ViewState(Window(40, 400))
    changes = (AnnotationChange(None, LINE), AnnotationChange(None, REGION))
    image = KeyImageChange(None, key_image(CT, view))
    vault.put_reviewer(REVIEWER)
    vault.add_edit("task-1", Edit("e1", REVIEWER.reference, ISSUED, "Draw", changes, (image,)))


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: PASSPHRASE)
    with create_vault(tmp_path / "profile" / "data", PASSPHRASE, kdf=FAST_KDF) as vault:
        fill(vault)
    return tmp_path / "profile"


def test_a_draft_is_exported_as_files(profile: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--profile", str(profile), "export", "SO-2026-0042", "--output", str(tmp_path / "out"), "--masks"]
    assert main(arguments) == 0
    named = [Path(one) for one in capsys.readouterr().out.splitlines()]
    found = [pydicom.dcmread(one) for one in named]
    assert [one.Modality for one in found] == ["PR", "KO", "SR", "SEG"]
    assert {str(one.StudyInstanceUID) for one in found} == {CT.study.uid}
    before = [one.read_bytes() for one in named]
    assert main(arguments) == 0
    assert [one.read_bytes() for one in named] == before
    assert sorted(named) == sorted((tmp_path / "out").iterdir())


def test_an_unknown_case_is_told(profile: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--profile", str(profile), "export", "task-9", "--output", str(tmp_path / "out")]) == 2
    assert "no such case" in capsys.readouterr().err


def signed(vault: Vault) -> FrozenDelivery:
    """Sign the case and queue what is delivered; return what was frozen."""
    for event in (CaseEvent.DOWNLOADED, CaseEvent.OPEN, CaseEvent.SIGN):
        vault.move("task-1", event)
    meta = {"report_id": REPORT_ID, "meaning": "authorship", "signed_at": ISSUED.isoformat()}
    document = vault.put_document("task-1", "opinion", b"%PDF-1.7", meta)
    case, work = vault.case("task-1").case, replay(vault.edits("task-1"))
    frozen = freeze(case, REVIEWER, work, [CT], meta, lambda _uid: bundled("CT_small.dcm").open("rb"))
    vault.queue("task-1", OutboxEntry(REPORT_ID, "task-1", "opinion", ISSUED, payload(document, frozen)))
    return frozen


def test_what_was_signed_is_exported_as_it_is_delivered(tmp_path: Path) -> None:
    with create_vault(tmp_path / "data", PASSPHRASE, kdf=FAST_KDF) as vault:
        fill(vault)
        signed(vault)
        written = export_marks(draft_for_export(vault, "task-1"), tmp_path / "out").paths
        delivered = mark_objects(draft_of(begin_delivery(vault, REPORT_ID))).objects
    assert [one.read_bytes() for one in written] == [one.data for one in delivered]
    assert len(delivered) == 3


def test_marks_of_an_opinion_that_an_older_version_signed_are_exported(tmp_path: Path) -> None:
    with create_vault(tmp_path / "data", PASSPHRASE, kdf=FAST_KDF) as vault:
        fill(vault)
        frozen = signed(vault)
        (entry,) = vault.outbox()
        older = {name: kept for name, kept in entry.payload["frozen"].items() if name not in ("marked", "software")}
        vault.queue("task-1", replace(entry, id="older", payload={**entry.payload, "frozen": older}))
        draft = draft_for_export(vault, "task-1")
        written = export_marks(draft, tmp_path / "out").paths
    assert (draft.software, draft.final) == ("", True)
    assert draft.frames == frozen.marked
    assert [pydicom.dcmread(one).Modality for one in written] == ["PR", "KO", "SR"]


def test_an_addendum_that_was_signed_since_hides_no_mark(tmp_path: Path) -> None:
    with create_vault(tmp_path / "data", PASSPHRASE, kdf=FAST_KDF) as vault:
        fill(vault)
        frozen = signed(vault)
        meta = {"report_id": "a1", "meaning": "authorship", "signed_at": ISSUED.isoformat()}
        document = vault.put_document("task-1", "addendum", b"%PDF-1.7", meta)
        more = freeze_addendum(frozen.case, REVIEWER, frozen.work, [CT], meta, Delivered(REPORT_ID, "ab" * 32))
        vault.queue("task-1", OutboxEntry("a1", "task-1", "addendum", ISSUED, payload(document, more)))
        draft, sealed = to_export(vault, "task-1")
        written = export_marks(draft, tmp_path / "out", sealed=sealed)
    assert sealed is None, "it was signed by a version that wrote them when it was sent"
    assert [pydicom.dcmread(one).Modality for one in written.paths] == ["PR", "KO", "SR"]


def test_images_of_somebody_else_are_not_written_about(tmp_path: Path) -> None:
    with create_vault(tmp_path / "data", PASSPHRASE, kdf=FAST_KDF) as vault:
        fill(vault, replace(PATIENT, family="Somebody", given="Else", identifier="X-1"))
        made = export_marks(draft_for_export(vault, "task-1"), tmp_path / "out")
    assert made.paths == ()
    assert "or is of another patient: Length 1, Polygon 2, Key image 1." in made.problem


def test_an_export_that_is_stopped_leaves_no_file_of_its_own(tmp_path: Path) -> None:
    with create_vault(tmp_path / "data", PASSPHRASE, kdf=FAST_KDF) as vault:
        fill(vault)
        draft = draft_for_export(vault, "task-1")
    first, *_others = export_marks(draft, tmp_path / "whole").paths
    kept = tmp_path / "out" / first.name
    kept.parent.mkdir()
    kept.write_bytes(first.read_bytes())
    token, told = CancelToken(), list[tuple[int, int]]()

    def stop(count: int, of: int) -> None:
        told.append((count, of))
        if count == 5:
            token.cancel()

    with pytest.raises(Cancelled):
        export_marks(draft, kept.parent, token=token, on_progress=stop)
    # three kinds are made, then two of three files are written
    assert told == [(0, 3), (1, 3), (2, 3), (4, 6), (5, 6)]
    assert list(kept.parent.iterdir()) == [kept]
