"""What was signed leaves the vault whole, noted, and with nothing left behind where it does not."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from fhir.resources.R4B.bundle import Bundle
from pytestqt.qtbot import QtBot

from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.errors import BadSettings, Cancelled, CannotDecode, NotAllowed
from reviewer_app.jobs import CancelToken
from reviewer_app.store.values import AuditEvent, SignedDocument
from reviewer_app.ui.office.case_export import (
    BUNDLE_NAME,
    OPINION_SAVED,
    RECORD_EXPORTED,
    export_for_record,
    save_signed,
)
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service
from tests.helpers.queued_opinion import signed, wait_delivered


@pytest.fixture
def case(service: Service) -> SampleCase:
    return service.add_case(images=1)


@pytest.fixture
def delivered(signed_in: Office, case: SampleCase, qtbot: QtBot) -> Office:
    signed(signed_in, case, qtbot)
    signed_in.deliveries.load(send=True)
    wait_delivered(signed_in, case, qtbot)
    return signed_in


def document(office: Office, case: SampleCase) -> SignedDocument:
    [kept] = office.vault.signed_documents(case.task_id)
    return kept


def lines(office: Office, kind: str) -> list[AuditEvent]:
    return [one for one in office.vault.audit_events() if one.kind == kind]


def stops_at(step: int) -> tuple[CancelToken, Callable[[int, int], None]]:
    token = CancelToken()

    def on_progress(count: int, _of: int) -> None:
        if count == step:
            token.cancel()

    return token, on_progress


def test_the_signed_pdf_is_saved_byte_for_byte(
    signed_in: Office, case: SampleCase, qtbot: QtBot, tmp_path: Path
) -> None:
    signed(signed_in, case, qtbot)
    kept, path = document(signed_in, case), tmp_path / "opinion.pdf"
    save_signed(signed_in.services, case.task_id, kept.id, path, CancelToken())
    assert hashlib.sha256(path.read_bytes()).hexdigest() == kept.sha256
    [line] = lines(signed_in, OPINION_SAVED)
    assert line.detail == {"document": kept.id, "sha256": kept.sha256}


def test_the_newest_level_of_it_is_saved(signed_in: Office, case: SampleCase, qtbot: QtBot, tmp_path: Path) -> None:
    signed(signed_in, case, qtbot)
    kept, path = document(signed_in, case), tmp_path / "opinion.pdf"
    services = signed_in.services
    services.stored(lambda vault: vault.put_document(case.task_id, "opinion-level", b"%PDF raised", kept.meta))
    save_signed(services, case.task_id, kept.id, path, CancelToken())
    assert path.read_bytes() == b"%PDF raised"


def test_what_cannot_be_saved_leaves_what_was_there(
    signed_in: Office, case: SampleCase, qtbot: QtBot, tmp_path: Path
) -> None:
    signed(signed_in, case, qtbot)
    kept, path = document(signed_in, case), tmp_path / "opinion.pdf"
    path.write_bytes(b"before")
    stopped = CancelToken()
    stopped.cancel()
    with pytest.raises(Cancelled):
        save_signed(signed_in.services, case.task_id, kept.id, path, stopped)
    with pytest.raises(CannotDecode):
        save_signed(signed_in.services, case.task_id, "no such document", path, CancelToken())
    with pytest.raises(BadSettings):
        save_signed(signed_in.services, case.task_id, kept.id, tmp_path / "none" / "opinion.pdf", CancelToken())
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir() if one.is_file()] == [("opinion.pdf", b"before")]
    assert lines(signed_in, OPINION_SAVED) == []


def test_pdf_and_fhir_document_are_exported_together(delivered: Office, case: SampleCase, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    made = export_for_record(
        delivered.services, case.task_id, tmp_path, CancelToken(), lambda *step: steps.append(step)
    )
    assert {one.name for one in made.iterdir()} == {"opinion.pdf", BUNDLE_NAME}
    assert hashlib.sha256((made / "opinion.pdf").read_bytes()).hexdigest() == document(delivered, case).sha256
    bundle = json.loads((made / BUNDLE_NAME).read_bytes())
    Bundle.model_validate(bundle)
    assert steps[-1] == (2, 2)
    [line] = lines(delivered, RECORD_EXPORTED)
    assert line.detail == {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in made.iterdir()}


def test_no_name_of_the_patient_is_in_a_name_of_a_file(delivered: Office, case: SampleCase, tmp_path: Path) -> None:
    made = export_for_record(delivered.services, case.task_id, tmp_path, CancelToken())
    patient = delivered.vault.case(case.task_id).case.patient
    names = " ".join(str(one.relative_to(tmp_path)) for one in (made, *made.iterdir()))
    assert patient.family not in names
    assert patient.given not in names


def test_a_second_export_stands_beside_the_first(delivered: Office, case: SampleCase, tmp_path: Path) -> None:
    made = [export_for_record(delivered.services, case.task_id, tmp_path, CancelToken()) for _ in range(2)]
    assert [one.name for one in made] == ["second-opinion", "second-opinion-2"]


@pytest.mark.parametrize("step", [0, 1, 2])
def test_stopping_leaves_nothing(delivered: Office, case: SampleCase, tmp_path: Path, step: int) -> None:
    token, on_progress = stops_at(step)
    place = tmp_path / "place"
    place.mkdir()
    with pytest.raises(Cancelled):
        export_for_record(delivered.services, case.task_id, place, token, on_progress)
    assert list(place.iterdir()) == []
    assert lines(delivered, RECORD_EXPORTED) == []


def test_only_what_was_delivered_is_exported(signed_in: Office, case: SampleCase, qtbot: QtBot, tmp_path: Path) -> None:
    signed(signed_in, case, qtbot)
    with pytest.raises(NotAllowed, match="confirmed"):
        export_for_record(signed_in.services, case.task_id, tmp_path, CancelToken())
